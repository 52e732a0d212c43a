import type { Family } from "../../net/address.ts";
import { listKey } from "./attributes.ts";
import { listContent, withoutStale } from "./lists.ts";
import type { NeighborPolicy } from "./neighbor.ts";
import type { PathList, Policies, PrefixList, RouteMap, ValueList } from "./policies.ts";
import { sortedValues, type ValueKind } from "./values.ts";

/** All that a policy may look at: what a comparison must tell apart. */
export interface Reach {
  readonly prefixLists: readonly PrefixList[];
  readonly valueLists: readonly ValueList[];
  readonly pathLists: readonly PathList[];
  readonly maps: readonly RouteMap[];
}

/** @returns what a route map, and the maps that it calls, look at. */
export function reachOfMap(policies: Policies, name: string): Reach {
  const maps = new Map<string, RouteMap>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const map = policies.routeMaps.get(next);
    if (map === undefined || maps.has(next)) continue;
    maps.set(next, map);
    for (const { call } of map.entries) if (call !== undefined) open.push(call.map);
  }
  const prefixLists = new Set<PrefixList | undefined>();
  const valueLists = new Set<ValueList | undefined>();
  const pathLists = new Set<PathList | undefined>();
  for (const { entries } of maps.values())
    for (const { matches, sets } of entries) {
      for (const match of matches) {
        if (match.test === "prefix-list") prefixLists.add(policies.prefixLists[match.family].get(match.list));
        else if (match.test === "access-list")
          prefixLists.add(policies.accessLists[match.family].get(match.list));
        else if (match.test === "values") valueLists.add(policies.valueLists[match.of].get(match.list));
        else if (match.test === "as-path") pathLists.add(policies.pathLists.get(match.list));
      }
      for (const set of sets) {
        if (set.set === "delete") valueLists.add(policies.valueLists[set.of].get(set.list));
        else if (set.set === "exclude-list") pathLists.add(policies.pathLists.get(set.list));
      }
    }
  return {
    prefixLists: there(prefixLists),
    valueLists: there(valueLists),
    pathLists: there(pathLists),
    maps: [...maps.values()],
  };
}

/** @returns what all filters of a neighbor look at. */
export function reachOfNeighbor(policies: Policies, policy: NeighborPolicy, family: Family): Reach {
  const map = reachOfMap(policies, policy.routeMap ?? "");
  const { prefixList, distributeList, filterList } = policy;
  const lists = new Set(map.prefixLists);
  for (const list of [
    policies.prefixLists[family].get(prefixList ?? ""),
    policies.accessLists[family].get(distributeList ?? ""),
  ])
    if (list !== undefined) lists.add(list);
  const filter = policies.pathLists.get(filterList ?? "");
  return {
    ...map,
    prefixLists: [...lists],
    pathLists: filter === undefined ? map.pathLists : [...map.pathLists, filter],
  };
}

const there = <T>(set: ReadonlySet<T | undefined>): readonly T[] =>
  [...set].filter((item) => item !== undefined);

/** @returns the prefix and access lists of a family, by what they say: equal ones of both sides are one. */
export function listsByContent(reaches: readonly Reach[], family: Family): ReadonlyMap<string, PrefixList> {
  const lists = new Map<string, PrefixList>();
  for (const { prefixLists } of reaches)
    for (const list of prefixLists)
      if (list.family === family)
        for (const seen of [list, withoutStale(list)]) lists.set(listContent(seen), seen);
  return lists;
}

/** @returns the values that the policies name: of all others they cannot tell one from another. */
export function universeOf(reaches: readonly Reach[]): Readonly<Record<ValueKind, readonly string[]>> {
  const named: Record<ValueKind, Set<string>> = {
    communities: new Set(),
    largeCommunities: new Set(),
    extCommunities: new Set(),
  };
  for (const { valueLists, maps } of reaches) {
    for (const { kind, rules } of valueLists)
      for (const { test } of rules)
        if (test.kind === "values") for (const value of test.values) named[kind].add(value);
    for (const { entries } of maps)
      for (const { sets } of entries)
        for (const set of sets)
          if (set.set === "values") for (const value of set.values) named[set.of].add(value);
  }
  return {
    communities: sortedValues("communities", named.communities),
    largeCommunities: sortedValues("largeCommunities", named.largeCommunities),
    extCommunities: sortedValues("extCommunities", named.extCommunities),
  };
}

/** @returns a text that is equal only for policies that are the same line for line, names and numbering left out. */
export function mapContent(policies: Policies, name: string, depth = 0): string {
  const map = policies.routeMaps.get(name);
  if (map === undefined) return "none";
  const sequences = map.entries.map(({ sequence }) => sequence);
  const entries = map.entries.map((entry) => {
    const matches = entry.matches.map((match) => {
      if (match.test === "prefix-list" || match.test === "access-list") {
        const lists = match.test === "prefix-list" ? policies.prefixLists : policies.accessLists;
        const list = lists[match.family].get(match.list);
        const empty = list !== undefined && list.rules.length === 0;
        return `${match.kind} ${list === undefined ? "none" : empty || list.stale.length > 0 ? `?${list.name}` : listContent(list)}`;
      }
      if (match.test === "values") {
        const list = policies.valueLists[match.of].get(match.list);
        return `${match.kind} ${match.mode} ${list === undefined ? "none" : listKey(list)}`;
      }
      if (match.test === "as-path") {
        const list = policies.pathLists.get(match.list);
        return `${match.kind} ${list === undefined ? "none" : pathListContent(list)}`;
      }
      if (match.test === "next-hop" || match.test === "route-source") {
        const lists = match.by === "prefix-list" ? policies.prefixLists : policies.accessLists;
        const list = lists[match.test === "next-hop" ? match.family : "ipv4"].get(match.list);
        return `${match.kind} ${list === undefined ? "none" : listContent(list)}`;
      }
      return match.text;
    });
    const sets = entry.sets.map((set) => {
      if (set.set === "delete") {
        const list = policies.valueLists[set.of].get(set.list);
        return `${set.kind} ${list === undefined ? "none" : listKey(list)}`;
      }
      if (set.set === "exclude-list") {
        const list = policies.pathLists.get(set.list);
        return `${set.kind} ${list === undefined ? "none" : pathListContent(list)}`;
      }
      return set.set === "unclaimed" ? set.text : JSON.stringify({ ...set, line: 0, text: "" });
    });
    const { exit, call } = entry;
    const target =
      exit.kind === "goto" ? sequences.findIndex((sequence) => sequence >= exit.sequence) : exit.kind;
    const called =
      call === undefined ? "" : depth > 8 ? `?${call.map}` : mapContent(policies, call.map, depth + 1);
    return [entry.action, matches.sort().join("&"), sets.join(";"), target, called].join("|");
  });
  return `${map.unoptimized}(${entries.join("\n")})`;
}

const pathListContent = (list: PathList): string =>
  list.rules.map(({ action, text }) => `${action} ${text}`).join(",");
