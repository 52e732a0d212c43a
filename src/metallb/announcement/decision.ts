import { matches } from "../../net/selector.ts";
import type { Advertisement } from "../configuration/advertisement.ts";
import { localPrefsCollide } from "../configuration/attach.ts";
import type { AdvertisedPool, Configuration } from "../configuration/configuration.ts";
import type { Release } from "../releases.ts";
import type { NodeReason } from "./node.ts";
import type { ServiceFacts } from "./service.ts";

/** Why a Service is not announced from a node, in the speaker's words and order. */
export type Reason =
  | "filteredByLoadBalancerClass"
  | "notLoadBalancer"
  | "noConfig"
  | "noIPAllocated"
  | "invalidIP"
  | "ipNotAllowed"
  | "notOwner"
  | "noMatchingAdvertisement"
  | "conflictingAdvertisements"
  | NodeReason
  | "noLocalEndpoints"
  | "noEndpoints";

/** What a node's speaker makes of a Service. */
export interface Verdict {
  /** All reasons, the one that the speaker gives first; empty: it announces. */
  readonly reasons: readonly Reason[];
  /** Present as soon as the speaker knows it. */
  readonly pool?: AdvertisedPool;
  /** The advertisements that apply on this node; those that would be used if no reason stood against it. */
  readonly advertisements: readonly Advertisement[];
}

/** What a verdict depends on besides the Service. */
export interface NodeContext {
  readonly node: string;
  /** Absent: the node has no valid configuration. */
  readonly configuration?: Configuration;
  readonly nodeReasons: readonly NodeReason[];
  readonly release: Release;
  readonly poolOf: (facts: ServiceFacts) => string | undefined;
}

/** Decides about one Service on one node. */
export function decide(facts: ServiceFacts, context: NodeContext): Verdict {
  const verdict = decideBeforeEndpoints(facts, context);
  const missing = endpointReason(facts, context.node);
  return missing === undefined ? verdict : { ...verdict, reasons: [...verdict.reasons, missing] };
}

/** The last question: an endpoint that can serve; for externalTrafficPolicy Local one on the node itself. */
export function endpointReason(
  { local, endpoints }: ServiceFacts,
  node: string,
): "noLocalEndpoints" | "noEndpoints" | undefined {
  if (local && !endpoints.nodes.has(node)) return "noLocalEndpoints";
  return endpoints.any ? undefined : "noEndpoints";
}

/** Everything but the endpoints: the same for all nodes that no selector tells apart. */
export function decideBeforeEndpoints(facts: ServiceFacts, context: NodeContext): Verdict {
  const { configuration, nodeReasons, node } = context;
  const reasons: Reason[] = [];
  if (facts.otherClass) reasons.push("filteredByLoadBalancerClass");
  if (!facts.loadBalancer) reasons.push("notLoadBalancer");
  if (configuration === undefined) reasons.push("noConfig");
  if (facts.assigned === 0) reasons.push("noIPAllocated");
  if (facts.addresses === undefined) reasons.push("invalidIP");
  const pool = configuration === undefined ? undefined : poolIn(configuration, facts, context);
  let advertisements: readonly Advertisement[] = [];
  if (pool !== undefined) {
    const choice = choose(facts, pool, node, context.release);
    ({ advertisements } = choice);
    if (choice.reason !== undefined) reasons.push(choice.reason);
  } else if (configuration !== undefined && facts.assigned > 0 && facts.addresses !== undefined) {
    reasons.push("ipNotAllowed");
  }
  reasons.push(...nodeReasons);
  return pool === undefined ? { reasons, advertisements } : { reasons, pool, advertisements };
}

function poolIn(
  { pools }: Configuration,
  facts: ServiceFacts,
  { poolOf }: NodeContext,
): AdvertisedPool | undefined {
  const name = poolOf(facts);
  return name === undefined ? undefined : pools.get(name);
}

interface Choice {
  readonly advertisements: readonly Advertisement[];
  readonly reason?: Reason;
}

function choose(facts: ServiceFacts, pool: AdvertisedPool, node: string, release: Release): Choice {
  const here = pool.bgp.filter(({ nodes }) => nodes.has(node));
  if (here.length === 0) return { advertisements: [], reason: "notOwner" };
  const advertisements = here.filter((advertisement) => appliesTo(advertisement, facts));
  if (advertisements.length === 0) return { advertisements, reason: "noMatchingAdvertisement" };
  if (release.serviceSelectors && collide(advertisements, pool, release)) {
    return { advertisements, reason: "conflictingAdvertisements" };
  }
  return { advertisements };
}

/** Whether an advertisement's serviceSelectors let a Service through; none of them: every Service. */
export function appliesTo({ serviceSelectors }: Advertisement, { service }: ServiceFacts): boolean {
  const { labels } = service.metadata;
  return serviceSelectors.length === 0 || serviceSelectors.some((selector) => matches(selector, labels));
}

function collide(advertisements: readonly Advertisement[], pool: AdvertisedPool, release: Release): boolean {
  return advertisements.some((a, i) =>
    advertisements.slice(i + 1).some((b) => localPrefsCollide(a, b, pool, release)),
  );
}
