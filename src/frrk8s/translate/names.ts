import type { Neighbor } from "../../api/frrk8s.ts";
import { addressFamily } from "../family.ts";
import type { NeighborFamily } from "../model.ts";

/** @returns the AS of a neighbor as written: `internal`, `external`, or a number (0 if none). */
export function asnOf(neighbor: Neighbor): string {
  return neighbor.dynamicASN || String(neighbor.asn ?? 0);
}

/** @returns how messages call a neighbor: `<asn>@<address or interface>`. */
export function nameOf(neighbor: Neighbor): string {
  return `${asnOf(neighbor)}@${neighbor.address || neighbor.interface || ""}`;
}

/** @returns how FRR calls a neighbor. */
export function peerTextOf(neighbor: Neighbor): string {
  return neighbor.interface || neighbor.address || "";
}

/**
 * The families that a session carries: both for an interface or with dualStackAddressFamily, else the address' own.
 * @returns undefined if the address is no address
 */
export function familyOfNeighbor(neighbor: Neighbor): NeighborFamily | undefined {
  const own = neighbor.address ? addressFamily(neighbor.address) : "unknown";
  if (own === undefined) return undefined;
  return neighbor.interface || neighbor.dualStackAddressFamily ? "dual" : own;
}
