import type { Family } from "../../net/address.ts";
import { parsePrefix } from "../../net/prefix.ts";
import { comparePolicies, type PolicyDifference } from "../policy/compare.ts";
import type { Outcome, PolicySide } from "../policy/find.ts";
import type { AmountKind } from "../policy/input.ts";
import { decidingRule, listContent } from "../policy/lists.ts";
import { type NeighborPolicy, runNeighbor } from "../policy/neighbor.ts";
import type { PrefixList } from "../policy/policies.ts";
import { mapContent, reachOfNeighbor } from "../policy/reach.ts";
import { formatPattern } from "../space/patterns.ts";
import type { FrrDifference } from "./difference.ts";
import { type EffectiveNeighbor, isActive, isExternal } from "./effective.ts";
import { neighborName, type Pair, routerName } from "./pair.ts";
import { policyEffect } from "./phrase.ts";
import { lineOf, type Side, type Sides, surroundingsOf } from "./side.ts";

/** @returns the filters of a neighbor in a family and direction. Of a prefix and a distribute list the first in the text counts. */
export function policyOf(
  router: Pair["intended"]["router"],
  neighbor: EffectiveNeighbor,
  family: string,
  direction: "in" | "out",
): NeighborPolicy {
  const settings = neighbor.families.get(family);
  const named = (kind: string): string | undefined => {
    const value = settings?.get(`${kind} ${direction}`)?.value;
    return value === "no" ? undefined : value;
  };
  const order = [...(settings?.keys() ?? [])];
  const both = named("prefix-list") !== undefined && named("distribute-list") !== undefined;
  const listFirst = order.indexOf(`prefix-list ${direction}`) < order.indexOf(`distribute-list ${direction}`);
  const required = router.settings.get("bgp ebgp-requires-policy")?.value !== "no";
  return {
    active: isActive(router, neighbor, family),
    requiresPolicy: required && isExternal(router, neighbor),
    routeMap: named("route-map"),
    prefixList: both && !listFirst ? undefined : named("prefix-list"),
    distributeList: both && listFirst ? undefined : named("distribute-list"),
    filterList: named("filter-list"),
  };
}

interface PairedPolicy {
  readonly family: Family;
  readonly familyName: string;
  readonly direction: "in" | "out";
  readonly intended: NeighborPolicy;
  readonly running: NeighborPolicy;
}

const UNICAST: readonly (readonly [string, Family])[] = [
  ["ipv4 unicast", "ipv4"],
  ["ipv6 unicast", "ipv6"],
];

/** Compares what a neighbor is sent and what is taken from it, as functions of the route. */
export function policyDifferences(sides: Sides, pair: Pair): readonly FrrDifference[] {
  const differences: FrrDifference[] = [];
  for (const [familyName, family] of UNICAST)
    for (const direction of ["in", "out"] as const) {
      const intended = policyOf(pair.intended.router, pair.intended.neighbor, familyName, direction);
      const running = policyOf(pair.running.router, pair.running.neighbor, familyName, direction);
      if (intended.active !== running.active || !intended.active) continue;
      differences.push(...differencesOf(sides, pair, { family, familyName, direction, intended, running }));
    }
  return differences;
}

function differencesOf(sides: Sides, pair: Pair, policy: PairedPolicy): readonly FrrDifference[] {
  if (sameText(sides, policy)) return [];
  const one = policySide(sides.intended, pair.intended, policy.intended, policy);
  const other = policySide(sides.running, pair.running, policy.running, policy);
  const external =
    isExternal(pair.intended.router, pair.intended.neighbor) &&
    isExternal(pair.running.router, pair.running.neighbor);
  const never = new Set<AmountKind>(external && policy.direction === "in" ? ["localPref"] : []);
  const found = comparePolicies(policy.family, one, other, never);
  if (found.length === 0) return [];
  const objects = changedObjects(sides, policy);
  return found.map((difference) => asDifference(sides, pair, policy, difference, objects));
}

/** Line for line the same policy, names and numbers apart: no need to look further. */
function sameText(sides: Sides, policy: PairedPolicy): boolean {
  return (
    contentOf(sides.intended, policy.intended, policy.family) ===
    contentOf(sides.running, policy.running, policy.family)
  );
}

function contentOf(side: Side, policy: NeighborPolicy, family: Family): string {
  const { policies } = side;
  const list = (lists: ReadonlyMap<string, PrefixList>, name: string | undefined): string => {
    if (name === undefined) return "-";
    const found = lists.get(name);
    return found === undefined ? "none" : found.rules.length === 0 ? "empty" : listContent(found);
  };
  const map = policy.routeMap === undefined ? "-" : mapContent(policies, policy.routeMap);
  return [
    side.release.name,
    policy.requiresPolicy,
    map,
    list(policies.prefixLists[family], policy.prefixList),
    list(policies.accessLists[family], policy.distributeList),
    policy.filterList === undefined
      ? "-"
      : JSON.stringify(policies.pathLists.get(policy.filterList)?.rules.map((r) => [r.action, r.text])),
  ].join("\n\n");
}

