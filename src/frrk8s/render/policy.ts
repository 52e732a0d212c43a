import type { IncomingFilter, NeighborConfig } from "../model.ts";
import type { Counters } from "./counters.ts";
import type { NeighborLine, Writer } from "./writer.ts";

/** What a neighbor's lists and route maps are written with. */
export interface Policy {
  readonly neighbor: NeighborConfig;
  readonly id: string;
  readonly count: Counters;
  readonly out: Writer;
}

/** Writes an entry of a prefix list with the next number of the list's name. */
export function writeListEntry(
  policy: Policy,
  family: "ip" | "ipv6",
  name: string,
  action: string,
  field: NeighborLine,
  value?: string,
  prefix?: string,
): void {
  const { neighbor, count, out } = policy;
  out.neighbor(
    `${family} prefix-list ${name} seq ${count.next(name)} ${action}`,
    neighbor,
    field,
    value,
    prefix,
  );
}

/**
 * Writes a prefix list that permits prefixes.
 * @param property the local preference or community that the list is for
 */
export function writePermits(
  { neighbor, count, out }: Policy,
  family: "ip" | "ipv6",
  name: string,
  prefixes: readonly string[],
  field: NeighborLine,
  property?: string,
): void {
  const head = `${family} prefix-list ${name} seq `;
  let number = count.take(name, prefixes.length);
  for (const prefix of prefixes) {
    out.neighbor(`${head}${number} permit ${prefix}`, neighbor, field, property ?? prefix, prefix);
    number++;
  }
}

/** Writes the two entries of a route map that match a list in both families. Out and in share the numbers of the neighbor. */
export function writeMatchBoth(
  { neighbor, id, count, out }: Policy,
  direction: "in" | "out",
  action: "permit" | "deny",
  list: string,
  field: NeighborLine,
): void {
  for (const family of ["ip", "ipv6"]) {
    out.neighbor(`route-map ${id}-${direction} ${action} ${count.next(id)}`, neighbor, field);
    out.neighbor(`  match ${family} address prefix-list ${list}`, neighbor, field);
  }
}

/** @returns the list of what a neighbor may tell: named with the session's family. */
export function incomingList({ neighbor, id }: Policy): string {
  return `${id}-inpl-${neighbor.ipFamily}`;
}

/** Writes the entries that accept single prefixes, IPv4 first. */
export function writeReceived(policy: Policy): void {
  const { prefixesV4 = [], prefixesV6 = [] } = policy.neighbor.incoming;
  const { neighbor, count, out } = policy;
  const name = incomingList(policy);
  for (const filters of [prefixesV4, prefixesV6]) {
    for (const filter of filters) {
      const family = filter.ipFamily === "ipv6" ? "ipv6" : "ip";
      out.filter(
        `${family} prefix-list ${name} seq ${count.next(name)} permit ${matcherOf(filter)}`,
        neighbor,
        filter,
      );
    }
  }
}

/** Writes what is refused from every neighbor, whatever else is accepted, and the entries of the route map that refuse it. */
export function writeAlwaysBlock(policy: Policy): void {
  const { neighbor, id, out } = policy;
  if (neighbor.alwaysBlock === undefined) return;
  const name = `${id}-denied-inpl-${neighbor.ipFamily}`;
  out.plain("");
  out.plain("");
  for (const filter of neighbor.alwaysBlock) {
    const family = filter.ipFamily === "ipv6" ? "ipv6" : "ip";
    writeListEntry(policy, family, name, `permit ${matcherOf(filter)}`, "alwaysBlock");
  }
  out.plain("");
  writeMatchBoth(policy, "in", "deny", name, "alwaysBlock");
}

function matcherOf({ prefix, le, ge }: IncomingFilter): string {
  return `${prefix}${le === undefined ? "" : ` le ${le}`}${ge === undefined ? "" : ` ge ${ge}`}`;
}
