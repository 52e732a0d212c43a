import type { Service } from "../../api/core.ts";
import type { Reach } from "../../findings/reach.ts";
import { sharedOf } from "../../findings/shared.ts";
import { type Cell, type Column, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { Discovery, DiscoveryOverrides } from "../../snapshot/discovery.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type ListDocument, listDocument } from "./document.ts";
import { configurations, type NodeItem } from "./nodes.ts";
import { someOf } from "./peers.ts";

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
  /** Why no node announces it, whatever the node: MetalLB's word, or `otherClass`. */
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
  const items = objectsOf<Service>(s, "Service")
    .filter(({ spec }) => spec?.type === "LoadBalancer")
    .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
    .map((service): ServiceItem => {
      const { name, namespace: own = "" } = service.metadata;
      const reach = reaches.get(`${own}/${name}`);
      const peers =
        reach === undefined
          ? []
          : shared
              .ways()
              .of(reach)
              .map(({ peer }) => peer.name);
      return {
        kind: "Service",
        name,
        namespace: own,
        addresses: (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
          ip === undefined ? [] : [ip],
        ),
        ...(reach?.pool === undefined ? {} : { pool: reach.pool.name }),
        trafficPolicy: service.spec?.externalTrafficPolicy ?? "Cluster",
        ...announcersOf(reach),
        peers: peers.sort(),
        ...(reach === undefined
          ? { reason: "otherClass" }
          : reach.early === undefined
            ? {}
            : { reason: reach.early }),
        held: Object.fromEntries(reach?.held ?? []),
      };
    });
  return listDocument("ServiceList", s, discovery, SERVICE_KINDS, items);
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
    service.nodes.length === 0 ? "none" : view.wide ? service.nodes.join(", ") : someOf(service.nodes),
    service.peers.length > 0 ? service.peers.join(", ") : "-",
    stateCell(service),
    service.trafficPolicy,
    Object.entries(service.held)
      .map(([reason, nodes]) => `${reason}: ${someOf(nodes)}`)
      .join("; "),
  ]);
  return table(COLUMNS, rows, view);
}

/** Whether FRR on the announcers has what MetalLB decided; without announcers, why there is none. */
function stateCell({ nodes, frozen, unverified, reason, held }: ServiceItem): Cell {
  if (nodes.length === 0) {
    const [first = "notSelected"] = Object.keys(held);
    return { text: reason ?? first, style: reason === "otherClass" ? "dim" : "bad" };
  }
  const part = (word: string, some: readonly string[]): string[] =>
    some.length === 0 ? [] : [some.length === nodes.length ? word : `${word}: ${someOf(some)}`];
  const parts = [...part("frozen", frozen), ...part("unknown", unverified)];
  if (parts.length === 0) return { text: "applied", style: "good" };
  return { text: parts.join("; "), style: frozen.length > 0 ? "bad" : "unknown" };
}
