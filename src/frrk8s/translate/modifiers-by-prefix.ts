import type { Origin } from "../../api/ref.ts";
import type { PrefixFamily } from "../family.ts";
import { below } from "../fault.ts";
import type { CommunityList, ListFamily, LocalPrefList } from "../model.ts";
import { sortedSet, valuesByKey } from "../sorted.ts";
import type { Context } from "./context.ts";
import {
  type AllowedPrefixes,
  communityKey,
  communityListName,
  listFamily,
  localPrefKey,
  localPrefListName,
  type Modifiers,
} from "./modifiers.ts";
import type { OutgoingScope } from "./outgoing.ts";
import { statedCommunities } from "./stated-communities.ts";

const FAMILIES: readonly PrefixFamily[] = ["ipv4", "ipv6"];

/**
 * Reads local preferences and communities until 0.0.19, when both belonged to a prefix: all communities are read before any is looked up, those
 * of IPv4 first and the large ones last, and local preferences after them. (Public history of frr-k8s, internal/controller/api_to_config.go.)
 */
export function modifiersByPrefix(
  scope: OutgoingScope,
  allowed: AllowedPrefixes,
  context: Context,
): Modifiers {
  const communities = communitiesOf(scope, context);
  for (const family of FAMILIES) {
    for (const large of [false, true]) {
      for (const named of communities) {
        if (named.family !== family || named.large !== large || allowed[family]?.set.has(named.prefix))
          continue;
        const words = large ? "large community" : "community";
        scope.refuse(`${words} associated to non existing prefix ${named.prefix}`, named.origin);
      }
    }
  }
  const localPrefs = localPrefsOf(scope, context);
  for (const family of FAMILIES) {
    for (const named of localPrefs) {
      if (named.family !== family || allowed[family]?.set.has(named.prefix)) continue;
      scope.refuse(`localPref associated to non existing prefix ${named.prefix}`, named.origin);
    }
  }
  return {
    localPrefs: localPrefLists(localPrefs, scope.id),
    communities: communityLists(communities, scope.id),
  };
}

/** A prefix that a property is given to. */
interface Named {
  readonly prefix: string;
  readonly family: PrefixFamily;
  readonly origin: Origin;
}

interface WithCommunity extends Named {
  /** As the model writes it. */
  readonly community: string;
  readonly large: boolean;
}

function communitiesOf(scope: OutgoingScope, context: Context): WithCommunity[] {
  const found: WithCommunity[] = [];
  for (const { prefixes, large, community, origin } of statedCommunities(scope, scope.refuse)) {
    for (const [j, prefix] of prefixes.entries()) {
      const where = below(origin, `.prefixes[${j}]`);
      const family = context.familyOf(prefix);
      // There is no list for a prefix of no family: Go panics where it writes to it.
      if (family === undefined) scope.refuse("assignment to entry in nil map", where);
      else found.push({ prefix, family, origin: where, community, large });
    }
  }
  return found;
}

interface WithLocalPref extends Named {
  readonly localPref: number;
}

/** What is no prefix counts as IPv4 here. */
function localPrefsOf(
  { neighbor, origin, refuse }: OutgoingScope,
  { release, familyOf }: Context,
): WithLocalPref[] {
  const found = new Map<string, WithLocalPref>();
  const values = new Set<number>();
  for (const [i, { prefixes = [], localPref = 0 }] of (neighbor.toAdvertise?.withLocalPref ?? []).entries()) {
    const at = below(origin, `.toAdvertise.withLocalPref[${i}]`);
    if (release.localPrefOnce && values.has(localPref)) {
      refuse(`multiple entries with the same localPref: ${localPref}`, below(at, ".localPref"));
    }
    values.add(localPref);
    for (const [j, prefix] of prefixes.entries()) {
      const where = below(at, `.prefixes[${j}]`);
      const earlier = found.get(prefix);
      if (earlier === undefined) {
        found.set(prefix, { prefix, family: familyOf(prefix) ?? "ipv4", origin: where, localPref });
      } else if (!release.localPrefOnce) refuse(`multiple local prefs specified for prefix ${prefix}`, where);
      else if (earlier.localPref === localPref) {
        refuse(`prefix ${prefix} with local prefs ${localPref} defined twice`, where);
      } else {
        refuse(
          `multiple local prefs (${earlier.localPref},${localPref}) specified for prefix ${prefix}`,
          where,
        );
      }
    }
  }
  return [...found.values()];
}

/** A preference of 0 is none. */
function localPrefLists(named: readonly WithLocalPref[], id: string): readonly LocalPrefList[] {
  return listsOf(
    named.filter(({ localPref }) => localPref !== 0),
    ({ localPref }, family) => localPrefKey(localPref, family),
    ({ localPref }, ipFamily) => ({ name: localPrefListName(id, localPref, ipFamily), ipFamily, localPref }),
  );
}

function communityLists(named: readonly WithCommunity[], id: string): readonly CommunityList[] {
  return listsOf(
    named,
    ({ community }, family) => communityKey(community, family),
    ({ community }, ipFamily) => ({ name: communityListName(id, community, ipFamily), ipFamily, community }),
  );
}

function listsOf<N extends Named, H>(
  named: readonly N[],
  keyOf: (named: N, family: ListFamily) => string,
  headOf: (named: N, family: ListFamily) => H,
): readonly (H & { readonly prefixes: readonly string[] })[] {
  const lists = new Map<string, { readonly head: H; readonly prefixes: string[] }>();
  for (const one of named) {
    const family = listFamily(one.family);
    const key = keyOf(one, family);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, { head: headOf(one, family), prefixes: [one.prefix] });
    else list.prefixes.push(one.prefix);
  }
  return valuesByKey(lists).map(({ head, prefixes }) => ({ ...head, prefixes: sortedSet(prefixes) }));
}
