import { covers, mask, type Prefix } from "../../net/prefix.ts";
import type { Answer } from "./input.ts";
import { networkKey, type PrefixList, type PrefixRule } from "./policies.ts";

/** Lists with fewer rules are looked through. */
const MANY = 32;

/** @returns the rule that decides about a prefix: the first by number that covers it. */
export function decidingRule(list: PrefixList, prefix: Prefix): PrefixRule | undefined {
  if (list.rules.length < MANY) return list.rules.find((rule) => speaksOf(rule, prefix));
  if (list.family !== prefix.family) return undefined;
  const { lengths, networks } = indexOf(list);
  let deciding: PrefixRule | undefined;
  for (const length of lengths) {
    if (length > prefix.length) continue;
    const value = mask(prefix.family, prefix.value, length);
    const rule = networks.get(networkKey({ ...prefix, value, length }));
    for (const one of rule ?? [])
      if (prefix.length >= one.from && prefix.length <= one.to) {
        if (deciding === undefined || one.sequence < deciding.sequence) deciding = one;
        break;
      }
  }
  return deciding;
}

function speaksOf({ prefix, from, to }: PrefixRule, asked: Prefix): boolean {
  return asked.length >= from && asked.length <= to && covers(prefix, asked);
}

interface Index {
  readonly lengths: ReadonlySet<number>;
  /** Rules by the key of their network, in the order of their numbers. */
  readonly networks: ReadonlyMap<string, readonly PrefixRule[]>;
}

const indexes = new WeakMap<PrefixList, Index>();

function indexOf(list: PrefixList): Index {
  const found = indexes.get(list);
  if (found !== undefined) return found;
  const lengths = new Set<number>();
  const networks = new Map<string, PrefixRule[]>();
  for (const rule of list.rules) {
    lengths.add(rule.prefix.length);
    const rules = networks.get(rule.key);
    if (rules === undefined) networks.set(rule.key, [rule]);
    else rules.push(rule);
  }
  const made = { lengths, networks };
  indexes.set(list, made);
  return made;
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
    .map(({ action, key, from, to }) => `${action === "permit" ? "+" : "-"}${key}-${from}-${to}`);
  const made = `${list.family} ${rules.join(" ")}${list.unclaimed === undefined ? "" : ` ?${list.unclaimed}`}`;
  contents.set(list, made);
  return made;
}
