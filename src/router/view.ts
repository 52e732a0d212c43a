import { type FrrConfig, policiesOf } from "../frr/config.ts";
import { agreedOn, evaluateRouteMap } from "../frr/evaluate.ts";
import type { Neighbor, Router, Setting } from "../frr/model/model.ts";
import { isUnknown } from "../frr/policy/input.ts";
import { decidingRule, permitsPrefix } from "../frr/policy/lists.ts";
import { type NeighborPolicy, runNeighbor } from "../frr/policy/neighbor.ts";
import { type BgpRoute, knownRoute } from "../frr/policy/route.ts";
import { releasesFor } from "../frr/release.ts";
import { type Family, formatAddress, parseAddress } from "../net/address.ts";
import { covers, hostPrefix, type Prefix, parsePrefix } from "../net/prefix.ts";

/** A session as a router's configuration has it, with what its peer group adds. */
export interface RouterSession {
  readonly router: Router;
  readonly neighbor: Neighbor;
  readonly group: Neighbor | undefined;
  /** The neighbor stands in a `bgp listen range` only. */
  readonly dynamic: boolean;
}

/**
 * @param vrf empty for the default one; absent: any
 * @returns the session that a router has for a peer's address: by address, or by a range that it listens on
 */
export function sessionFor(config: FrrConfig, address: string, vrf?: string): RouterSession | undefined {
  const wanted = spelling(address);
  const routers = [...config.model.routers.values()].filter((r) => vrf === undefined || r.vrf === vrf);
  for (const router of routers) {
    const neighbor = router.neighbors.get(wanted);
    if (neighbor === undefined) continue;
    const session = { router, neighbor, group: groupOf(router, neighbor), dynamic: false };
    // Without an AS the lines about it are refused: there is no neighbor.
    if (setting(session, "remote-as") !== undefined) return session;
  }
  for (const router of routers) {
    const group = listening(config, router, wanted);
    if (group !== undefined) return { router, neighbor: group, group: undefined, dynamic: true };
  }
  return undefined;
}

/** @returns an address as FRR spells it, which is how neighbors are found. */
export function spelling(address: string): string {
  const parsed = parseAddress(address);
  return parsed === undefined ? address : formatAddress(parsed);
}

function groupOf(router: Router, neighbor: Neighbor): Neighbor | undefined {
  const name = neighbor.settings.get("peer-group")?.value;
  return name === undefined ? undefined : router.groups.get(name);
}

const RANGE = /^\s*bgp listen range (\S+) peer-group (\S+)/;
const PROCESS = /^router bgp \S+(?: vrf (\S+))?/;

interface ListenRange {
  readonly prefix: Prefix;
  readonly group: string;
}

const RANGES = new WeakMap<FrrConfig, ReadonlyMap<string, readonly ListenRange[]>>();

/** Several ranges may stand in one instance, so they are read from the lines, once a configuration. */
function rangesOf(config: FrrConfig): ReadonlyMap<string, readonly ListenRange[]> {
  const known = RANGES.get(config);
  if (known !== undefined) return known;
  const found = new Map<string, ListenRange[]>();
  let vrf: string | undefined;
  for (const { text } of config.lines) {
    const process = PROCESS.exec(text);
    if (process !== null) vrf = process[1] ?? "";
    const range = vrf === undefined ? null : RANGE.exec(text);
    const prefix = range?.[1] === undefined ? undefined : parsePrefix(range[1]);
    if (vrf === undefined || prefix === undefined) continue;
    const ranges = found.get(vrf) ?? [];
    ranges.push({ prefix, group: range?.[2] ?? "" });
    found.set(vrf, ranges);
  }
  RANGES.set(config, found);
  return found;
}

/** @returns whether a configuration has a range of addresses from which it accepts sessions. */
export function listens(config: FrrConfig): boolean {
  return rangesOf(config).size > 0;
}

function listening(config: FrrConfig, router: Router, address: string): Neighbor | undefined {
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  const host = hostPrefix(parsed);
  const range = rangesOf(config)
    .get(router.vrf)
    ?.find(({ prefix }) => covers(prefix, host));
  return range === undefined ? undefined : router.groups.get(range.group);
}

/** @returns a setting of the session; what the peer group says counts where the neighbor says nothing. */
export function setting(s: RouterSession, name: string): Setting | undefined {
  return s.neighbor.settings.get(name) ?? s.group?.settings.get(name);
}

/** @returns a setting of the session in an address family. */
export function familySetting(s: RouterSession, family: Family, name: string): Setting | undefined {
  const key = `${family} unicast`;
  return s.neighbor.families.get(key)?.get(name) ?? s.group?.families.get(key)?.get(name);
}

