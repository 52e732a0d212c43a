import type { Origin } from "../api/ref.ts";
import type { Family } from "../net/address.ts";

/** What the router on the other side of a BGP session must be configured with, from the nodes' side of it. */
export interface RouterDemand {
  /** The BGPPeer, or the neighbor's address where no BGPPeer is behind it. */
  readonly peer: string;
  /** The address that the nodes dial; undefined on unnumbered sessions. */
  readonly routerAddress: string | undefined;
  /** The AS that the nodes expect; undefined if they accept any (dynamicASN). */
  readonly routerAs: number | undefined;
  /** The VRF of the session on the nodes; the router's VRF is its own business. */
  readonly nodeVrf: string | undefined;
  readonly families: readonly Family[];
  readonly neighbors: readonly DemandedNeighbor[];
  /** What the router will be sent and so has to accept. */
  readonly announced: readonly AnnouncedPrefix[];
  /** What MetalLB may send as more Services come: the ranges of the pools, with the longest length sent. */
  readonly accept: readonly AcceptedRange[];
  /**
   * Everything that is or will be sent carries one of these communities (`large:` before large ones), so the router may ask for them. Absent or
   * empty: not so, and such a filter would drop something.
   */
  readonly communities?: readonly string[];
  /** What the nodes accept from the router: everything, nothing, or these. */
  readonly nodesAccept: "all" | readonly AcceptedRange[];
  /** Nodes that send the same prefix: the number of equal paths the router should use. */
  readonly paths: number;
  /** The equal paths come from different AS numbers. */
  readonly relax: boolean;
  /** What could not be found out, a sentence each. */
  readonly unknown: readonly string[];
  /** What cannot be told at all: then an empty list of it says nothing. */
  readonly missing?: readonly Missing[];
}

/** `nodes`: who dials; `announced`: what they send. */
export type Missing = "nodes" | "announced";

export interface DemandedNeighbor {
  readonly node: string;
  /** The address that the node dials from; undefined if it is not known. */
  readonly address: string | undefined;
  /** How the address was found, e.g. "InternalIP of Node wk3". */
  readonly addressFrom: string;
  /** The AS that the node says it is. */
  readonly as: number;
  readonly multihop: boolean;
  readonly password: boolean;
  readonly port: number;
  /** Seconds; undefined: the default of each side. */
  readonly holdTime: number | undefined;
  readonly keepaliveTime: number | undefined;
  readonly bfd: DemandedBfd | undefined;
  readonly gracefulRestart: boolean;
  readonly origins: readonly Origin[];
}

/** BFD as the node runs it; milliseconds, FRR's defaults where the profile says nothing. */
export interface DemandedBfd {
  readonly multihop: boolean;
  readonly receive: number;
  readonly transmit: number;
  readonly multiplier: number;
  readonly echo: boolean;
  readonly passive: boolean;
}

export interface AnnouncedPrefix {
  readonly prefix: string;
  readonly family: Family;
  readonly nodes: readonly string[];
  readonly communities: readonly string[];
}

export interface AcceptedRange {
  readonly prefix: string;
  readonly family: Family;
  readonly ge?: number;
  readonly le?: number;
  /** What the range stands for, e.g. "pool-l3". */
  readonly why: string;
}
