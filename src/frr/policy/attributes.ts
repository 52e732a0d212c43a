import type { Family } from "../../net/address.ts";
import { type AmountKind, type Answer, type Input, isUnknown } from "./input.ts";
import type { Origin, ValueList } from "./policies.ts";
import { sortedValues, type ValueKind } from "./values.ts";

/** A set of values as a function of the one that the route brought: ((input or nothing) less what is taken away) and what is added. */
export interface ValueSet {
  readonly keepsInput: boolean;
  readonly removed: ReadonlySet<string>;
  /** Expanded lists whose matches are taken away one by one. */
  readonly filters: readonly ValueList[];
  readonly added: ReadonlySet<string>;
}

/** A number as a function of the one that the route brought: a constant, or min(max(input + add, low), high). */
export type Amount =
  | { readonly kind: "constant"; readonly value: number }
  | {
      readonly kind: "input";
      readonly changed: boolean;
      readonly add: number;
      readonly low: number;
      readonly high: number;
    };

/** A step that an AS path went through. */
export type PathStep =
  | { readonly kind: "prepend"; readonly path: readonly string[] }
  | { readonly kind: "prepend-last"; readonly times: number }
  | { readonly kind: "exclude"; readonly asns: readonly string[] }
  | { readonly kind: "clear" }
  | { readonly kind: "exclude-list"; readonly list: string }
  | { readonly kind: "replace"; readonly asn: string; readonly by: string | undefined };

export interface NextHops {
  /** Which `set` acted last, by family, and in which entry: their order over entries is not claimed for IPv4 routes. */
  readonly ipv4?: { readonly address: string; readonly entry: object };
  readonly ipv6?: { readonly address: string; readonly entry: object };
}

/** What a policy has made of a route so far. */
export interface Attributes {
  readonly values: Readonly<Record<ValueKind, ValueSet>>;
  readonly amounts: Readonly<Record<AmountKind, Amount>>;
  readonly weight: number | undefined;
  readonly aigpMetric: number | undefined;
  readonly origin: Origin | undefined;
  readonly path: readonly PathStep[];
  readonly nextHops: NextHops;
  /** The ways in which the next hop was set, in the order in which each was last. */
  readonly hopOrder: readonly string[];
  /** Link bandwidth in Mbit/s. */
  readonly bandwidth: number | undefined;
  /** Further settings by name, e.g. `originator-id`. */
  readonly others: ReadonlyMap<string, string>;
  /** Lines that were applied and whose effect is not claimed, in order. */
  readonly unclaimed: readonly string[];
}

export const MOST = 4294967295;

const UNTOUCHED: ValueSet = { keepsInput: true, removed: new Set(), filters: [], added: new Set() };
const SAME: Amount = { kind: "input", changed: false, add: 0, low: 0, high: MOST };

/** A route to which nothing has been done. */
export const ORIGINAL: Attributes = Object.freeze({
  values: { communities: UNTOUCHED, largeCommunities: UNTOUCHED, extCommunities: UNTOUCHED },
  amounts: { med: SAME, localPref: SAME, tag: SAME },
  weight: undefined,
  aigpMetric: undefined,
  origin: undefined,
  path: [],
  nextHops: {},
  hopOrder: [],
  bandwidth: undefined,
  others: new Map(),
  unclaimed: [],
});

export function replaceValues(values: readonly string[]): ValueSet {
  return { keepsInput: false, removed: new Set(), filters: [], added: new Set(values) };
}

export function addValues(set: ValueSet, values: readonly string[]): ValueSet {
  return { ...set, added: new Set([...set.added, ...values]) };
}

/** Takes away each value that the list permits when asked for it alone. */
export function deleteValues(set: ValueSet, list: ValueList): ValueSet {
  const added = new Set([...set.added].filter((value) => !permitsAlone(list, value)));
  if (list.form === "expanded")
    return { ...set, added, filters: set.keepsInput ? [...set.filters, list] : [] };
  const removed = new Set(set.removed);
  for (const { test } of list.rules)
    if (test.kind === "values")
      for (const value of test.values) if (permitsAlone(list, value)) removed.add(value);
  return { ...set, added, removed: set.keepsInput ? removed : new Set() };
}

/** A rule of two values speaks for each of them; a deny rule keeps; the end keeps. */
export function permitsAlone(list: ValueList, value: string): boolean {
  for (const { action, test } of list.rules) {
    const hit =
      test.kind === "values"
        ? test.values.includes(value)
        : test.kind === "regular"
          ? test.regular.test(value)
          : test.kind === "everything";
    if (hit) return action === "permit";
  }
  return false;
}

/** @returns whether the set has a value. */
export function contains(set: ValueSet, kind: ValueKind, value: string, input: Input): boolean {
  if (set.added.has(value)) return true;
  if (!set.keepsInput || set.removed.has(value)) return false;
  if (set.filters.some((list) => permitsAlone(list, value))) return false;
  return input.has(kind, value);
}

