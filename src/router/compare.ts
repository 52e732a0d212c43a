import { type FrrConfig, parseFrr } from "../frr/config.ts";
import { parseCommunity, parseLargeCommunity } from "../frr/policy/values.ts";
import type { Family } from "../net/address.ts";
import { type RouterFaultKind, routerCode } from "./codes.ts";
import type { AnnouncedPrefix, DemandedNeighbor, RouterDemand } from "./demand-types.ts";
import type { OpaqueLine, Translation } from "./dialect.ts";
import type { Found, RouterFault } from "./fault.ts";
import { pathFaults, preferenceFaults, type TakenPath } from "./path-faults.ts";
import { listenFaults, misplaced, placeFaults, placeOf, sourceFault } from "./place-faults.ts";
import {
  familySetting,
  isActive,
  ownAs,
  type RouterSession,
  sessionFor,
  setting,
  throughPolicy,
} from "./view.ts";

export interface RouterComparison {
  readonly faults: readonly RouterFault[];
  /** What could not be judged, a sentence each. Never counts as sound. */
  readonly unknown: readonly string[];
  readonly opaque: readonly OpaqueLine[];
}

/**
 * Holds what a router must have against its configuration. Linear in neighbors and prefixes.
 * @param vrf on the router, where it is known; absent: that of the interface which has the address that the nodes dial, else any
 */
export function compareRouter(
  demand: RouterDemand,
  translation: Translation,
  vrf?: string,
): RouterComparison {
  const config = parseFrr(translation.text);
  const place = placeOf(demand, config);
  const unknown: string[] = [...demand.unknown];
  const faults: Found[] = [];
  const sessions: { readonly n: DemandedNeighbor; readonly s: RouterSession }[] = [];
  const home = vrf ?? place.home?.vrf;
  for (const n of demand.neighbors) {
    if (n.address === undefined) continue;
    const s = sessionFor(config, n.address, home);
    if (s !== undefined) sessions.push({ n, s });
    else faults.push(absent(config, n, n.address, home));
  }
  const taken = new Map<string, TakenPath[]>();
  for (const { n, s } of sessions) {
    faults.push(...sessionFaults(demand, n, s), ...placeFaults(demand, place, n, s));
    const source = sourceFault(demand, place, n, s, translation.otherAddress);
    if (typeof source === "string") unknown.push(source);
    else if (source !== undefined) faults.push(source);
    for (const family of demand.families) faults.push(...familyFaults(demand, n, s, family));
    for (const prefix of demand.announced) {
      const verdict = prefixVerdict(config, n, s, prefix);
      if (verdict === undefined) continue;
      if (typeof verdict === "string") unknown.push(verdict);
      else if ("kind" in verdict) faults.push(verdict);
      else if (taken.has(prefix.prefix)) taken.get(prefix.prefix)?.push(verdict);
      else taken.set(prefix.prefix, [verdict]);
    }
  }
  faults.push(
    ...listenFaults(sessions),
    ...pathFaults(
      demand,
      sessions.map((x) => x.s),
    ),
    ...preferenceFaults(taken),
  );
  return {
    faults: merged(faults.map((f) => placed(f, translation))),
    unknown: [...new Set([...unknown, ...unread(translation.opaque, sessions)])],
    opaque: translation.opaque,
  };
}

/** Lines that are not read and that name a node's neighbor or its group, or decide for all neighbors without a policy: they may matter. */
function unread(
  opaque: readonly OpaqueLine[],
  sessions: readonly { readonly s: RouterSession }[],
): readonly string[] {
  const names = new Set(
    sessions.flatMap(({ s }) => [s.neighbor.name, ...(s.group === undefined ? [] : [s.group.name])]),
  );
  return opaque
    .filter(({ text }) => text.split(/\s+/).some((word) => names.has(word) || word === "missing-policy"))
    .map(({ line, text }) => `line ${line} is not read: ${text}`);
}

