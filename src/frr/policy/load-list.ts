import { bitsOf, type Family } from "../../net/address.ts";
import { type Cidr, parseCidr } from "../../net/prefix.ts";
import type { Statement } from "../text/statements.ts";
import { type Action, networkKey } from "./policies.ts";
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
  readonly network: SpeltPrefix;
  readonly spelt: string;
  readonly ge: number | undefined;
  readonly le: number | undefined;
}

/** Reads `[no] ip|ipv6 prefix-list …`. */
export function loadPrefixList(store: Store, statement: Statement): Outcome {
  const { words, no } = statement;
  const written: Family = words[0] === "ipv6" ? "ipv6" : "ipv4";
  const name = words[2] ?? "";
  if (name === "" || name === "sequence-number") return name === "" ? UNKNOWN : undefined;
  if (words[3] === "description") {
    describe(store, written, name, no);
    return undefined;
  }
  if (no && words.length <= 5 && (words.length === 3 || words[3] === "seq")) {
    if (words.length === 3) store.prefixLists[written].delete(name);
    else removeRule(store, written, name, Number(words[4]));
    return undefined;
  }
  const spoken = readRule(store, written, words);
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
 * `… [seq N] permit|deny any | P [ge N] [le N]`. An IPv6 prefix after `ip` makes a rule of the IPv6 list, since bgpd takes `ip`
 * for short; the reverse is refused. `ge 0` and `le 0` count as not given.
 */
function readRule(store: Store, written: Family, words: readonly string[]): Spoken | Outcome {
  let at = 3;
  let sequence: number | undefined;
  if (words[at] === "seq") {
    if (!/^\d{1,10}$/.test(words[at + 1] ?? "")) return UNKNOWN;
    sequence = Number(words[at + 1]);
    if (sequence < 1 || sequence > 4294967295) return UNKNOWN;
    at += 2;
  }
  const action = words[at];
  if (action !== "permit" && action !== "deny") return UNKNOWN;
  const word = words[at + 1] ?? "";
  if (word === "any") {
    if (words.length > at + 2) return UNKNOWN;
    return {
      family: written,
      sequence,
      action,
      network: EVERYTHING[written],
      spelt: "any",
      ge: undefined,
      le: bitsOf(written),
    };
  }
  const network = spell(store, word);
  if (network === undefined || (written === "ipv6" && network.prefix.family === "ipv4")) return UNKNOWN;
  const { prefix } = network;
  const bounds = words.length === at + 2 ? UNBOUNDED : readBounds(words, at + 2, bitsOf(prefix.family));
  if (bounds === undefined) return UNKNOWN;
  const { ge, le } = bounds;
  const low = ge ?? prefix.length;
  if (low < prefix.length || (le !== undefined && (le < prefix.length || le < low))) return BAD_RANGE;
  return { family: prefix.family, sequence, action, network, spelt: word, ge, le };
}

const EVERYTHING: Readonly<Record<Family, SpeltPrefix>> = {
  ipv4: { prefix: { family: "ipv4", value: 0n, length: 0 }, key: "0/0", hostBits: false },
  ipv6: { prefix: { family: "ipv6", value: 0n, length: 0 }, key: "0/0", hostBits: false },
};

function spell(store: Store, word: string): SpeltPrefix | undefined {
  const known = store.prefixes.get(word);
  if (known !== undefined || store.prefixes.has(word)) return known;
  const cidr = parseCidr(word);
  const made = cidr === undefined ? undefined : spelt(cidr);
  store.prefixes.set(word, made);
  return made;
}

const spelt = ({ address, prefix }: Cidr): SpeltPrefix => ({
  prefix,
  key: networkKey(prefix),
  hostBits: address.value !== prefix.value,
});

interface Bounds {
  ge: number | undefined;
  le: number | undefined;
}

const UNBOUNDED: Readonly<Bounds> = { ge: undefined, le: undefined };

function readBounds(words: readonly string[], at: number, bits: number): Readonly<Bounds> | undefined {
  const bounds: Bounds = { ...UNBOUNDED };
  for (let i = at; i < words.length; i += 2) {
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
  `${spoken.spelt === "any" ? "any" : spoken.network.key} ${spoken.action === "permit" ? "+" : "-"} ${spoken.ge ?? ""}-${spoken.le ?? ""}`;

function addRule(store: Store, list: ListStore, spoken: Spoken, line: number): Outcome {
  const dropsRepetitions = store.release.duplicatePrefixRules === "ignored";
  const saying = dropsRepetitions ? sayingOf(spoken) : undefined;
  const same = saying === undefined ? undefined : list.saying.get(saying);
  if (same !== undefined) {
    return spoken.network.hostBits && same.spelt !== spoken.spelt
      ? { reason: REPETITION, scope: "group" }
      : undefined;
  }
  const sequence = spoken.sequence ?? list.highest + 5;
  if (list.rules.has(sequence)) dropRule(list, sequence);
  list.highest = Math.max(list.highest, sequence);
  const { prefix, key } = spoken.network;
  const exact = spoken.ge === undefined && spoken.le === undefined;
  const rule: StoredRule = {
    sequence,
    action: spoken.action,
    prefix,
    key,
    from: spoken.ge ?? prefix.length,
    to: spoken.le ?? (exact ? prefix.length : bitsOf(spoken.family)),
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
    rule.key === spoken.network.key &&
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
    if (list.rules.values().some(({ key }) => key === gone.key)) list.stale.push(gone.prefix);
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
