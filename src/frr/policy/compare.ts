import type { Family } from "../../net/address.ts";
import { formatPrefix } from "../../net/prefix.ts";
import { partition } from "../space/partition.ts";
import { anyPrefix, describe, type PrefixSet } from "../space/patterns.ts";
import { type Assumption, assumedRoute, type Domain } from "./assume.ts";
import { type Found, findAt, type PolicySide } from "./find.ts";
import type { AmountKind } from "./input.ts";
import { listContent } from "./lists.ts";
import { listsByContent, universeOf } from "./reach.ts";
import type { BgpRoute } from "./route.ts";

/** A difference between two policies on a set of prefixes. */
export interface PolicyDifference {
  /** `lost`: only the first permits; `gained`: only the second; `changed`: both, with other attributes; `unsure`: not decided. */
  readonly kind: Found["kind"];
  readonly prefixes: PrefixSet;
  /** One of the prefixes, with attributes for which the two differ. */
  readonly example: BgpRoute;
  readonly first: Found["first"];
  readonly second: Found["second"];
  /** For `changed`: the attributes that differ. */
  readonly changes: Found["changes"];
  /** What must hold, or must not, of the attributes for the difference to show; empty: nothing. */
  readonly conditions: readonly Assumption[];
  /** Whether other attributes of the example matter than the conditions name: an AS path, an expression over communities. */
  readonly searched: boolean;
  /** What could not be decided. */
  readonly unsure?: string;
}

/** Beyond so many combinations of attributes a comparison is given up, and said to be. */
const MAX_CASES = 5000;

/**
 * Decides whether two policies are one function of the route, exactly: the space of prefixes is cut into the regions on which all
 * lists of both give one answer, and on each of them all combinations of the attributes that either looks at are tried. What
 * cannot be decided is a difference of kind `unsure`, never none.
 * @param never attributes that no route of this session carries
 */
export function comparePolicies(
  family: Family,
  a: PolicySide,
  b: PolicySide,
  never: ReadonlySet<AmountKind> = new Set(),
): readonly PolicyDifference[] {
  const reaches = [a.reach, b.reach];
  const lists = listsByContent(reaches, family);
  const space = partition(family, [...lists.values()]);
  const places = new Map([...lists.keys()].map((content, i) => [content, i]));
  const universe = universeOf(reaches);
  const groups = new Map<string, { readonly found: Found; readonly classes: Set<number> }>();
  for (const [index, answers] of space.classes.entries()) {
    const domain: Domain = {
      family,
      permitted: (list) => answers[places.get(listContent(list)) ?? -1] === "1",
      universe,
      never,
    };
    for (const found of differencesAt(domain, a, b)) {
      const group = groups.get(keyOf(found));
      if (group === undefined) groups.set(keyOf(found), { found, classes: new Set([index]) });
      else group.classes.add(index);
    }
  }
  return [...groups.values()].map(({ found, classes }) => {
    const wanted = (name: number): boolean => classes.has(name);
    const prefix = anyPrefix(space, wanted) ?? { family, value: 0n, length: 0 };
    return {
      kind: found.kind,
      prefixes: describe(space, wanted),
      example: { ...found.example, prefix: formatPrefix(prefix) },
      first: found.first,
      second: found.second,
      changes: found.changes,
      conditions: found.conditions,
      searched: found.searched,
      ...(found.unsure === undefined ? {} : { unsure: found.unsure }),
    };
  });
}

const keyOf = (found: Found): string =>
  JSON.stringify([found.kind, found.changes, found.unsure, found.conditions]);

/** Tries all assumptions; the first difference of each kind is enough. */
function differencesAt(domain: Domain, a: PolicySide, b: PolicySide): readonly Found[] {
  const found = new Map<Found["kind"], Found>();
  const scripts = new Map<Found["kind"], readonly Assumption[]>();
  let script: readonly boolean[] = [];
  for (let cases = 0; ; cases++) {
    const input = assumedRoute(domain, script);
    const difference = findAt(input, domain, a, b);
    if (difference !== undefined && !found.has(difference.kind)) {
      found.set(difference.kind, difference);
      scripts.set(difference.kind, input.assumptions);
    }
    const answers = input.assumptions.map(({ answer }) => answer);
    while (answers.at(-1) === true) answers.pop();
    if (answers.length === 0) break;
    if (cases >= MAX_CASES) {
      if (found.size > 0) break;
      return [gaveUp(domain, a, b)].filter((item) => item !== undefined);
    }
    answers[answers.length - 1] = true;
    script = answers;
  }
  const certain = [...found.values()].filter(({ kind }) => kind !== "unsure");
  return certain.length > 0
    ? certain.map((item) => withExceptions(item, scripts.get(item.kind) ?? [], domain, a, b))
    : [...found.values()];
}

/** Adds what must not hold: each assumption answered "no" that would take the difference away if it were "yes". */
function withExceptions(
  found: Found,
  assumptions: readonly Assumption[],
  domain: Domain,
  a: PolicySide,
  b: PolicySide,
): Found {
  const answers = assumptions.map(({ answer }) => answer);
  // Of a number that is known nothing else needs to be said.
  const known = new Set(found.conditions.map(({ question }) => numberIn(question)));
  const exceptions = assumptions.slice(0, found.decided).filter(({ question, answer }, i) => {
    if (answer || (numberIn(question) !== undefined && known.has(numberIn(question)))) return false;
    const input = assumedRoute(domain, [...answers.slice(0, i), true]);
    return findAt(input, domain, a, b)?.kind !== found.kind;
  });
  return { ...found, conditions: [...found.conditions, ...exceptions] };
}

/** The attribute of a question about a number, e.g. `med is 5`. */
const numberIn = (question: string): string | undefined => /^(\S+) is /.exec(question)?.[1];

function gaveUp(domain: Domain, a: PolicySide, b: PolicySide): Found {
  const input = assumedRoute(domain, []);
  const unsure = `more than ${MAX_CASES} combinations of attributes`;
  return {
    kind: "unsure",
    first: { permit: false, line: undefined },
    second: { permit: false, line: undefined },
    changes: [],
    conditions: [],
    decided: 0,
    searched: false,
    example: input.example("0.0.0.0/0"),
    unsure: `${unsure} (${[...a.names, ...b.names].join(", ")})`,
  };
}
