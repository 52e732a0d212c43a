import type { FrrRelease } from "../release.ts";
import type { FrrLine } from "../text/lines.ts";
import { maskLine } from "../text/secret.ts";
import type { Statement } from "../text/statements.ts";
import { loadAccessList } from "./load-access.ts";
import { loadPrefixList, type Outcome } from "./load-list.ts";
import { loadClause, loadMapLine } from "./load-map.ts";
import { loadPathList, loadValueList } from "./load-values.ts";
import type { Policies } from "./policies.ts";
import { finish, type LoadMode, newStore, type Store } from "./store.ts";

const IP_LISTS: ReadonlySet<string> = new Set([
  "prefix-list",
  "access-list",
  "as-path",
  "community-list",
  "large-community-list",
]);
const BGP_LISTS: ReadonlySet<string> = new Set([
  "as-path",
  "community-list",
  "large-community-list",
  "extcommunity-list",
]);

/** @returns whether a line belongs to lists and route maps, which this stage reads, and not to the model. */
export function isPolicy({ context, words }: Statement): boolean {
  if (context.kind === "route-map") return true;
  if (context.kind !== "top") return false;
  const [first = "", second = ""] = words;
  if (first === "ip" || first === "ipv6") return IP_LISTS.has(second);
  if (first === "bgp") return BGP_LISTS.has(second);
  return first === "route-map" || first === "access-list";
}

/**
 * Reads lists and route maps as a release of FRR does, line by line: a line that is refused changes nothing.
 * Linear in the lines, unless many of them take rules back.
 */
export function loadLines(statements: readonly Statement[], release: FrrRelease): Policies {
  return loadInto(newStore(release, "lines"), statements);
}

function loadInto(store: Store, statements: readonly Statement[]): Policies {
  for (const statement of statements) {
    const outcome = loadOne(store, statement);
    if (outcome !== undefined)
      store.refused.push({ line: statement.line, text: maskLine(statement.text), ...outcome });
  }
  return finish(store);
}

function loadOne(store: Store, statement: Statement): Outcome {
  const { context, words } = statement;
  if (context.kind === "route-map" && statement.opens === undefined)
    return loadClause(store, context, statement);
  const [first = "", second = ""] = words;
  if (first === "route-map") return loadMapLine(store, statement);
  if (first === "access-list" || second === "access-list") return loadAccessList(store, statement);
  if (second === "prefix-list") return loadPrefixList(store, statement);
  if (first === "bgp" && second === "as-path") return loadPathList(store, statement);
  if (first === "bgp") return loadValueList(store, statement);
  return { reason: "unknown command", scope: "line" };
}

/** A file with more bad groups than this is not worth the time of finding out what is left of it. */
const MAX_BAD_GROUPS = 50;

/**
 * Reads lists and route maps as `vtysh -f` does: lines of lists and maps that follow one another are one transaction, and one
 * bad line among them drops them all, other lists and maps included (reference: FRR policies, 2.7).
 */
export function loadFile(
  statements: readonly Statement[],
  release: FrrRelease,
  lines: readonly FrrLine[],
): Policies {
  let left = statements;
  let dropped: Policies["refused"] = [];
  for (let i = 0; i < MAX_BAD_GROUPS; i++) {
    const policies = loadInto(newStore(release, "file" satisfies LoadMode), left);
    const bad = policies.refused.find(({ scope }) => scope === "group");
    if (bad === undefined) return { ...policies, refused: [...dropped, ...policies.refused] };
    const group = groupOf(left, bad.line, release, lines);
    dropped = [...dropped, bad];
    left = left.filter(({ line }) => line < group.from || line > group.to);
  }
  const policies = loadInto(newStore(release, "file"), left);
  return { ...policies, fatal: policies.fatal ?? `more than ${MAX_BAD_GROUPS} groups of lines are refused` };
}

/** The lines around `line` that stand or fall with it. */
function groupOf(
  statements: readonly Statement[],
  line: number,
  release: FrrRelease,
  lines: readonly FrrLine[],
): { readonly from: number; readonly to: number } {
  const policy = new Map(statements.map((statement) => [statement.line, statement]));
  const ends = (number: number): boolean => {
    const statement = policy.get(number);
    if (statement !== undefined) return statement.context.kind === "top" && statement.words[0] === "bgp";
    const text = lines[number - 1]?.text.trim() ?? "";
    if (text === "" || text.startsWith("!") || text.startsWith("#")) return false;
    return text === "exit" ? release.exitEndsGroup : true;
  };
  let from = line;
  let to = line;
  while (from > 1 && !ends(from - 1)) from--;
  while (to < lines.length && !ends(to + 1)) to++;
  return { from, to };
}
