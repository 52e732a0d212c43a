import type { EndpointSlice, Service } from "../../api/core.ts";
import { type Address, parseAddress } from "../../net/address.ts";
import { lookup, type PrefixTable, prefixTable } from "../../net/table.ts";
import type { Pool } from "../configuration/pools.ts";
import type { Release } from "../releases.ts";
import { type Endpoints, NO_ENDPOINTS, readEndpoints, slicesByService } from "./endpoints.ts";

/** What a speaker sees of a Service before it looks at its own configuration. */
export interface ServiceFacts {
  /** `namespace/name`. */
  readonly key: string;
  readonly service: Service;
  /** Its class is not this MetalLB's: the speaker never sees it. */
  readonly otherClass: boolean;
  readonly loadBalancer: boolean;
  /** Entries of status.loadBalancer.ingress. */
  readonly assigned: number;
  /** Its addresses, or undefined if one of the entries is none (a hostname too). */
  readonly addresses: readonly Address[] | undefined;
  readonly local: boolean;
  readonly endpoints: Endpoints;
}

/** @returns the facts of all Services, in input order. */
export function serviceFacts(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  options: { readonly lbClass: string; readonly release: Release },
): readonly ServiceFacts[] {
  const byService = slicesByService(slices);
  return services.map((service) => {
    const { metadata, status } = service;
    const spec = service.spec ?? {};
    const key = `${metadata.namespace ?? ""}/${metadata.name}`;
    const ingress = status?.loadBalancer?.ingress ?? [];
    const own = byService.get(key);
    return {
      key,
      service,
      otherClass: (spec.loadBalancerClass ?? "") !== options.lbClass,
      loadBalancer: spec.type === "LoadBalancer",
      assigned: ingress.length,
      addresses: addressesOf(ingress),
      local: spec.externalTrafficPolicy === "Local",
      endpoints: own === undefined ? NO_ENDPOINTS : readEndpoints(own, options.release),
    };
  });
}

function addressesOf(ingress: readonly { readonly ip?: string }[]): readonly Address[] | undefined {
  const addresses: Address[] = [];
  for (const { ip } of ingress) {
    const address = parseAddress(ip ?? "");
    if (address === undefined) return undefined;
    addresses.push(address);
  }
  return addresses;
}

/** Finds the pool of an address. */
export type PoolTable = PrefixTable<string>;

/** Indexes the networks of pools by name. */
export function poolTable(pools: Iterable<Pool>): PoolTable {
  return prefixTable(
    [...pools].flatMap(({ name, cidrs }) => cidrs.map(({ prefix }) => [prefix, name] as const)),
  );
}

/** @returns the pool that holds all the addresses, or undefined: a speaker does not ask who put them there. */
export function poolFor(table: PoolTable, addresses: readonly Address[]): string | undefined {
  const [first, ...rest] = addresses;
  if (first === undefined) return undefined;
  return lookup(table, first).find((name) => rest.every((address) => lookup(table, address).includes(name)));
}
