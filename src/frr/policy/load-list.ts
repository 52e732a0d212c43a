import { bitsOf, type Family } from "../../net/address.ts";
import { formatPrefix, type Prefix, parsePrefix } from "../../net/prefix.ts";
import type { Statement } from "../text/statements.ts";
import type { Action, PrefixRule } from "./policies.ts";
import type { ListStore, Said, Store } from "./store.ts";

/** What became of a line: taken (undefined), or refused alone or with its group. */
export type Outcome = { readonly reason: string; readonly scope: "line" | "group" } | undefined;

const UNKNOWN: Outcome = { reason: "unknown command", scope: "line" };
/** Why FRR 8 refuses a rule that another one already says with other host bits. */
export const REPETITION = "duplicated prefix list value";
const BAD_RANGE: Outcome = { reason: "Invalid prefix range", scope: "group" };

interface Spoken {
  readonly family: Family;
  readonly sequence: number | undefined;
  readonly action: Action;
  readonly prefix: Prefix;
  readonly spelt: string;
  readonly ge: number | undefined;
  readonly le: number | undefined;
}

/** Reads `[no] ip|ipv6 prefix-list …`. */
export function loadPrefixList(store: Store, statement: Statement): Outcome {
  const { words, no } = statement;
  const written: Family = words[0] === "ipv6" ? "ipv6" : "ipv4";
  const name = words[2] ?? "";
  const rest = words.slice(3);
  if (name === "" || name === "sequence-number") return name === "" ? UNKNOWN : undefined;
  if (rest[0] === "description") {
    describe(store, written, name, no);
    return undefined;
  }
  if (no && rest.length <= 2 && (rest.length === 0 || rest[0] === "seq")) {
    if (rest.length === 0) store.prefixLists[written].delete(name);
    else removeRule(store, written, name, Number(rest[1]));
    return undefined;
  }
  const spoken = readRule(written, rest);
  if (spoken === undefined || "scope" in spoken) return spoken ?? UNKNOWN;
  const lists = store.prefixLists[spoken.family];
  if (no) {
    removeSpoken(store, name, spoken);
    return undefined;
  }
  const list = listAt(store, lists, name);
  return addRule(store, list, spoken, statement.line);
}

function listAt(store: Store, lists: Map<string, ListStore>, name: string): ListStore {
  const found = lists.get(name);
  if (found !== undefined) return found;
  const made: ListStore = {
    rules: new Map(),
    said: new Map(),
    saying: new Map(),
    stale: [],
    born: ++store.clock,
    described: false,
    highest: 0,
    unclaimed: undefined,
  };
  lists.set(name, made);
  return made;
}

function describe(store: Store, family: Family, name: string, no: boolean): void {
  const lists = store.prefixLists[family];
  if (!no) {
    listAt(store, lists, name).described = true;
    return;
  }
  const list = lists.get(name);
  if (list === undefined) return;
  list.described = false;
  if (list.rules.size === 0) lists.delete(name);
}

/**
 * `[seq N] permit|deny any | P [ge N] [le N]`. An IPv6 prefix after `ip` makes a rule of the IPv6 list, since bgpd takes `ip`
 * for short; the reverse is refused. `ge 0` and `le 0` count as not given.
 */
function readRule(written: Family, words: readonly string[]): Spoken | Outcome {
  let at = 0;
  let sequence: number | undefined;
  if (words[0] === "seq") {
    if (!/^\d{1,10}$/.test(words[1] ?? "")) return UNKNOWN;
    sequence = Number(words[1]);
    if (sequence < 1 || sequence > 4294967295) return UNKNOWN;
    at = 2;
  }
  const action = words[at];
  if (action !== "permit" && action !== "deny") return UNKNOWN;
  const word = words[at + 1] ?? "";
  const tail = words.slice(at + 2);
  if (word === "any") {
    if (tail.length > 0) return UNKNOWN;
    const prefix: Prefix = { family: written, value: 0n, length: 0 };
    return { family: written, sequence, action, prefix, spelt: "any", ge: undefined, le: bitsOf(written) };
  }
  const prefix = parsePrefix(word);
  if (prefix === undefined || (written === "ipv6" && prefix.family === "ipv4")) return UNKNOWN;
  const bounds = readBounds(tail, bitsOf(prefix.family));
  if (bounds === undefined) return UNKNOWN;
  const { ge, le } = bounds;
  const low = ge ?? prefix.length;
  if (low < prefix.length || (le !== undefined && (le < prefix.length || le < low))) return BAD_RANGE;
  return { family: prefix.family, sequence, action, prefix, spelt: word, ge, le };
}

function readBounds(
  words: readonly string[],
  bits: number,
): { ge: number | undefined; le: number | undefined } | undefined {
  const bounds: { ge: number | undefined; le: number | undefined } = { ge: undefined, le: undefined };
  for (let i = 0; i < words.length; i += 2) {
    const key = words[i];
    const value = words[i + 1] ?? "";
    if ((key !== "ge" && key !== "le") || !/^\d{1,3}$/.test(value) || Number(value) > bits) return undefined;
    if (bounds[key] !== undefined) return undefined;
    bounds[key] = Number(value) === 0 ? undefined : Number(value);
  }
  return bounds;
}

function sayingOf(spoken: Spoken): Said {
  const tail = `${spoken.ge ?? ""}-${spoken.le ?? ""}`;
  const prefix = spoken.spelt === "any" ? "any" : formatPrefix(spoken.prefix);
  return { key: `${spoken.action} ${prefix} ${tail}`, spelt: `${spoken.action} ${spoken.spelt} ${tail}` };
}

