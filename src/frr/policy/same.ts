import type { AssumedInput } from "./assume.ts";
import {
  type Amount,
  type Attributes,
  amountValue,
  contains,
  listKey,
  MOST,
  pathKey,
  type ValueSet,
  valueSetKey,
} from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import type { AmountKind } from "./input.ts";
import { baseOf } from "./match.ts";
import type { ValueKind } from "./values.ts";

/** Whether two results are one for the routes assumed; `unsure` names what could not be decided. */
export type Sameness = { readonly same: boolean } | { readonly unsure: string };

const SAME: Sameness = { same: true };
const DIFFERENT: Sameness = { same: false };

/** Compares what two policies make of the attributes of an assumed route; asks further where it depends on the route. */
export function sameAttributes(
  a: Attributes,
  b: Attributes,
  input: AssumedInput,
  around: readonly [Surroundings, Surroundings],
): Sameness {
  let unsure: Sameness | undefined;
  for (const check of checks(a, b, input, around)) {
    if ("unsure" in check) unsure ??= check;
    else if (!check.same) return DIFFERENT;
  }
  return unsure ?? SAME;
}

function* checks(
  a: Attributes,
  b: Attributes,
  input: AssumedInput,
  around: readonly [Surroundings, Surroundings],
): Generator<Sameness> {
  if (a.weight !== b.weight || a.aigpMetric !== b.aigpMetric || a.bandwidth !== b.bandwidth) yield DIFFERENT;
  yield* sameOthers(a, b, input, around[0].direction);
  yield sameNextHops(a, b, input, around[0].direction);
  if (a.hopOrder.join() !== b.hopOrder.join())
    yield { unsure: "which of several ways of setting the next hop counts" };
  yield sameOrigins(a, b, input);
  for (const kind of ["med", "localPref", "tag"] as const)
    yield sameAmounts(kind, a.amounts[kind], b.amounts[kind], input, around);
  for (const kind of ["communities", "largeCommunities", "extCommunities"] as const)
    yield sameSets(kind, a.values[kind], b.values[kind], input);
  if (pathKey(a.path) !== pathKey(b.path)) yield { unsure: "what the two make of the AS path" };
  if (a.unclaimed.join("\n") !== b.unclaimed.join("\n"))
    yield { unsure: [...a.unclaimed, ...b.unclaimed].join(", ") };
}

function* sameOthers(
  a: Attributes,
  b: Attributes,
  input: AssumedInput,
  direction: "in" | "out",
): Generator<Sameness> {
  const idle = (name: string): boolean =>
    input.family === "ipv6" ? name === "next-hop" : direction === "out" && name.startsWith("ipv6 ");
  for (const name of new Set([...a.others.keys(), ...b.others.keys()]))
    if (!idle(name) && a.others.get(name) !== b.others.get(name)) yield DIFFERENT;
}

function sameNextHops(a: Attributes, b: Attributes, input: AssumedInput, direction: "in" | "out"): Sameness {
  const hop = ({ nextHops: { ipv4, ipv6 } }: Attributes): string | undefined => {
    if (input.family === "ipv6") return ipv6?.address;
    if (direction === "out" || ipv6 === undefined) return ipv4?.address;
    if (ipv4 === undefined || ipv4.entry === ipv6.entry) return (ipv4 ?? ipv6).address;
    return `${ipv4.address} or ${ipv6.address}`;
  };
  return { same: hop(a) === hop(b) };
}

function sameOrigins(a: Attributes, b: Attributes, input: AssumedInput): Sameness {
  if (a.origin === b.origin) return SAME;
  if (a.origin !== undefined && b.origin !== undefined) return DIFFERENT;
  const set = a.origin ?? b.origin;
  return { same: set !== undefined && input.origin(set) === true };
}

function sameAmounts(
  of: AmountKind,
  a: Amount,
  b: Amount,
  input: AssumedInput,
  around: readonly [Surroundings, Surroundings],
): Sameness {
  if (JSON.stringify(a) === JSON.stringify(b)) return SAME;
  if (a.kind === "constant" && b.kind === "constant") return { same: a.value === b.value };
  if (input.absent(of)) {
    const kept = (amount: Amount): boolean => amount.kind === "input" && !amount.changed;
    if (kept(a) !== kept(b)) return DIFFERENT;
    return { same: amountValue(a, baseOf(of, a, around[0])) === amountValue(b, baseOf(of, b, around[1])) };
  }
  for (const { from, to } of input.range(of))
    for (const x of corners(from, to, a, b)) if (amountValue(a, x) !== amountValue(b, x)) return DIFFERENT;
  return SAME;
}

/** Both functions are straight between these points. */
function corners(from: number, to: number, a: Amount, b: Amount): readonly number[] {
  const bends = [a, b].flatMap((amount) =>
    amount.kind === "constant"
      ? []
      : [amount.low - amount.add, amount.high - amount.add, -amount.add, MOST - amount.add],
  );
  return [from, to, ...bends.flatMap((x) => [x - 1, x, x + 1])].filter((x) => x >= from && x <= to);
}

function sameSets(kind: ValueKind, a: ValueSet, b: ValueSet, input: AssumedInput): Sameness {
  if (valueSetKey(a) === valueSetKey(b)) return SAME;
  const named = new Set([...input.universe(kind), ...a.added, ...b.added, ...a.removed, ...b.removed]);
  for (const value of named)
    if (contains(a, kind, value, input) !== contains(b, kind, value, input)) return DIFFERENT;
  const filters = (set: ValueSet): string => [...new Set(set.filters.map(listKey))].sort().join("\n");
  if (a.keepsInput === b.keepsInput && filters(a) === filters(b)) return SAME;
  if (!input.hasOthers(kind)) return SAME;
  if (a.filters.length === 0 && b.filters.length === 0) return DIFFERENT;
  const lists = [...a.filters, ...b.filters].map(({ name }) => name);
  return { unsure: `which ${kind} the expanded lists ${[...new Set(lists)].join(", ")} take away` };
}
