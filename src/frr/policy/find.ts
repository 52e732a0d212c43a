import { parsePrefix } from "../../net/prefix.ts";
import type { AssumedInput, Assumption, Domain } from "./assume.ts";
import { type AttributeChange, attributeChanges } from "./changes.ts";
import type { Surroundings } from "./context.ts";
import { type Input, isUnknown, type Unknown } from "./input.ts";
import type { Reach } from "./reach.ts";
import { type BgpRoute, knownRoute, routeAfter } from "./route.ts";
import type { Decision } from "./run.ts";
import { sameAttributes } from "./same.ts";

/** One side of a comparison: a policy with what surrounds it. */
export interface PolicySide {
  readonly around: Surroundings;
  /** The names of its maps and lists, for messages. */
  readonly names: readonly string[];
  readonly reach: Reach;
  decide(input: Input): Decision | Unknown;
}

export interface Outcome {
  readonly permit: boolean;
  /** The line of the entry that decided. */
  readonly line: number | undefined;
}

/** A difference between two policies for one assumed route. */
export interface Found {
  readonly kind: "lost" | "gained" | "changed" | "unsure";
  readonly first: Outcome;
  readonly second: Outcome;
  /** For `changed`: the attributes that differ. */
  readonly changes: readonly AttributeChange[];
  /** What is assumed of the attributes, as far as the difference rests on it. */
  readonly conditions: readonly Assumption[];
  /** How many assumptions the two decisions took, before attributes were compared. */
  readonly decided: number;
  /** Whether `example` had to be searched, since something was asked that only a real route can answer. */
  readonly searched: boolean;
  /** A route for which the two differ; its prefix means nothing. */
  readonly example: BgpRoute;
  readonly unsure?: string;
}

const ANY: Readonly<Record<"ipv4" | "ipv6", string>> = { ipv4: "0.0.0.0/0", ipv6: "::/0" };

/**
 * Runs both policies on an assumed route. A difference that rests on guesses (an expression over communities, a path) is
 * believed only if a real route shows it.
 */
export function findAt(input: AssumedInput, domain: Domain, a: PolicySide, b: PolicySide): Found | undefined {
  const first = a.decide(input);
  const second = b.decide(input);
  const decided = input.assumptions.length;
  if (isUnknown(first) || isUnknown(second)) {
    const unknown = [first, second].filter(isUnknown).map((side) => side.unknown);
    return unsure(input, domain, unknown.join("; "));
  }
  if (!first.permit && !second.permit) return undefined;
  // What is asked on the way belongs to the conditions, so they are read last.
  const found = (): Omit<Found, "kind"> => ({
    ...base(input, domain),
    decided,
    first: outcome(first),
    second: outcome(second),
  });
  if (first.permit !== second.permit) {
    const kind = first.permit ? "lost" : "gained";
    return input.guessed ? confirmed(input, domain, a, b) : { ...found(), kind };
  }
  const sameness = sameAttributes(first.attributes, second.attributes, input, [a.around, b.around]);
  if ("unsure" in sameness) return confirmed(input, domain, a, b, sameness.unsure);
  if (sameness.same) return undefined;
  if (input.guessed) return confirmed(input, domain, a, b);
  return {
    ...found(),
    kind: "changed",
    changes: attributeChanges(first.attributes, second.attributes, domain.family),
  };
}

const outcome = ({ permit, line }: Decision): Outcome => ({ permit, line });

function base(input: AssumedInput, domain: Domain): Omit<Found, "kind"> {
  return {
    first: { permit: false, line: undefined },
    second: { permit: false, line: undefined },
    changes: [],
    conditions: input.assumptions.filter(({ answer }) => answer),
    decided: 0,
    searched: false,
    example: input.example(ANY[domain.family]),
  };
}

function unsure(input: AssumedInput, domain: Domain, reason: string): Found {
  return { ...base(input, domain), kind: "unsure", unsure: reason };
}

/** Looks for a real route that shows the difference; without one it stays unsure. */
function confirmed(
  input: AssumedInput,
  domain: Domain,
  a: PolicySide,
  b: PolicySide,
  reason?: string,
): Found {
  const prefix = parsePrefix(ANY[domain.family]);
  if (prefix !== undefined)
    for (const example of candidates(input, domain, a, b)) {
      const real: Input = {
        ...knownRoute(prefix, example),
        permitted: (list) =>
          list.unclaimed === undefined ? domain.permitted(list) : { unknown: list.unclaimed },
      };
      const shown = showsAt(real, example, a, b);
      if (shown !== undefined) return { ...base(input, domain), ...shown, example, searched: true };
    }
  const guesses = input.assumptions
    .map(({ question }) => question)
    .filter((q) => !/^\S+ (?:has|is) /.test(q));
  return unsure(input, domain, reason ?? guesses.join("; "));
}

function showsAt(
  real: Input,
  example: BgpRoute,
  a: PolicySide,
  b: PolicySide,
): Pick<Found, "kind" | "first" | "second" | "changes"> | undefined {
  const first = a.decide(real);
  const second = b.decide(real);
  if (isUnknown(first) || isUnknown(second)) return undefined;
  const sides = { first: outcome(first), second: outcome(second), changes: [] };
  if (first.permit !== second.permit) return { ...sides, kind: first.permit ? "lost" : "gained" };
  if (!first.permit) return undefined;
  const one = routeAfter(example, first.attributes, real, a.around);
  const other = routeAfter(example, second.attributes, real, b.around);
  if (isUnknown(one) || isUnknown(other) || JSON.stringify(one) === JSON.stringify(other)) return undefined;
  return {
    ...sides,
    kind: "changed",
    changes: attributeChanges(first.attributes, second.attributes, real.family),
  };
}

/** Routes that fit the assumptions, with paths and values that the expressions of both policies are likely to match. */
function* candidates(input: AssumedInput, domain: Domain, a: PolicySide, b: PolicySide): Generator<BgpRoute> {
  const like = input.example(ANY[domain.family]);
  const paths = new Set<string>(["64500", "", "64500 64501"]);
  const texts = new Set<string>([""]);
  for (const { pathLists, valueLists, maps } of [a.reach, b.reach]) {
    for (const { rules } of pathLists)
      for (const { regular } of rules)
        if (regular !== undefined) paths.add(regular.sample).add(`64500 ${regular.sample}`);
    for (const { rules, kind } of valueLists)
      for (const { test } of rules)
        if (test.kind === "regular" && kind === "communities") texts.add(test.regular.sample);
    for (const { entries } of maps)
      for (const { sets } of entries)
        for (const set of sets)
          if (set.set === "exclude" && set.asns !== "all")
            paths.add(set.asns.join(" ")).add(`64500 ${set.asns[0]}`);
          else if (set.set === "replace" && set.asn !== "any") paths.add(set.asn);
  }
  const given = typeof like.communities === "string" ? like.communities.split(" ") : (like.communities ?? []);
  for (const asPath of [...paths].slice(0, 40))
    for (const text of [...texts].slice(0, 20))
      yield { ...like, asPath, communities: [...given, ...text.split(" ").filter((word) => word !== "")] };
}
