import { type NeighborConfig, neighborId } from "../model.ts";
import type { Release } from "../releases.ts";
import type { Counters } from "./counters.ts";
import { writeIncoming } from "./incoming.ts";
import {
  incomingList,
  type Policy,
  writeAlwaysBlock,
  writeListEntry,
  writeMatchBoth,
  writeReceived,
} from "./policy.ts";
import type { Writer } from "./writer.ts";

/**
 * Writes what a neighbor is told and may tell, until 0.0.19: a list and a route-map entry for each prefix and property, one list for the prefixes
 * of both families, and `deny any` behind the entries that use it (since 0.0.18 before them: by the files that frr-k8s' own tests expect).
 */
export function writePolicyByPrefix(
  neighbor: NeighborConfig,
  release: Release,
  count: Counters,
  out: Writer,
): void {
  const policy: Policy = { neighbor, id: neighborId(neighbor), count, out };
  const { prefixesV4 = [], prefixesV6 = [] } = neighbor.outgoing;
  const list = `${policy.id}-pl-${neighbor.ipFamily}`;
  const properties = propertiesByPrefix(neighbor);
  out.plain("");
  for (const [family, prefixes] of [
    ["ip", prefixesV4],
    ["ipv6", prefixesV6],
  ] as const) {
    for (const prefix of prefixes) {
      out.plain("");
      writeProperties(policy, family, prefix, properties.get(prefix));
      out.plain("");
      out.plain("");
      writeListEntry(policy, family, list, `permit ${prefix}`, "allowed", prefix);
    }
  }
  const blank = (lines: number): void => {
    for (let i = 0; i < lines; i++) out.plain("");
  };
  const writeDenials = (): void => {
    if (prefixesV4.length === 0) writeListEntry(policy, "ip", list, "deny any", "neighbor");
    if (prefixesV6.length === 0) writeListEntry(policy, "ipv6", list, "deny any", "neighbor");
  };
  if (release.listsBeforeUse) {
    blank(3);
    writeDenials();
    blank(1);
    writeMatchBoth(policy, "out", "permit", list, "neighbor");
    blank(2);
    writeIncoming(policy);
  } else {
    blank(1);
    writeMatchBoth(policy, "out", "permit", list, "neighbor");
    blank(3);
    writeDenials();
    writeOlderIncoming(policy);
  }
}

interface Properties {
  localPref?: number;
  readonly communities: string[];
  readonly largeCommunities: string[];
}

/** Communities in byte order, large ones apart. */
function propertiesByPrefix({ outgoing }: NeighborConfig): ReadonlyMap<string, Properties> {
  const found = new Map<string, Properties>();
  const of = (prefix: string): Properties => {
    const known = found.get(prefix) ?? { communities: [], largeCommunities: [] };
    found.set(prefix, known);
    return known;
  };
  for (const { prefixes, localPref } of outgoing.localPrefs ?? []) {
    for (const prefix of prefixes) of(prefix).localPref = localPref;
  }
  for (const { prefixes, community } of outgoing.communities ?? []) {
    for (const prefix of prefixes) {
      if (community.startsWith("large:")) of(prefix).largeCommunities.push(community);
      else of(prefix).communities.push(community);
    }
  }
  return found;
}

/** The lists are named with the session's family, and those of large communities have no numbers. */
function writeProperties(
  policy: Policy,
  family: "ip" | "ipv6",
  prefix: string,
  properties: Properties | undefined,
): void {
  if (properties === undefined) return;
  const { neighbor, id, out } = policy;
  const { localPref, communities, largeCommunities } = properties;
  const permit = `permit ${prefix}`;
  if (localPref !== undefined) {
    const list = `${id}-${localPref}-${neighbor.ipFamily}-localpref-prefixes`;
    const property = String(localPref);
    out.plain("");
    writeListEntry(policy, family, list, permit, "localPref", property, prefix);
    writeSet(policy, family, list, `set local-preference ${localPref}`, "localPref", property);
  }
  for (const community of communities) {
    const list = `${id}-${community}-${neighbor.ipFamily}-community-prefixes`;
    out.plain("");
    writeListEntry(policy, family, list, permit, "community", community, prefix);
    writeSet(policy, family, list, `set community ${community} additive`, "community", community);
  }
  for (const community of largeCommunities) {
    const list = `${id}-${community}-${neighbor.ipFamily}-community-prefixes`;
    const value = community.slice("large:".length);
    out.neighbor(`${family} prefix-list ${list} ${permit}`, neighbor, "community", community, prefix);
    writeSet(policy, family, list, `set large-community ${value} additive`, "community", community);
  }
}

function writeSet(
  { neighbor, id, count, out }: Policy,
  family: "ip" | "ipv6",
  list: string,
  set: string,
  field: "localPref" | "community",
  property: string,
): void {
  const line = (text: string): void => out.neighbor(text, neighbor, field, property);
  line(`route-map ${id}-out permit ${count.next(id)}`);
  line(`  match ${family} address prefix-list ${list}`);
  line(`  ${set}`);
  line("  on-match next");
}

/** Everything is an entry without a match, until 0.0.17. */
function writeOlderIncoming(policy: Policy): void {
  const { neighbor, id, count, out } = policy;
  const { all, prefixesV4 = [], prefixesV6 = [] } = neighbor.incoming;
  const list = incomingList(policy);
  for (let i = 0; i < 4; i++) out.plain("");
  writeReceived(policy);
  out.plain("");
  out.plain("");
  if (prefixesV4.length === 0) writeListEntry(policy, "ip", list, "deny any", "neighbor");
  out.plain("");
  if (prefixesV6.length === 0) writeListEntry(policy, "ipv6", list, "deny any", "neighbor");
  writeAlwaysBlock(policy);
  if (all) {
    out.neighbor(`route-map ${id}-in permit ${count.next(id)}`, neighbor, "receiveAll");
    out.plain("");
  } else writeMatchBoth(policy, "in", "permit", list, "receive");
}
