import {
  type Amount,
  type Attributes,
  addValues,
  deleteValues,
  type PathStep,
  replaceValues,
  shift,
} from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import type { Entry, SetClause } from "./policies.ts";

/** Applies the sets of an entry in the order of the text. */
export function applySets(entry: Entry, attributes: Attributes, around: Surroundings): Attributes {
  let now = attributes;
  for (const set of entry.sets) now = applySet(set, entry, now, around);
  return now;
}

function applySet(set: SetClause, entry: Entry, now: Attributes, around: Surroundings): Attributes {
  switch (set.set) {
    case "values":
      return applyValues(set, now);
    case "delete": {
      const list = around.policies.valueLists[set.of].get(set.list);
      if (list === undefined) return now;
      if (list.rules.some(({ test }) => test.kind === "unclaimed" || test.kind === "everything"))
        return unclaimed(now, `${set.text} by ${list.name}`);
      return { ...now, values: { ...now.values, [set.of]: deleteValues(now.values[set.of], list) } };
    }
    case "amount":
      return applyAmount(set, now);
    case "change":
      return { ...now, amounts: { ...now.amounts, [set.of]: shift(now.amounts[set.of], set.by) } };
    case "origin":
      return { ...now, origin: set.value };
    case "prepend":
      return step(now, { kind: "prepend", path: set.path });
    case "prepend-last":
      return step(now, { kind: "prepend-last", times: set.times });
    case "exclude":
      return step(now, set.asns === "all" ? { kind: "clear" } : { kind: "exclude", asns: set.asns });
    case "exclude-list":
      return step(now, { kind: "exclude-list", list: set.list });
    case "replace":
      return step(now, { kind: "replace", asn: set.asn, by: set.by });
    case "next-hop":
      return {
        ...now,
        nextHops: { ...now.nextHops, [set.family]: { address: set.address, entry } },
        hopOrder: lastOf(now.hopOrder, set.kind),
      };
    case "attribute":
      return {
        ...now,
        others: new Map([...now.others, [set.name, set.value]]),
        hopOrder: set.name.includes("next-hop") ? lastOf(now.hopOrder, set.name) : now.hopOrder,
      };
    case "bandwidth":
      return { ...now, bandwidth: set.mbits };
    case "unclaimed":
      return unclaimed(now, set.text);
  }
}

/** `set community graceful-shutdown` on receipt also makes the local preference 0. */
function applyValues(set: Extract<SetClause, { set: "values" }>, now: Attributes): Attributes {
  const before = now.values[set.of];
  const after = set.additive ? addValues(before, set.values) : replaceValues(set.values);
  const values = { ...now.values, [set.of]: after };
  // `set extcommunity none` takes the bandwidth too.
  return set.of === "extCommunities" && !set.additive
    ? { ...now, values, bandwidth: undefined }
    : { ...now, values };
}

const lastOf = (order: readonly string[], kind: string): readonly string[] => [
  ...order.filter((other) => other !== kind),
  kind,
];

function applyAmount(set: Extract<SetClause, { set: "amount" }>, now: Attributes): Attributes {
  if (set.of === "weight") return { ...now, weight: set.value };
  if (set.of === "aigpMetric") return { ...now, aigpMetric: set.value };
  const amount: Amount = { kind: "constant", value: set.value };
  return { ...now, amounts: { ...now.amounts, [set.of]: amount } };
}

const step = (now: Attributes, next: PathStep): Attributes => ({ ...now, path: [...now.path, next] });

const unclaimed = (now: Attributes, text: string): Attributes => ({
  ...now,
  unclaimed: [...now.unclaimed, text],
});
