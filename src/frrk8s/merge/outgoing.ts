import { compareBytes } from "../../net/order.ts";
import type { CommunityList, LocalPrefList, OutgoingConfig } from "../model.ts";
import type { Release } from "../releases.ts";
import { union, valuesByKey } from "../sorted.ts";
import { communityKey, localPrefKey } from "../translate/modifiers.ts";

/** What one neighbor is told, while configurations are added to it. */
export interface OutgoingMerge {
  readonly prefixesV4: (readonly string[])[];
  readonly prefixesV6: (readonly string[])[];
  nextHopV4: string;
  nextHopV6: string;
  readonly localPrefs: Map<string, Growing<LocalPrefList>>;
  readonly communities: Map<string, Growing<CommunityList>>;
  /** The local preference of each prefix; made when a second configuration has some. */
  localPrefOf: Map<string, number> | undefined;
}

interface Growing<T> {
  readonly list: T;
  readonly prefixes: (readonly string[])[];
}

/** @returns a merge that holds nothing. */
export function emptyOutgoing(): OutgoingMerge {
  return {
    prefixesV4: [],
    prefixesV6: [],
    nextHopV4: "",
    nextHopV6: "",
    localPrefs: new Map(),
    communities: new Map(),
    localPrefOf: undefined,
  };
}

/**
 * Adds what another configuration tells the same neighbor: prefixes unite, a next hop must be equal or one empty, a prefix has one local
 * preference, communities unite.
 * @returns frr-k8s' error text if they exclude each other
 */
export function addOutgoing(
  merge: OutgoingMerge,
  added: OutgoingConfig,
  release: Release,
): string | undefined {
  for (const [family, own, other] of [
    ["ipv4", merge.nextHopV4, added.nextHopV4 ?? ""],
    ["ipv6", merge.nextHopV6, added.nextHopV6 ?? ""],
  ] as const) {
    if (own !== "" && other !== "" && own !== other) {
      return `${family} next hop: multiple next hops (${own} != ${other}) specified`;
    }
  }
  const error = localPrefError(merge, added, release);
  if (error !== undefined) return error;
  merge.nextHopV4 ||= added.nextHopV4 ?? "";
  merge.nextHopV6 ||= added.nextHopV6 ?? "";
  if (added.prefixesV4 !== undefined) merge.prefixesV4.push(added.prefixesV4);
  if (added.prefixesV6 !== undefined) merge.prefixesV6.push(added.prefixesV6);
  for (const list of added.localPrefs ?? []) {
    grow(merge.localPrefs, localPrefKey(list.localPref, list.ipFamily), list);
    if (merge.localPrefOf !== undefined) {
      for (const prefix of list.prefixes) merge.localPrefOf.set(prefix, list.localPref);
    }
  }
  for (const list of added.communities ?? []) {
    grow(merge.communities, communityKey(list.community, list.ipFamily), list);
  }
  return undefined;
}

/**
 * frr-k8s walks the prefixes of a list in random order: here it is the first by text. Until 0.0.19 it walked all prefixes by text, those of IPv4
 * first, whatever their preference.
 */
function localPrefError(merge: OutgoingMerge, added: OutgoingConfig, release: Release): string | undefined {
  if (added.localPrefs === undefined || merge.localPrefs.size === 0) return undefined;
  merge.localPrefOf ??= localPrefsOf(merge);
  const clashes: LocalPrefClash[] = [];
  for (const { localPref, ipFamily, prefixes } of added.localPrefs) {
    for (const prefix of prefixes) {
      const existing = merge.localPrefOf.get(prefix);
      if (existing === undefined || existing === localPref) continue;
      const clash = { ipFamily, prefix, existing, localPref };
      if (release.modifiers === "each property") return clashError(clash);
      clashes.push(clash);
    }
  }
  clashes.sort((a, b) => compareBytes(a.ipFamily, b.ipFamily) || compareBytes(a.prefix, b.prefix));
  return clashes[0] && clashError(clashes[0]);
}

interface LocalPrefClash {
  readonly ipFamily: string;
  readonly prefix: string;
  readonly existing: number;
  readonly localPref: number;
}

function clashError({ prefix, existing, localPref }: LocalPrefClash): string {
  return `multiple local prefs (${existing} != ${localPref}) specified for prefix ${prefix}`;
}

function localPrefsOf(merge: OutgoingMerge): Map<string, number> {
  const found = new Map<string, number>();
  for (const { list, prefixes } of merge.localPrefs.values()) {
    for (const prefix of prefixes.flat()) found.set(prefix, list.localPref);
  }
  return found;
}

function grow<T extends { readonly prefixes: readonly string[] }>(
  lists: Map<string, Growing<T>>,
  key: string,
  list: T,
): void {
  const growing = lists.get(key);
  if (growing === undefined) lists.set(key, { list, prefixes: [list.prefixes] });
  else growing.prefixes.push(list.prefixes);
}

/** @returns the merged configuration, every list sorted and without doubles. */
export function finishOutgoing(merge: OutgoingMerge): OutgoingConfig {
  const prefixesV4 = union(merge.prefixesV4);
  const prefixesV6 = union(merge.prefixesV6);
  const localPrefs = valuesByKey(merge.localPrefs).map(finishList);
  const communities = valuesByKey(merge.communities).map(finishList);
  return {
    ...(prefixesV4.length === 0 ? {} : { prefixesV4 }),
    ...(prefixesV6.length === 0 ? {} : { prefixesV6 }),
    ...(merge.nextHopV4 === "" ? {} : { nextHopV4: merge.nextHopV4 }),
    ...(merge.nextHopV6 === "" ? {} : { nextHopV6: merge.nextHopV6 }),
    ...(localPrefs.length === 0 ? {} : { localPrefs }),
    ...(communities.length === 0 ? {} : { communities }),
  };
}

function finishList<T extends { readonly prefixes: readonly string[] }>({ list, prefixes }: Growing<T>): T {
  return { ...list, prefixes: union(prefixes) };
}
