import type { Neighbor } from "../../api/frrk8s.ts";
import { quote } from "../../net/quote.ts";
import { addressFamily } from "../family.ts";
import type { NeighborFamily } from "../model.ts";
import type { Release } from "../releases.ts";

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
 * The families that a session carries: both for an interface or with dualStackAddressFamily, else the address' own. A neighbor without any address is
 * told apart only where there are interfaces (since 0.0.17).
 * @returns undefined if the address is no address
 */
export function familyOfNeighbor(neighbor: Neighbor, release: Release): NeighborFamily | undefined {
  const { address = "" } = neighbor;
  const own = address === "" && release.fields.interface ? "unknown" : addressFamily(address);
  if (own === undefined) return undefined;
  return neighbor.interface || neighbor.dualStackAddressFamily ? "dual" : own;
}

/** @returns frr-k8s' words for an address that is none. */
export function familyError({ address = "" }: Neighbor): string {
  return `failed to find ipfamily for ${address}, IPFamilyForAddresses: Invalid address [${quote(address)}]`;
}
