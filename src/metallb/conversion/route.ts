import type { Family } from "../../net/address.ts";
import { type Address, bitsOf } from "../../net/address.ts";
import { formatPrefix, mask } from "../../net/prefix.ts";
import type { Advertisement } from "../configuration/advertisement.ts";
import type { AdvertisedPool } from "../configuration/configuration.ts";

/** One address of a Service through one advertisement: MetalLB's unit of announcing. */
export interface RoutePrefix {
  /** The Service (`namespace/name`) and the advertisement that it comes from. */
  readonly service: string;
  readonly advertisement: Advertisement;
  readonly pool: AdvertisedPool;
  readonly prefix: string;
  readonly family: Family;
  /** 0: none. */
  readonly localPref: number;
  readonly communities: readonly string[];
  /** Names of peers; empty: all. */
  readonly peers: readonly string[];
}

/** @returns one route for each address and advertisement, before anything is compacted. */
export function routesOf(
  service: string,
  addresses: readonly Address[],
  pool: AdvertisedPool,
  advertisements: readonly Advertisement[],
): readonly RoutePrefix[] {
  return addresses.flatMap(({ family, value }) =>
    advertisements.map((advertisement): RoutePrefix => {
      const wanted = family === "ipv4" ? advertisement.aggregationLength : advertisement.aggregationLengthV6;
      const length = Math.min(wanted, bitsOf(family));
      return {
        service,
        advertisement,
        pool,
        prefix: formatPrefix({ family, value: mask(family, value, length), length }),
        family,
        localPref: advertisement.localPref,
        communities: advertisement.communities,
        peers: advertisement.peers,
      };
    }),
  );
}