/** @returns whether the family is exchanged: IPv4 is by default, IPv6 only where it is activated. */
export function isActive(s: RouterSession, family: Family): boolean {
  const activate = familySetting(s, family, "activate")?.value;
  if (activate !== undefined) return activate !== "no";
  return family === "ipv4" && s.router.settings.get("bgp default ipv4-unicast")?.value !== "no";
}

/** @returns the AS that the router says it is on this session. */
export function ownAs(s: RouterSession): string {
  return setting(s, "local-as")?.value.split(" ")[0] ?? s.router.asn;
}

/** What a session's policy makes of a route. */
export type Verdict =
  | { readonly kind: "permit"; readonly route: BgpRoute }
  | { readonly kind: "deny"; readonly by: string; readonly line: number | undefined }
  | { readonly kind: "unknown"; readonly reason: string };

/** Follows a route through prefix list, filter list and route map of one direction; each must let it pass. */
export function throughPolicy(
  config: FrrConfig,
  s: RouterSession,
  family: Family,
  direction: "in" | "out",
  route: BgpRoute,
): Verdict {
  const external = setting(s, "remote-as")?.value !== s.router.asn;
  const named = (kind: string) => familySetting(s, family, `${kind} ${direction}`);
  const policies = ["prefix-list", "distribute-list", "filter-list", "route-map"].map(named);
  const required = s.router.settings.get("bgp ebgp-requires-policy")?.value !== "no";
  if (external && required && policies.every((p) => p === undefined)) {
    return { kind: "deny", by: "bgp ebgp-requires-policy: there is no policy", line: undefined };
  }
  const list = named("prefix-list");
  if (list !== undefined) {
    const denied = throughList(config, family, list, route.prefix);
    if (denied !== undefined) return denied;
  }
  for (const kind of ["distribute-list", "filter-list"] as const) {
    const found = named(kind);
    const denied = found === undefined ? undefined : throughOther(config, s, kind, found, direction, route);
    if (denied !== undefined) return denied;
  }
  const map = named("route-map");
  if (map === undefined) return { kind: "permit", route };
  const result = evaluateRouteMap(config, map.value, route, { direction, ownAsn: s.router.asn });
  if ("unknown" in result) return { kind: "unknown", reason: result.unknown };
  return result.permit
    ? { kind: "permit", route: result.route }
    : { kind: "deny", by: `route-map ${map.value}`, line: map.line };
}

function throughOther(
  config: FrrConfig,
  s: RouterSession,
  kind: "distribute-list" | "filter-list",
  { value: name, line }: Setting,
  direction: "in" | "out",
  route: BgpRoute,
): Verdict | undefined {
  const prefix = parsePrefix(route.prefix);
  if (prefix === undefined) return { kind: "unknown", reason: `not a prefix: ${route.prefix}` };
  const alone: NeighborPolicy = {
    active: true,
    requiresPolicy: false,
    routeMap: undefined,
    prefixList: undefined,
    distributeList: kind === "distribute-list" ? name : undefined,
    filterList: kind === "filter-list" ? name : undefined,
  };
  const answer = agreedOn(config, { direction, ownAsn: s.router.asn }, s.router, (around) => {
    const decision = runNeighbor(alone, knownRoute(prefix, route), around);
    return isUnknown(decision) ? decision : { permit: decision.permit, route };
  });
  if ("unknown" in answer) return { kind: "unknown", reason: `${kind} ${name}: ${answer.unknown}` };
  return answer.permit ? undefined : { kind: "deny", by: `${kind} ${name}`, line };
}

function throughList(
  config: FrrConfig,
  family: Family,
  { value: name, line }: Setting,
  text: string,
): Verdict | undefined {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return { kind: "unknown", reason: `not a prefix: ${text}` };
  for (const release of releasesFor(config.version)) {
    const list = policiesOf(config, release).prefixLists[family].get(name);
    if (list === undefined) return { kind: "deny", by: `prefix-list ${name}, which does not exist`, line };
    if (list.rules.length === 0) continue;
    const answer = permitsPrefix(list, prefix);
    if (isUnknown(answer)) return { kind: "unknown", reason: answer.unknown };
    if (!answer)
      return { kind: "deny", by: `prefix-list ${name}`, line: decidingRule(list, prefix)?.line ?? line };
  }
  return undefined;
}

/** Paths that are used for one prefix: what `maximum-paths` says, else FRR's own default, which is more than any cluster has. */
export function maximumPaths(
  router: Router,
  family: Family,
): { readonly count: number; readonly line: number | undefined } {
  const found = router.families.get(`${family} unicast`)?.settings.get("maximum-paths");
  return found === undefined
    ? { count: 64, line: undefined }
    : { count: Number(found.value), line: found.line };
}
