import type { Translation } from "../../../src/router/dialect.ts";
import { type FrrText, frrText } from "../frr-text.ts";
import { interfaceVrfs, networkInterface } from "./interfaces.ts";
import { vyosRouting } from "./policy.ts";
import { type VyosStatement, vyosStatements } from "./tree.ts";

/**
 * Puts a VyOS 1.4 configuration into FRR's language, the way VyOS itself does: it activates no family by itself, asks for no policy on
 * eBGP and no import check on networks unless told to. Several paths are FRR's default.
 */
export function readVyos(text: string): Translation {
  const out = frrText();
  const statements = vyosStatements(text);
  const ases = systemAses(statements);
  const set = parametersSet(statements);
  for (const vrf of ases.keys()) {
    const process = processOf(vrf, ases);
    out.add([process], "no bgp default ipv4-unicast", 0);
    if (!set.has(`${vrf} ebgp-requires-policy`)) out.add([process], "no bgp ebgp-requires-policy", 0);
    if (!set.has(`${vrf} network-import-check`)) out.add([process], "no bgp network import-check", 0);
  }
  for (const [process, groups] of peerGroups(statements, ases)) {
    for (const [name, line] of groups) out.add([process], `neighbor ${name} peer-group`, line);
  }
  vyosRouting(statements, out);
  timers(statements, ases, out);
  const vrfs = interfaceVrfs(statements);
  for (const s of statements) one(s, ases, vrfs, out);
  return out.translation();
}

type Ases = ReadonlyMap<string, string>;

/** @returns the words below `protocols bgp` and the VRF ("" for the default one), or undefined */
function bgpOf(
  words: readonly string[],
): { readonly vrf: string; readonly rest: readonly string[] } | undefined {
  if (words[0] === "protocols" && words[1] === "bgp") return { vrf: "", rest: words.slice(2) };
  if (words[0] === "vrf" && words[1] === "name" && words[3] === "protocols" && words[4] === "bgp") {
    return { vrf: words[2] ?? "", rest: words.slice(5) };
  }
  return undefined;
}

function systemAses(statements: readonly VyosStatement[]): Ases {
  return new Map(
    statements.flatMap(({ words }): [string, string][] => {
      const bgp = bgpOf(words);
      return bgp?.rest[0] === "system-as" && bgp.rest[1] !== undefined ? [[bgp.vrf, bgp.rest[1]]] : [];
    }),
  );
}

function processOf(vrf: string, ases: Ases): string {
  return `router bgp ${ases.get(vrf) ?? ases.get("") ?? "0"}${vrf === "" ? "" : ` vrf ${vrf}`}`;
}

/** The groups of each process, with the line that first names them: `set` lines have none that says a group only. */
function peerGroups(
  statements: readonly VyosStatement[],
  ases: Ases,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { words, line } of statements) {
    const bgp = bgpOf(words);
    const name = bgp?.rest[0] === "peer-group" ? bgp.rest[1] : undefined;
    if (bgp === undefined || name === undefined) continue;
    const process = processOf(bgp.vrf, ases);
    const groups = found.get(process) ?? new Map<string, number>();
    if (!groups.has(name)) groups.set(name, line);
    found.set(process, groups);
  }
  return found;
}

/** @returns `vrf parameter` for every parameter that is set */
function parametersSet(statements: readonly VyosStatement[]): ReadonlySet<string> {
  return new Set(
    statements.flatMap(({ words }) => {
      const bgp = bgpOf(words);
      return bgp?.rest[0] === "parameters" ? [`${bgp.vrf} ${bgp.rest[1] ?? ""}`] : [];
    }),
  );
}

