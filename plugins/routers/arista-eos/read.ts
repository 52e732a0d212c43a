import type { Translation } from "../../../src/router/dialect.ts";
import { type FrrText, frrText } from "../frr-text.ts";

/**
 * Puts an EOS configuration into FRR's language. EOS nests by indentation (three spaces a level); VRFs are blocks inside the one
 * process, `maximum-paths` holds for all families of a VRF, and it is one path unless configured. No RFC 8212.
 */
export function readEos(text: string): Translation {
  const out = frrText();
  const state: State = { path: [], as: "", interfaceVrf: undefined };
  const seen: Seen = { processes: new Set(), families: new Map(), paths: new Map() };
  const limited = /^[ \t]+bgp listen limit \d/m.test(text);
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("!")) return;
    const depth = Math.floor((raw.length - raw.trimStart().length) / 3);
    state.path = [...state.path.slice(0, depth), line];
    statement(line, depth, state, seen, out, i + 1);
  });
  for (const process of seen.processes) {
    out.add([process], "no bgp ebgp-requires-policy", 0);
    if (!limited) out.add([process], "bgp listen limit 65535", 0);
    const paths = seen.paths.get(process);
    for (const family of seen.families.get(process) ?? ["ipv4"]) {
      out.add(
        [process, `address-family ${family} unicast`],
        `maximum-paths ${paths?.count ?? 1}`,
        paths?.line ?? 0,
      );
    }
  }
  return { ...out.translation(), otherAddress: "unknown" };
}

interface State {
  /** The open blocks, outermost first, and the line itself. */
  path: readonly string[];
  as: string;
  /** Of the open interface; its line stands before the addresses. */
  interfaceVrf: string | undefined;
}

interface Seen {
  readonly processes: Set<string>;
  readonly families: Map<string, Set<string>>;
  readonly paths: Map<string, { readonly count: string; readonly line: number }>;
}

function statement(
  line: string,
  depth: number,
  state: State,
  seen: Seen,
  out: FrrText,
  number: number,
): void {
  const outer = state.path[0] ?? "";
  if (depth === 0) {
    topLevel(line, state, seen, out, number);
    return;
  }
  if (outer.startsWith("router bgp ")) bgp(line, state, seen, out, number);
  else if (outer.startsWith("interface ")) networkInterface(line, outer, state, out, number);
  else if (outer.startsWith("route-map "))
    out.add([outer], line.startsWith("description ") ? "" : line, number);
  else if (/^(ip|ipv6) prefix-list \S+$/.test(outer) && line.startsWith("seq "))
    out.add([], `${outer} ${line}`, number);
}

function topLevel(line: string, state: State, seen: Seen, out: FrrText, number: number): void {
  state.interfaceVrf = undefined;
  const process = /^router bgp (\S+)/.exec(line);
  if (process !== null) {
    state.as = process[1] ?? "";
    seen.processes.add(`router bgp ${state.as}`);
    out.add([`router bgp ${state.as}`], "", number);
  } else if (line.startsWith("route-map ")) out.add([line], "", number);
  else if (/^(ip|ipv6) prefix-list \S+ (seq|permit|deny)/.test(line)) out.add([], line, number);
  else if (/^ip (community-list|large-community-list|extcommunity-list|as-path access-list) /.test(line))
    out.add([], attributeList(line), number);
  else if (/^(ip access-list|ipv6 access-list|peer-filter)/.test(line)) out.opaque(line, number);
}

/**
 * EOS names a list of values without a word for it and one of patterns by `regexp`; FRR has `standard` and `expanded`. Behind the pattern of
 * an AS path stands the origin, `any` unless it is asked for too.
 */
function attributeList(line: string): string {
  const list =
    /^ip (community-list|large-community-list|extcommunity-list) (?:(standard|expanded|regexp) )?(.*)$/.exec(
      line,
    );
  if (list === null) return line.replace(/^ip /, "bgp ").replace(/ any$/, "");
  const form = list[2] === "regexp" || list[2] === "expanded" ? "expanded" : "standard";
  return `bgp ${list[1]} ${form} ${list[3]}`;
}

function networkInterface(line: string, outer: string, state: State, out: FrrText, number: number): void {
  const name = outer.replace(/^interface (\S+).*/, "$1");
  const vrf = /^vrf (?:forwarding )?(\S+)$/.exec(line)?.[1];
  if (vrf !== undefined) state.interfaceVrf = vrf;
  const header = `interface ${name}${state.interfaceVrf === undefined ? "" : ` vrf ${state.interfaceVrf}`}`;
  const address = /^(ip|ipv6) address (\S+\/\d+)/.exec(line);
  if (address !== null) out.add([header], `${address[1]} address ${address[2]}`, number);
  if (line === "shutdown") out.add([header], "shutdown", number);
}

const FAMILY_WORDS =
  /^(no )?neighbor \S+ (activate|route-map|prefix-list|default-originate|next-hop-self|maximum-prefix|soft-reconfiguration|allowas-in)\b/;

