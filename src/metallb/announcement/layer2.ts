import type { Service } from "../../api/core.ts";
import { formatAddress } from "../../net/address.ts";
import { matches } from "../../net/selector.ts";
import { sha256 } from "../../net/sha256.ts";
import type { AdvertisedPool } from "../configuration/configuration.ts";
import type { Layer2Advertisement } from "../configuration/l2-advertisement.ts";
import type { Release } from "../releases.ts";
import type { ServiceFacts } from "./service.ts";

/** What layer 2 makes of a Service on a node: it announces, or why not. */
export type Layer2Result =
  | "announced"
  | "notOwner"
  | "noMatchingAdvertisement"
  | "sharedIPWithServiceSelector";

/**
 * The election of layer 2 as far as resources show it (memberlist, which knows dead speakers, is not looked at).
 * @param candidates nodes that could announce at all: with network, not excluded
 * @returns a function from a node's name to its result, or undefined if the pool has no L2Advertisement
 */
export function layer2Election(
  facts: ServiceFacts,
  pool: AdvertisedPool,
  candidates: readonly string[],
  release: Pick<Release, "serviceSelectors">,
): ((node: string) => Layer2Result) | undefined {
  if (pool.layer2.length === 0) return undefined;
  const { service, endpoints, local, addresses = [] } = facts;
  if (!endpoints.layer2.any) return () => "notOwner";
  const { labels } = service.metadata;
  const matching = pool.layer2.filter(
    ({ serviceSelectors }) =>
      serviceSelectors.length === 0 || serviceSelectors.some((selector) => matches(selector, labels)),
  );
  if (sharesAddress(service) && matching.some(({ serviceSelectors }) => serviceSelectors.length > 0)) {
    return () => "sharedIPWithServiceSelector";
  }
  const [first] = addresses;
  const address = first === undefined ? "" : formatAddress(first);
  const able = candidates.filter(
    (node) => matching.some(({ nodes }) => nodes.has(node)) && (!local || endpoints.layer2.nodes.has(node)),
  );
  const winner = elect(able, matching, address);
  return (node) => {
    // Before there were serviceSelectors, a node that is not selected was just not the owner.
    if (!matching.some(({ nodes }) => nodes.has(node))) {
      return release.serviceSelectors ? "noMatchingAdvertisement" : "notOwner";
    }
    return node === winner ? "announced" : "notOwner";
  };
}

/** The node that is preferred most; among equals the one whose name with the address has the lowest hash. */
function elect(
  nodes: readonly string[],
  advertisements: readonly Layer2Advertisement[],
  address: string,
): string | undefined {
  let best: { readonly node: string; readonly weight: number; readonly hash: string } | undefined;
  for (const node of nodes) {
    const weight = advertisements.reduce((sum, { preference }) => sum + (preference.get(node) ?? 0), 0);
    if (best !== undefined && weight < best.weight) continue;
    const hash = sha256(`${node}#${address}`);
    if (best === undefined || weight > best.weight || hash < best.hash) best = { node, weight, hash };
  }
  return best?.node;
}

const SHARING = ["metallb.io/allow-shared-ip", "metallb.universe.tf/allow-shared-ip"] as const;

/** A sharing key, of the current annotation if it is there, else of the deprecated one. */
function sharesAddress({ metadata: { annotations } }: Service): boolean {
  if (annotations === undefined) return false;
  const name = SHARING.find((annotation) => Object.hasOwn(annotations, annotation));
  return name !== undefined && annotations[name] !== "";
}
