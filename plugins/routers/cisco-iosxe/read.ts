import type { Translation } from "../../../src/router/dialect.ts";
import { type FrrText, frrText, maskLength } from "../frr-text.ts";
import { withoutTemplates } from "./templates.ts";

/**
 * Puts an IOS-XE configuration into FRR's language. Most of the BGP words are the same; what differs is said here:
 * one process with VRFs as families, `network A mask M`, BFD as `fall-over bfd`, one path unless `maximum-paths` says more,
 * no RFC 8212 unless `bgp safe-ebgp-policy` asks for it, templates of peers, no limit of its own on dynamic neighbors, and connections to the address of the update source only.
 */
export function readIosXe(text: string): Translation {
  const out = frrText();
  const state: State = { block: "top", as: "", vrf: undefined, family: undefined, header: "" };
  const seen = {
    families: new Map<string, readonly string[]>(),
    paths: new Set<string>(),
    processes: new Set<string>(),
  };
  const safe = /^[ \t]+bgp safe-ebgp-policy[ \t\r]*$/m.test(text);
  const limited = /^[ \t]+bgp listen limit \d/m.test(text);
  for (const { raw, number } of withoutTemplates(text)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("!")) continue;
    enter(raw, line, state, out, number);
    const path = state.block === "bgp" ? bgpPath(state) : undefined;
    if (path?.[0] !== undefined) seen.processes.add(path[0]);
    if (path?.[1] !== undefined) seen.families.set(path.join("\n"), path);
    if (path !== undefined && /^maximum-paths (?:eibgp )?\d/.test(line)) seen.paths.add(path.join("\n"));
  }
  for (const process of seen.processes) {
    out.add([process], `${safe ? "" : "no "}bgp ebgp-requires-policy`, 0);
    if (!limited) out.add([process], "bgp listen limit 65535", 0);
  }
  for (const [key, path] of seen.families) if (!seen.paths.has(key)) out.add(path, "maximum-paths 1", 0);
  return { ...out.translation(), otherAddress: "refuses" };
}

interface State {
  block: "top" | "bgp" | "interface" | "route-map" | "other";
  as: string;
  vrf: string | undefined;
  family: string | undefined;
  header: string;
}

function bgpPath(state: State): readonly string[] {
  const process = `router bgp ${state.as}${state.vrf === undefined ? "" : ` vrf ${state.vrf}`}`;
  return state.family === undefined ? [process] : [process, `address-family ${state.family} unicast`];
}

function enter(raw: string, line: string, state: State, out: FrrText, number: number): void {
  if (!/^\s/.test(raw)) {
    top(line, state, out, number);
    return;
  }
  switch (state.block) {
    case "bgp":
      bgp(line, state, out, number);
      return;
    case "interface":
      networkInterface(line, state, out, number);
      return;
    case "route-map":
      out.add([state.header], line.replace(/^description .*/, ""), number);
      return;
    default:
      return;
  }
}

function top(line: string, state: State, out: FrrText, number: number): void {
  const process = /^router bgp (\S+)/.exec(line);
  state.vrf = undefined;
  state.family = undefined;
  state.header = line;
  if (process !== null) {
    state.block = "bgp";
    state.as = process[1] ?? "";
    out.add([`router bgp ${state.as}`], "", number);
  } else if (line.startsWith("interface ")) state.block = "interface";
  else if (line.startsWith("route-map ")) {
    state.block = "route-map";
    out.add([line], "", number);
  } else if (/^(ip|ipv6) prefix-list /.test(line)) {
    state.block = "other";
    if (!/ description /.test(line)) out.add([], line, number);
  } else if (/^ip (community-list|large-community-list|as-path access-list|extcommunity-list) /.test(line)) {
    state.block = "other";
    out.add([], line.replace(/^ip /, "bgp "), number);
  } else {
    state.block = "other";
    if (/^(access-list|ip access-list|ipv6 access-list|template peer)/.test(line)) out.opaque(line, number);
  }
}

function networkInterface(line: string, state: State, out: FrrText, number: number): void {
  const name = state.header.replace(/^interface (\S+).*/, "$1");
  const vrf = /^(?:ip )?vrf forwarding (\S+)/.exec(line)?.[1];
  if (vrf !== undefined) state.vrf = vrf;
  const header = `interface ${name}${state.vrf === undefined ? "" : ` vrf ${state.vrf}`}`;
  const v4 = /^ip address (\S+) (\S+)/.exec(line);
  const length = v4?.[2] === undefined ? undefined : maskLength(v4[2]);
  if (v4 !== null && length !== undefined) out.add([header], `ip address ${v4[1]}/${length}`, number);
  const v6 = /^ipv6 address (\S+\/\d+)/.exec(line)?.[1];
  if (v6 !== undefined) out.add([header], `ipv6 address ${v6}`, number);
  if (line === "shutdown") out.add([header], "shutdown", number);
}

