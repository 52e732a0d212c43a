import { type Address, bitsOf, type Family } from "../../net/address.ts";
import { formatPrefix, mask } from "../../net/prefix.ts";
import type { Advertisement } from "../configuration/advertisement.ts";
import type { AdvertisedPool } from "../configuration/configuration.ts";

/** One address of a Service through one advertisement: MetalLB's unit of announcing. */
export interface RoutePrefix {
  /** The Service (`namespace/name`) and the advertisement that it comes from. */
  readonly service: string;
  readonly advertisement: Advertisement;
  readonly pool: AdvertisedPool;
  /** The address, and its index in status.loadBalancer.ingress. */
  readonly address: Address;
  readonly ingress: number;
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
  return addresses.flatMap((address, ingress) =>
    advertisements.map(
      (advertisement): RoutePrefix => ({
        service,
        advertisement,
        pool,
        address,
        ingress,
        prefix: prefixText(
          address,
          address.family === "ipv4" ? advertisement.aggregationLength : advertisement.aggregationLengthV6,
        ),
        family: address.family,
        localPref: advertisement.localPref,
        communities: advertisement.communities,
        peers: advertisement.peers,
      }),
    ),
  );
}

const texts = new WeakMap<Address, Map<number, string>>();

/** The text is asked for once per class of nodes; it is written once. */
function prefixText(address: Address, wanted: number): string {
  const { family, value } = address;
  const length = Math.max(0, Math.min(wanted, bitsOf(family)));
  let byLength = texts.get(address);
  if (byLength === undefined) {
    byLength = new Map();
    texts.set(address, byLength);
  }
  let text = byLength.get(length);
  if (text === undefined) {
    text = formatPrefix({ family, value: mask(family, value, length), length });
    byLength.set(length, text);
  }
  return text;
}

/** By prefix: lists made from sorted routes are sorted. Prefixes are ASCII, where JavaScript's order is that of bytes. */
export function sortedRoutes(routes: readonly RoutePrefix[]): readonly RoutePrefix[] {
  return routes.toSorted((a, b) => (a.prefix < b.prefix ? -1 : Number(a.prefix > b.prefix)));
}
