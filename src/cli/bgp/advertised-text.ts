import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { BgpAdvertised } from "../../state/bgp/advertised.ts";
import { count, paragraphs, silentText } from "./words.ts";

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF", usual: "default" },
  { title: "NEIGHBOR" },
  { title: "AS", align: "right" },
  { title: "FAMILY", usual: "ipv4" },
  { title: "PREFIX" },
] as const;

/** What leaves each node, a line for each prefix. */
export function advertisedText(advertised: BgpAdvertised, view: View): string {
  const rows = advertised.items.flatMap((row) =>
    (row.prefixes.length === 0 ? ["(nothing)"] : row.prefixes).map((prefix) => [
      row.node,
      row.vrf,
      row.neighbor,
      count(row.remoteAs),
      row.family,
      prefix,
    ]),
  );
  const down = advertised.down.map(({ node, vrf, neighbor, state }) =>
    wrapText(
      view.theme.bad(
        `down  ${visibleLine(node)}: nothing is sent to ${visibleLine(neighbor)}${vrf === "default" ? "" : ` in VRF ${visibleLine(vrf)}`}, the session is ${visibleLine(state)}`,
      ),
      view.width,
    ),
  );
  return paragraphs([
    rows.length === 0 ? "Nothing is advertised." : table(COLUMNS, rows, view),
    ...down,
    ...silentText(advertised.unknown, view),
  ]);
}