function absent(config: FrrConfig, n: DemandedNeighbor, address: string, vrf: string | undefined): Found {
  const elsewhere = vrf === undefined ? undefined : sessionFor(config, address);
  return elsewhere === undefined || vrf === undefined ? missing(n, address) : misplaced(n, elsewhere, vrf);
}

function missing(n: DemandedNeighbor, address: string): Found {
  return {
    kind: "missing-neighbor",
    message: `The router has no neighbor ${address}, the address of node ${n.node}.`,
    nodes: [n.node],
    wanted: `neighbor ${address} remote-as ${n.as}`,
  };
}

function sessionFaults(demand: RouterDemand, n: DemandedNeighbor, s: RouterSession): readonly Found[] {
  const at = (name: string) => setting(s, name);
  const fault = (kind: RouterFaultKind, message: string, wanted: string, name?: string): Found => {
    const found = name === undefined ? undefined : at(name);
    return {
      kind,
      message,
      wanted,
      nodes: [n.node],
      ...(found !== undefined && { line: found.line, found: `${name} ${found.value}`.trim() }),
    };
  };
  const result: Found[] = [];
  const off = s.router.settings.get("bgp shutdown");
  if (off !== undefined && off.value !== "no")
    result.push({
      kind: "shutdown",
      message: "The router has shut down all of its neighbors.",
      nodes: [n.node],
      line: off.line,
      found: "bgp shutdown",
      wanted: "no bgp shutdown",
    });
  if (on(at("shutdown")?.value))
    result.push(
      fault("shutdown", `The router has shut its neighbor ${n.address} down.`, "no shutdown", "shutdown"),
    );
  if (demand.routerAs !== undefined && ownAs(s) !== String(demand.routerAs)) {
    result.push({
      kind: "router-as",
      message: `The router is AS ${ownAs(s)}, the nodes expect AS ${demand.routerAs}.`,
      nodes: [n.node],
      line: at("local-as")?.line ?? s.router.line,
      found: `AS ${ownAs(s)}`,
      wanted: `AS ${demand.routerAs}`,
    });
  }
  const remote = at("remote-as")?.value;
  const external = remote === "external" && String(n.as) !== s.router.asn;
  if (remote !== String(n.as) && !external && !(remote === "internal" && String(n.as) === s.router.asn)) {
    result.push(
      fault(
        "remote-as",
        `The router expects AS ${remote ?? "(none)"} from ${n.address}, node ${n.node} is AS ${n.as}.`,
        `remote-as ${n.as}`,
        "remote-as",
      ),
    );
  }
  const multihop = on(at("ebgp-multihop")?.value) && at("ebgp-multihop")?.value !== "1";
  const gtsm = on(at("ttl-security hops")?.value);
  if (n.multihop && !multihop && !gtsm && !on(at("disable-connected-check")?.value)) {
    result.push(
      fault(
        "multihop",
        `Node ${n.node} uses ebgpMultiHop, the router does not for ${n.address}.`,
        "ebgp-multihop",
      ),
    );
  } else if (!n.multihop && gtsm) {
    result.push(
      fault(
        "multihop",
        `The router asks for a TTL near 255 (ttl-security) from ${n.address}, node ${n.node} sends 1.`,
        "no ttl-security, or ebgpMultiHop on the BGPPeer",
        "ttl-security hops",
      ),
    );
  }
  const password = on(at("password") === undefined ? undefined : "yes");
  if (password !== n.password) {
    result.push({
      kind: "password",
      message: password
        ? `The router has a password for ${n.address}, node ${n.node} has none.`
        : `Node ${n.node} has a password, the router has none for ${n.address}.`,
      nodes: [n.node],
      wanted: n.password ? "a password" : "no password",
      ...(at("password") !== undefined && { line: at("password")?.line ?? 0, found: "a password" }),
    });
  }
  const bfd = on(at("bfd")?.value) || at("bfd profile") !== undefined;
  if (bfd !== (n.bfd !== undefined)) {
    result.push(
      fault(
        "bfd",
        bfd
          ? `The router runs BFD with ${n.address}, node ${n.node} does not.`
          : `Node ${n.node} runs BFD, the router does not for ${n.address}: its BFD session stays down.`,
        bfd ? "no bfd" : "bfd",
        at("bfd") === undefined ? "bfd profile" : "bfd",
      ),
    );
  }
  return result;
}