/** @returns the values as FRR prints them, or undefined if the input is not known. */
export function known(set: ValueSet, kind: ValueKind, input: Input): readonly string[] | undefined {
  if (!set.keepsInput) return sortedValues(kind, set.added);
  const brought = input.values(kind);
  if (brought === undefined) return undefined;
  const kept = brought.filter(
    (value) => !set.removed.has(value) && !set.filters.some((list) => permitsAlone(list, value)),
  );
  return sortedValues(kind, [...kept, ...set.added]);
}

/** @returns a text that is equal for equal functions of the input. */
export function valueSetKey(set: ValueSet): string {
  const sorted = (values: ReadonlySet<string>): string => [...values].sort().join(" ");
  const filters = [...new Set(set.filters.map(listKey))].sort().join(";");
  const removed = [...set.removed].filter((value) => !set.added.has(value));
  return `${set.keepsInput ? `input -(${removed.sort().join(" ")}) /(${filters})` : ""} +(${sorted(set.added)})`;
}

/** @returns a text that is equal for lists that say the same in the same order. */
export function listKey(list: ValueList): string {
  return list.rules
    .map(({ action, test }) => {
      const said =
        test.kind === "values"
          ? test.values.join(" ")
          : test.kind === "regular"
            ? `/${test.regular.source}/`
            : test.kind === "everything"
              ? "*"
              : `?${test.text}`;
      return `${action} ${said}`;
    })
    .join(",");
}

export function shift(amount: Amount, by: number): Amount {
  if (amount.kind === "constant") return { kind: "constant", value: clamp(amount.value + by, 0, MOST) };
  return {
    kind: "input",
    changed: true,
    add: amount.add + by,
    low: clamp(amount.low + by, 0, MOST),
    high: clamp(amount.high + by, 0, MOST),
  };
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** @returns the number that an amount is for an input, `base` standing for an absent one. */
export function amountValue(amount: Amount, input: number): number {
  return amount.kind === "constant"
    ? amount.value
    : clamp(clamp(input + amount.add, amount.low, amount.high), 0, MOST);
}

/**
 * @param base what an absent attribute counts as
 * @returns whether the amount is `value` now
 */
export function amountIs(amount: Amount, of: AmountKind, value: number, base: number, input: Input): boolean {
  if (amount.kind === "constant") return amount.value === value;
  if (input.absent(of)) return amountValue(amount, base) === value;
  if (value < amount.low || value > amount.high) return false;
  const from = value === amount.low ? 0 : value - amount.add;
  const to = value === amount.high ? MOST : value - amount.add;
  return from <= to && to >= 0 && from <= MOST && input.within(of, Math.max(0, from), Math.min(MOST, to));
}

/** Applies the steps to a path; undefined if one of them is not claimed for it. */
export function pathAfter(
  path: readonly string[],
  steps: readonly PathStep[],
  ask: { excluded(list: string, asn: string): boolean | undefined; ownAsn: string | undefined },
): readonly string[] | undefined {
  let now: readonly string[] = path;
  for (const step of steps) {
    if (now.some((word) => !/^\d+$/.test(word)) && step.kind !== "prepend" && step.kind !== "clear")
      return undefined;
    switch (step.kind) {
      case "prepend":
        now = [...step.path, ...now];
        break;
      case "prepend-last":
        now = now[0] === undefined ? now : [...Array<string>(step.times).fill(now[0]), ...now];
        break;
      case "exclude":
        now = now.filter((asn) => !step.asns.includes(asn));
        break;
      case "clear":
        now = [];
        break;
      case "exclude-list": {
        const kept: string[] = [];
        for (const asn of now) {
          const excluded = ask.excluded(step.list, asn);
          if (excluded === undefined) return undefined;
          if (!excluded) kept.push(asn);
        }
        now = kept;
        break;
      }
      case "replace": {
        const by = step.by ?? ask.ownAsn;
        if (by === undefined) return undefined;
        now = now.map((asn) => (step.asn === "any" || step.asn === asn ? by : asn));
        break;
      }
    }
  }
  return now;
}

/** @returns a text that is equal for the same steps. */
export function pathKey(steps: readonly PathStep[]): string {
  const merged: PathStep[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    if (step.kind === "clear") merged.length = 0;
    if (step.kind === "prepend" && last?.kind === "prepend")
      merged[merged.length - 1] = { kind: "prepend", path: [...step.path, ...last.path] };
    else merged.push(step);
  }
  return JSON.stringify(merged);
}

/** @returns the address that a next hop of a family was set to, or undefined if it was not. */
export function nextHopOf(hops: NextHops, family: Family): string | undefined {
  return family === "ipv4" ? hops.ipv4?.address : hops.ipv6?.address;
}

/** @returns the first answer that is not known, or whether all are yes. */
export function every(answers: Iterable<Answer>): Answer {
  let unknown: Answer | undefined;
  for (const answer of answers) {
    if (answer === false) return false;
    if (isUnknown(answer)) unknown ??= answer;
  }
  return unknown ?? true;
}
