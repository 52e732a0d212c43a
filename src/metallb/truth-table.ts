import type { Node } from "../api/core.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { matches } from "../net/selector.ts";
import { computedFor } from "./announce.ts";
import { appliesTo } from "./announcement/decision.ts";
import { poolFor, poolTable, type ServiceFacts } from "./announcement/service.ts";
import type { ReadAdvertisement } from "./configuration/advertisement.ts";
import type { ReadPeer } from "./configuration/peers.ts";
import type { Pool } from "./configuration/pools.ts";
import { meantFor, passesFamily } from "./conversion/advertise.ts";
import { type RoutePrefix, routesOf } from "./conversion/route.ts";
import type { Announcement, ServiceDecision } from "./result.ts";
import type { ClusterView } from "./view.ts";

/** Why a BGPAdvertisement does not carry a Service from a node. */
export type AdvertisementReason = "invalid" | "otherPool" | "nodeNotSelected" | "serviceNotSelected";

/** Why a BGPPeer does not get what a BGPAdvertisement carries. */
export type PeerReason = "invalid" | "notNamed" | "nodeNotSelected" | "otherFamily";

/** One BGPPeer below one BGPAdvertisement. */
export interface PeerAnswer {
  readonly peer: ObjectRef;
  /** Every reason; empty: it gets `prefixes`. */
  readonly reasons: readonly PeerReason[];
  /** What passes to it; with a dual-stack Service perhaps one of two. */
  readonly prefixes: readonly string[];
}

/** One BGPAdvertisement for one node and Service. */
export interface AdvertisementAnswer {
  readonly advertisement: ObjectRef;
  /** Every reason; empty: it applies. */
  readonly reasons: readonly AdvertisementReason[];
  /** What it makes of the Service's addresses, if it applied. */
  readonly prefixes: readonly string[];
  readonly peers: readonly PeerAnswer[];
}

/** All answers about a Service on a node. */
export interface NodeAnswer {
  readonly node: string;
  readonly decision: ServiceDecision;
  readonly advertisements: readonly AdvertisementAnswer[];
}

/**
 * Answers for a Service which node × advertisement × peer applies, and every reason why not. Made on demand: it is as large as the product.
 * All resources are asked, also those that the node's speaker has dropped before reading, and those that are invalid.
 * @param nodes the nodes to answer for; absent: all
 */
export function truthTable(
  announcement: Announcement,
  service: string,
  nodes?: ReadonlySet<string>,
): readonly NodeAnswer[] {
  const computed = computedFor(announcement);
  const facts = computed?.view.services.find(({ key }) => key === service);
  if (computed === undefined || facts === undefined) return [];
  const { view, speakers } = computed;
  const { pools } = view.catalogue.pools;
  const pool = pools.get(poolFor(poolTable(pools.values()), facts.addresses ?? []) ?? "");
  return view.nodes.flatMap((node): NodeAnswer[] => {
    const { name } = node.metadata;
    const decision = speakers.byNode.get(name)?.decision(facts);
    if (decision === undefined || (nodes !== undefined && !nodes.has(name))) return [];
    const advertisements = view.catalogue.advertisements.map((read) => answer(view, node, facts, pool, read));
    return [{ node: name, decision, advertisements }];
  });
}

function answer(
  view: ClusterView,
  node: Node,
  facts: ServiceFacts,
  pool: Pool | undefined,
  read: ReadAdvertisement,
): AdvertisementAnswer {
  const { advertisement, pools } = read;
  const ref = refOf(read.object);
  if (advertisement === undefined) {
    return { advertisement: ref, reasons: ["invalid"], prefixes: [], peers: [] };
  }
  const reasons: AdvertisementReason[] = [];
  if (pool === undefined || (pools !== undefined && !pools.includes(pool.name))) reasons.push("otherPool");
  if (!advertisement.nodes.has(node.metadata.name)) reasons.push("nodeNotSelected");
  if (!appliesTo(advertisement, facts)) reasons.push("serviceNotSelected");
  const routes =
    pool === undefined || reasons.includes("otherPool")
      ? []
      : routesOf(facts.key, facts.addresses ?? [], { ...pool, bgp: [], layer2: [] }, [advertisement]);
  return {
    advertisement: ref,
    reasons,
    prefixes: routes.map(({ prefix }) => prefix),
    peers: view.catalogue.peers.map((peer) => answerPeer(view, node, peer, routes, advertisement.peers)),
  };
}

function answerPeer(
  { settings }: ClusterView,
  { metadata }: Node,
  { object, peer }: ReadPeer,
  routes: readonly RoutePrefix[],
  named: readonly string[],
): PeerAnswer {
  const ref = refOf(object);
  if (peer === undefined) return { peer: ref, reasons: ["invalid"], prefixes: [] };
  const reasons: PeerReason[] = [];
  if (named.length > 0 && !named.includes(peer.name)) reasons.push("notNamed");
  const selected =
    peer.nodeSelectors.length === 0 ||
    peer.nodeSelectors.some((selector) => matches(selector, metadata.labels));
  if (!selected) reasons.push("nodeNotSelected");
  const passing = routes.filter(
    (route) => meantFor(route, peer.name) && passesFamily(peer, route.family, settings.release),
  );
  const blocked = routes.some((route) => !passesFamily(peer, route.family, settings.release));
  if (reasons.length === 0 && passing.length === 0 && blocked) reasons.push("otherFamily");
  return {
    peer: ref,
    reasons,
    prefixes: reasons.length > 0 ? [] : passing.map(({ prefix }) => prefix),
  };
}
