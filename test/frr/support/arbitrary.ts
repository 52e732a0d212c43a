import fc from "fast-check";
import type { CommunityRule, Entry, Policy, Route, Rule, Step } from "./policy.ts";

/**
 * Policies over a corner of the address space that is small enough to be looked at as a whole: networks of 10.0.0.0/28 and
 * around it. Names, values and numbers are few, so that policies meet.
 */
const CORNER = 10 * 2 ** 24;
const COMMUNITIES = ["65001:1", "65001:2", "no-export"] as const;
const LISTS = ["L1", "L2", "L3", "GONE"] as const;
const MEDS = [10, 50] as const;

const mask = (address: number, length: number): number =>
  Math.floor(address / 2 ** (32 - length)) * 2 ** (32 - length);

const ruleArb: fc.Arbitrary<Omit<Rule, "sequence">> = fc
  .record({
    permit: fc.boolean(),
    length: fc.constantFrom(0, 8, 27, 28, 29, 30, 31, 32),
    host: fc.integer({ min: 0, max: 15 }),
    bounds: fc.option(
      fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.boolean()),
      {
        nil: undefined,
        freq: 2,
      },
    ),
  })
  .map(({ permit, length, host, bounds }) => {
    const address = mask(CORNER + host, length);
    const base = { permit, address, length };
    if (bounds === undefined) return base;
    const [low, more, withGe, withLe] = bounds;
    const floor = Math.max(length, length < 20 ? 26 : length);
    const ge = Math.min(32, floor + low);
    const le = Math.min(32, ge + more);
    return { ...base, ...(withGe ? { ge } : {}), ...(withLe ? { le } : {}) };
  });

const rulesArb: fc.Arbitrary<readonly Rule[]> = fc
  .array(ruleArb, { minLength: 1, maxLength: 5 })
  .map((rules) => rules.map((rule, i) => ({ ...rule, sequence: (i + 1) * 5 })));

const communityRulesArb: fc.Arbitrary<readonly CommunityRule[]> = fc.uniqueArray(
  fc.record({
    permit: fc.boolean(),
    values: fc.uniqueArray(fc.constantFrom(...COMMUNITIES), { minLength: 1, maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 3, selector: ({ permit, values }) => `${permit} ${values.join(" ")}` },
);

const stepArb: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("community" as const),
    values: fc.uniqueArray(fc.constantFrom(...COMMUNITIES), { minLength: 1, maxLength: 2 }),
    additive: fc.boolean(),
  }),
  fc.constant({ kind: "community" as const, values: [], additive: false }),
  fc.record({ kind: fc.constant("delete" as const), list: fc.constantFrom("C1", "C2", "CGONE") }),
  fc.record({ kind: fc.constant("med" as const), value: fc.constantFrom(...MEDS) }),
  fc.record({ kind: fc.constant("med+" as const), by: fc.constantFrom(10, -10, 40) }),
  fc.record({ kind: fc.constant("preference" as const), value: fc.constantFrom(100, 200) }),
  fc.record({ kind: fc.constant("origin" as const), value: fc.constantFrom("igp", "egp") }),
  fc.record({ kind: fc.constant("weight" as const), value: fc.constantFrom(1, 9) }),
  fc.record({
    kind: fc.constant("large" as const),
    values: fc.uniqueArray(fc.constantFrom("65001:1:1", "65001:1:2"), { minLength: 1, maxLength: 2 }),
    additive: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("prepend" as const), asn: fc.constantFrom("65010", "65011") }),
  fc.record({ kind: fc.constant("next-hop" as const), host: fc.constantFrom(3, 4) }),
);

function entryArb(sequence: number, calls: readonly string[]): fc.Arbitrary<Entry> {
  return fc
    .record({
      permit: fc.boolean(),
      prefixList: fc.option(fc.constantFrom(...LISTS), { nil: undefined, freq: 4 }),
      community: fc.option(fc.record({ list: fc.constantFrom("C1", "C2", "CGONE"), exact: fc.boolean() }), {
        nil: undefined,
        freq: 2,
      }),
      med: fc.option(fc.constantFrom(...MEDS), { nil: undefined, freq: 1 }),
      origin: fc.option(fc.constantFrom("igp", "egp"), { nil: undefined, freq: 1 }),
      steps: fc.uniqueArray(stepArb, { maxLength: 3, selector: ({ kind }) => kind.replace("+", "") }),
      call:
        calls.length === 0
          ? fc.constant(undefined)
          : fc.option(fc.constantFrom(...calls), { nil: undefined, freq: 1 }),
      exit: fc.option(fc.oneof(fc.constant("next" as const), fc.integer({ min: sequence + 1, max: 60 })), {
        nil: undefined,
        freq: 2,
      }),
    })
    .map(({ exit, ...entry }) =>
      present({ ...entry, sequence, ...(entry.permit && exit !== undefined ? { exit } : {}) }),
    );
}

