import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { BgpReceived, ReceivedRow } from "../../state/bgp/received.ts";
import { prefixTable } from "./prefix-table.ts";
import { paragraphs, silentText } from "./words.ts";

/** What each node accepted; what its filter dropped, where that is known; and plainly, where it is not. */
export function receivedText(received: BgpReceived, view: View): string {
  const accepted = prefixTable(received.items, linesOf, view, ["FILTER"]);
  return paragraphs([
    accepted === "" ? "Nothing is known to be received." : accepted,
    ...limits(received.items, view),
    ...filters(received.items, view),
    ...silentText(received.unknown, view),
  ]);
}

function linesOf(row: ReceivedRow): readonly (readonly [string, string])[] {
  const accepted = row.accepted.map((prefix) => [prefix, "accepted"] as const);
  const kept = new Set(row.accepted);
  const dropped = row.sent.known
    ? row.sent.prefixes.filter((prefix) => !kept.has(prefix)).map((prefix) => [prefix, "dropped"] as const)
    : [];
  const lines = [...accepted, ...dropped];
  return lines.length > 0 ? lines : [["(nothing accepted)", row.sent.known ? "nothing sent" : "unknown"]];
}

function limits(rows: readonly ReceivedRow[], view: View): readonly string[] {
  const reasons = Map.groupBy(
    rows.filter((row) => !row.sent.known),
    (row) => (row.sent.known ? "" : row.sent.reason),
  );
  return [...reasons].map(([reason, same]) => {
    const who = [...new Set(same.map((row) => `${row.node} from ${row.neighbor}`))];
    const shown =
      who.length > 4 ? `${who.slice(0, 3).join(", ")} and ${who.length - 3} more` : who.join(", ");
    return wrapText(
      view.theme.unknown(
        `unknown  what the router sent before the filter (${visibleLine(shown)}): ${visibleLine(reason)}.`,
      ),
      view.width,
    );
  });
}

function filters(rows: readonly ReceivedRow[], view: View): readonly string[] {
  if (!view.wide) return [];
  return rows.flatMap((row) =>
    (row.filter?.lines ?? []).map((line) => view.theme.dim(visibleLine(`${row.node}  ${line}`))),
  );
}