/** Words that change nothing that a MetalLB session could notice. */
const SILENT =
  /^(bgp (?:log-neighbor-changes|safe-ebgp-policy|additional-paths|nexthop|graceful-shutdown)|(?:no )?neighbor \S+ (?:description|fall-over$|fall-over route-map|version|transport|advertisement-interval|next-hop-unchanged|additional-paths|route-server-client|slow-peer|dmzlink-bw|soo|log-neighbor-changes|unsuppress-map|advertise)|exit-address-family|auto-summary|no auto-summary|no synchronization|synchronization|exit$)/;

const SAME_NEIGHBOR =
  /^neighbor \S+ (remote-as|local-as|peer-group|ebgp-multihop|ttl-security|disable-connected-check|update-source|timers|activate|route-map|prefix-list|filter-list|soft-reconfiguration|maximum-prefix|default-originate|next-hop-self|shutdown|allowas-in|weight|remove-private-as|send-community|as-override|route-reflector-client)\b/;

function bgp(line: string, state: State, out: FrrText, number: number): void {
  const family = /^address-family (ipv4|ipv6)(?: unicast)?(?: vrf (\S+))?$/.exec(line);
  if (family !== null) {
    state.family = family[1];
    state.vrf = family[2];
    out.add(bgpPath(state), "", number);
    return;
  }
  if (line.startsWith("address-family ")) {
    state.family = "other";
    return;
  }
  if (line === "exit-address-family") {
    state.family = undefined;
    state.vrf = undefined;
    return;
  }
  if (state.family === "other" || SILENT.test(line)) return;
  const statement = translate(line);
  if (statement === undefined) {
    out.opaque(line, number);
    return;
  }
  const session = SESSION.test(statement);
  out.add(session ? bgpPath({ ...state, family: undefined }) : bgpPath(state), statement, number);
  if (session && state.vrf !== undefined && / remote-as /.test(statement))
    out.add(bgpPath(state), `${statement.replace(/ remote-as .*/, "")} activate`, 0);
}

/** Statements that FRR keeps outside of the family; in a VRF IOS-XE has them inside, listen ranges too. */
const SESSION =
  /^(no )?(neighbor \S+ (remote-as|local-as|peer-group|ebgp-multihop|ttl-security|disable-connected-check|update-source|timers|password|bfd|graceful-restart|shutdown)\b|bgp )/;

function translate(line: string): string | undefined {
  const network = /^network (\S+)(?: mask (\S+))?( route-map \S+)?$/.exec(line);
  if (network !== null) {
    if (network[1]?.includes("/")) return line;
    const length = network[2] === undefined ? classful(network[1] ?? "") : maskLength(network[2]);
    return length === undefined ? undefined : `network ${network[1]}/${length}${network[3] ?? ""}`;
  }
  const password = /^neighbor (\S+) password\b/.exec(line);
  if (password !== null) return `neighbor ${password[1]} password <not-readable>`;
  const bfd = /^neighbor (\S+) fall-over bfd\b/.exec(line);
  if (bfd !== null) return `neighbor ${bfd[1]} bfd`;
  const ha = /^neighbor (\S+) ha-mode graceful-restart/.exec(line);
  if (ha !== null) return `neighbor ${ha[1]} graceful-restart`;
  const listen = /^bgp listen range (\S+) peer-group (\S+)/.exec(line);
  if (listen !== null) return `bgp listen range ${listen[1]} peer-group ${listen[2]}`;
  if (SAME_NEIGHBOR.test(line.replace(/^no /, "")))
    return line.replace("remove-private-as", "remove-private-AS");
  if (
    /^(no )?bgp (router-id|default ipv4-unicast|bestpath|graceful-restart|listen limit|always-compare-med)\b/.test(
      line,
    )
  )
    return line;
  const both = /^maximum-paths eibgp (\d+)/.exec(line);
  if (both !== null) return `maximum-paths ${both[1]}`;
  if (/^(maximum-paths|redistribute|default-information|distance|timers bgp)\b/.test(line)) return line;
  return undefined;
}

function classful(address: string): number | undefined {
  const first = Number(address.split(".")[0]);
  if (!Number.isInteger(first)) return undefined;
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}