function addRule(store: Store, list: ListStore, spoken: Spoken, line: number): Outcome {
  const said = sayingOf(spoken);
  const same = list.saying.get(said.key);
  if (store.release.duplicatePrefixRules === "ignored" && same !== undefined) {
    const spelt = [...same].some((sequence) => list.said.get(sequence)?.spelt === said.spelt);
    return hasHostBits(spoken) && !spelt ? { reason: REPETITION, scope: "group" } : undefined;
  }
  const sequence = spoken.sequence ?? list.highest + 5;
  dropRule(list, sequence);
  list.highest = Math.max(list.highest, sequence);
  const exact = spoken.ge === undefined && spoken.le === undefined;
  const rule: PrefixRule = {
    sequence,
    action: spoken.action,
    prefix: spoken.prefix,
    from: spoken.ge ?? spoken.prefix.length,
    to: spoken.le ?? (exact ? spoken.prefix.length : bitsOf(spoken.family)),
    line,
  };
  list.rules.set(sequence, rule);
  say(list, sequence, said);
  return undefined;
}

function hasHostBits(spoken: Spoken): boolean {
  if (spoken.spelt === "any") return false;
  const slash = spoken.spelt.indexOf("/");
  const host = parsePrefix(`${spoken.spelt.slice(0, slash)}/${bitsOf(spoken.family)}`);
  return host !== undefined && host.value !== spoken.prefix.value;
}

function say(list: ListStore, sequence: number, said: Said): void {
  list.said.set(sequence, said);
  const same = list.saying.get(said.key);
  if (same === undefined) list.saying.set(said.key, new Set([sequence]));
  else same.add(sequence);
}

function dropRule(list: ListStore, sequence: number): PrefixRule | undefined {
  const rule = list.rules.get(sequence);
  const said = list.said.get(sequence);
  if (rule === undefined || said === undefined) return undefined;
  list.rules.delete(sequence);
  list.said.delete(sequence);
  const same = list.saying.get(said.key);
  same?.delete(sequence);
  if (same?.size === 0) list.saying.delete(said.key);
  return rule;
}

function removeSpoken(store: Store, name: string, spoken: Spoken): void {
  const list = store.prefixLists[spoken.family].get(name);
  if (list === undefined) return;
  const { key } = sayingOf(spoken);
  const found = spoken.sequence ?? list.saying.get(key)?.values().next().value;
  if (found !== undefined && list.said.get(found)?.key === key) removeRule(store, spoken.family, name, found);
}

function removeRule(store: Store, family: Family, name: string, sequence: number): void {
  const lists = store.prefixLists[family];
  const list = lists.get(name);
  if (list === undefined) return;
  const gone = dropRule(list, sequence);
  if (gone === undefined) return;
  if (sequence === list.highest) list.highest = highest(list.rules.keys());
  if (list.rules.size === 0 && !list.described) lists.delete(name);
  else if (!store.release.removalSparesTwin && isUsed(store, family, name)) {
    const twin = [...list.rules.values()].some(
      ({ prefix }) => prefix.value === gone.prefix.value && prefix.length === gone.prefix.length,
    );
    if (twin) list.stale.push(gone.prefix);
  }
}

function highest(numbers: Iterable<number>): number {
  let most = 0;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

function isUsed(store: Store, family: Family, name: string): boolean {
  for (const map of store.routeMaps.values())
    for (const entry of map.entries.values())
      for (const match of entry.matches.values())
        if (match.test === "prefix-list" && match.family === family && match.list === name) return true;
  return false;
}

/** Reads `[no] access-list …` and `[no] ipv6 access-list …`. A rule covers its prefix and all longer ones. */
export function loadAccessList(store: Store, statement: Statement): Outcome {
  const { words, no } = statement;
  const family: Family = words[0] === "ipv6" ? "ipv6" : "ipv4";
  const rest = words.slice(words[0] === "access-list" ? 1 : 2);
  const name = rest[0] ?? "";
  const lists = store.accessLists[family];
  if (name === "" || rest[1] === "remark") return name === "" ? UNKNOWN : undefined;
  if (no && rest.length === 1) {
    lists.delete(name);
    return undefined;
  }
  const list = listAt(store, lists, name);
  const seq = rest[1] === "seq" ? Number(rest[2]) : undefined;
  const [action = "", word = "", mode, ...more] = rest.slice(seq === undefined ? 1 : 3);
  const prefix = word === "any" ? { family, value: 0n, length: 0 } : parsePrefix(word);
  const understood =
    !no &&
    (action === "permit" || action === "deny") &&
    prefix?.family === family &&
    (mode === undefined || mode === "exact-match") &&
    more.length === 0;
  if (!understood || prefix === undefined) {
    list.unclaimed = statement.text;
    return undefined;
  }
  const key = `${action} ${formatPrefix(prefix)} ${mode ?? ""}`;
  if (list.saying.has(key)) return undefined;
  const sequence = seq ?? list.highest + 5;
  dropRule(list, sequence);
  list.highest = Math.max(list.highest, sequence);
  const to = mode === undefined ? bitsOf(family) : prefix.length;
  list.rules.set(sequence, { sequence, action, prefix, from: prefix.length, to, line: statement.line });
  say(list, sequence, { key, spelt: key });
  return undefined;
}
