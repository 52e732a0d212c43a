import { type FrrConfig, parseFrr } from "../frr/config.ts";
import type { Family } from "../net/address.ts";
import { type RouterFaultKind, routerCode } from "./codes.ts";
import type { AnnouncedPrefix, DemandedNeighbor, RouterDemand } from "./demand-types.ts";
import type { OpaqueLine, Translation } from "./dialect.ts";
import {
  familySetting,
  isActive,
  maximumPaths,
  ownAs,
  type RouterSession,
  sessionFor,
  setting,
  throughPolicy,
} from "./view.ts";

/** A fault before it has its code. */
type Found = Omit<RouterFault, "code">;

export interface RouterFault {
  readonly kind: RouterFaultKind;
  /** See `ROUTER_CODES`. */
  readonly code: string;
  /** One sentence in the words of a network engineer. */
  readonly message: string;
  readonly nodes: readonly string[];
  /** Of the router's configuration as given, from 1; absent where something is missing. */
  readonly line?: number;
  /** What the configuration says there. */
  readonly found?: string;
  readonly wanted: string;
}

export interface RouterComparison {
  readonly faults: readonly RouterFault[];
  /** What could not be judged, a sentence each. Never counts as sound. */
  readonly unknown: readonly string[];
  readonly opaque: readonly OpaqueLine[];
}

/** Holds what a router must have against its configuration. Linear in neighbors and prefixes. */
export function compareRouter(demand: RouterDemand, translation: Translation): RouterComparison {
  const config = parseFrr(translation.text);
  const unknown: string[] = [...demand.unknown];
  const faults: Found[] = [];
  const sessions: { readonly n: DemandedNeighbor; readonly s: RouterSession }[] = [];
  for (const n of demand.neighbors) {
    if (n.address === undefined) continue;
    const s = sessionFor(config, n.address);
    if (s === undefined) faults.push(missing(n, n.address));
    else sessions.push({ n, s });
  }
  for (const { n, s } of sessions) {
    faults.push(...sessionFaults(demand, n, s));
    for (const family of demand.families) faults.push(...familyFaults(demand, n, s, family));
    for (const prefix of demand.announced) {
      const verdict = prefixFault(config, n, s, prefix);
      if (typeof verdict === "string") unknown.push(verdict);
      else if (verdict !== undefined) faults.push(verdict);
    }
  }
  faults.push(
    ...pathFaults(
      demand,
      sessions.map((x) => x.s),
    ),
  );
  return {
    faults: merged(faults.map((f) => placed(f, translation))),
    unknown: [...new Set(unknown)],
    opaque: translation.opaque,
  };
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

/** @returns a fault, a sentence about what could not be judged, or nothing */
function prefixFault(
  config: FrrConfig,
  n: DemandedNeighbor,
  s: RouterSession,
  p: AnnouncedPrefix,
): Found | string | undefined {
  if (!p.nodes.includes(n.node) || !isActive(s, p.family)) return undefined;
  const standard = p.communities.filter((c) => !c.startsWith("large:"));
  const large = p.communities.filter((c) => c.startsWith("large:")).map((c) => c.slice("large:".length));
  const verdict = throughPolicy(config, s, p.family, "in", {
    prefix: p.prefix,
    asPath: String(n.as),
    origin: "IGP",
    med: 0,
    communities: standard,
    largeCommunities: large,
    ...(n.address !== undefined && { nextHop: n.address }),
  });
  if (verdict.kind === "permit") return undefined;
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

function pathFaults(demand: RouterDemand, sessions: readonly RouterSession[]): readonly Found[] {
  const router = sessions[0]?.router;
  if (router === undefined) return [];
  return demand.families.flatMap((family): Found[] => {
    const widest = demand.announced
      .filter((p) => p.family === family)
      .reduce<readonly string[]>((most, p) => (p.nodes.length > most.length ? p.nodes : most), []);
    const { count, line } = maximumPaths(router, family);
    if (demand.relax && widest.length > 1 && !router.settings.has("bgp bestpath as-path")) {
      return [
        {
          kind: "paths",
          message: `The nodes have different AS numbers, and the router joins only paths with the same AS path.`,
          nodes: widest,
          wanted: "bgp bestpath as-path multipath-relax",
        },
      ];
    }
    if (widest.length <= count) return [];
    return [
      {
        kind: "paths",
        message: `The router uses ${count === 1 ? "one path" : `${count} paths`} for a prefix, ${widest.length} nodes announce the same one: the others get no traffic.`,
        nodes: widest,
        wanted: `maximum-paths ${widest.length}`,
        found: `maximum-paths ${count}`,
        ...(line !== undefined && { line }),
      },
    ];
  });
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
