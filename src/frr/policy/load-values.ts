import type { Statement } from "../text/statements.ts";
import type { Outcome } from "./load-list.ts";
import type { Action, PathRule, ValueRule } from "./policies.ts";
import { compileRegular } from "./regular.ts";
import type { RuleStore, Store } from "./store.ts";
import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
  sortedValues,
  type ValueKind,
} from "./values.ts";

const UNKNOWN: Outcome = { reason: "unknown command", scope: "line" };
const MALFORMED: Outcome = { reason: "not a value that bgpd takes", scope: "line" };

const KINDS: Readonly<Record<string, ValueKind>> = {
  "community-list": "communities",
  "large-community-list": "largeCommunities",
  "extcommunity-list": "extCommunities",
};

/** Reads `[no] bgp community-list …`, `… large-community-list …`, `… extcommunity-list …`. */
export function loadValueList(store: Store, statement: Statement): Outcome {
  const { words, no } = statement;
  const kind = KINDS[words[1] ?? ""];
  if (kind === undefined) return UNKNOWN;
  const numbered = /^\d+$/.test(words[2] ?? "");
  const form = numbered ? formOfNumber(Number(words[2])) : words[2];
  if (form !== "standard" && form !== "expanded") return UNKNOWN;
  const name = words[numbered ? 2 : 3] ?? "";
  const head = readHead(words.slice(numbered ? 3 : 4));
  const lists = store.valueLists[kind];
  if (no && head === undefined) {
    lists.delete(name);
    return undefined;
  }
  if (name === "" || head === undefined || head.rest.length === 0) return UNKNOWN;
  const found = lists.get(name);
  if (found !== undefined && found.form !== form)
    return { reason: "the list is of the other kind", scope: "line" };
  const test = readTest(store, kind, form, head.rest);
  if (test === undefined) return MALFORMED;
  const list = found ?? { form, ...newRules<ValueRule>() };
  if (found === undefined && !no) lists.set(name, list);
  const said = `${head.action} ${head.rest.join(" ")}`;
  if (no) {
    removeRule(list, head.sequence, said);
    if (list.rules.size === 0) lists.delete(name);
    return undefined;
  }
  addRule(list, head.sequence, said, (sequence) => ({
    sequence,
    action: head.action,
    line: statement.line,
    test,
  }));
  return undefined;
}

/** Numbers 1…99 name standard lists, 100…500 expanded ones. */
function formOfNumber(number: number): string {
  if (number >= 1 && number <= 99) return "standard";
  return number >= 100 && number <= 500 ? "expanded" : "";
}

function readHead(
  words: readonly string[],
): { sequence: number | undefined; action: Action; rest: readonly string[] } | undefined {
  const numbered = words[0] === "seq";
  if (numbered && !/^\d{1,10}$/.test(words[1] ?? "")) return undefined;
  const [action, ...rest] = words.slice(numbered ? 2 : 0);
  if (action !== "permit" && action !== "deny") return undefined;
  return { sequence: numbered ? Number(words[1]) : undefined, action, rest };
}

function readTest(
  store: Store,
  kind: ValueKind,
  form: "standard" | "expanded",
  words: readonly string[],
): ValueRule["test"] | undefined {
  if (form === "expanded") {
    const text = words.join(" ");
    const regular = kind === "extCommunities" ? undefined : compileRegular(text);
    return regular === undefined ? { kind: "unclaimed", text } : { kind: "regular", regular };
  }
  if (kind === "communities" && words.includes("internet"))
    return store.release.internetCommunity ? { kind: "everything" } : undefined;
  const values = kind === "extCommunities" ? extendedValues(words) : words.map(parsers[kind]);
  if (values.includes(undefined)) return undefined;
  return {
    kind: "values",
    values: sortedValues(
      kind,
      values.filter((value) => value !== undefined),
    ),
  };
}

const parsers = { communities: parseCommunity, largeCommunities: parseLargeCommunity };

function extendedValues(words: readonly string[]): readonly (string | undefined)[] {
  const values: (string | undefined)[] = [];
  for (let i = 0; i < words.length; i += 2)
    values.push(parseExtendedCommunity(words[i] ?? "", words[i + 1] ?? ""));
  return values;
}

/** Reads `[no] bgp as-path access-list NAME [seq N] permit|deny EXPRESSION`. */
export function loadPathList(store: Store, statement: Statement): Outcome {
  const { words, no } = statement;
  if (words[2] !== "access-list") return UNKNOWN;
  const name = words[3] ?? "";
  const head = readHead(words.slice(4));
  if (no && head === undefined) {
    store.pathLists.delete(name);
    return undefined;
  }
  if (name === "" || head === undefined || head.rest.length === 0) return UNKNOWN;
  const text = head.rest.join(" ");
  const list = store.pathLists.get(name) ?? newRules<PathRule>();
  store.pathLists.set(name, list);
  const said = `${head.action} ${text}`;
  if (no) {
    removeRule(list, head.sequence, said);
    if (list.rules.size === 0) store.pathLists.delete(name);
    return undefined;
  }
  addRule(list, head.sequence, said, (sequence) => ({
    sequence,
    action: head.action,
    line: statement.line,
    text,
    regular: compileRegular(text),
  }));
  return undefined;
}

function newRules<R>(): RuleStore<R> {
  return { rules: new Map(), said: new Map(), present: new Set(), highest: 0 };
}

/** A repetition is dropped whatever its number, in all releases; a rule with a used number replaces the old one. */
function addRule<R>(
  list: RuleStore<R>,
  given: number | undefined,
  said: string,
  make: (sequence: number) => R,
): void {
  if (list.present.has(said)) return;
  const sequence = given ?? list.highest + 5;
  drop(list, sequence);
  list.highest = Math.max(list.highest, sequence);
  list.rules.set(sequence, make(sequence));
  list.said.set(sequence, said);
  list.present.add(said);
}

function drop<R>(list: RuleStore<R>, sequence: number): void {
  const said = list.said.get(sequence);
  if (said !== undefined) list.present.delete(said);
  list.rules.delete(sequence);
  list.said.delete(sequence);
}

function removeRule<R>(list: RuleStore<R>, given: number | undefined, said: string): void {
  const sequence = given ?? [...list.said].find(([, other]) => other === said)?.[0];
  if (sequence !== undefined) drop(list, sequence);
}
