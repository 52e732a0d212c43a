import type { Origin } from "../api/ref.ts";

/** One of two values that cannot both hold, and who says it. A password is masked. */
export interface Side {
  readonly value: string;
  readonly origin: Origin;
}

/** Two values that exclude each other on one node: frr-k8s converts nothing while there is one. */
export interface Conflict {
  readonly node: string;
  /** Empty: the default VRF. */
  readonly vrf: string;
  /** Address or interface of the neighbor, as written; absent for a conflict of the router or of the node. */
  readonly neighbor?: string;
  /** The field in the resource, e.g. `asn` or `toAdvertise.nextHop.ipv4`. */
  readonly field: string;
  readonly a: Side;
  readonly b: Side;
  /** What frr-k8s reports when it meets this one first. */
  readonly error: string;
}
