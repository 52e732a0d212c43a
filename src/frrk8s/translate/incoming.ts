import type { Neighbor, PrefixSelector } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { compareBytes } from "../../net/order.ts";
import { below } from "../fault.ts";
import type { IncomingConfig, IncomingFilter } from "../model.ts";
import type { Context } from "./context.ts";

/** What a neighbor may tell: everything, or prefixes with bounds of their length. Mode `all` ignores the list. */
export function incomingOf(
  neighbor: Neighbor,
  origin: Origin,
  refuse: (error: string, origin: Origin) => void,
  context: Context,
): IncomingConfig {
  const allowed = neighbor.toReceive?.allowed;
  if (allowed?.mode === "all") return { all: true };
  const filters: IncomingFilter[] = [];
  for (const [i, selector] of (allowed?.prefixes ?? []).entries()) {
    const filter = filterOf(selector, context);
    if (typeof filter === "string") refuse(filter, below(origin, `.toReceive.allowed.prefixes[${i}]`));
    else filters.push(filter);
  }
  filters.sort(compareFilters);
  const v4 = filters.filter(({ ipFamily }) => ipFamily === "ipv4");
  const v6 = filters.filter(({ ipFamily }) => ipFamily === "ipv6");
  return {
    ...(v4.length === 0 ? {} : { prefixesV4: v4 }),
    ...(v6.length === 0 ? {} : { prefixesV6: v6 }),
  };
}

/** The bounds: mask ≤ ge ≤ le, as far as they are set. `le` is not bounded by the family. */
function filterOf(selector: PrefixSelector, context: Context): IncomingFilter | string {
  const { prefix = "", le = 0, ge = 0 } = selector;
  const ipFamily = context.familyOf(prefix);
  if (ipFamily === undefined) {
    return `failed to parse prefix ${prefix}: invalid CIDR address: ${prefix}`;
  }
  const length = Number(prefix.slice(prefix.indexOf("/") + 1));
  if (le > 0 && ge > le) return `invalid selector lengths: ge ${ge} is bigger than le ${le}`;
  if (le > 0 && length > le) return `invalid selector lengths: cidr mask ${length} is bigger than le ${le}`;
  if (ge > 0 && length > ge) return `invalid selector lengths: cidr mask ${length} is bigger than ge ${ge}`;
  return { ipFamily, prefix, ...(le === 0 ? {} : { le }), ...(ge === 0 ? {} : { ge }) };
}

function compareFilters(a: IncomingFilter, b: IncomingFilter): number {
  return compareBytes(a.prefix, b.prefix) || (a.le ?? 0) - (b.le ?? 0) || (a.ge ?? 0) - (b.ge ?? 0);
}

/**
 * @returns the key by which filters unite and in whose byte order they stand. It has no separators, so that `10.0.0.0/2 le 40` and
 * `10.0.0.0/24` are one: the later one stays.
 */
export function filterKey({ prefix, le = 0, ge = 0 }: Omit<IncomingFilter, "ipFamily">): string {
  return `${prefix}${le}${ge}`;
}
