import type { BGPAdvertisement, BGPPeer, Community, IPAddressPool } from "../api/metallb.ts";
import type { Origin } from "../api/ref.ts";
import type { BfdProfileConfig, IncomingFilter, NeighborConfig, NodeConfig } from "../frrk8s/model.ts";
import { canonicalAddress, type Family, formatAddress } from "../net/address.ts";
import { compareBytes } from "../net/order.ts";
import { covers, formatPrefix, type Prefix, parsePrefix } from "../net/prefix.ts";
import { parsePoolEntry } from "../net/range.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type {
  AcceptedRange,
  AnnouncedPrefix,
  DemandedBfd,
  DemandedNeighbor,
  RouterDemand,
} from "./demand-types.ts";
import { nodeAddress } from "./node-address.ts";

/** A node and what frr-k8s makes of the resources for it. */
export interface NodeSide {
  readonly node: string;
  readonly config: NodeConfig;
}

/** The router that is asked about: the far end of sessions, as the nodes name it. */
export interface Facing {
  /** Address or interface, as in the resources. */
  readonly neighbor: string;
  /** Absent: the default VRF. */
  readonly vrf?: string;
  /** The BGPPeers behind it; empty if it is configured by hand only. */
  readonly peers: readonly BGPPeer[];
}

/**
 * Works out what the router must have from the merged configurations of all nodes, so that hand-made FRRConfigurations count too.
 * Linear in nodes and prefixes.
 */
export function demandOf(s: Snapshot, facing: Facing, nodes: readonly NodeSide[]): RouterDemand {
  const sides = nodes.flatMap(({ node, config }) =>
    sessionsOf(config, facing).map((n) => ({ node, config, ...n })),
  );
  const neighbors = sides.map(({ node, config, as, neighbor }): DemandedNeighbor => {
    const { address, from } = nodeAddress(s, node, neighbor);
    return {
      node,
      address,
      addressFrom: from,
      as: neighbor.localASN ?? as,
      multihop: neighbor.ebgpMultiHop === true,
      password: neighbor.password !== undefined,
      port: neighbor.port ?? 179,
      holdTime: neighbor.holdTime,
      keepaliveTime: neighbor.keepaliveTime,
      bfd: bfdOf(config, neighbor),
      gracefulRestart: neighbor.gracefulRestart === true,
      origins: originsOf(facing),
    };
  });
  const announced = announcedPrefixes(sides);
  const first = sides[0]?.neighbor;
  return {
    peer: facing.peers[0]?.metadata.name ?? facing.neighbor,
    routerAddress: first?.addr ?? facing.peers[0]?.spec?.peerAddress,
    // What the BGPPeer says counts before what a hand-made FRRConfiguration gives to the same address.
    routerAs: facing.peers[0]?.spec?.peerASN ?? asNumber(first?.asn),
    nodeVrf: facing.vrf,
    families: familiesOf(sides.map((x) => x.neighbor)),
    neighbors,
    announced,
    accept: acceptRanges(s, facing, announced),
    communities: sentCommunities(s, facing, announced),
    nodesAccept: nodesAccept(sides.map((x) => x.neighbor)),
    paths: announced.reduce((most, p) => Math.max(most, p.nodes.length), 0),
    relax: new Set(neighbors.map((n) => n.as)).size > 1,
    unknown: neighbors.flatMap((n) => (n.address === undefined ? [`${n.node}: ${n.addressFrom}`] : [])),
  };
}

interface Session {
  readonly as: number;
  readonly neighbor: NeighborConfig;
}

function sessionsOf(config: NodeConfig, facing: Facing): readonly Session[] {
  const wanted = canonicalAddress(facing.neighbor);
  return (config.routers ?? [])
    .filter((r) => (r.vrf ?? "") === (facing.vrf ?? ""))
    .flatMap((r) =>
      (r.neighbors ?? [])
        .filter((n) => canonicalAddress(n.addr ?? n.iface ?? "") === wanted)
        .map((neighbor) => ({ as: r.myASN, neighbor })),
    );
}

