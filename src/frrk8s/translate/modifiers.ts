import type { Origin } from "../../api/ref.ts";
import type { PrefixFamily } from "../family.ts";
import { below } from "../fault.ts";
import type { CommunityList, ListFamily, LocalPrefList } from "../model.ts";
import { sortedSet, valuesByKey } from "../sorted.ts";
import type { Context, SortedPrefixes } from "./context.ts";
import { nameOf } from "./names.ts";
import type { OutgoingScope } from "./outgoing.ts";
import { statedCommunities } from "./stated-communities.ts";

/** A list of prefixes with one property, while it is read. */
interface Draft<T> {
  readonly head: Omit<T, "prefixes">;
  readonly prefixes: Set<string>;
}

/** One entry of the resource, with frr-k8s' words for what can be wrong with it. */
interface Entry<T> {
  readonly key: string;
  readonly head: Omit<T, "prefixes">;
  readonly prefixes: readonly string[];
  readonly origin: Origin;
  readonly definedTwice: string;
  readonly notAdvertised: (prefix: string) => string;
  readonly listedTwice: (prefix: string) => string;
}

/** The lists of a neighbor, by key. */
export interface Modifiers {
  readonly localPrefs: readonly LocalPrefList[];
  readonly communities: readonly CommunityList[];
}

/** The allowed prefixes of the families that a session carries. */
export type AllowedPrefixes = Readonly<Partial<Record<PrefixFamily, SortedPrefixes>>>;

/**
 * Reads local preferences and communities, one family after the other, since 0.0.20. frr-k8s speaks of a local preference in the faults of
 * both.
 */
export function modifiersOf(scope: OutgoingScope, allowed: AllowedPrefixes, context: Context): Modifiers {
  const localPrefs = new Map<string, Draft<LocalPrefList>>();
  const communities = new Map<string, Draft<CommunityList>>();
  const before = `failed to process local pref for neighbor ${nameOf(scope.neighbor)}, err: `;
  const refuse: Refuse = (error, origin) => scope.refuse(`${before}${error}`, origin);
  for (const family of ["ipv4", "ipv6"] as const) {
    const prefixes = allowed[family]?.set;
    if (prefixes === undefined) continue;
    const reading = { family, allowed: prefixes, refuse, context };
    for (const entry of localPrefEntries(scope, listFamily(family))) addEntry(localPrefs, entry, reading);
    for (const entry of communityEntries(scope, listFamily(family), refuse)) {
      addEntry(communities, entry, reading);
    }
  }
  return { localPrefs: finish(localPrefs), communities: finish(communities) };
}

type Refuse = (error: string, origin: Origin) => void;

interface Reading {
  readonly family: PrefixFamily;
  readonly allowed: ReadonlySet<string>;
  readonly refuse: Refuse;
  readonly context: Context;
}

/** A property counts as defined in a family only if one of its prefixes is of it. */
function addEntry<T>(drafts: Map<string, Draft<T>>, entry: Entry<T>, reading: Reading): void {
  const { family, allowed, refuse, context } = reading;
  if (drafts.has(entry.key)) {
    refuse(entry.definedTwice, entry.origin);
    return;
  }
  const draft: Draft<T> = { head: entry.head, prefixes: new Set() };
  for (const [i, prefix] of entry.prefixes.entries()) {
    if (context.familyOf(prefix) !== family) continue;
    if (!allowed.has(prefix)) refuse(entry.notAdvertised(prefix), below(entry.origin, `.prefixes[${i}]`));
    else if (draft.prefixes.has(prefix)) {
      refuse(entry.listedTwice(prefix), below(entry.origin, `.prefixes[${i}]`));
    }
    draft.prefixes.add(prefix);
  }
  if (draft.prefixes.size > 0) drafts.set(entry.key, draft);
}

function* localPrefEntries(
  { neighbor, id, origin }: OutgoingScope,
  ipFamily: ListFamily,
): Generator<Entry<LocalPrefList>> {
  for (const [i, { prefixes = [], localPref = 0 }] of (neighbor.toAdvertise?.withLocalPref ?? []).entries()) {
    yield {
      key: localPrefKey(localPref, ipFamily),
      head: { name: localPrefListName(id, localPref, ipFamily), ipFamily, localPref },
      prefixes,
      origin: below(origin, `.toAdvertise.withLocalPref[${i}]`),
      definedTwice: `local preference ${localPref} is already defined`,
      notAdvertised: (prefix) => `localPref ${localPref} associated to non existing prefix ${prefix}`,
      listedTwice: (prefix) => `prefix ${prefix} is already defined for local preference ${localPref}`,
    };
  }
}

function* communityEntries(
  scope: OutgoingScope,
  ipFamily: ListFamily,
  refuse: Refuse,
): Generator<Entry<CommunityList>> {
  for (const { prefixes, written, text, community, origin } of statedCommunities(scope, refuse)) {
    yield {
      key: communityKey(text, ipFamily),
      head: { name: communityListName(scope.id, community, ipFamily), ipFamily, community },
      prefixes,
      origin,
      definedTwice: `community ${written} is already defined`,
      notAdvertised: (prefix) =>
        `prefix ${prefix} is advertised for community ${text} but it's not in the advertisement list of the neighbor`,
      listedTwice: (prefix) => `prefix ${prefix} is already defined for community ${text}`,
    };
  }
}

function finish<T>(
  drafts: ReadonlyMap<string, Draft<T>>,
): (Omit<T, "prefixes"> & { readonly prefixes: readonly string[] })[] {
  return valuesByKey(drafts).map(({ head, prefixes }) => ({ ...head, prefixes: sortedSet(prefixes) }));
}

/** @returns the name of the list of a local preference. */
export function localPrefListName(id: string, localPref: number, family: ListFamily): string {
  return `${id}-${localPref}-${family}-localpref-prefixes`;
}

/** @returns the name of the list of a community, written with the mark of a large one. */
export function communityListName(id: string, community: string, family: ListFamily): string {
  return `${id}-${community}-${family}-community-prefixes`;
}

/** @returns FRR's word for a family in a prefix list. */
export function listFamily(family: PrefixFamily): ListFamily {
  return family === "ipv6" ? "ipv6" : "ip";
}

/** @returns the key by which lists of a local preference unite, and in whose byte order they stand. */
export function localPrefKey(localPref: number, family: ListFamily): string {
  return `${localPref}-${family}`;
}

/** @returns the same for a community; the mark of a large one does not count. */
export function communityKey(community: string, family: ListFamily): string {
  return `${community.replace(/^large:/, "")}-${family}`;
}