/** Leaves out what is undefined. */
function present(entry: { [K in keyof Entry]: Entry[K] | undefined }): Entry {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined),
  ) as unknown as Entry;
}

const entriesArb = (calls: readonly string[]): fc.Arbitrary<readonly Entry[]> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => entryArb((i + 1) * 10, calls))));

export const policyArb: fc.Arbitrary<Policy> = fc
  .record({
    lists: fc.tuple(rulesArb, rulesArb, rulesArb),
    communities: fc.tuple(communityRulesArb, communityRulesArb),
    called: entriesArb([]),
    main: entriesArb(["Y", "NOWHERE"]),
  })
  .map(({ lists, communities, called, main }) => ({
    prefixLists: new Map(lists.map((rules, i) => [`L${i + 1}`, rules])),
    communityLists: new Map(communities.map((rules, i) => [`C${i + 1}`, rules])),
    maps: new Map([
      ["Y", called],
      ["X", main],
    ]),
  }));

/** A policy and another one that is the same but for one thing, or not the same at all. */
export const policyPairArb: fc.Arbitrary<readonly [Policy, Policy]> = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(policyArb, policyArb) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(policyArb, policyArb, fc.nat({ max: 7 }))
      .map(([a, b, how]) => [a, crossed(a, b, how)] as const),
  },
);

/** `a` with one list, community list or entry of `b` in it. */
function crossed(a: Policy, b: Policy, how: number): Policy {
  const swap = <T>(
    from: ReadonlyMap<string, T>,
    other: ReadonlyMap<string, T>,
    name: string,
  ): ReadonlyMap<string, T> => {
    const value = other.get(name);
    return value === undefined ? from : new Map([...from, [name, value]]);
  };
  if (how < 3) return { ...a, prefixLists: swap(a.prefixLists, b.prefixLists, `L${how + 1}`) };
  if (how < 5) return { ...a, communityLists: swap(a.communityLists, b.communityLists, `C${how - 2}`) };
  if (how === 5) return { ...a, maps: swap(a.maps, b.maps, "Y") };
  const mine = a.maps.get("X") ?? [];
  const theirs = b.maps.get("X") ?? [];
  const entries =
    how === 6
      ? [...mine.slice(0, -1), ...theirs.slice(mine.length - 1)]
      : [...theirs.slice(0, 1), ...mine.slice(1)];
  return { ...a, maps: new Map([...a.maps, ["X", entries]]) };
}

/** Every prefix of the corner, and one of each length outside of it: all that the policies above can tell apart. */
export const ALL_PREFIXES: readonly Pick<Route, "address" | "length">[] = [
  ...Array.from({ length: 33 }, (_, length) => ({ address: mask(192 * 2 ** 24, length), length })),
  ...Array.from({ length: 33 }, (_, length) => ({ address: mask(CORNER, length), length })),
  ...Array.from({ length: 25 }, (_, i) => ({ address: mask(CORNER + 5 * 2 ** 16, i + 8), length: i + 8 })),
  ...[26, 27, 28, 29, 30, 31, 32].flatMap((length) =>
    Array.from({ length: 2 ** (length - 26) }, (_, i) => ({
      address: CORNER + i * 2 ** (32 - length),
      length,
    })),
  ),
];

function subsets<T>(values: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** values.length }, (_, bits) =>
    values.filter((_value, i) => Math.floor(bits / 2 ** i) % 2 === 1),
  );
}

/** Every combination of attributes that the policies above can tell apart. */
export const ALL_ATTRIBUTES: readonly Omit<Route, "address" | "length">[] = subsets([
  ...COMMUNITIES,
  "64496:1",
]).flatMap((communities) =>
  [0, 10, 20, 40, 50, 777].flatMap((med) =>
    ["igp", "egp", "incomplete"].map((origin) => ({ communities, med, origin })),
  ),
);

export const routeArb: fc.Arbitrary<Route> = fc
  .record({ prefix: fc.constantFrom(...ALL_PREFIXES), attributes: fc.constantFrom(...ALL_ATTRIBUTES) })
  .map(({ prefix, attributes }) => ({ ...prefix, ...attributes }));
