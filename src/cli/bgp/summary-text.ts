import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { visibleLine } from "../../output/visible.ts";
import { wrapText } from "../../output/wrap.ts";
import type { BgpSummary, SummaryRow } from "../../state/bgp/summary.ts";
import {
  count,
  familyName,
  fewNodes,
  lastResetText,
  none,
  paragraphs,
  resetReason,
  silentText,
  stateCell,
  uptime,
} from "./words.ts";

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF", usual: "default" },
  { title: "NEIGHBOR" },
  { title: "AS", align: "right" },
  { title: "STATE" },
  { title: "UPTIME", align: "right" },
  { title: "FAMILY", usual: "ipv4" },
  { title: "RCVD", align: "right" },
  { title: "SENT", align: "right" },
  { title: "LOCAL AS", align: "right", wide: true },
  { title: "LOCAL ADDRESS", wide: true },
  { title: "ROUTER ID", wide: true },
  { title: "REMOTE ID", wide: true },
  { title: "BFD", wide: true },
  { title: "HOLD", align: "right", wide: true },
  { title: "LOST", align: "right", wide: true },
  { title: "LAST RESET", wrap: true, usual: "never" },
] as const;

/** Columns of a terminal from which on a reset has room in the table. */
const ROOMY = 120;

/**
 * All sessions in one table; under it, why those that are down are down, and in a narrow view what reset sessions last.
 * RCVD is what the inbound filter let pass.
 */
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
  const narrow = !view.wide && view.width < ROOMY;
  return paragraphs([
    rows.length === 0
      ? none("BGP neighbors", summary.unknown)
      : table(narrow ? COLUMNS.slice(0, -1) : COLUMNS, rows, view),
    ...causes(summary.items, view),
    ...(narrow ? resets(summary.items, view) : []),
    ...silentText(summary.unknown, view),
  ]);
}

/** The same cause on many nodes is one line. */
function causes(rows: readonly SummaryRow[], view: View): readonly string[] {
  return alike(rows, (row) => row.cause).map(([cause, same]) =>
    wrapText(view.theme.bad(`down  ${fewNodes(nodesOf(same))}: ${visibleLine(cause)}`), view.width),
  );
}

/** The last reset of each session, those alike in one line with the time of the latest. */
function resets(rows: readonly SummaryRow[], view: View): readonly string[] {
  return alike(rows, (row) => resetReason(row.lastReset, row)).map(([reason, same]) => {
    const latest = Math.min(...same.map((row) => row.lastReset?.secondsAgo ?? Number.POSITIVE_INFINITY));
    const when = Number.isFinite(latest) ? `, ${uptime(latest)} ago` : "";
    const text = `reset  ${fewNodes(nodesOf(same))} with ${same[0]?.neighbor}: ${reason}${when}`;
    return wrapText(visibleLine(text), view.width);
  });
}

const nodesOf = (rows: readonly SummaryRow[]): readonly string[] => [...new Set(rows.map((row) => row.node))];

/** @returns what is said of some sessions with the same neighbor, and those of which it is said */
function alike(
  rows: readonly SummaryRow[],
  said: (row: SummaryRow) => string | undefined,
): readonly (readonly [string, readonly SummaryRow[]])[] {
  const told = rows.flatMap((row) => {
    const text = said(row);
    return text === undefined ? [] : [{ row, text }];
  });
  const groups = Map.groupBy(told, ({ row, text }) => `${row.neighbor} ${row.vrf} ${text}`);
  return [...groups.values()].map((same) => [same[0]?.text ?? "", same.map(({ row }) => row)]);
}
