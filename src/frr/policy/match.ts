import { parseVerbatim } from "../../net/address.ts";
import { hostPrefix } from "../../net/prefix.ts";
import {
  type Amount,
  type Attributes,
  amountIs,
  contains,
  every,
  known,
  pathAfter,
  pathKey,
  valueSetKey,
} from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import type { AmountKind, Answer, Input } from "./input.ts";
import { listContent, permitsPrefix, withoutStale } from "./lists.ts";
import { nextHopTypeHolds, sourceHolds } from "./match-source.ts";
import type { Entry, Match, PathList, PrefixList, ValueList, ValueRule } from "./policies.ts";

type PrefixMatch = Extract<
  Match,
  { readonly family: unknown; readonly list: string; readonly test: "prefix-list" | "access-list" }
>;

/** `first`: the entry is tried from the start of the map; `later`: reached by `on-match`, over a matching entry. */
export type Approach = "first" | "later";

/** @returns whether an entry matches: all of its clauses do. An entry without clauses matches everything. */
export function entryMatches(
  entry: Entry,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
  approach: Approach,
): Answer {
  const said = entry.matches.filter(({ test }) => test !== "void");
  if (said.length === 0 && entry.matches.length > 0)
    return approach === "first"
      ? false
      : input.ask(`line ${entry.line}: an entry whose only clause says nothing, reached by on-match`);
  return every(said.values().map((match) => matchHolds(match, entry, attributes, input, around, approach)));
}

function matchHolds(
  match: Match,
  entry: Entry,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
  approach: Approach,
): Answer {
  switch (match.test) {
    case "prefix-list":
      return prefixListHolds(match, entry, input, around, approach);
    case "access-list": {
      const list = around.policies.accessLists[match.family].get(match.list);
      return list !== undefined && match.family === input.family && input.permitted(list);
    }
    case "values": {
      const list = around.policies.valueLists[match.of].get(match.list);
      return list !== undefined && valuesHold(match, list, attributes, input, around);
    }
    case "as-path": {
      const list = around.policies.pathLists.get(match.list);
      return list !== undefined && pathPermitted(list, attributes, input, around);
    }
    case "amount":
      return amountHolds(match.of, match.value, attributes.amounts[match.of], input, around);
    case "origin":
      return attributes.origin === undefined ? input.origin(match.value) : attributes.origin === match.value;
    case "next-hop":
    case "next-hop-is":
      return nextHopHolds(match, attributes, input, around);
    case "count": {
      const values = known(attributes.values.communities, "communities", input);
      return values === undefined
        ? input.ask(`${match.text} on ${valueSetKey(attributes.values.communities)}`)
        : values.length <= match.limit;
    }
    case "next-hop-type":
      return nextHopTypeHolds(match, attributes, input, around);
    case "peer":
    case "route-source":
    case "interface":
    case "source-vrf":
    case "source-protocol":
      return sourceHolds(match, input, around);
    case "never":
      return false;
    case "always":
      return true;
    case "void":
      return true;
    case "unclaimed":
      return input.ask(match.text);
  }
}

/**
 * A missing list does not match; one of the other family neither. A list without rules depends on how the entry is reached and
 * on which of the two came first (reference: FRR policies, 2.2).
 */
function prefixListHolds(
  match: PrefixMatch,
  entry: Entry,
  input: Input,
  around: Surroundings,
  approach: Approach,
): Answer {
  const list = around.policies.prefixLists[match.family].get(match.list);
  if (list === undefined) return false;
  const sameFamily = match.family === input.family;
  if (list.rules.length === 0) {
    if (approach === "later") return true;
    return sameFamily && around.emptyListAfterMap && list.born > (entry.born.get(match.kind) ?? 0);
  }
  if (!sameFamily) return false;
  if (list.stale.length === 0) return input.permitted(list);
  return approach === "first"
    ? input.permitted(withoutStale(list))
    : input.ask(
        `line ${match.line}: a rule was taken back from prefix list ${list.name} while the map used it`,
      );
}

