import type { Service } from "../../api/core.ts";
import type { Reach } from "../../findings/reach.ts";
import { sharedOf } from "../../findings/shared.ts";
import type { ClusterView } from "../../metallb/view.ts";
import { type Cell, type Column, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { Discovery, DiscoveryOverrides } from "../../snapshot/discovery.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type ListDocument, listDocument } from "./document.ts";
import { configurations, type NodeItem } from "./nodes.ts";
import { someOf } from "./peers.ts";
import { reasonWords } from "./reason-words.ts";
import { type Carried, carriedBy } from "./service-sessions.ts";

/** A LoadBalancer Service: its addresses, and the nodes whose speakers announce them by BGP, by MetalLB's own decision. */
export interface ServiceItem {
  readonly kind: "Service";
  readonly name: string;
  readonly namespace: string;
  readonly addresses: readonly string[];
  readonly pool?: string;
  readonly trafficPolicy: string;
  readonly nodes: readonly string[];
  /** Names of the BGPPeers that get it. */
  readonly peers: readonly string[];
  /** Announcers whose frr-k8s could not apply its configuration: what they really send is what an earlier one said. */
  readonly frozen: readonly string[];
  /** Announcers of whose FRR nothing is known. */
  readonly unverified: readonly string[];
  /** Announcers that have no session with a peer that would carry it. */
  readonly peerless: readonly string[];
  /** Announcers none of whose sessions that should carry it is established. */
  readonly down: readonly string[];
  /** Announcers one of whose sessions that should carry it is not established, while another is or may be. */
  readonly degraded: readonly string[];
  /** Announcers of whose sessions nobody tells the state. */
  readonly sessionsUnknown: readonly string[];
  /**
   * Why no node announces it: MetalLB's word, or `otherClass`, `layer2Only`, `noAdvertisement`; `unknown` where what decides it is
   * not known. Absent where nodes differ: then `held` says it.
   */
  readonly reason?: string;
  /** Why nodes that an advertisement selects do not announce it: MetalLB's reason → nodes. */
  readonly held: Readonly<Record<string, readonly string[]>>;
}

export const SERVICE_KINDS: readonly Kind[] = Object.freeze([
  "Service",
  "EndpointSlice",
  "Node",
  ...CONFIGURATION_KINDS,
  "Namespace",
  "FRRNodeState",
  "BGPSessionState",
]);

/** @param namespace only Services of this namespace; undefined: all */
export function serviceList(
  s: Snapshot,
  discovery: Discovery,
  namespace: string | undefined,
  overrides: DiscoveryOverrides,
): ListDocument<ServiceItem> {
  const shared = sharedOf(s, overrides);
  const reaches = new Map(shared.reach().map((reach) => [reach.facts.key, reach]));
  const announcersOf = announcerStates(s, shared.nodeNames());
  const carried = carriedBy(s);
  const undecided = DECIDING.some((kind) => unknownKind(s, kind) !== undefined);
  const items = objectsOf<Service>(s, "Service")
    .filter(({ spec }) => spec?.type === "LoadBalancer")
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .map((service): ServiceItem => {
      const { name, namespace: own = "" } = service.metadata;
      const reach = reaches.get(`${own}/${name}`);
      const ways = reach === undefined ? [] : shared.ways().of(reach);
      const announcers = announcersOf(reach);
      const reason = undecided && reach !== undefined ? UNDECIDED : reasonFor(reach, shared.view());
      return {
        kind: "Service",
        name,
        namespace: own,
        addresses: (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
          ip === undefined ? [] : [ip],
        ),
        ...(reach?.pool === undefined ? {} : { pool: reach.pool.name }),
        trafficPolicy: service.spec?.externalTrafficPolicy ?? "Cluster",
        ...announcers,
        peers: ways.map(({ peer }) => peer.name).sort(),
        ...sessionsOf(announcers.nodes, carried(ways)),
        ...(reason === undefined ? {} : { reason }),
        held: Object.fromEntries(reach?.held ?? []),
      };
    });
  const sessionsTold = items.every(({ sessionsUnknown }) => sessionsUnknown.length === 0);
  const needed = sessionsTold ? SERVICE_KINDS.filter((kind) => kind !== "BGPSessionState") : SERVICE_KINDS;
  return listDocument("ServiceList", s, discovery, needed, items);
}

/** Without these nobody can tell who announces a Service. */
const DECIDING: readonly Kind[] = Object.freeze([
  "Node",
  "EndpointSlice",
  "IPAddressPool",
  "BGPAdvertisement",
  "BGPPeer",
]);

const UNDECIDED = "unknown";

/** Why no node at all announces it; undefined where some do, or where each has a reason of its own. */
function reasonFor(reach: Reach | undefined, { catalogue }: ClusterView): string | undefined {
  if (reach === undefined) return "otherClass";
  if (reach.early !== undefined) return reach.early;
  const { pool, announcers, held } = reach;
  if (announcers.length > 0 || held.size > 0) return undefined;
  const name = pool?.name ?? "";
  if (catalogue.advertisements.some(({ pools }) => pools === undefined || pools.includes(name)))
    return "notOwner";
  return catalogue.layer2.byPool.has(name) ? "layer2Only" : "noAdvertisement";
}

type SessionStates = Pick<ServiceItem, "peerless" | "down" | "degraded" | "sessionsUnknown">;

function sessionsOf(nodes: readonly string[], { some, down, degraded, unknown }: Carried): SessionStates {
  const those = (set: ReadonlySet<string>): readonly string[] =>
    set.size === 0 ? [] : nodes.filter((node) => set.has(node));
  return {
    peerless:
      some.size + down.size >= nodes.length ? [] : nodes.filter((node) => !some.has(node) && !down.has(node)),
    down: those(down),
    degraded: those(degraded),
    sessionsUnknown: those(unknown),
  };
}

type Announcers = Pick<ServiceItem, "nodes" | "frozen" | "unverified">;

/** Services that are alike share their announcers, so the states of these are looked up once. */
function announcerStates(s: Snapshot, names: readonly string[]): (reach: Reach | undefined) => Announcers {
  const place = new Map(names.map((name, index) => [name, index]));
  const configurationOn = configurations(s);
  const stateOf = (node: string): NodeItem["configuration"] => configurationOn(node).configuration;
  const known = new WeakMap<readonly string[], Announcers>();
  return (reach) => {
    const announcers = reach?.announcers ?? [];
    const found = known.get(announcers);
    if (found !== undefined) return found;
    const nodes = [...announcers].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    const made = {
      nodes,
      frozen: nodes.filter((node) => stateOf(node) === "failed"),
      unverified: nodes.filter((node) => stateOf(node) === "unknown"),
    };
    known.set(announcers, made);
    return made;
  };
}

const COLUMNS: readonly Column[] = Object.freeze([
  { title: "NAMESPACE" },
  { title: "NAME" },
  { title: "ADDRESS", wrap: true },
  { title: "POOL" },
  { title: "NODES", wrap: true },
  { title: "PEERS", wrap: true },
  { title: "STATE", wrap: true },
  { title: "POLICY", wide: true },
  { title: "HELD-BACK", wide: true, wrap: true },
] as const);

export function serviceTable({ items }: ListDocument<ServiceItem>, view: View): string {
  const rows = items.map((service): Cell[] => [
    service.namespace,
    service.name,
    service.addresses.length > 0 ? service.addresses.join(", ") : { text: "none", style: "bad" },
    service.pool ?? "-",
    service.reason === UNDECIDED
      ? { text: "unknown", style: "unknown" }
      : service.nodes.length === 0
        ? "none"
        : view.wide
          ? service.nodes.join(", ")
          : someOf(service.nodes),
    service.peers.length > 0 ? service.peers.join(", ") : "-",
    stateCell(service),
    service.trafficPolicy,
    Object.entries(service.held)
      .map(([reason, nodes]) => `${reasonWords(reason)}: ${someOf(nodes)}`)
      .join("; "),
  ]);
  return table(COLUMNS, rows, view);
}

/** Whether what MetalLB decided is in force on the announcers, worst first; without announcers, why there is none. */
function stateCell(service: ServiceItem): Cell {
  const { nodes, frozen, unverified, peerless, down, degraded, sessionsUnknown, reason, held } = service;
  if (reason === UNDECIDED) return { text: "unknown", style: "unknown" };
  if (nodes.length === 0) {
    const text = reasonWords(reason ?? Object.keys(held)[0] ?? "notOwner");
    const elsewhere = reason === "otherClass" || reason === "layer2Only";
    return { text, style: elsewhere ? "dim" : "bad" };
  }
  const part = (word: string, some: readonly string[]): string[] =>
    some.length === 0 ? [] : [some.length === nodes.length ? word : `${word}: ${someOf(some)}`];
  const bad = [
    ...part("frozen", frozen),
    ...part("session down", down),
    ...part("one session down", degraded),
    ...part("no peer", peerless),
  ];
  const untold = part("unknown", unverified);
  const sessions = part(
    "sessions unknown",
    sessionsUnknown.filter((node) => !unverified.includes(node)),
  );
  const parts = [...bad, ...untold, ...sessions];
  if (parts.length === 0) return { text: "session up", style: "good" };
  return { text: parts.join("; "), style: bad.length > 0 ? "bad" : "unknown" };
}
