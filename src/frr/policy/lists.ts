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