function asNumber(asn: string | undefined): number | undefined {
  return asn !== undefined && /^\d+$/.test(asn) ? Number(asn) : undefined;
}

function originsOf(facing: Facing): readonly Origin[] {
  return facing.peers.map((p) => ({
    ref: {
      kind: p.kind,
      name: p.metadata.name,
      ...(p.metadata.namespace !== undefined && { namespace: p.metadata.namespace }),
    },
    path: "spec",
  }));
}

function familiesOf(neighbors: readonly NeighborConfig[]): readonly Family[] {
  const families: readonly Family[] = ["ipv4", "ipv6"];
  return families.filter((f) => neighbors.some((n) => n.ipFamily === f || n.ipFamily === "dual"));
}

/** FRR's defaults where the profile says nothing: 300 ms both ways, three packets. */
function bfdOf(config: NodeConfig, neighbor: NeighborConfig): DemandedBfd | undefined {
  if (neighbor.bfdProfile === undefined) return undefined;
  const profile: BfdProfileConfig | undefined = config.bfdProfiles?.find(
    (p) => p.name === neighbor.bfdProfile,
  );
  return {
    multihop: neighbor.ebgpMultiHop === true,
    receive: profile?.receiveInterval ?? 300,
    transmit: profile?.transmitInterval ?? 300,
    multiplier: profile?.detectMultiplier ?? 3,
    echo: profile?.echoMode === true,
    passive: profile?.passiveMode === true,
  };
}

interface Side extends Session {
  readonly node: string;
}

function announcedPrefixes(sides: readonly Side[]): readonly AnnouncedPrefix[] {
  const found = new Map<string, { family: Family; nodes: string[]; communities: Set<string> }>();
  for (const { node, neighbor } of sides) {
    const { prefixesV4 = [], prefixesV6 = [], communities = [] } = neighbor.outgoing;
    const add = (prefix: string, family: Family) => {
      const entry = found.get(prefix) ?? { family, nodes: [], communities: new Set<string>() };
      entry.nodes.push(node);
      found.set(prefix, entry);
    };
    if (neighbor.ipFamily !== "ipv6") for (const p of prefixesV4) add(p, "ipv4");
    if (neighbor.ipFamily !== "ipv4") for (const p of prefixesV6) add(p, "ipv6");
    for (const list of communities)
      for (const p of list.prefixes) found.get(p)?.communities.add(list.community);
  }
  return [...found]
    .map(([prefix, e]) => ({
      prefix,
      family: e.family,
      nodes: e.nodes,
      communities: [...e.communities].sort(compareBytes),
    }))
    .sort((a, b) => compareBytes(a.prefix, b.prefix));
}

function nodesAccept(neighbors: readonly NeighborConfig[]): "all" | readonly AcceptedRange[] {
  if (neighbors.some((n) => n.incoming.all === true)) return "all";
  const ranges = new Map<string, AcceptedRange>();
  for (const n of neighbors) {
    for (const f of [...(n.incoming.prefixesV4 ?? []), ...(n.incoming.prefixesV6 ?? [])]) {
      ranges.set(`${f.prefix} ${f.ge} ${f.le}`, accepted(f));
    }
  }
  return [...ranges.values()];
}

function accepted(f: IncomingFilter): AcceptedRange {
  return {
    prefix: f.prefix,
    family: f.ipFamily,
    why: "toReceive",
    ...(f.ge !== undefined && { ge: f.ge }),
    ...(f.le !== undefined && { le: f.le }),
  };
}

