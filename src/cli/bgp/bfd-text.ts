import { type Cell, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { BfdRow, BfdSessions } from "../../state/bgp/bfd.ts";
import { count, none, paragraphs, silentText, uptime } from "./words.ts";

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF", usual: "default" },
  { title: "PEER" },
  { title: "STATUS" },
  { title: "SINCE", align: "right" },
  { title: "RECEIVE", align: "right" },
  { title: "TRANSMIT", align: "right" },
  { title: "MULTIPLIER", align: "right" },
  { title: "REMOTE RECEIVE", align: "right", wide: true },
  { title: "REMOTE TRANSMIT", align: "right", wide: true },
  { title: "REMOTE MULTIPLIER", align: "right", wide: true },
  { title: "HOPS", wide: true },
  { title: "LOCAL", wide: true },
  { title: "DIAGNOSTIC", wrap: true },
] as const;

/** All BFD sessions in one table; intervals as both sides have them. */
export function bfdText(bfd: BfdSessions, view: View): string {
  const rows = bfd.items.map((row) => [
    row.node,
    row.vrf,
    row.peer,
    status(row),
    uptime(row.status === "up" ? row.upSeconds : row.downSeconds),
    ms(row.receiveInterval),
    ms(row.transmitInterval),
    count(row.detectMultiplier),
    ms(row.remoteReceiveInterval),
    ms(row.remoteTransmitInterval),
    count(row.remoteDetectMultiplier),
    row.multihop ? "multihop" : "single",
    row.local ?? "-",
    diagnostic(row),
  ]);
  return paragraphs([
    rows.length === 0 ? none("BFD sessions", bfd.unknown) : table(COLUMNS, rows, view),
    ...silentText(bfd.unknown, view),
  ]);
}

const ms = (n: number | undefined): string => (n === undefined ? "-" : `${n}ms`);

const status = (row: BfdRow): Cell =>
  row.status === "up" ? { text: "up", style: "good" } : { text: row.status, style: "bad" };

function diagnostic(row: BfdRow): string {
  const never = row.status !== "up" && row.remoteId === 0 ? "the router has never answered" : undefined;
  if (never !== undefined) return never;
  if (row.diagnostic === undefined || row.diagnostic === "ok") return "-";
  return row.meaning === undefined ? row.diagnostic : `${row.diagnostic} (${row.meaning})`;
}
