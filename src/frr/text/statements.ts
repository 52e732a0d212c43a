import { knows } from "./commands.ts";
import { type Context, closes, opens, parentOf, TOP } from "./context.ts";
import { type FrrLine, wordsOf } from "./lines.ts";

/** A line that says something: not blank, no comment, no banner. */
export interface Statement {
  readonly line: number;
  /** The line without blanks at its ends; inner blanks as they were. */
  readonly text: string;
  /** Without a leading `no`. */
  readonly words: readonly string[];
  readonly no: boolean;
  /** The node to which the line belongs. */
  readonly context: Context;
  /** The node that the line opens, if it is a header. */
  readonly opens?: Context;
}

const BANNER = /^(?:Building configuration\.\.\.|Current configuration\s*:?)$/;

/** @returns whether a line is nothing but layout: blank, a comment, the first lines of `show running-config`. */
export function isLayout(text: string): boolean {
  const first = text.charCodeAt(0);
  if (text === "" || first === 33 || first === 35) return true;
  return (first === 66 || first === 67) && BANNER.test(text);
}

/**
 * Gives each line its node, as `vtysh -f` reads a file: indentation means nothing, `exit` goes up, and a line that the open
 * node does not know is tried in the nodes above it. A line that none knows stays in the open node. Linear.
 */
export function statementsOf(lines: readonly FrrLine[]): readonly Statement[] {
  const statements: Statement[] = [];
  let context: Context = TOP;
  let list: ListHead | undefined;
  for (const { number, text: raw } of lines) {
    const text = raw.trim();
    if (isLayout(text)) continue;
    const rule = list === undefined ? undefined : wordsAfter(list, text);
    if (rule !== undefined) {
      context = TOP;
      statements.push({ line: number, text, words: rule, no: false, context });
      continue;
    }
    const all = wordsOf(text);
    list = headOf(text, all);
    const no = all[0] === "no" && all.length > 1;
    const words = no ? all.slice(1) : all;
    const closed = no ? undefined : closes(context, words);
    if (closed !== undefined) {
      context = closed;
      continue;
    }
    const owner: Context = ownerOf(context, words);
    const opened = no ? undefined : opens(owner, words, number);
    context =
      opened ?? (owner.kind === "top" && context.kind !== "top" && !isCommand(words, no) ? context : owner);
    statements.push(
      opened === undefined
        ? { line: number, text, words, no, context }
        : { line: number, text, words, no, context: owner, opens: opened },
    );
  }
  return statements;
}

/** The beginning of the rules of one prefix list. Large configurations consist of such lines, and all nodes know them. */
interface ListHead {
  readonly text: string;
  readonly words: readonly [string, string, string];
}

function headOf(text: string, words: readonly string[]): ListHead | undefined {
  const [first = "", second, name] = words;
  if ((first !== "ip" && first !== "ipv6") || second !== "prefix-list" || name === undefined)
    return undefined;
  const head = `${first} prefix-list ${name} seq `;
  return text.startsWith(head) ? { text: head, words: [first, second, name] } : undefined;
}

/** The words of a further rule `… seq N permit P`, sharing those of the head; undefined if it says more, or less. */
function wordsAfter(head: ListHead, text: string): readonly string[] | undefined {
  if (!text.startsWith(head.text) || text.includes("\t")) return undefined;
  const start = head.text.length;
  const action = text.indexOf(" ", start) + 1;
  const prefix = text.indexOf(" ", action) + 1;
  if (action <= start + 1 || prefix <= action + 1 || text.includes(" ", prefix)) return undefined;
  const [first, second, name] = head.words;
  const permit = text.startsWith("permit ", action) ? "permit" : text.slice(action, prefix - 1);
  return [first, second, name, "seq", text.slice(start, action - 1), permit, text.slice(prefix)];
}

function ownerOf(context: Context, words: readonly string[]): Context {
  let owner = context;
  while (!knows(owner, words)) owner = parentOf(owner);
  return owner;
}

const COMMANDS: ReadonlySet<string> = new Set([
  "access-list",
  "agentx",
  "allow-external-route-update",
  "banner",
  "bfd",
  "bgp",
  "debug",
  "domainname",
  "enable",
  "frr",
  "hostname",
  "interface",
  "ip",
  "ipv6",
  "key",
  "line",
  "log",
  "mpls",
  "nexthop-group",
  "password",
  "pbr-map",
  "route-map",
  "router",
  "router-id",
  "rpki",
  "segment-routing",
  "service",
  "username",
  "vni",
  "vrf",
  "zebra",
]);

/**
 * Whether some node at the top knows the line: else it is a word that no node knows, and the open node stays open. A header of
 * a route map that is not one (sequence 0) is such a line: what follows goes into the entry that was open before.
 */
function isCommand(words: readonly string[], no: boolean): boolean {
  const [first = "", , third = ""] = words;
  return first === "route-map" ? no || third === "optimization" : COMMANDS.has(first);
}