function bgp(line: string, state: State, seen: Seen, out: FrrText, number: number): void {
  const blocks = state.path.slice(1, -1);
  const vrf = blocks.find((b) => b.startsWith("vrf "))?.slice(4) ?? /^vrf (\S+)$/.exec(line)?.[1];
  const process = `router bgp ${state.as}${vrf === undefined ? "" : ` vrf ${vrf}`}`;
  if (/^vrf \S+$/.test(line)) {
    seen.processes.add(process);
    out.add([process], "", number);
    return;
  }
  const family = /^address-family (ipv4|ipv6)( unicast)?$/.exec(line)?.[1] ?? familyOf(blocks);
  if (line.startsWith("address-family ")) {
    if (family === undefined) return;
    remember(seen, process, family);
    out.add([process, `address-family ${family} unicast`], "", number);
    return;
  }
  if (blocks.some((b) => b.startsWith("address-family ")) && family === undefined) return;
  const paths = /^maximum-paths (\d+)/.exec(line);
  if (paths !== null) {
    seen.paths.set(process, { count: paths[1] ?? "1", line: number });
    return;
  }
  groupOfRange(line, process, out, number);
  const translated = translate(line);
  if (translated === undefined) {
    if (!SILENT.test(line)) out.opaque(line, number);
    return;
  }
  const inFamily =
    FAMILY_WORDS.test(translated) || /^(network|redistribute|aggregate-address) /.test(translated);
  const target = family ?? (inFamily ? familyFor(translated) : undefined);
  if (target !== undefined) remember(seen, process, target);
  out.add(
    target === undefined || !inFamily ? [process] : [process, `address-family ${target} unicast`],
    translated,
    number,
  );
}

/** A range says the AS of its peers itself, by a number or a filter; its line may stand before those of the group. */
function groupOfRange(line: string, process: string, out: FrrText, number: number): void {
  const range = /^bgp listen range \S+ peer-group (\S+) (?:remote-as (\S+)|peer-filter \S+)/.exec(line);
  if (range === null) return;
  out.add([process], `neighbor ${range[1]} peer-group`, number);
  out.add([process], `neighbor ${range[1]} remote-as ${range[2] ?? "external"}`, number);
  if (range[2] === undefined) out.opaque(line, number);
}

function remember(seen: Seen, process: string, family: string): void {
  const families = seen.families.get(process) ?? new Set<string>();
  families.add(family);
  seen.families.set(process, families);
}

function familyOf(blocks: readonly string[]): string | undefined {
  for (const block of blocks) {
    const family = /^address-family (ipv4|ipv6)\b/.exec(block)?.[1];
    if (family !== undefined) return family;
  }
  return undefined;
}

/** Outside of a family block EOS takes the family from the address. */
function familyFor(line: string): string {
  return (line.split(" ")[1] ?? "").includes(":") ? "ipv6" : "ipv4";
}

const SILENT =
  /^(bgp log-neighbor-changes|(?:no )?neighbor \S+ (description|rib-in|graceful-restart|graceful-restart-helper|dont-capability-negotiate|next-hop-unchanged|auto-local-addr|idle-restart-timer|route-reflector-client|out-delay|export-localpref|link-bandwidth|additional-paths|remove-private-as|as-path remote-as replace out|route-to-peer)|exit$|router-id$|rd |route-target )/;

const SAME =
  /^neighbor \S+ (remote-as|ebgp-multihop|update-source|timers|activate|route-map|prefix-list|default-originate|next-hop-self|shutdown|allowas-in|weight|send-community|bfd|local-as|passive)\b/;

function translate(line: string): string | undefined {
  const positive = line.replace(/^no /, "");
  const group = /^neighbor (\S+) peer[- ]group(?: (\S+))?$/.exec(line);
  if (group !== null) return `neighbor ${group[1]} peer-group${group[2] === undefined ? "" : ` ${group[2]}`}`;
  const password = /^neighbor (\S+) password\b/.exec(line);
  if (password !== null) return `neighbor ${password[1]} password <not-readable>`;
  const ttl = /^neighbor (\S+) ttl maximum-hops (\d+)/.exec(line);
  if (ttl !== null) return `neighbor ${ttl[1]} ttl-security hops ${ttl[2]}`;
  const limit = /^neighbor (\S+) maximum-(?:accepted-)?routes (\d+)(.*)$/.exec(line);
  if (limit !== null) {
    if (limit[2] === "0") return "";
    return `neighbor ${limit[1]} maximum-prefix ${limit[2]}${/warning-only/.test(limit[3] ?? "") ? " warning-only" : ""}`;
  }
  const fallOver = /^neighbor (\S+) fall-over bfd/.exec(line);
  if (fallOver !== null) return `neighbor ${fallOver[1]} bfd`;
  const listen = /^bgp listen range (\S+) peer-group (\S+)(?: remote-as (\S+))?/.exec(line);
  if (listen !== null) return `bgp listen range ${listen[1]} peer-group ${listen[2]}`;
  const routerId = /^router-id (\S+)/.exec(line);
  if (routerId !== null) return `bgp router-id ${routerId[1]}`;
  if (SAME.test(positive)) return line;
  if (/^(no )?bgp (default ipv4-unicast|bestpath|router-id|listen limit)\b/.test(line)) return line;
  if (/^(network \S+\/\d+|redistribute|timers bgp|aggregate-address)\b/.test(line)) return line;
  return undefined;
}