/** The pools that are advertised to this peer, and what is announced beside them. */
function acceptRanges(
  s: Snapshot,
  facing: Facing,
  announced: readonly AnnouncedPrefix[],
): readonly AcceptedRange[] {
  const ranges = new Map<string, AcceptedRange>();
  const pools = objectsOf<IPAddressPool>(s, "IPAddressPool");
  for (const adv of advertisementsTo(s, facing)) {
    for (const pool of pools.filter((p) => selects(adv, p))) {
      for (const range of poolRanges(pool, adv)) {
        if (announced.some((p) => p.family === range.family))
          ranges.set(`${range.prefix} ${range.le}`, range);
      }
    }
  }
  const covered = [...ranges.values()].flatMap((r) => parsePrefix(r.prefix) ?? []);
  const beside = announced
    .filter((p) => !covered.some((range) => coveredBy(range, p.prefix)))
    .map(
      (p): AcceptedRange => ({
        prefix: p.prefix,
        family: p.family,
        why: "announced by hand-made FRRConfigurations",
      }),
    );
  return [...ranges.values(), ...beside];
}

function advertisementsTo(s: Snapshot, facing: Facing): readonly BGPAdvertisement[] {
  const names = new Set(facing.peers.map((p) => p.metadata.name));
  return objectsOf<BGPAdvertisement>(s, "BGPAdvertisement").filter(({ spec }) => {
    const peers = spec?.peers ?? [];
    return names.size > 0 && (peers.length === 0 || peers.some((p) => names.has(p)));
  });
}

/** What is sent now, and what the advertisements to this peer add to whatever comes; empty as soon as one of them adds nothing. */
function sentCommunities(
  s: Snapshot,
  facing: Facing,
  announced: readonly AnnouncedPrefix[],
): readonly string[] {
  const aliases = new Map(
    objectsOf<Community>(s, "Community").flatMap((c) =>
      (c.spec?.communities ?? []).map((a) => [a.name ?? "", a.value ?? ""] as const),
    ),
  );
  const added = advertisementsTo(s, facing).map((adv) =>
    (adv.spec?.communities ?? []).map((text) => aliases.get(text) ?? text),
  );
  const all = [...announced.map((p) => p.communities), ...added];
  if (announced.length === 0 || all.some((one) => one.length === 0)) return [];
  const values = [...new Set(all.flat())].sort(compareBytes);
  return values.every((text) => /^(?:\d+:\d+|large:\d+:\d+:\d+)$/.test(text)) ? values : [];
}

function coveredBy(range: Prefix, text: string): boolean {
  const prefix = parsePrefix(text);
  return prefix !== undefined && covers(range, prefix);
}

function selects(adv: BGPAdvertisement, pool: IPAddressPool): boolean {
  const names = adv.spec?.ipAddressPools ?? [];
  const selectors = adv.spec?.ipAddressPoolSelectors ?? [];
  if (names.length === 0 && selectors.length === 0) return true;
  if (names.includes(pool.metadata.name)) return true;
  return selectors.some((text) => {
    const selector = parseSelector(text);
    return selector.ok && matches(selector.selector, pool.metadata.labels);
  });
}

function poolRanges(pool: IPAddressPool, adv: BGPAdvertisement): readonly AcceptedRange[] {
  return (pool.spec?.addresses ?? []).flatMap((entry) => {
    const parsed = parsePoolEntry(entry);
    return parsed.ok ? parsed.cidrs.map((c) => rangeOf(c.prefix, pool, adv)) : [];
  });
}

/** A pool narrower than the aggregation is sent as the aggregate that covers it. */
function rangeOf(prefix: Prefix, pool: IPAddressPool, adv: BGPAdvertisement): AcceptedRange {
  const length =
    prefix.family === "ipv4" ? (adv.spec?.aggregationLength ?? 32) : (adv.spec?.aggregationLengthV6 ?? 128);
  const aggregate =
    length < prefix.length ? (parsePrefix(`${formatAddress(prefix)}/${length}`) ?? prefix) : prefix;
  return {
    prefix: formatPrefix(aggregate),
    family: prefix.family,
    le: length,
    why: `pool ${pool.metadata.name}, advertised by ${adv.metadata.name}`,
  };
}
