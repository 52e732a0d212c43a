import { contextPath, instanceOf } from "../text/context.ts";
import { maskLine } from "../text/secret.ts";
import type { Statement } from "../text/statements.ts";
import { type Builder, blockAt, build, newBuilder } from "./builder.ts";
import { canonicalPrefix, generic } from "./grammar.ts";
import type { FrrModel, UnknownLine } from "./model.ts";
import { lowerFamily, lowerRouter, lowerVni, openRouter } from "./router.ts";

/** Lines that change nothing that a neighbor or a packet could notice. `--text` shows them. */
const HOUSEKEEPING: ReadonlySet<string> = new Set([
  "agentx",
  "banner",
  "debug",
  "domainname",
  "enable",
  "frr",
  "hostname",
  "log",
  "password",
  "service",
  "username",
]);

/** Blocks whose header by itself says nothing. */
const SILENT: ReadonlySet<string> = new Set(["interface", "line", "segment-routing"]);

/**
 * Reads the statements into a model, in the order of the text, as a router does that is given the lines one after the other:
 * repeated blocks are one, a later value replaces an earlier one, `no` takes back. Lists and route maps are not in it.
 */
export function lower(statements: readonly Statement[]): FrrModel {
  const builder = newBuilder();
  for (const statement of statements) lowerStatement(builder, statement);
  return build(builder);
}

function lowerStatement(builder: Builder, statement: Statement): void {
  const { context, opens } = statement;
  if (opens !== undefined) {
    if (opens.kind === "router") openRouter(builder, opens, statement);
    else if (opens.kind === "family") lowerFamily(builder, opens, undefined);
    else if (opens.kind === "vni") lowerVni(builder, opens, undefined);
    else if (opens.kind === "profile") blockAt(builder.profiles, opens.name, statement.line);
    else if (opens.kind === "vrf") blockAt(builder.vrfs, opens.name, statement.line);
    else if (
      opens.kind === "block" &&
      !SILENT.has(statement.words[0] ?? "") &&
      !builder.blocks.has(opens.name)
    ) {
      builder.blocks.add(opens.name);
      unknown(builder, statement);
    }
    return;
  }
  switch (context.kind) {
    case "top":
      lowerTop(builder, statement);
      return;
    case "router":
      if (!lowerRouter(builder, context, statement)) unknown(builder, statement);
      return;
    case "family":
      if (!lowerFamily(builder, context, statement)) unknown(builder, statement);
      return;
    case "vni":
      if (!lowerVni(builder, context, statement)) unknown(builder, statement);
      return;
    case "profile":
      lowerProfile(blockAt(builder.profiles, context.name, context.line).settings, statement);
      return;
    case "vrf":
      lowerVrf(builder, context.name, context.line, statement);
      return;
    case "bfd":
      if (statement.no && statement.words[0] === "profile") builder.profiles.delete(statement.words[1] ?? "");
      else unknown(builder, statement);
      return;
    case "block":
      if (context.name.startsWith("line ")) builder.housekeeping.push(kept(statement));
      else unknown(builder, statement);
      return;
    case "route-map":
      return;
  }
}

function lowerTop(builder: Builder, statement: Statement): void {
  const { words, no } = statement;
  const [first = "", second = "", third = ""] = words;
  if (HOUSEKEEPING.has(first) || ((first === "ip" || first === "ipv6") && second === "forwarding")) {
    builder.housekeeping.push(kept(statement));
    return;
  }
  if (no && first === "router" && second === "bgp") {
    builder.routers.delete(instanceOf(words));
    return;
  }
  if (no && first === "bfd" && words.length === 1) {
    builder.profiles.clear();
    return;
  }
  if (no && first === "vrf") {
    builder.vrfs.delete(second);
    return;
  }
  if ((first === "ip" || first === "ipv6") && second === "route") {
    staticRoute(builder, statement, "");
    return;
  }
  if ((first === "ip" || first === "ipv6") && second === "nht" && third === "resolve-via-default") {
    builder.settings.set(words.join(" "), { value: no ? "no" : "yes", line: statement.line });
    return;
  }
  unknown(builder, statement);
}

function lowerVrf(builder: Builder, name: string, line: number, statement: Statement): void {
  const [first, second] = statement.words;
  if ((first === "ip" || first === "ipv6") && second === "route") {
    staticRoute(builder, statement, name);
    return;
  }
  assign(blockAt(builder.vrfs, name, line).settings, statement);
}

function staticRoute(builder: Builder, statement: Statement, vrf: string): void {
  const { words, no, line } = statement;
  const at = words.indexOf("vrf");
  const inVrf = vrf === "" ? instanceOf(words) : vrf === "default" ? "" : vrf;
  const rest = at > 0 ? [...words.slice(3, at), ...words.slice(at + 2)] : words.slice(3);
  const name = [...words.slice(0, 2), canonicalPrefix(words[2] ?? ""), ...rest].join(" ");
  const key = inVrf === "" ? name : `${name} vrf ${inVrf}`;
  if (no) builder.staticRoutes.delete(key);
  else builder.staticRoutes.set(key, { value: "yes", line });
}

/** `echo-interval N` is an old word for both directions. */
function lowerProfile(settings: Map<string, { value: string; line: number }>, statement: Statement): void {
  const [first = "", ...rest] = statement.words;
  const ways = first === "echo-interval" ? ["receive-interval", "transmit-interval"] : [];
  if (ways.length === 0) assign(settings, statement);
  for (const way of ways) assign(settings, { ...statement, words: ["echo", way, ...rest] });
}

function assign(settings: Map<string, { value: string; line: number }>, statement: Statement): void {
  const { name, value } = generic(statement.words);
  if (statement.no) settings.delete(name);
  else settings.set(name, { value, line: statement.line });
}

function unknown(builder: Builder, statement: Statement): void {
  builder.unknown.push(kept(statement));
}

function kept({ line, text, context }: Statement): UnknownLine {
  return { line, text: maskLine(text), path: contextPath(context) };
}