function valuesHold(
  match: Extract<Match, { test: "values" }>,
  list: ValueList,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Answer {
  for (const rule of list.rules) {
    const hit = ruleHolds(match, rule, list, attributes, input, around);
    if (typeof hit !== "boolean") return hit;
    if (hit) return rule.action === "permit";
  }
  return false;
}

function ruleHolds(
  match: Extract<Match, { test: "values" }>,
  rule: ValueRule,
  list: ValueList,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Answer {
  const set = attributes.values[match.of];
  const { test } = rule;
  switch (test.kind) {
    case "everything":
      return match.mode === "all" ? true : input.ask(`${match.text} over a rule of internet`);
    case "unclaimed":
      return input.ask(`${list.form} list ${list.name}: ${test.text} on ${valueSetKey(set)}`);
    case "values": {
      const has = (value: string): boolean => contains(set, match.of, value, input);
      if (match.mode === "any") return test.values.some(has);
      if (!test.values.every(has)) return false;
      return match.mode === "all" || nothingBut(test.values, match, attributes, input);
    }
    case "regular": {
      const values = known(set, match.of, input);
      if (values === undefined)
        return input.ask(`${match.of} match ${test.regular.source} on ${valueSetKey(set)}`);
      if (values.length === 0 && !around.release.expandedSeesNoCommunities) return false;
      return test.regular.test(values.join(" "));
    }
  }
}

function nothingBut(
  values: readonly string[],
  match: Extract<Match, { test: "values" }>,
  attributes: Attributes,
  input: Input,
): Answer {
  const set = attributes.values[match.of];
  const all = known(set, match.of, input);
  if (all !== undefined) return all.length === values.length;
  if ([...set.added].some((value) => !values.includes(value))) return false;
  if (input.hasOthers(match.of) && set.filters.length === 0) return false;
  if (set.filters.length > 0) return input.ask(`${match.text} on ${valueSetKey(set)}`);
  return !input
    .universe(match.of)
    .some((value) => !values.includes(value) && contains(set, match.of, value, input));
}

/** @returns whether an as-path list permits the path as it is at this point: the first rule that matches decides. */
export function pathPermitted(
  list: PathList,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Answer {
  const path = currentPath(attributes, input, around);
  for (const rule of list.rules) {
    const { regular } = rule;
    const hit: Answer =
      regular?.source === ".*"
        ? true
        : regular === undefined || path === undefined
          ? input.ask(`AS path matches ${rule.text} after ${pathKey(attributes.path)}`)
          : regular.test(path.join(" "));
    if (typeof hit !== "boolean") return hit;
    if (hit) return rule.action === "permit";
  }
  return false;
}

/** @returns the AS path at this point, or undefined if it is not known or a step is not claimed. */
export function currentPath(
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): readonly string[] | undefined {
  const brought = input.path();
  const cleared = attributes.path.some(({ kind }) => kind === "clear");
  if (brought === undefined && !cleared) return undefined;
  return pathAfter(brought ?? [], attributes.path, {
    ownAsn: around.ownAsn,
    excluded(name, asn) {
      const list = around.policies.pathLists.get(name);
      if (list === undefined) return false;
      for (const rule of list.rules) {
        if (rule.regular === undefined) return undefined;
        if (rule.regular.test(asn)) return rule.action === "permit";
      }
      return false;
    },
  });
}

/**
 * An absent local preference counts as 0 when it is matched on receipt and as the default on a route of the own; what a change
 * starts from depends on the release.
 */
export function baseOf(of: AmountKind, amount: Amount, around: Surroundings): number {
  if (of !== "localPref") return 0;
  const changed = amount.kind === "input" && amount.changed;
  if (changed)
    return around.release.relativePreferenceBase === "zero" && !around.local ? 0 : around.defaultPreference;
  return around.local ? around.defaultPreference : 0;
}

function amountHolds(
  of: AmountKind,
  value: number,
  amount: Amount,
  input: Input,
  around: Surroundings,
): Answer {
  return amountIs(amount, of, value, baseOf(of, amount, around), input);
}

function nextHopHolds(
  match: Extract<Match, { test: "next-hop" | "next-hop-is" }>,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Answer {
  if (match.family !== input.family) return false;
  const { ipv4, ipv6 } = attributes.nextHops;
  const set = match.family === "ipv4" ? ipv4?.address : ipv6?.address;
  const address = set ?? (ipv4 === undefined && ipv6 === undefined ? input.nextHop() : undefined);
  if (match.test === "next-hop-is")
    return address === undefined ? input.ask(match.text) : address === match.address;
  const parsed = address === undefined ? undefined : parseVerbatim(address);
  const list = listOf(match, around);
  if (list === undefined) return false;
  if (parsed === undefined) return input.ask(match.text, `next hop permitted by ${listContent(list)}`);
  return permitsPrefix(list, hostPrefix(parsed));
}

function listOf(match: Extract<Match, { test: "next-hop" }>, around: Surroundings): PrefixList | undefined {
  const lists = match.by === "prefix-list" ? around.policies.prefixLists : around.policies.accessLists;
  return lists[match.family].get(match.list);
}
