import type { Family } from "../../net/address.ts";
import { canonicalAddress } from "../model/grammar.ts";
import { comparePolicies } from "../policy/compare.ts";
import { listContent } from "../policy/lists.ts";
import type { Policies, PrefixList, RouteMap } from "../policy/policies.ts";
import { mapContent } from "../policy/reach.ts";
import { formatPattern } from "../space/patterns.ts";
import type { FrrDifference } from "./difference.ts";
import { idleEntries } from "./dormant-entries.ts";
import { described, listName, listOf, ruleText } from "./dormant-words.ts";
import { isActive } from "./effective.ts";
import { neighborName, type Pair } from "./pair.ts";
import { prefixesInWords } from "./phrase.ts";
import { policyOf } from "./policies.ts";
import { mapSide } from "./reference.ts";
import type { Sides } from "./side.ts";

/**
 * A neighbor whose filter is not there, though that of the other side is: both reject everything, by different means. The
 * next change of either shows it.
 */
export function absentFilters(sides: Sides, pair: Pair): readonly FrrDifference[] {
  return (["ipv4 unicast", "ipv6 unicast"] as const).flatMap((family) =>
    (["in", "out"] as const).flatMap((direction) => {
      const a = policyOf(pair.intended.router, pair.intended.neighbor, family, direction);
      const b = policyOf(pair.running.router, pair.running.neighbor, family, direction);
      const name = b.routeMap;
      if (name === undefined || a.routeMap === undefined || name === a.routeMap) return [];
      if (sides.running.policies.routeMaps.has(name) || !sides.intended.policies.routeMaps.has(a.routeMap))
        return [];
      const one = pair.intended.neighbor.families.get(family)?.get(`route-map ${direction}`)?.line;
      const other = pair.running.neighbor.families.get(family)?.get(`route-map ${direction}`)?.line;
      return [
        {
          ...described(sides, pair, direction, name, [one], [other]),
          family,
          effect: `route map ${name} is not there, so everything ${direction === "in" ? "from" : "for"} ${neighborName(pair.intended.neighbor)} is rejected, as ${a.routeMap} happens to do today`,
        },
      ];
    }),
  );
}

/**
 * frr-k8s owns the maps that it names after a neighbor. A change by hand in one of them is reported also where no route shows it
 * today: the family is not active, the map is not applied, or the entry admits nothing as long as its list is empty of permits.
 */
export function dormantDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  for (const direction of ["in", "out"] as const)
    for (const name of ownMaps(sides, pair, direction)) {
      const a = sides.intended.policies.routeMaps.get(name);
      const b = sides.running.policies.routeMaps.get(name);
      if (a === undefined || b === undefined) continue;
      if (mapContent(sides.intended.policies, name) === mapContent(sides.running.policies, name)) continue;
      if (!ofOneMake(a, b)) continue;
      const found = [
        ...unusedFamilies(sides, pair, direction, name),
        ...idleEntries(sides, pair, direction, a, b),
      ];
      differences.push(...(found.length > 0 ? found : changedLists(sides, pair, direction, a, b)));
    }
  return differences;
}

function ownMaps(sides: Sides, pair: Pair, direction: "in" | "out"): readonly string[] {
  const { name, vrf } = pair.intended.neighbor;
  return mapsByOwner(sides.intended.policies).get(ownerKey(direction, name, vrf)) ?? [];
}

const ownerKey = (direction: string, neighbor: string, vrf: string): string =>
  JSON.stringify([direction, neighbor, vrf]);

const known = new WeakMap<Policies, ReadonlyMap<string, readonly string[]>>();

/** Maps by the neighbors that their names may stand for: `ADDRESS-in`, `ADDRESS-VRF-out`, the address in any spelling. */
function mapsByOwner(policies: Policies): ReadonlyMap<string, readonly string[]> {
  const found = known.get(policies);
  if (found !== undefined) return found;
  const owners = new Map<string, string[]>();
  const add = (map: string, direction: string, neighbor: string, vrf: string): void => {
    const key = ownerKey(direction, canonicalAddress(neighbor), vrf);
    const maps = owners.get(key);
    if (maps === undefined) owners.set(key, [map]);
    else maps.push(map);
  };
  for (const map of policies.routeMaps.keys()) {
    const [, owner = "", direction = ""] = /^(.+)-(in|out)$/.exec(map) ?? [];
    if (owner === "") continue;
    add(map, direction, owner, "");
    for (let dash = owner.indexOf("-"); dash > 0; dash = owner.indexOf("-", dash + 1))
      add(map, direction, owner.slice(0, dash), owner.slice(dash + 1));
  }
  known.set(policies, owners);
  return owners;
}

