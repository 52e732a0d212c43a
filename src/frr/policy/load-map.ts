import type { Context } from "../text/context.ts";
import type { Statement } from "../text/statements.ts";
import type { Outcome } from "./load-list.ts";
import { isRefused, readMatch } from "./match-clause.ts";
import { readSet } from "./set-clause.ts";
import type { EntryStore, MapStore, Store } from "./store.ts";

const UNKNOWN: Outcome = { reason: "unknown command", scope: "line" };

/** Reads a line at the top that begins with `[no] route-map`: a header, the removal of one, a switch. */
export function loadMapLine(store: Store, statement: Statement): Outcome {
  const { words, no, opens } = statement;
  const [, name = "", third = "", fourth = ""] = words;
  if (opens?.kind === "route-map") {
    openEntry(store, opens, statement.line);
    return undefined;
  }
  if (third === "optimization" && words.length === 3) {
    mapAt(store, name).unoptimized = no;
    return undefined;
  }
  if (!no) return { reason: fourth === "" ? "incomplete command" : "unknown command", scope: "line" };
  if (third === "") store.routeMaps.delete(name);
  else {
    const map = store.routeMaps.get(name);
    map?.entries.delete(Number(fourth));
    if (map?.entries.size === 0) store.routeMaps.delete(name);
  }
  return undefined;
}

function mapAt(store: Store, name: string): MapStore {
  const found = store.routeMaps.get(name);
  if (found !== undefined) return found;
  const made: MapStore = { entries: new Map(), unoptimized: false };
  store.routeMaps.set(name, made);
  return made;
}

/** A header with the other action changes the action and keeps the clauses. */
function openEntry(store: Store, header: Extract<Context, { kind: "route-map" }>, line: number): void {
  const { entries } = mapAt(store, header.name);
  const sequence = Number(header.sequence);
  const action = header.action === "deny" ? "deny" : "permit";
  const found = entries.get(sequence);
  if (found !== undefined) {
    found.action = action;
    return;
  }
  entries.set(sequence, {
    sequence,
    action,
    line,
    matches: new Map(),
    sets: new Map(),
    born: new Map(),
    call: undefined,
    exit: { kind: "end" },
  });
}

/** Reads a line inside an entry. */
export function loadClause(
  store: Store,
  context: Extract<Context, { kind: "route-map" }>,
  statement: Statement,
): Outcome {
  const entry = store.routeMaps.get(context.name)?.entries.get(Number(context.sequence));
  if (entry === undefined) return { reason: "the entry is not there", scope: "line" };
  const { words, no, line } = statement;
  const rest = words.slice(1);
  switch (words[0]) {
    case "description":
      return undefined;
    case "match":
      return loadMatch(store, entry, rest, no, line);
    case "set":
      return loadSet(store, entry, rest, no, line);
    case "call":
      return loadCall(store, context.name, entry, rest, no, line);
    case "on-match":
    case "continue":
      return loadExit(store, entry, words, no, line);
    default:
      return UNKNOWN;
  }
}

function loadMatch(
  store: Store,
  entry: EntryStore,
  words: readonly string[],
  no: boolean,
  line: number,
): Outcome {
  const match = readMatch(words, line, store.release);
  if (isRefused(match)) {
    if (no) removeByPrefix(entry.matches, words);
    return no ? undefined : { reason: match.refused, scope: match.scope };
  }
  if (match.kind === "alias") return { reason: "no such alias", scope: "line" };
  entry.matches.delete(match.kind);
  if (no) return undefined;
  entry.matches.set(match.kind, match);
  entry.born.set(match.kind, ++store.clock);
  return undefined;
}

function loadSet(
  store: Store,
  entry: EntryStore,
  words: readonly string[],
  no: boolean,
  line: number,
): Outcome {
  const set = readSet(words, line, store.release);
  if (isRefused(set)) {
    if (no) removeByPrefix(entry.sets, words);
    return no ? undefined : { reason: set.refused, scope: set.scope };
  }
  const before = entry.sets.get(set.kind);
  if (
    !no &&
    store.mode === "file" &&
    store.release.tenSets &&
    set.kind === "metric" &&
    before !== undefined
  ) {
    const word = (text: string): string => text.replace(/^set metric /, "").replace(/[\d+-]+/, "");
    if (word(before.text) !== word(set.text)) return { reason: "two kinds of set metric", scope: "group" };
  }
  entry.sets.delete(set.kind);
  if (!no) entry.sets.set(set.kind, set);
  return undefined;
}

/** `no set community`, `no match as-path`: the words name the kind, or begin it. */
function removeByPrefix(clauses: Map<string, unknown>, words: readonly string[]): void {
  const said = words.join(" ");
  for (const kind of [...clauses.keys()])
    if (said === kind || said.startsWith(`${kind} `) || kind.startsWith(`${said} `)) clauses.delete(kind);
}

function loadCall(
  store: Store,
  map: string,
  entry: EntryStore,
  words: readonly string[],
  no: boolean,
  line: number,
): Outcome {
  const target = words[0];
  if (no) {
    entry.call = undefined;
    return undefined;
  }
  if (target === undefined) return UNKNOWN;
  if (target === map) return { reason: "a map cannot call itself", scope: "group" };
  entry.call = { map: target, line };
  if (callsBack(store, target, map))
    store.fatal = `line ${line}: route maps ${map} and ${target} call each other; bgpd ends when the line is entered`;
  return undefined;
}

function callsBack(store: Store, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const entry of store.routeMaps.get(name)?.entries.values() ?? [])
      if (entry.call !== undefined) open.push(entry.call.map);
  }
  return false;
}

function loadExit(
  store: Store,
  entry: EntryStore,
  words: readonly string[],
  no: boolean,
  line: number,
): Outcome {
  const [first = "", second = "", third = ""] = words;
  const target = first === "continue" ? second : second === "goto" ? third : undefined;
  if (no) {
    entry.exit = { kind: "end" };
    return undefined;
  }
  if (entry.action === "deny") return { reason: "on-match in a deny entry", scope: "group" };
  if (target === undefined) {
    if (second !== "next") return UNKNOWN;
    if (store.mode === "file" && entry.exit.kind === "goto")
      return { reason: "on-match next after on-match goto", scope: "group" };
    entry.exit = { kind: "next", line };
    return undefined;
  }
  if (!/^\d{1,5}$/.test(target) || Number(target) > 65535 || Number(target) < 1)
    return { reason: first === "continue" ? "incomplete command" : "unknown command", scope: "line" };
  if (Number(target) <= entry.sequence) return { reason: "on-match goto backwards", scope: "group" };
  entry.exit = { kind: "goto", sequence: Number(target), line };
  return undefined;
}
