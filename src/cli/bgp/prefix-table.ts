import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { count } from "./words.ts";

/** What passes between a node and a neighbor in one family. */
interface Exchange {
  readonly node: string;
  readonly vrf: string;
  readonly neighbor: string;
  readonly remoteAs?: number;
  readonly family: "ipv4" | "ipv6";
}

const COLUMNS = [
  { title: "NODE" },
  { title: "VRF", usual: "default" },
  { title: "NEIGHBOR" },
  { title: "AS", align: "right" },
  { title: "FAMILY", usual: "ipv4" },
  { title: "PREFIX" },
] as const;

/**
 * A line for each prefix of each exchange.
 * @param cellsOf the prefixes of an exchange, each with the cells that follow it @param more the titles of those cells
 * @returns the empty text if there is no line
 */
export function prefixTable<T extends Exchange>(
  exchanges: readonly T[],
  cellsOf: (exchange: T) => readonly (readonly string[])[],
  view: View,
  more: readonly string[] = [],
): string {
  const rows = exchanges.flatMap((one) =>
    cellsOf(one).map((cells) => [one.node, one.vrf, one.neighbor, count(one.remoteAs), one.family, ...cells]),
  );
  const columns = [...COLUMNS, ...more.map((title) => ({ title }))];
  return rows.length === 0 ? "" : table(columns, rows, view);
}