function policySide(
  side: Side,
  at: Pair["intended"],
  policy: NeighborPolicy,
  { family, direction }: PairedPolicy,
): PolicySide {
  const around = surroundingsOf(side, at.router, at.neighbor.name, direction);
  return {
    around,
    names: [policy.routeMap, policy.prefixList, policy.distributeList, policy.filterList].filter(
      (name) => name !== undefined,
    ),
    reach: reachOfNeighbor(side.policies, policy, family),
    decide: (input) => runNeighbor(policy, input, around),
  };
}

const KIND: Readonly<Record<PolicyDifference["kind"], FrrDifference["kind"]>> = {
  lost: "missing",
  gained: "unexpected",
  changed: "changed",
  unsure: "changed",
};

function asDifference(
  sides: Sides,
  pair: Pair,
  policy: PairedPolicy,
  found: PolicyDifference,
  objects: readonly string[],
): FrrDifference {
  const { router, neighbor } = pair.intended;
  const intended = linesOf(sides.intended, pair.intended, policy.intended, policy, found, found.first);
  const running = linesOf(sides.running, pair.running, policy.running, policy, found, found.second);
  return {
    kind: KIND[found.kind],
    area: "policy",
    subject: `neighbor ${neighbor.name}`,
    path: [
      routerName(router),
      `address-family ${policy.familyName}`,
      `neighbor ${neighbor.name}`,
      policy.direction,
      ...objects,
    ].join(" > "),
    intended: outcomeText(found.first, sides.intended, intended),
    running: outcomeText(found.second, sides.running, running),
    effect: policyEffect(found, neighborName(neighbor), policy.direction),
    impact: "policy-refresh",
    origins: sides.origins(intended),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
    family: policy.familyName,
    direction: policy.direction,
    prefixes: found.prefixes.include.map(formatPattern),
    ...(found.prefixes.except.length === 0 ? {} : { except: found.prefixes.except.map(formatPattern) }),
    example: { ...found.example },
    lines: { intended, running },
  };
}

function outcomeText(outcome: Outcome, side: Side, lines: readonly number[]): string {
  const shown = lines.slice(-3).map((line) => lineOf(side, line));
  return [outcome.permit ? "permit" : "deny", ...(shown.length === 0 ? [] : [`(${shown.join("; ")})`])].join(
    " ",
  );
}

const MANY = 20;

/** The lines that decide on one side: where the map is applied, the entry, and the rules for the first prefixes of the set. */
function linesOf(
  side: Side,
  at: Pair["intended"],
  policy: NeighborPolicy,
  { family, familyName, direction }: PairedPolicy,
  found: PolicyDifference,
  outcome: Outcome,
): readonly number[] {
  const lines = new Set<number>();
  const settings = at.neighbor.families.get(familyName);
  for (const kind of ["route-map", "prefix-list", "filter-list", "distribute-list"]) {
    const setting = settings?.get(`${kind} ${direction}`);
    if (setting !== undefined) lines.add(setting.line);
  }
  if (lines.size === 0) lines.add(at.neighbor.line);
  if (outcome.line !== undefined) lines.add(outcome.line);
  const prefixes = found.prefixes.include
    .slice(0, MANY)
    .map(({ prefix, from }) => ({ ...prefix, length: Math.max(from, prefix.length) }));
  const example = parsePrefix(found.example.prefix);
  if (example !== undefined) prefixes.push(example);
  for (const list of reachOfNeighbor(side.policies, policy, family).prefixLists)
    for (const prefix of prefixes) {
      const rule = list.family === family ? decidingRule(list, prefix) : undefined;
      if (rule !== undefined) lines.add(rule.line);
    }
  return [...lines];
}

/** The maps and lists that one side has in another form, by name: where to look in the text. */
function changedObjects(sides: Sides, policy: PairedPolicy): readonly string[] {
  const named = (side: Side, filters: NeighborPolicy): ReadonlyMap<string, string> => {
    const objects = new Map<string, string>();
    const reach = reachOfNeighbor(side.policies, filters, policy.family);
    for (const name of [filters.routeMap].filter((x) => x !== undefined))
      objects.set(`route-map ${name}`, mapContent(side.policies, name));
    for (const list of reach.prefixLists)
      objects.set(`${list.family === "ipv4" ? "ip" : "ipv6"} prefix-list ${list.name}`, listContent(list));
    for (const list of reach.valueLists)
      objects.set(
        `community list ${list.name}`,
        JSON.stringify(list.rules.map((rule) => ({ ...rule, line: 0, sequence: 0 }))),
      );
    for (const list of reach.pathLists)
      objects.set(
        `as-path access-list ${list.name}`,
        list.rules.map(({ action, text }) => `${action} ${text}`).join(),
      );
    return objects;
  };
  const one = named(sides.intended, policy.intended);
  const other = named(sides.running, policy.running);
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}
