import type { FrrConfig } from "../frr/config.ts";
import type { Family } from "../net/address.ts";

/** Somebody who speaks BGP: a node or a router, with its configuration in FRR's language. */
export interface Speaker {
  readonly name: string;
  readonly config: FrrConfig;
  /** Addresses that others dial, with the VRF they are in; those of the configuration's interfaces are found by themselves. */
  readonly addresses: readonly { readonly address: string; readonly vrf: string }[];
}

/** A path as a speaker holds it in its table. */
export interface Path {
  readonly prefix: string;
  readonly family: Family;
  /** AS numbers, the nearest first. */
  readonly asPath: readonly string[];
  /** `0.0.0.0` or `::` for its own. */
  readonly nextHop: string;
  /** The speaker it came from; absent for its own. */
  readonly from?: string;
  /** The address of the neighbor it came from. */
  readonly fromAddress?: string;
  readonly weight: number;
  readonly localPref?: number;
  readonly med?: number;
  readonly communities: readonly string[];
  readonly largeCommunities: readonly string[];
  readonly external: boolean;
}
