import { bitsOf, type Family } from "../../net/address.ts";
import { type Cidr, type Prefix, parseCidr } from "../../net/prefix.ts";
import type { Statement } from "../text/statements.ts";
import type { Action } from "./policies.ts";
import type { ListStore, SpeltPrefix, Store, StoredRule } from "./store.ts";

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
  readonly id: number;
  readonly hostBits: boolean;
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
  const spoken = readRule(store, written, rest);
  if (spoken === undefined || "scope" in spoken) return spoken ?? UNKNOWN;
  const lists = store.prefixLists[spoken.family];
  if (no) {
    removeSpoken(store, name, spoken);
    return undefined;
  }
  const list = listAt(store, lists, name);
  return addRule(store, list, spoken, statement.line);
}

/** @returns the list of a name, made if it is not there yet. */
export function listAt(store: Store, lists: Map<string, ListStore>, name: string): ListStore {
  const found = lists.get(name);
  if (found !== undefined) return found;
  const made: ListStore = {
    rules: new Map(),
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
function readRule(store: Store, written: Family, words: readonly string[]): Spoken | Outcome {
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
    const prefix = EVERYTHING[written];
    const le = bitsOf(written);
    return {
      family: written,
      sequence,
      action,
      prefix,
      id: -1,
      hostBits: false,
      spelt: "any",
      ge: undefined,
      le,
    };
  }
  const spelt = spell(store, word);
  if (spelt === undefined || (written === "ipv6" && spelt.prefix.family === "ipv4")) return UNKNOWN;
  const { prefix, id, hostBits } = spelt;
  const bounds = readBounds(tail, bitsOf(prefix.family));
  if (bounds === undefined) return UNKNOWN;
  const { ge, le } = bounds;
  const low = ge ?? prefix.length;
  if (low < prefix.length || (le !== undefined && (le < prefix.length || le < low))) return BAD_RANGE;
  return { family: prefix.family, sequence, action, prefix, id, hostBits, spelt: word, ge, le };
}

const EVERYTHING: Readonly<Record<Family, Prefix>> = {
  ipv4: { family: "ipv4", value: 0n, length: 0 },
  ipv6: { family: "ipv6", value: 0n, length: 0 },
};

function spell(store: Store, word: string): SpeltPrefix | undefined {
  if (store.prefixes.has(word)) return store.prefixes.get(word);
  const cidr = parseCidr(word);
  const made = cidr === undefined ? undefined : numbered(store, cidr);
  store.prefixes.set(word, made);
  return made;
}

function numbered(store: Store, { address, prefix }: Cidr): SpeltPrefix {
  const key = `${prefix.value.toString(36)}/${prefix.length}${prefix.family}`;
  const id = store.prefixIds.get(key) ?? store.prefixIds.size;
  store.prefixIds.set(key, id);
  return { prefix, id, hostBits: address.value !== prefix.value };
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

/** Equal for rules that say the same: action, prefix with host bits cleared, ge and le; `any` is a saying of its own. */
const sayingOf = (spoken: Spoken): string =>
  `${spoken.id} ${spoken.action === "permit" ? "+" : "-"} ${spoken.ge ?? ""}-${spoken.le ?? ""}`;

function addRule(store: Store, list: ListStore, spoken: Spoken, line: number): Outcome {
  const dropsRepetitions = store.release.duplicatePrefixRules === "ignored";
  const saying = dropsRepetitions ? sayingOf(spoken) : undefined;
  const same = saying === undefined ? undefined : list.saying.get(saying);
  if (same !== undefined) {
    return spoken.hostBits && same.spelt !== spoken.spelt
      ? { reason: REPETITION, scope: "group" }
      : undefined;
  }
  const sequence = spoken.sequence ?? list.highest + 5;
  if (list.rules.has(sequence)) dropRule(list, sequence);
  list.highest = Math.max(list.highest, sequence);
  const exact = spoken.ge === undefined && spoken.le === undefined;
  const rule: StoredRule = {
    sequence,
    action: spoken.action,
    prefix: spoken.prefix,
    from: spoken.ge ?? spoken.prefix.length,
    to: spoken.le ?? (exact ? spoken.prefix.length : bitsOf(spoken.family)),
    line,
    ge: spoken.ge,
    le: spoken.le,
    spelt: spoken.spelt,
    saying,
  };
  list.rules.set(sequence, rule);
  if (saying !== undefined) list.saying.set(saying, rule);
  return undefined;
}

function dropRule(list: ListStore, sequence: number): StoredRule | undefined {
  const rule = list.rules.get(sequence);
  list.rules.delete(sequence);
  if (rule?.saying !== undefined) list.saying.delete(rule.saying);
  return rule;
}

function removeSpoken(store: Store, name: string, spoken: Spoken): void {
  const list = store.prefixLists[spoken.family].get(name);
  if (list === undefined) return;
  const same = (rule: StoredRule | undefined): boolean =>
    rule !== undefined &&
    rule.action === spoken.action &&
    rule.prefix.value === spoken.prefix.value &&
    rule.prefix.length === spoken.prefix.length &&
    rule.ge === spoken.ge &&
    rule.le === spoken.le &&
    (rule.spelt === "any") === (spoken.spelt === "any");
  const found =
    spoken.sequence === undefined ? [...list.rules.values()].find(same) : list.rules.get(spoken.sequence);
  if (found !== undefined && same(found)) removeRule(store, spoken.family, name, found.sequence);
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