function one(s: VyosStatement, ases: Ases, vrfs: ReadonlyMap<string, string>, out: FrrText): void {
  const bgp = bgpOf(s.words);
  if (bgp === undefined) {
    networkInterface(s, vrfs, out);
    return;
  }
  const process = processOf(bgp.vrf, ases);
  const [word, key, ...rest] = bgp.rest;
  switch (word) {
    case "system-as":
      return;
    case "neighbor":
    case "peer-group":
      if (key !== undefined) neighbor(process, key, rest, s, out);
      return;
    case "parameters":
      parameter(process, bgp.rest.slice(1), s, out);
      return;
    case "address-family":
      family(process, key ?? "", rest, s, out);
      return;
    case "listen":
      if (key === "range" && rest[1] === "peer-group")
        out.add([process], `bgp listen range ${rest[0]} peer-group ${rest[2]}`, s.line);
      else if (key === "limit") out.add([process], `bgp listen limit ${rest[0]}`, s.line);
      return;
    default:
      if (word !== undefined) out.opaque(s.words.join(" "), s.line);
  }
}

function parameter(process: string, rest: readonly string[], s: VyosStatement, out: FrrText): void {
  const text = rest.join(" ");
  if (rest[0] === "router-id" && rest[1] !== undefined)
    out.add([process], `bgp router-id ${rest[1]}`, s.line);
  else if (text === "shutdown") out.add([process], "bgp shutdown", s.line);
  else if (text === "bestpath as-path multipath-relax")
    out.add([process], "bgp bestpath as-path multipath-relax", s.line);
  else if (text === "ebgp-requires-policy") out.add([process], "bgp ebgp-requires-policy", s.line);
  else if (text === "network-import-check") out.add([process], "bgp network import-check", s.line);
}

/** Settings of a session that read the same in both languages once the words are changed. */
const SESSION = new Map<string, (rest: readonly string[]) => string | undefined>([
  ["remote-as", (r) => `remote-as ${r[0]}`],
  ["ebgp-multihop", (r) => `ebgp-multihop ${r[0] ?? ""}`.trim()],
  ["ttl-security", (r) => (r[0] === "hops" ? `ttl-security hops ${r[1]}` : undefined)],
  ["password", () => "password <not-readable>"],
  ["update-source", (r) => `update-source ${r[0]}`],
  ["shutdown", () => "shutdown"],
  ["passive", () => "passive"],
  ["port", (r) => `port ${r[0]}`],
  ["local-as", (r) => `local-as ${r.join(" ")}`],
  ["bfd", (r) => (r[0] === "profile" ? `bfd profile ${r[1]}` : "bfd")],
  ["disable-connected-check", () => "disable-connected-check"],
  ["peer-group", (r) => `peer-group ${r[0]}`],
  [
    "graceful-restart",
    (r) =>
      r[0] === "restart-helper"
        ? "graceful-restart-helper"
        : r[0] === "enable"
          ? "graceful-restart"
          : "graceful-restart-disable",
  ],
]);

function neighbor(
  process: string,
  key: string,
  rest: readonly string[],
  s: VyosStatement,
  out: FrrText,
): void {
  if (rest.length === 0) return;
  const [what, ...values] = rest;
  if (what === "address-family") {
    neighborFamily(process, key, values, s, out);
    return;
  }
  if (what === "timers" && (values[0] === "keepalive" || values[0] === "holdtime")) return;
  if (what === "timers" && values[0] === "connect") {
    out.add([process], `neighbor ${key} timers connect ${values[1]}`, s.line);
    return;
  }
  if (what !== undefined && HARMLESS.has(what)) return;
  if (what === "interface") {
    if (values.includes("remote-as"))
      out.add([process], `neighbor ${key} interface remote-as ${values.at(-1)}`, s.line);
    return;
  }
  const text = SESSION.get(what ?? "")?.(values);
  if (text === undefined) out.opaque(s.words.join(" "), s.line);
  else out.add([process], `neighbor ${key} ${text}`, s.line);
}

/** Settings of a session that a node cannot notice. */
const HARMLESS: ReadonlySet<string> = new Set([
  "description",
  "capability",
  "advertisement-interval",
  "solo",
  "override-capability",
  "enforce-first-as",
]);

/** The same in a family: what is sent to the node. */
const HARMLESS_IN_FAMILY: ReadonlySet<string> = new Set([
  "addpath-tx-all",
  "addpath-tx-per-as",
  "maximum-prefix-out",
  "remove-private-as",
  "as-override",
  "attribute-unchanged",
  "conditionally-advertise",
  "unsuppress-map",
  "route-reflector-client",
  "route-server-client",
]);

