import type { Prefix } from "../../net/prefix.ts";
import type { Pool } from "./pools.ts";

/**
 * Orders pools by their lowest address, IPv4 first. MetalLB meets the pools of an advertisement in a random order, so which of several
 * faults it names is left to chance; here it is always the same.
 */
export function byLowestAddress(pools: ReadonlyMap<string, Pool>): ReadonlyMap<string, Pool> {
  return new Map(
    [...pools]
      .map(([name, pool]) => ({ name, pool, low: lowest(pool) }))
      .sort((a, b) => compare(a.low, b.low))
      .map(({ name, pool }) => [name, pool]),
  );
}

function lowest({ cidrs }: Pool): Prefix | undefined {
  let low: Prefix | undefined;
  for (const { prefix } of cidrs) if (low === undefined || compare(prefix, low) < 0) low = prefix;
  return low;
}

function compare(a: Prefix | undefined, b: Prefix | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.family !== b.family) return a.family === "ipv4" ? -1 : 1;
  return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
}
