import { bitsOf, type Family } from "../../net/address.ts";
import { mask } from "../../net/prefix.ts";
import { canonicalAddress } from "../model/grammar.ts";
import { comparePolicies } from "../policy/compare.ts";
import { listContent } from "../policy/lists.ts";
import type { Entry, Policies, PrefixList, RouteMap } from "../policy/policies.ts";
import { mapContent } from "../policy/reach.ts";
import { formatPattern } from "../space/patterns.ts";
import type { FrrDifference } from "./difference.ts";
import { isActive } from "./effective.ts";
import { neighborName, type Pair, routerName } from "./pair.ts";
import { prefixesInWords } from "./phrase.ts";
import { policyOf } from "./policies.ts";
import { mapSide } from "./reference.ts";
import { lineOf, type Sides } from "./side.ts";

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
    return comparePolicies(family, one, other).map((found) => ({
      ...described(sides, pair, direction, name, [found.first.line], [found.second.line], lists),
      family: `${family} unicast`,
      effect: `nothing yet, since ${name} is not applied to ${family} routes: it would treat ${prefixesInWords(found.prefixes)} differently`,
      prefixes: found.prefixes.include.map(formatPattern),
    }));
  });
}

function isApplied(pair: Pair, family: Family, direction: "in" | "out", name: string): boolean {
  return [pair.intended, pair.running].every(({ router, neighbor }) => {
    const policy = policyOf(router, neighbor, `${family} unicast`, direction);
    return isActive(router, neighbor, `${family} unicast`) && policy.routeMap === name;
  });
}

/** Entries that admit nothing on either side, and yet are not the same. */
function idleEntries(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  a: RouteMap,
  b: RouteMap,
): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  for (const entry of a.entries) {
    const list = listOf(sides, "intended", entry);
    const same =
      list === undefined ? undefined : sides.running.policies.prefixLists[list.family].get(list.name);
    if (list === undefined || same === undefined || listContent(list) !== listContent(same)) continue;
    const partner = b.entries.find((other) => {
      const theirs = listOf(sides, "running", other);
      return theirs?.name === list.name && theirs.family === list.family;
    });
    if (partner !== undefined && sameEntry(entry, partner)) continue;
    if (!isIdle(list, entry, a, sides, "intended")) continue;
    if (partner !== undefined && !isIdle(same, partner, b, sides, "running")) continue;
    differences.push({
      ...described(
        sides,
        pair,
        direction,
        a.name,
        [entry.line, ...entry.sets.map(({ line }) => line)],
        [partner?.line, ...(partner?.sets.map(({ line }) => line) ?? [])],
      ),
      effect: `nothing yet, since no route reaches ${list.name} there: entry ${entry.sequence} of ${a.name} is ${partner === undefined ? "gone" : "changed"}`,
    });
  }
  return differences;
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
    const [mine, others] = [new Set(one.rules.map(ruleText)), new Set(other.rules.map(ruleText))];
    return [
      {
        ...described(
          sides,
          pair,
          direction,
          a.name,
          one.rules.filter((rule) => !others.has(ruleText(rule))).map(({ line }) => line),
          other.rules.filter((rule) => !mine.has(ruleText(rule))).map(({ line }) => line),
          [listName(one)],
        ),
        effect: `nothing yet: prefix list ${one.name} was changed, but ${a.name} treats every route as before`,
      },
    ];
  });
}

const listName = ({ family, name }: PrefixList): string =>
  `${family === "ipv4" ? "ip" : "ipv6"} prefix-list ${name}`;

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

const ruleText = ({ action, prefix, from, to }: PrefixList["rules"][number]): string =>
  `${action} ${prefix.value}/${prefix.length} ${from}-${to}`;

function listOf(sides: Sides, side: "intended" | "running", entry: Entry): PrefixList | undefined {
  const match = entry.matches.find(({ test }) => test === "prefix-list");
  if (match?.test !== "prefix-list") return undefined;
  return sides[side].policies.prefixLists[match.family].get(match.list);
}

/** Numbers left out; sets of a deny entry do nothing. */
function sameEntry(a: Entry, b: Entry): boolean {
  const said = (entry: Entry): string =>
    JSON.stringify([
      entry.action,
      entry.action === "deny" ? [] : entry.sets.map(({ text }) => text).sort(),
      entry.exit.kind,
      entry.call?.map,
      entry.matches.map(({ kind }) => kind).sort(),
    ]);
  return said(a) === said(b);
}

/** The list admits nothing, or an earlier deny entry takes everything that it admits. */
function isIdle(
  list: PrefixList,
  entry: Entry,
  map: RouteMap,
  sides: Sides,
  side: "intended" | "running",
): boolean {
  if (list.rules.every(({ action }) => action === "deny")) return true;
  return map.entries.some((earlier) => {
    if (earlier.sequence >= entry.sequence || earlier.action !== "deny" || earlier.matches.length !== 1)
      return false;
    const denied = listOf(sides, side, earlier);
    return (
      denied?.family === list.family &&
      denied.rules.some((rule) => rule.action === "permit" && coversAll(rule, list))
    );
  });
}

function coversAll(rule: PrefixList["rules"][number], list: PrefixList): boolean {
  const bits = bitsOf(list.family);
  return list.rules.every(
    ({ action, prefix, from, to }) =>
      action === "deny" ||
      (rule.from <= from &&
        (rule.to >= to || rule.to === bits) &&
        rule.prefix.length <= prefix.length &&
        mask(list.family, prefix.value, rule.prefix.length) === rule.prefix.value),
  );
}

function described(
  sides: Sides,
  pair: Pair,
  direction: "in" | "out",
  map: string,
  intended: readonly (number | undefined)[],
  running: readonly (number | undefined)[],
  below: readonly string[] = [],
): FrrDifference {
  const { router, neighbor } = pair.intended;
  const lines = {
    intended: intended.filter((line) => line !== undefined),
    running: running.filter((line) => line !== undefined),
  };
  const [one] = lines.intended;
  const text = (side: "intended" | "running"): string =>
    lines[side].map((line) => lineOf(sides[side], line)).join("; ") || "(nothing)";
  return {
    kind: "changed",
    area: "policy",
    subject: `neighbor ${neighbor.name}`,
    path: [routerName(router), `neighbor ${neighbor.name}`, direction, `route-map ${map}`, ...below].join(
      " > ",
    ),
    intended: text("intended"),
    running: text("running"),
    effect: `nothing yet for ${neighborName(neighbor)}`,
    impact: "policy-refresh",
    origins: sides.origins([one ?? neighbor.line]),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
    direction,
    dormant: true,
    lines,
  };
}
