import { compareBytes } from "../../net/order.ts";
import { type NeighborConfig, neighborId } from "../model.ts";
import type { Counters } from "./counters.ts";
import { writeIncoming } from "./incoming.ts";
import { type Policy, writeListEntry, writePermits } from "./policy.ts";
import type { Writer } from "./writer.ts";

/** Writes what a neighbor is told and may tell, since 0.0.20: one list and route-map entry for each property and family. */
export function writePolicyByProperty(neighbor: NeighborConfig, count: Counters, out: Writer): void {
  const policy: Policy = { neighbor, id: neighborId(neighbor), count, out };
  out.plain("");
  writeModifiers(policy);
  out.plain("");
  writeAllowed(policy);
  out.plain("");
  writeIncoming(policy);
}

interface Modifier {
  readonly name: string;
  readonly ipFamily: "ip" | "ipv6";
  readonly prefixes: readonly string[];
  readonly set: string;
  readonly field: "localPref" | "community";
  /** The property itself, as the model writes it. */
  readonly property: string;
}

/** Local preferences and communities in the order of their lists' names, each followed by the next entry. */
function writeModifiers(policy: Policy): void {
  const { neighbor, id, count, out } = policy;
  for (const { name, ipFamily, prefixes, set, field, property } of modifiersOf(neighbor)) {
    writePermits(policy, ipFamily, name, prefixes, field, property);
    out.plain("");
    const line = (text: string): void => out.neighbor(text, neighbor, field, property);
    line(`route-map ${id}-out permit ${count.next(id)}`);
    line(`  match ${ipFamily} address prefix-list ${name}`);
    line(`  ${set}`);
    line("  on-match next");
    out.plain("");
  }
}

function modifiersOf({ outgoing }: NeighborConfig): readonly Modifier[] {
  const modifiers: Modifier[] = [];
  for (const { name, ipFamily, prefixes, localPref } of outgoing.localPrefs ?? []) {
    const property = String(localPref);
    const set = `set local-preference ${localPref}`;
    modifiers.push({ name, ipFamily, prefixes, set, field: "localPref", property });
  }
  for (const { name, ipFamily, prefixes, community } of outgoing.communities ?? []) {
    const set = community.startsWith("large:")
      ? `set large-community ${community.slice("large:".length)} additive`
      : `set community ${community} additive`;
    modifiers.push({ name, ipFamily, prefixes, set, field: "community", property: community });
  }
  return modifiers.sort((a, b) => compareBytes(a.name, b.name));
}

/** Both families, whatever the session's: an empty list denies. */
function writeAllowed(policy: Policy): void {
  const { neighbor, id, count, out } = policy;
  const { prefixesV4 = [], prefixesV6 = [], nextHopV4, nextHopV6 } = neighbor.outgoing;
  const families = [
    { family: "ip", list: `${id}-allowed-ipv4`, prefixes: prefixesV4 },
    { family: "ipv6", list: `${id}-allowed-ipv6`, prefixes: prefixesV6 },
  ] as const;
  for (const { family, list, prefixes } of families) {
    out.plain("");
    if (prefixes.length === 0) writeListEntry(policy, family, list, "deny any", "neighbor");
    writePermits(policy, family, list, prefixes, "allowed");
    out.plain("");
  }
  for (const { family, list } of families) {
    out.neighbor(`route-map ${id}-out permit ${count.next(id)}`, neighbor, "neighbor");
    out.neighbor(`  match ${family} address prefix-list ${list}`, neighbor, "neighbor");
    if (family === "ip" && nextHopV4 !== undefined) {
      out.neighbor(`  set ip next-hop ${nextHopV4}`, neighbor, "nextHopV4");
    }
    if (family === "ipv6" && nextHopV6 !== undefined) {
      out.neighbor(`  set ipv6 next-hop global ${nextHopV6}`, neighbor, "nextHopV6");
    }
    out.plain("");
  }
}
