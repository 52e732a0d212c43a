import type { Family } from "../../net/address.ts";
import { MOST } from "./attributes.ts";
import type { AmountKind, Answer, Input } from "./input.ts";
import { listContent } from "./lists.ts";
import type { Origin, PrefixList } from "./policies.ts";
import type { BgpRoute } from "./route.ts";
import type { ValueKind } from "./values.ts";

/** What is assumed about a route, in the order in which it was asked. */
export interface Assumption {
  readonly question: string;
  readonly answer: boolean;
}

export interface AssumedInput extends Input {
  readonly assumptions: readonly Assumption[];
  /** Whether something was asked that only a real route can answer: the assumptions need not be possible together. */
  readonly guessed: boolean;
  /** The numbers that an attribute can still have, as intervals. */
  range(of: AmountKind): readonly Interval[];
  /** A route of which the assumptions hold, as far as they are about values and numbers. */
  example(prefix: string): BgpRoute;
}

export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Domain {
  readonly family: Family;
  permitted(list: PrefixList): boolean;
  readonly universe: Readonly<Record<ValueKind, readonly string[]>>;
  /** Attributes that routes of this session never carry. */
  readonly never: ReadonlySet<AmountKind>;
}

const OTHERS: Readonly<Record<ValueKind, string>> = {
  communities: "64496:64511",
  largeCommunities: "64496:64511:64511",
  extCommunities: "RT:64496:64511",
};

/**
 * A route of which nothing is known but what has been answered. Questions beyond the script are answered "no" and written
 * down, so that running again with a longer script explores the other answers.
 */
export function assumedRoute(domain: Domain, script: readonly boolean[]): AssumedInput {
  const assumptions: Assumption[] = [];
  const answers = new Map<string, boolean>();
  const ranges = new Map<AmountKind, readonly Interval[]>();
  let origins: readonly Origin[] = ["igp", "egp", "incomplete"];
  let guessed = false;
  const ask = (question: string, identity = question): boolean => {
    const known = answers.get(identity);
    if (known !== undefined) return known;
    const answer = script[assumptions.length] ?? false;
    assumptions.push({ question, answer });
    answers.set(identity, answer);
    return answer;
  };
  const range = (of: AmountKind): readonly Interval[] => ranges.get(of) ?? [{ from: 0, to: MOST }];
  return {
    family: domain.family,
    assumptions,
    get guessed() {
      return guessed;
    },
    permitted(list): Answer {
      if (list.unclaimed === undefined) return domain.permitted(list);
      guessed = true;
      return ask(list.unclaimed, listContent(list));
    },
    has: (kind, value) => ask(`${kind} has ${value}`),
    values: () => undefined,
    hasOthers: (kind) => ask(`${kind} has others`),
    universe: (kind) => domain.universe[kind],
    absent: (of) => domain.never.has(of) || ask(`${of} is absent`),
    within(of, from, to) {
      const now = range(of);
      const inside = cut(now, from, to);
      const outside = [...cut(now, 0, from - 1), ...cut(now, to + 1, MOST)];
      if (inside.length === 0) return false;
      if (outside.length === 0) return true;
      const answer = ask(`${of} is ${from === to ? from : `between ${from} and ${to}`}`);
      ranges.set(of, answer ? inside : outside);
      return answer;
    },
    origin(value): Answer {
      if (!origins.includes(value)) return false;
      if (origins.length === 1) return true;
      const answer = ask(`origin is ${value}`);
      origins = answer ? [value] : origins.filter((other) => other !== value);
      return answer;
    },
    path: () => undefined,
    nextHop: () => undefined,
    from: () => undefined,
    ask(question, identity = question): Answer {
      guessed = true;
      return ask(question, identity);
    },
    range,
    example: (prefix) => exampleOf(prefix, domain, answers, range, origins),
  };
}

function cut(intervals: readonly Interval[], from: number, to: number): readonly Interval[] {
  return intervals
    .map((i) => ({ from: Math.max(i.from, from), to: Math.min(i.to, to) }))
    .filter((i) => i.from <= i.to);
}

function exampleOf(
  prefix: string,
  domain: Domain,
  answers: ReadonlyMap<string, boolean>,
  range: (of: AmountKind) => readonly Interval[],
  origins: readonly Origin[],
): BgpRoute {
  const values = (kind: ValueKind): readonly string[] => [
    ...domain.universe[kind].filter((value) => answers.get(`${kind} has ${value}`) === true),
    ...(answers.get(`${kind} has others`) === true ? [OTHERS[kind]] : []),
  ];
  const amount = (of: AmountKind): Partial<Record<AmountKind, number>> => {
    const asked = [...answers.keys()].some((question) => question.startsWith(`${of} is`));
    if (!asked || domain.never.has(of) || answers.get(`${of} is absent`) === true) return {};
    return { [of]: range(of).at(-1)?.from ?? 0 };
  };
  const sets = (["communities", "largeCommunities", "extCommunities"] as const)
    .map((kind) => [kind, values(kind)] as const)
    .filter(([, set]) => set.length > 0);
  return {
    prefix,
    ...Object.fromEntries(sets),
    ...amount("med"),
    ...amount("localPref"),
    ...amount("tag"),
    origin: origins[0] ?? "igp",
  };
}
