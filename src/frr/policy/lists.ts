import { covers, type Prefix } from "../../net/prefix.ts";
import type { Answer } from "./input.ts";
import type { PrefixList, PrefixRule } from "./policies.ts";

/** @returns the rule that decides about a prefix: the first by number that covers it. */
export function decidingRule(list: PrefixList, prefix: Prefix): PrefixRule | undefined {
  return list.rules.find(
    (rule) => prefix.length >= rule.from && prefix.length <= rule.to && covers(rule.prefix, prefix),
  );
}

/** @returns whether a list that has rules permits a prefix; the end denies. */
export function permitsPrefix(list: PrefixList, prefix: Prefix): Answer {
  if (list.unclaimed !== undefined)
    return { unknown: `a form of rule that is not claimed: ${list.unclaimed}` };
  return decidingRule(list, prefix)?.action === "permit";
}

const pruned = new WeakMap<PrefixList, PrefixList>();

/** @returns the list as route maps see it after a rule was taken back while a map used it (FRR 8, reference 2.3.9). */
export function withoutStale(list: PrefixList): PrefixList {
  if (list.stale.length === 0) return list;
  const found = pruned.get(list);
  if (found !== undefined) return found;
  const rules = list.rules.filter(
    ({ prefix }) => !list.stale.some((s) => s.value === prefix.value && s.length === prefix.length),
  );
  const made = { ...list, rules };
  pruned.set(list, made);
  return made;
}

const contents = new WeakMap<PrefixList, string>();

/** @returns a text that is equal for lists that are the same function: name and numbering left out, and denials at the end. */
export function listContent(list: PrefixList): string {
  const found = contents.get(list);
  if (found !== undefined) return found;
  let last = list.rules.length;
  while (list.rules[last - 1]?.action === "deny") last--;
  const rules = list.rules
    .slice(0, last)
    .map(
      ({ action, prefix, from, to }) =>
        `${action === "permit" ? "+" : "-"}${prefix.value.toString(36)}/${prefix.length}-${from}-${to}`,
    );
  const made = `${list.family} ${rules.join(" ")}${list.unclaimed === undefined ? "" : ` ?${list.unclaimed}`}`;
  contents.set(list, made);
  return made;
}
