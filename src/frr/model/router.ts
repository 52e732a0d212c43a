import { isFamilySetting } from "../text/commands.ts";
import type { Context, FamilyContext, RouterContext } from "../text/context.ts";
import { secretOf } from "../text/secret.ts";
import type { Statement } from "../text/statements.ts";
import { at, type Builder, familyAt, type NeighborBuilder, type RouterBuilder } from "./builder.ts";
import {
  type Assignment,
  canonicalAddress,
  familySettings,
  originSetting,
  routerSetting,
  sessionSettings,
} from "./grammar.ts";
import type { Setting } from "./model.ts";

const UNICAST = "ipv4 unicast";

/**
 * Opens an instance. A second header with another AS number for the same VRF is refused by bgpd, and so is what follows it:
 * the lines stay unknown.
 */
export function openRouter(builder: Builder, context: RouterContext, statement: Statement): void {
  const found = builder.routers.get(context.vrf);
  if (found !== undefined) {
    if (context.asn !== "" && found.asn !== context.asn)
      builder.unknown.push({
        line: statement.line,
        text: statement.text,
        path: [],
        reason: `BGP runs as AS ${found.asn} there already`,
      });
    return;
  }
  builder.routers.set(context.vrf, {
    asn: context.asn,
    vrf: context.vrf,
    line: statement.line,
    settings: new Map(),
    neighbors: new Map(),
    groups: new Map(),
    families: new Map(),
  });
}

function routerOf(builder: Builder, context: RouterContext): RouterBuilder | undefined {
  const found = builder.routers.get(context.vrf);
  return found !== undefined && (context.asn === "" || found.asn === context.asn) ? found : undefined;
}

/** @returns false if the line is not understood */
export function lowerRouter(builder: Builder, context: RouterContext, statement: Statement): boolean {
  const router = routerOf(builder, context);
  if (router === undefined) return false;
  const { words, no, line } = statement;
  if (words[0] === "neighbor") {
    const legacy = isFamilySetting(words.slice(2));
    return lowerNeighbor(router, statement, legacy ? UNICAST : undefined);
  }
  if (["network", "redistribute", "aggregate-address"].includes(words[0] ?? "")) {
    put(familyAt(router, UNICAST, line).settings, originSetting(words), no, line);
    return true;
  }
  put(router.settings, routerSetting(words), no, line, "keep");
  return true;
}

/** Reads a line of an address family; without a statement only makes the family. @returns false if it is not understood */
export function lowerFamily(
  builder: Builder,
  context: FamilyContext,
  statement: Statement | undefined,
): boolean {
  const router = routerOf(builder, context.parent);
  if (router === undefined) return false;
  const family = familyAt(router, context.name, context.line);
  if (statement === undefined) return true;
  const { words, no, line } = statement;
  if (words[0] === "neighbor") return lowerNeighbor(router, statement, context.name);
  if (no && words[0] === "vni") family.vnis.delete(words[1] ?? "");
  else put(family.settings, originSetting(words), no, line, no && words[0] === "rt" ? "keep" : "delete");
  return true;
}

/** Reads a line of a `vni` block of EVPN. @returns false if it is not understood */
export function lowerVni(
  builder: Builder,
  context: Extract<Context, { kind: "vni" }>,
  statement: Statement | undefined,
): boolean {
  const router = routerOf(builder, context.parent.parent);
  if (router === undefined) return false;
  const family = familyAt(router, context.parent.name, context.parent.line);
  const vni = at(family.vnis, context.name, () => new Map<string, Setting>());
  if (statement !== undefined) put(vni, originSetting(statement.words), statement.no, statement.line);
  return true;
}

function lowerNeighbor(router: RouterBuilder, statement: Statement, family: string | undefined): boolean {
  const { words, no, line } = statement;
  const name = canonicalAddress(words[1] ?? "");
  const rest = words.slice(2);
  if (name === "") return false;
  if (no && (rest.length === 0 || rest[0] === "remote-as" || rest[0] === "interface")) {
    router.neighbors.delete(name);
    return true;
  }
  if (rest[0] === "peer-group" && rest.length === 1) {
    if (no) router.groups.delete(name);
    else declareGroup(router, name, line);
    return true;
  }
  if (rest.length === 0) return false;
  const neighbor =
    router.groups.get(name) ?? router.neighbors.get(name) ?? neighborAt(router.neighbors, name, line);
  if (family !== undefined) {
    const settings = at(neighbor.families, family, () => new Map<string, Setting>());
    for (const assignment of familySettings(rest)) put(settings, assignment, no, line, "keep");
    return true;
  }
  if (rest[0] === "interface") {
    neighbor.unnumbered = true;
    if (rest[1] === "v6only") put(neighbor.settings, { name: "interface v6only", value: "yes" }, no, line);
    if (rest.length === 1 || (rest.length === 2 && rest[1] === "v6only")) return true;
  }
  if (rest[0] === "password" && !no) {
    const text = statement.text.replace(/^(?:\S+\s+){3}/, "");
    neighbor.settings.set("password", { value: "", line, secret: secretOf(text) });
    return true;
  }
  if (rest[0] === "bfd" && no && rest.length === 1) neighbor.settings.delete("bfd profile");
  for (const assignment of sessionSettings(rest)) put(neighbor.settings, assignment, no, line, "keep");
  if (rest[0] === "shutdown") {
    const message = no ? "" : rest.slice(2).join(" ");
    put(neighbor.settings, { name: "shutdown message", value: message }, message === "", line);
  }
  return true;
}

/** What was said of the name before it was declared belongs to the group. */
function declareGroup(router: RouterBuilder, name: string, line: number): void {
  const known = router.neighbors.get(name);
  router.neighbors.delete(name);
  if (known !== undefined && !router.groups.has(name)) router.groups.set(name, known);
  else neighborAt(router.groups, name, line);
}

function neighborAt(map: Map<string, NeighborBuilder>, name: string, line: number): NeighborBuilder {
  return at(map, name, () => ({
    name,
    line,
    unnumbered: false,
    settings: new Map(),
    families: new Map(),
  }));
}

/**
 * Sets or takes back a setting. A `no` line that stands for a state of its own (`no neighbor X activate`, `no bgp
 * ebgp-requires-policy`) is kept as `no`; of what is listed (networks, redistribution) it removes the element.
 */
function put(
  settings: Map<string, Setting>,
  assignment: Assignment,
  no: boolean,
  line: number,
  negation: "keep" | "delete" = "delete",
): void {
  if (!no) settings.set(assignment.name, { value: assignment.value, line });
  else if (negation === "delete") settings.delete(assignment.name);
  else settings.set(assignment.name, { value: "no", line });
}
