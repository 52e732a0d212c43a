import type { Family } from "../../net/address.ts";
import { compareBytes } from "../../net/order.ts";
import type { Peer } from "../configuration/peers.ts";
import type { Release } from "../releases.ts";
import type { RoutePrefix } from "./route.ts";

/** What a neighbor is told, as frr-k8s takes it. Lists are sorted; empty ones are absent. */
export interface Advertise {
  readonly allowed: { readonly prefixes?: readonly string[] };
  readonly withLocalPref?: readonly { readonly prefixes: readonly string[]; readonly localPref: number }[];
  readonly withCommunity?: readonly { readonly prefixes: readonly string[]; readonly community: string }[];
}

/** The prefixes of a session by what is said of them, each list sorted: what `Advertise` is written from. */
export interface PrefixLists {
  readonly allowed: readonly string[];
  readonly byLocalPref: ReadonlyMap<number, readonly string[]>;
  readonly byCommunity: ReadonlyMap<string, readonly string[]>;
}

/**
 * Whether a prefix goes to a peer: of its own address family only, unless dualStackAddressFamily or unnumbered
 * (0.15.0 and OpenShift 4.20). disableMP has no effect.
 */
export function passesFamily(peer: Peer, family: Family, { familyFilter }: Release): boolean {
  if (!familyFilter || peer.family === undefined || peer.spec.dualStackAddressFamily === true) return true;
  return peer.family === family;
}

/** Whether an advertisement is meant for a peer; naming no peer means all. */
export const meantFor = (route: RoutePrefix, peer: string): boolean =>
  route.peers.length === 0 || route.peers.includes(peer);

/** Sorts routes into lists. Until 0.14.8 a prefix of several routes is listed as often. */
export function prefixLists(routes: Iterable<RoutePrefix>, { prefixesOnce }: Release): PrefixLists {
  const allowed: string[] = [];
  const byLocalPref = new Map<number, string[]>();
  const byCommunity = new Map<string, string[]>();
  for (const { prefix, localPref, communities } of routes) {
    allowed.push(prefix);
    if (localPref !== 0) push(byLocalPref, localPref, prefix);
    for (const community of communities) push(byCommunity, community, prefix);
  }
  const tidy = (list: string[]): readonly string[] => {
    list.sort(compareBytes);
    return prefixesOnce ? list.filter((prefix, i) => prefix !== list[i - 1]) : list;
  };
  return {
    allowed: tidy(allowed),
    byLocalPref: new Map([...byLocalPref].map(([key, list]) => [key, tidy(list)])),
    byCommunity: new Map([...byCommunity].map(([key, list]) => [key, tidy(list)])),
  };
}

function push<K>(map: Map<K, string[]>, key: K, prefix: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [prefix]);
  else list.push(prefix);
}

/** Joins the lists of a class of nodes with those of one of them. Cheap where the second is small. */
export function joinLists(base: PrefixLists, more: PrefixLists, release: Release): PrefixLists {
  if (more.allowed.length === 0) return base;
  if (base.allowed.length === 0) return more;
  const join = (a: readonly string[], b: readonly string[]): readonly string[] =>
    mergeSorted(a, b, release.prefixesOnce);
  return {
    allowed: join(base.allowed, more.allowed),
    byLocalPref: joinMaps(base.byLocalPref, more.byLocalPref, join),
    byCommunity: joinMaps(base.byCommunity, more.byCommunity, join),
  };
}

function joinMaps<K>(
  a: ReadonlyMap<K, readonly string[]>,
  b: ReadonlyMap<K, readonly string[]>,
  join: (a: readonly string[], b: readonly string[]) => readonly string[],
): ReadonlyMap<K, readonly string[]> {
  const joined = new Map(a);
  for (const [key, list] of b) joined.set(key, join(joined.get(key) ?? [], list));
  return joined;
}

/** @returns both sorted lists as one. `once` leaves out what both have. Made for a long list and a short one. */
export function mergeSorted(a: readonly string[], b: readonly string[], once: boolean): readonly string[] {
  const inserts: { readonly item: string; readonly at: number }[] = [];
  let at = 0;
  for (const item of b) {
    at = position(a, item, at);
    if (!once || a[at] !== item) inserts.push({ item, at });
  }
  // The size is known: an array that grows would cost more than the copying.
  const merged = new Array<string>(a.length + inserts.length);
  let from = 0;
  let to = 0;
  for (const insert of inserts) {
    while (from < insert.at) merged[to++] = a[from++] as string;
    merged[to++] = insert.item;
  }
  while (from < a.length) merged[to++] = a[from++] as string;
  return merged;
}

/** The first index from `from` whose item is not below; prefixes are ASCII, where JavaScript's order is that of bytes. */
function position(list: readonly string[], item: string, from: number): number {
  let low = from;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as string) < item) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes the lists in frr-k8s' form: local preferences by number, communities by text. */
export function advertiseOf({ allowed, byLocalPref, byCommunity }: PrefixLists): Advertise {
  return {
    allowed: allowed.length === 0 ? {} : { prefixes: allowed },
    ...(byLocalPref.size === 0
      ? {}
      : {
          withLocalPref: [...byLocalPref]
            .sort((a, b) => a[0] - b[0])
            .map(([localPref, prefixes]) => ({ prefixes, localPref })),
        }),
    ...(byCommunity.size === 0
      ? {}
      : {
          withCommunity: [...byCommunity]
            .sort((a, b) => compareBytes(a[0], b[0]))
            .map(([community, prefixes]) => ({ prefixes, community })),
        }),
  };
}