/** Releases of frr-k8s name lists differently: maps over other lists are another make, and were compared as functions. */
function ofOneMake(a: RouteMap, b: RouteMap): boolean {
  const names = ({ entries }: RouteMap): ReadonlySet<string> =>
    new Set(
      entries.flatMap(({ matches }) => matches.flatMap((m) => (m.test === "prefix-list" ? [m.list] : []))),
    );
  const [one, other] = [names(a), names(b)];
  return one.isSubsetOf(other) || other.isSubsetOf(one);
}

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

function unusedFamilies(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  name: string,
): readonly FrrDifference[] {
  return FAMILIES.flatMap((family) => {
    if (isApplied(pair, family, direction, name)) return [];
    const one = mapSide(sides.intended, name, direction);
    const other = mapSide(sides.running, name, direction);
    const lists = changedNames(one.reach.prefixLists, other.reach.prefixLists);
    const found = comparePolicies(family, one, other);
    if (found.length === 0) return [];
    const mine = changedRules(lists, one.reach.prefixLists, other.reach.prefixLists);
    const theirs = changedRules(lists, other.reach.prefixLists, one.reach.prefixLists);
    return found.map(({ first, second, prefixes }) => ({
      ...described(sides, pair, direction, name, [first.line, ...mine], [second.line, ...theirs], lists),
      family: `${family} unicast`,
      effect: `nothing yet, since ${name} is not applied to ${family} routes: it would treat ${prefixesInWords(prefixes)} differently`,
      prefixes: prefixes.include.map(formatPattern),
    }));
  });
}

function isApplied(pair: Pair, family: Family, direction: "in" | "out", name: string): boolean {
  return [pair.intended, pair.running].every(({ router, neighbor }) => {
    const policy = policyOf(router, neighbor, `${family} unicast`, direction);
    return isActive(router, neighbor, `${family} unicast`) && policy.routeMap === name;
  });
}

/** Lists of one name that the entries of both sides ask, and that are not the same lines. */
function changedLists(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  a: RouteMap,
  b: RouteMap,
): readonly FrrDifference[] {
  const theirs = new Map(
    b.entries.flatMap((entry) => {
      const list = listOf(sides, "running", entry);
      return list === undefined ? [] : [[`${list.family} ${list.name}`, list] as const];
    }),
  );
  return a.entries.flatMap((entry) => {
    const one = listOf(sides, "intended", entry);
    const other = one === undefined ? undefined : theirs.get(`${one.family} ${one.name}`);
    if (one === undefined || other === undefined || spoken(one) === spoken(other)) return [];
    return [
      {
        ...described(sides, pair, direction, a.name, rulesWithout(one, other), rulesWithout(other, one), [
          listName(one),
        ]),
        effect: `nothing yet: prefix list ${one.name} was changed, but ${a.name} treats every route as before`,
      },
    ];
  });
}

/** The lines of the rules in lists of these names that the lists of the other side have not. */
function changedRules(
  names: readonly string[],
  lists: readonly PrefixList[],
  others: readonly PrefixList[],
): readonly number[] {
  const byName = new Map(others.map((list) => [listName(list), list]));
  const changed = lists.filter((list) => names.includes(listName(list)));
  return changed.flatMap((list) => rulesWithout(list, byName.get(listName(list))));
}

/** The lines of the rules of a list that another one has not. */
function rulesWithout(list: PrefixList, other: PrefixList | undefined): readonly number[] {
  const theirs = new Set(other?.rules.map(ruleText));
  return list.rules.filter((rule) => !theirs.has(ruleText(rule))).map(({ line }) => line);
}

function changedNames(one: readonly PrefixList[], other: readonly PrefixList[]): readonly string[] {
  const content = (lists: readonly PrefixList[]): ReadonlyMap<string, string> =>
    new Map(lists.map((list) => [listName(list), listContent(list)]));
  const [a, b] = [content(one), content(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

/** The rules whatever their numbers, denials at the end left out. */
function spoken(list: PrefixList): string {
  let last = list.rules.length;
  while (list.rules[last - 1]?.action === "deny") last--;
  return list.rules.slice(0, last).map(ruleText).sort().join("\n");
}
