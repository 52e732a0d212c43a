import type { Neighbor } from "../../api/frrk8s.ts";
import type { Origin } from "../../api/ref.ts";
import { quote } from "../../net/quote.ts";
import { addressFamily, type PrefixFamily } from "../family.ts";
import { below } from "../fault.ts";
import type { CommunityList, ListFamily, LocalPrefList, NeighborFamily, OutgoingConfig } from "../model.ts";
import { sortedBytes, sortedSet, valuesByKey } from "../sorted.ts";
import { parseCommunity } from "./community.ts";
import type { Context, RouterScope, SortedPrefixes } from "./context.ts";
import { nameOf } from "./names.ts";

/** A neighbor whose identity and family are known. */
export interface OutgoingScope {
  readonly neighbor: Neighbor;
  readonly family: NeighborFamily;
  /** The neighbor's ID: the beginning of the names of its lists. */
  readonly id: string;
  readonly origin: Origin;
  /** Puts frr-k8s' context before an error text. */
  readonly refuse: (error: string, origin: Origin) => void;
}

/** What a neighbor is told: prefixes by family, next hops, and the prefixes of each local preference and community. */
export function outgoingOf(scope: OutgoingScope, router: RouterScope, context: Context): OutgoingConfig {
  const nextHops = nextHopsOf(scope);
  const families = familiesOf(scope.family, context);
  const allowed = Object.fromEntries(
    families.map((family) => [family, allowedOf(scope.neighbor, family, router, context)]),
  ) as Partial<Record<PrefixFamily, SortedPrefixes>>;
  const modifiers = modifiersOf(scope, families, allowed, context);
  const v4 = allowed.ipv4?.list ?? [];
  const v6 = allowed.ipv6?.list ?? [];
  return {
    ...(v4.length === 0 ? {} : { prefixesV4: v4 }),
    ...(v6.length === 0 ? {} : { prefixesV6: v6 }),
    ...nextHops,
    ...modifiers,
  };
}

/** Until 0.0.19 a session took prefixes of both families, whatever its own. */
function familiesOf(family: NeighborFamily, context: Context): readonly PrefixFamily[] {
  if (family === "dual" || !context.release.checksOutgoing) return ["ipv4", "ipv6"];
  return family === "unknown" ? [] : [family];
}

function nextHopsOf({ neighbor, family, origin, refuse }: OutgoingScope): OutgoingConfig {
  const { ipv4, ipv6 } = neighbor.toAdvertise?.nextHop ?? {};
  const valid = (text: string | undefined, own: PrefixFamily): text is string => {
    if (text === undefined || text === "") return false;
    const at = below(origin, `.toAdvertise.nextHop.${own}`);
    const name = nameOf(neighbor);
    if (addressFamily(text) !== own)
      refuse(`invalid ${own} next hop ${quote(text)} for neighbor ${name}`, at);
    else if (family !== "dual" && family !== own) {
      refuse(`${own} next hop ${quote(text)} set for neighbor ${name} without an ${own} address family`, at);
    }
    return true;
  };
  return {
    ...(valid(ipv4, "ipv4") ? { nextHopV4: ipv4 } : {}),
    ...(valid(ipv6, "ipv6") ? { nextHopV6: ipv6 } : {}),
  };
}

function allowedOf(
  neighbor: Neighbor,
  family: PrefixFamily,
  router: RouterScope,
  context: Context,
): SortedPrefixes {
  const allowed = neighbor.toAdvertise?.allowed;
  if (allowed?.mode === "all") return router.all[family];
  const list = sortedSet((allowed?.prefixes ?? []).filter((prefix) => context.familyOf(prefix) === family));
  return { list, set: new Set(list) };
}

interface Draft<T> {
  readonly head: Omit<T, "prefixes">;
  readonly prefixes: Set<string>;
}

function modifiersOf(
  scope: OutgoingScope,
  families: readonly PrefixFamily[],
  allowed: Partial<Record<PrefixFamily, SortedPrefixes>>,
  context: Context,
): Pick<OutgoingConfig, "localPrefs" | "communities"> {
  const localPrefs = new Map<string, Draft<LocalPrefList>>();
  const communities = new Map<string, Draft<CommunityList>>();
  for (const family of families) {
    const set = allowed[family]?.set ?? new Set<string>();
    addLocalPrefs(localPrefs, family, set, scope, context);
    addCommunities(communities, family, set, scope, context);
  }
  const finished = {
    localPrefs: finish(localPrefs).filter(
      (list) => context.release.writesLocalPrefZero || list.localPref !== 0,
    ),
    communities: finish(communities),
  };
  return {
    ...(finished.localPrefs.length === 0 ? {} : { localPrefs: finished.localPrefs }),
    ...(finished.communities.length === 0 ? {} : { communities: finished.communities }),
  };
}

