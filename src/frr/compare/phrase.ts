import type { AttributeChange } from "../policy/changes.ts";
import type { PolicyDifference } from "../policy/compare.ts";
import { formatPattern, type Pattern, type PrefixSet } from "../space/patterns.ts";

const SHOWN = 4;

/** @returns a set of prefixes in a few words: the first patterns, how many more, and what is left out. */
export function prefixesInWords(set: PrefixSet): string {
  const { include, except } = set;
  const [first] = include;
  if (first !== undefined && include.length === 1 && isEverything(first)) {
    if (except.length === 0) return `${formatPattern({ ...first, to: 0 })} and everything else`;
    return `everything but ${listed(except)}`;
  }
  return `${listed(include)}${except.length === 0 ? "" : ` (but not ${listed(except)})`}`;
}

function isEverything({ prefix, from, to }: Pattern): boolean {
  return prefix.length === 0 && from === 0 && to === (prefix.family === "ipv4" ? 32 : 128);
}

function listed(patterns: readonly Pattern[]): string {
  const texts = patterns.slice(0, SHOWN).map(formatPattern);
  const more = patterns.length - texts.length;
  return `${texts.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Whether the words for a set are singular: one prefix, or everything but some. */
function isOne({ include, except }: PrefixSet): boolean {
  const [only] = include;
  if (only !== undefined && include.length === 1 && isEverything(only)) return except.length > 0;
  return (
    include.length === 1 &&
    except.length === 0 &&
    only?.from === only?.to &&
    only?.from === only?.prefix.length
  );
}

/** @returns the sentence that says what a neighbor notices of a difference between two policies. */
export function policyEffect(
  difference: PolicyDifference,
  neighbor: string,
  direction: "in" | "out",
): string {
  const what = prefixesInWords(difference.prefixes);
  const one = isOne(difference.prefixes);
  const when = conditions(difference);
  switch (difference.kind) {
    case "lost":
      return direction === "out"
        ? `${what} ${one ? "is" : "are"} not advertised to ${neighbor}${when}`
        : `${what} ${one ? "is" : "are"} not accepted from ${neighbor}${when}`;
    case "gained":
      return direction === "out"
        ? `${what} may be advertised to ${neighbor}${when}, which is not intended`
        : `accepts ${what} from ${neighbor}${when}`;
    case "changed": {
      const how = difference.first.permit ? changesInWords(difference.changes) : "";
      const way = direction === "out" ? "advertised to" : "accepted from";
      return `${what} ${one ? "is" : "are"} ${way} ${neighbor}${when} with other attributes: ${how}`;
    }
    case "unsure":
      return `cannot decide whether ${what} ${one ? "is" : "are"} treated the same ${direction === "out" ? "towards" : "from"} ${neighbor}: ${difference.unsure ?? "unknown forms"}`;
  }
}

function conditions({ conditions, searched, example }: PolicyDifference): string {
  if (searched) return ` (for example with ${attributesInWords(example)})`;
  const those = (answer: boolean): readonly string[] =>
    conditions
      .filter((condition) => condition.answer === answer)
      .map(({ question }) => conditionInWords(question));
  const [needed, excluded] = [those(true), those(false)];
  return [
    needed.length === 0 ? "" : ` if ${needed.join(" and ")}`,
    excluded.length === 0 ? "" : ` unless ${excluded.join(" or ")}`,
  ].join("");
}

function attributesInWords({ asPath, communities }: PolicyDifference["example"]): string {
  const path = typeof asPath === "string" ? asPath : (asPath ?? []).join(" ");
  const values = typeof communities === "string" ? communities : (communities ?? []).join(" ");
  return [
    path === "" ? "an empty AS path" : `AS path ${path}`,
    ...(values === "" ? [] : [`communities ${values}`]),
  ].join(" and ");
}

const KINDS: Readonly<Record<string, string>> = {
  communities: "community",
  largeCommunities: "large community",
  extCommunities: "extended community",
  med: "MED",
  localPref: "local preference",
  tag: "tag",
  origin: "origin",
};

/** `communities has 65001:1` as a person would say it; lines of FRR stay as they are. */
function conditionInWords(question: string): string {
  const [, kind = "", verb, rest = ""] = /^(\S+) (has|is) (.*)$/.exec(question) ?? [];
  const name = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (name === undefined) return question;
  if (verb === "is") return rest === "absent" ? `the route has no ${name}` : `its ${name} is ${rest}`;
  return rest === "others" ? `the route carries another ${name}` : `the route carries ${name} ${rest}`;
}

function changesInWords(changes: readonly AttributeChange[]): string {
  if (changes.length === 0) return "see the lines";
  return changes
    .map(({ attribute, first, second }) => `${attribute} ${second} instead of ${first}`)
    .join(", ");
}