const FAMILIES: ReadonlyMap<string, string> = new Map([
  ["ipv4-unicast", "address-family ipv4 unicast"],
  ["ipv6-unicast", "address-family ipv6 unicast"],
]);

const DIRECTION: ReadonlyMap<string, string> = new Map([
  ["import", "in"],
  ["export", "out"],
]);

function neighborFamily(
  process: string,
  key: string,
  rest: readonly string[],
  s: VyosStatement,
  out: FrrText,
): void {
  const header = FAMILIES.get(rest[0] ?? "");
  if (header === undefined) return;
  const path = [process, header];
  const [, what, a, b] = rest;
  out.add(path, `neighbor ${key} activate`, s.line);
  if (what === undefined) return;
  const direction = DIRECTION.get(a ?? "");
  if (
    (what === "prefix-list" ||
      what === "route-map" ||
      what === "filter-list" ||
      what === "distribute-list") &&
    direction !== undefined
  ) {
    out.add(path, `neighbor ${key} ${what} ${b} ${direction}`, s.line);
  } else if (what === "soft-reconfiguration")
    out.add(path, `neighbor ${key} soft-reconfiguration inbound`, s.line);
  else if (what === "maximum-prefix") out.add(path, `neighbor ${key} maximum-prefix ${a}`, s.line);
  else if (what === "default-originate") {
    out.add(path, `neighbor ${key} default-originate${a === "route-map" ? ` route-map ${b}` : ""}`, s.line);
  } else if (what === "nexthop-self")
    out.add(path, `neighbor ${key} next-hop-self${a === "force" ? " force" : ""}`, s.line);
  else if (what === "allowas-in") out.add(path, `neighbor ${key} allowas-in ${b ?? ""}`.trim(), s.line);
  else if (what === "disable-send-community")
    out.add(path, `no neighbor ${key} send-community ${a ?? ""}`.trim(), s.line);
  else if (what === "weight") out.add(path, `neighbor ${key} weight ${a}`, s.line);
  else if (!HARMLESS_IN_FAMILY.has(what)) out.opaque(s.words.join(" "), s.line);
}

function family(
  process: string,
  name: string,
  rest: readonly string[],
  s: VyosStatement,
  out: FrrText,
): void {
  const header = FAMILIES.get(name);
  if (header === undefined) return;
  const [what, a, b, c] = rest;
  if (what === "network" && a !== undefined) {
    out.add([process, header], `network ${a}${b === "route-map" ? ` route-map ${c}` : ""}`, s.line);
  } else if (what === "redistribute" && a !== undefined)
    out.add([process, header], `redistribute ${a}`, s.line);
  else if (what === "maximum-paths")
    out.add([process, header], `maximum-paths ${a === "ibgp" ? "ibgp " : ""}${b}`, s.line);
  else if (what !== undefined) out.opaque(s.words.join(" "), s.line);
}

/** VyOS writes the timers of a session only when both are set. */
function timers(statements: readonly VyosStatement[], ases: Ases, out: FrrText): void {
  const found = new Map<
    string,
    { process: string; key: string; keepalive?: string; hold?: string; line: number }
  >();
  for (const { words, line } of statements) {
    const bgp = bgpOf(words);
    if (
      bgp === undefined ||
      (bgp.rest[0] !== "neighbor" && bgp.rest[0] !== "peer-group") ||
      bgp.rest[2] !== "timers"
    )
      continue;
    const process = processOf(bgp.vrf, ases);
    const key = bgp.rest[1] ?? "";
    const entry = found.get(`${process}\n${key}`) ?? { process, key, line };
    const value = bgp.rest[4] ?? "";
    if (bgp.rest[3] === "keepalive") found.set(`${process}\n${key}`, { ...entry, keepalive: value });
    if (bgp.rest[3] === "holdtime") found.set(`${process}\n${key}`, { ...entry, hold: value });
  }
  for (const t of found.values()) {
    if (t.keepalive !== undefined && t.hold !== undefined) {
      out.add([t.process], `neighbor ${t.key} timers ${t.keepalive} ${t.hold}`, t.line);
    }
  }
}
