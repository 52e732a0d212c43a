import { bitsOf, type Family } from "../../net/address.ts";
import { formatPrefix, parsePrefix } from "../../net/prefix.ts";
import type { Statement } from "../text/statements.ts";
import { listAt, type Outcome } from "./load-list.ts";
import { networkKey } from "./policies.ts";
import type { Store, StoredRule } from "./store.ts";

const UNKNOWN: Outcome = { reason: "unknown command", scope: "line" };

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
  const known = action === "permit" || action === "deny" ? action : undefined;
  const plain = (mode === undefined || mode === "exact-match") && more.length === 0;
  if (no || known === undefined || prefix?.family !== family || !plain) {
    list.unclaimed = statement.text;
    return undefined;
  }
  const to = mode === undefined ? bitsOf(family) : prefix.length;
  const saying = `${known} ${formatPrefix(prefix)} ${to}`;
  if (list.saying.has(saying)) return undefined;
  const sequence = seq ?? list.highest + 5;
  list.highest = Math.max(list.highest, sequence);
  const rule: StoredRule = {
    sequence,
    action: known,
    prefix,
    key: networkKey(prefix),
    from: prefix.length,
    to,
    line: statement.line,
    ge: undefined,
    le: to,
    spelt: word,
    saying,
  };
  const old = list.rules.get(sequence)?.saying;
  if (old !== undefined) list.saying.delete(old);
  list.rules.set(sequence, rule);
  list.saying.set(saying, rule);
  return undefined;
}
