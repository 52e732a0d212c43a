import { type NeighborConfig, neighborId } from "../model.ts";
import type { Release } from "../releases.ts";
import { sortedBytes, valuesByKey } from "../sorted.ts";
import { addIncoming, emptyIncoming, finishIncoming, type IncomingMerge } from "./incoming.ts";
import { neighborFields, neighborInErrors, withoutDefaults } from "./neighbor-fields.ts";
import { addOutgoing, emptyOutgoing, finishOutgoing, type OutgoingMerge } from "./outgoing.ts";

/** A neighbor while configurations are added to it. */
interface NeighborMerge {
  /** The first one: what is not compared or united (graceful restart, address or interface) stays as it says. */
  first: NeighborConfig;
  /** Something was merged into it. */
  merged: boolean;
  readonly outgoing: OutgoingMerge;
  readonly incoming: IncomingMerge;
  readonly addressFamilies: Set<string>;
}

/** The neighbors of one router by ID. */
export type NeighborMerges = Map<string, NeighborMerge>;

/**
 * Adds neighbors in the order given.
 * @returns frr-k8s' error text at the first two that exclude each other
 */
export function addNeighbors(
  merges: NeighborMerges,
  neighbors: readonly NeighborConfig[],
  release: Release,
): string | undefined {
  for (const neighbor of neighbors) {
    const id = neighborId(neighbor);
    const merge = merges.get(id);
    const error =
      merge === undefined ? begin(merges, id, neighbor, release) : add(merge, neighbor, id, release);
    if (error !== undefined) return error;
  }
  return undefined;
}

function begin(merges: NeighborMerges, id: string, neighbor: NeighborConfig, release: Release): undefined {
  const merge: NeighborMerge = {
    first: neighbor,
    merged: false,
    outgoing: emptyOutgoing(),
    incoming: emptyIncoming(),
    addressFamilies: new Set(neighbor.addressFamilies),
  };
  addOutgoing(merge.outgoing, neighbor.outgoing, release);
  addIncoming(merge.incoming, neighbor.incoming);
  merges.set(id, merge);
}

function add(merge: NeighborMerge, added: NeighborConfig, id: string, release: Release): string | undefined {
  for (const { value, emptyYields, agrees, error } of neighborFields(release)) {
    const own = value(merge.first);
    const other = value(added);
    if (own === other || agrees?.(own, other) || (emptyYields && (own === "" || other === ""))) continue;
    return error(neighborInErrors(added, id, release));
  }
  merge.merged = true;
  if (merge.first.bfdProfile === undefined && added.bfdProfile !== undefined) {
    merge.first = { ...merge.first, bfdProfile: added.bfdProfile };
  }
  const error = addOutgoing(merge.outgoing, added.outgoing, release);
  if (error !== undefined) return outgoingError(added, error);
  addIncoming(merge.incoming, added.incoming);
  for (const family of added.addressFamilies ?? []) merge.addressFamilies.add(family);
  return undefined;
}

/** @returns frr-k8s' words when what a neighbor is told cannot be merged. An interface has no address to be named by. */
export function outgoingError(neighbor: NeighborConfig, error: string): string {
  return `could not merge outgoing for neighbor ${neighbor.addr ?? ""} vrf ${neighbor.vrfName ?? ""}, err: ${error}`;
}

/** Merges every neighbor with itself, which changes no more than its form. */
export function addThemselves(merges: NeighborMerges): void {
  for (const merge of merges.values()) merge.merged = true;
}

/** @returns the merged neighbors by ID. One that nothing was merged into stays as it was. */
export function finishNeighbors(merges: NeighborMerges): readonly NeighborConfig[] {
  return valuesByKey(merges).map((merge) => (merge.merged ? finish(merge) : merge.first));
}

function finish({ first, outgoing, incoming, addressFamilies }: NeighborMerge): NeighborConfig {
  const { addressFamilies: _, ...rest } = withoutDefaults(first);
  return {
    ...rest,
    outgoing: finishOutgoing(outgoing),
    incoming: finishIncoming(incoming),
    ...(addressFamilies.size === 0 ? {} : { addressFamilies: sortedBytes(addressFamilies) }),
  };
}