function addLocalPrefs(
  drafts: Map<string, Draft<LocalPrefList>>,
  family: PrefixFamily,
  allowed: ReadonlySet<string>,
  { neighbor, id, origin, refuse }: OutgoingScope,
  { familyOf, release }: Context,
): void {
  const name = nameOf(neighbor);
  const ipFamily = listFamily(family);
  for (const [i, { prefixes = [], localPref = 0 }] of (neighbor.toAdvertise?.withLocalPref ?? []).entries()) {
    const at = below(origin, `.toAdvertise.withLocalPref[${i}]`);
    const wrong = (error: string, where: Origin): void =>
      refuse(`failed to process local pref for neighbor ${name}, err: ${error}`, where);
    const key = localPrefKey(localPref, ipFamily);
    const earlier = drafts.get(key);
    if (earlier !== undefined && release.checksOutgoing) {
      wrong(`local preference ${localPref} is already defined`, below(at, ".localPref"));
      continue;
    }
    const head = { name: `${id}-${localPref}-${ipFamily}-localpref-prefixes`, ipFamily, localPref };
    const draft = earlier ?? { head, prefixes: new Set<string>() };
    drafts.set(key, draft);
    for (const [k, prefix] of prefixes.entries()) {
      if (familyOf(prefix) !== family) continue;
      const where = below(at, `.prefixes[${k}]`);
      if (!allowed.has(prefix)) {
        wrong(`localPref ${localPref} associated to non existing prefix ${prefix}`, where);
      } else if (draft.prefixes.has(prefix) && release.checksOutgoing) {
        wrong(`prefix ${prefix} is already defined for local preference ${localPref}`, where);
      }
      draft.prefixes.add(prefix);
    }
  }
}

function addCommunities(
  drafts: Map<string, Draft<CommunityList>>,
  family: PrefixFamily,
  allowed: ReadonlySet<string>,
  { neighbor, id, origin, refuse }: OutgoingScope,
  { familyOf, release }: Context,
): void {
  const name = nameOf(neighbor);
  const ipFamily = listFamily(family);
  for (const [i, { prefixes = [], community: text = "" }] of (
    neighbor.toAdvertise?.withCommunity ?? []
  ).entries()) {
    const at = below(origin, `.toAdvertise.withCommunity[${i}]`);
    // frr-k8s says "local pref" here too.
    const wrong = (error: string, where: Origin): void =>
      refuse(`failed to process local pref for neighbor ${name}, err: ${error}`, where);
    const parsed = parseCommunity(text);
    if (!parsed.ok) {
      wrong(`invalid community ${text}, err: ${parsed.error}`, below(at, ".community"));
      continue;
    }
    const { community } = parsed;
    const key = communityKey(community.text, ipFamily);
    const earlier = drafts.get(key);
    if (earlier !== undefined && release.checksOutgoing) {
      wrong(`community ${text} is already defined`, below(at, ".community"));
      continue;
    }
    const marked = community.large ? `large:${community.text}` : community.text;
    const head = { name: `${id}-${marked}-${ipFamily}-community-prefixes`, ipFamily, community: marked };
    const draft = earlier ?? { head, prefixes: new Set<string>() };
    drafts.set(key, draft);
    for (const [k, prefix] of prefixes.entries()) {
      if (familyOf(prefix) !== family) continue;
      const where = below(at, `.prefixes[${k}]`);
      if (!allowed.has(prefix)) {
        wrong(
          `prefix ${prefix} is advertised for community ${community.text} but it's not in the advertisement list of the neighbor`,
          where,
        );
      } else if (draft.prefixes.has(prefix) && release.checksOutgoing) {
        wrong(`prefix ${prefix} is already defined for community ${community.text}`, where);
      }
      draft.prefixes.add(prefix);
    }
  }
}

/** By key, without those that have no prefix of their family. */
function finish<T>(drafts: ReadonlyMap<string, Draft<T>>): (Omit<T, "prefixes"> & { prefixes: string[] })[] {
  return valuesByKey(drafts)
    .filter(({ prefixes }) => prefixes.size > 0)
    .map(({ head, prefixes }) => ({ ...head, prefixes: sortedBytes(prefixes) }));
}

function listFamily(family: PrefixFamily): ListFamily {
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