/** Peer groups of a listen range say nothing twice; a setting that says no counts as off. */
function on(value: string | undefined): boolean {
  return value !== undefined && value !== "no";
}

function familyFaults(
  demand: RouterDemand,
  n: DemandedNeighbor,
  s: RouterSession,
  family: Family,
): readonly Found[] {
  if (!isActive(s, family)) {
    return [
      {
        kind: "family",
        message: `The router does not exchange ${family} unicast with ${n.address}.`,
        nodes: [n.node],
        wanted: `neighbor ${n.address} activate in address-family ${family} unicast`,
      },
    ];
  }
  const limit = familySetting(s, family, "maximum-prefix");
  const announced = demand.announced.filter((p) => p.family === family && p.nodes.includes(n.node)).length;
  const most = limit === undefined ? undefined : Number(limit.value.split(" ")[0]);
  if (limit === undefined || most === undefined || announced <= most || limit.value.includes("warning-only"))
    return [];
  return [
    {
      kind: "limit",
      message: `The router ends the session with ${n.address} after ${most} prefixes, node ${n.node} announces ${announced}.`,
      nodes: [n.node],
      line: limit.line,
      found: `maximum-prefix ${limit.value}`,
      wanted: `room for ${announced} prefixes and more`,
    },
  ];
}

/** @returns the path as it is taken, a fault, a sentence about what could not be judged; nothing where nothing is sent */
function prefixVerdict(
  config: FrrConfig,
  n: DemandedNeighbor,
  s: RouterSession,
  p: AnnouncedPrefix,
): TakenPath | Found | string | undefined {
  if (!p.nodes.includes(n.node) || !isActive(s, p.family)) return undefined;
  // As FRR prints them: some numbers have names.
  const standard = p.communities.filter((c) => !c.startsWith("large:")).map((c) => parseCommunity(c) ?? c);
  const large = p.communities
    .filter((c) => c.startsWith("large:"))
    .map((c) => parseLargeCommunity(c.slice("large:".length)) ?? c);
  const verdict = throughPolicy(config, s, p.family, "in", {
    prefix: p.prefix,
    asPath: String(n.as),
    origin: "IGP",
    med: 0,
    communities: standard,
    largeCommunities: large,
    ...(n.address !== undefined && { nextHop: n.address }),
  });
  if (verdict.kind === "permit") {
    const weight = familySetting(s, p.family, "weight")?.value;
    const preset = weight === undefined || weight === "no" ? {} : { weight: Number(weight) };
    return { node: n.node, route: { ...preset, ...verdict.route } };
  }
  if (verdict.kind === "unknown") return `${p.prefix} from ${n.address}: ${verdict.reason}`;
  return {
    kind: "filter",
    message: `The router drops ${p.prefix} from ${n.address}: ${verdict.by}.`,
    nodes: [n.node],
    found: verdict.by,
    wanted: `permit ${p.prefix}`,
    ...(verdict.line !== undefined && { line: verdict.line }),
  };
}

/** Puts the line of the translated text back to the line of the router's own. */
function placed(fault: Found, translation: Translation): RouterFault {
  const { line, ...rest } = fault;
  const source = line === undefined ? 0 : (translation.source[line - 1] ?? 0);
  const coded = { ...rest, code: routerCode(fault.kind) };
  return source === 0 ? coded : { ...coded, line: source };
}

/** One fault of the router as a whole is said once, for all nodes. */
function merged(faults: readonly RouterFault[]): readonly RouterFault[] {
  const byMessage = new Map<string, RouterFault>();
  for (const fault of faults) {
    const known = byMessage.get(fault.message);
    byMessage.set(
      fault.message,
      known === undefined ? fault : { ...known, nodes: [...new Set([...known.nodes, ...fault.nodes])] },
    );
  }
  return [...byMessage.values()];
}
