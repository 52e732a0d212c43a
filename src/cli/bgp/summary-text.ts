import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { BgpSummary, SummaryRow } from "../../state/bgp/summary.ts";
import { count, familyName, lastResetText, paragraphs, silentText, stateCell, uptime } from "./words.ts";

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF" },
  { title: "NEIGHBOR" },
  { title: "AS", align: "right" },
  { title: "STATE" },
  { title: "UPTIME", align: "right" },
  { title: "FAMILY" },
  { title: "RECEIVED", align: "right" },
  { title: "SENT", align: "right" },
  { title: "LOCAL AS", align: "right", wide: true },
  { title: "LOCAL ADDRESS", wide: true },
  { title: "ROUTER ID", wide: true },
  { title: "REMOTE ID", wide: true },
  { title: "BFD", wide: true },
  { title: "HOLD", align: "right", wide: true },
  { title: "LOST", align: "right", wide: true },
  { title: "LAST RESET", wrap: true },
] as const;

/** All sessions in one table; under it, why those that are down are down. RECEIVED is what the inbound filter let pass. */
export function summaryText(summary: BgpSummary, view: View): string {
  const rows = summary.items.map((row) => [
    row.node,
    row.vrf,
    row.neighbor,
    count(row.remoteAs),
    stateCell(row.state),
    uptime(row.uptimeSeconds),
    familyName(row.family),
    count(row.accepted),
    count(row.sent),
    count(row.localAs),
    row.localAddress ?? "-",
    row.localRouterId ?? "-",
    row.remoteRouterId ?? "-",
    row.bfd ?? "-",
    row.holdSeconds === undefined ? "-" : `${row.holdSeconds}s`,
    count(row.dropped),
    lastResetText(row.lastReset, row),
  ]);
  return paragraphs([
    rows.length === 0 ? "No BGP neighbors." : table(COLUMNS, rows, view),
    ...causes(summary.items, view),
    ...silentText(summary.unknown, view),
  ]);
}

/** The same cause on many nodes is one line. */
function causes(rows: readonly SummaryRow[], view: View): readonly string[] {
  const byCause = Map.groupBy(
    rows.filter((row) => row.cause !== undefined),
    (row) => `${row.neighbor} ${row.vrf} ${row.cause}`,
  );
  return [...byCause.values()].map((same) => {
    const nodes = [...new Set(same.map((row) => row.node))];
    const shown =
      nodes.length > 6 ? `${nodes.slice(0, 5).join(", ")} and ${nodes.length - 5} more` : nodes.join(", ");
    const line = `down  ${visibleLine(shown)}: ${visibleLine(same[0]?.cause ?? "")}`;
    return wrapText(view.theme.bad(line), view.width);
  });
}
