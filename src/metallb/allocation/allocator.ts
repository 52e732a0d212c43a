import type { Address } from "../../net/address.ts";
import { hostPrefix } from "../../net/prefix.ts";
import { cover, type PrefixTable, prefixTable } from "../../net/table.ts";
import type { Pool } from "../configuration/pools.ts";
import { confusesOldDevices, type Ip, ipKey, printIp, quoteIps } from "./addresses.ts";
import { acceptsService } from "./compatible.ts";
import {
  lowestShared,
  lowestUnused,
  type Network,
  newNetwork,
  noteLessShared,
  noteShared,
  noteUnused,
} from "./free-addresses.ts";
import type { ServiceView } from "./request.ts";

/** What Services must have in common to share an address. An empty sharing key shares nothing. */
export interface SharingKey {
  readonly sharing: string;
  readonly backend: string;
}

/** What a Service holds. */
export interface Claim {
  readonly pool: string;
  readonly ips: readonly Address[];
  readonly ports: readonly string[];
  readonly key: SharingKey;
}

/** Who uses an address, and how. Without a key it counts as unused, even if a Service without ports still has it. */
interface Use {
  key?: SharingKey;
  readonly ports: Map<string, string>;
  readonly services: Set<string>;
}

/** The state of MetalLB's allocator: mutable, part of one computation. */
export interface Allocator {
  pools: ReadonlyMap<string, Pool>;
  networks: ReadonlyMap<string, readonly Network[]>;
  /** Of each network its place: pool and index. */
  places: PrefixTable<Place>;
  readonly claims: Map<string, Claim>;
  readonly uses: Map<string, Use>;
}

/** The place of an address. */
export interface Place {
  readonly pool: Pool;
  readonly network: Network;
}

/** What a Service brings to each question: itself, its ports and its key. */
export interface Applicant {
  readonly service: ServiceView;
  readonly key: SharingKey;
}

/** An allocator without pools and claims. */
export function newAllocator(): Allocator {
  return {
    pools: new Map(),
    networks: new Map(),
    places: prefixTable<Place>([]),
    claims: new Map(),
    uses: new Map(),
  };
}

/** Takes new pools: claims follow their addresses into other pools, and are lost with them. */
export function setPools(a: Allocator, pools: ReadonlyMap<string, Pool>): void {
  const networks = new Map(
    [...pools.values()].map((pool) => [
      pool.name,
      pool.cidrs.map((cidr) => newNetwork(cidr, pool.avoidBuggyIPs)),
    ]),
  );
  a.pools = pools;
  a.networks = networks;
  a.places = prefixTable(
    [...pools.values()].flatMap((pool) =>
      pool.cidrs.flatMap(({ prefix }, i) => {
        const network = networks.get(pool.name)?.[i];
        return network === undefined ? [] : [[prefix, { pool, network }] as const];
      }),
    ),
  );
  for (const [service, claim] of [...a.claims]) {
    const pool = poolFor(a, claim.ips);
    if (pool === undefined) release(a, service);
    else if (pool.name !== claim.pool) take(a, service, { ...claim, pool: pool.name });
    else noteUse(a, claim.ips);
  }
}

function noteUse(a: Allocator, ips: readonly Address[]): void {
  for (const ip of ips) {
    const key = a.uses.get(ipKey(ip))?.key;
    const network = placeOf(a, ip)?.network;
    if (key !== undefined && network !== undefined && key.sharing !== "")
      noteShared(network, keyText(key), ip.value);
  }
}

const keyText = ({ sharing, backend }: SharingKey): string => `${sharing.length}:${sharing}${backend}`;

/** @returns the pool and the network that an address is in. */
export function placeOf(a: Allocator, ip: Address): Place | undefined {
  return cover(a.places, hostPrefix(ip))[0];
}

/** @returns the pool that holds all these addresses. Pools never overlap. */
export function poolFor(a: Allocator, ips: readonly Ip[]): Pool | undefined {
  const pools = ips.map((ip) => {
    const pool = ip === undefined ? undefined : placeOf(a, ip)?.pool;
    return pool?.avoidBuggyIPs && ip !== undefined && confusesOldDevices(ip) ? undefined : pool;
  });
  return pools.every((pool) => pool === pools[0]) ? pools[0] : undefined;
}

/** Gives a Service these addresses, if their pool, their other users and their ports allow it. @returns MetalLB's error otherwise */
export function assign(a: Allocator, applicant: Applicant, ips: readonly Ip[]): string | undefined {
  const { service, key } = applicant;
  const pool = poolFor(a, ips);
  if (pool === undefined) return `${quoteIps(ips)} is not allowed in config`;
  if (!acceptsService(pool, service)) return `pool ${pool.name} not compatible for ip assignment`;
  const wanted = ips.filter((ip) => ip !== undefined);
  for (const ip of wanted) {
    const refusal = clash(a, applicant, ip);
    if (refusal !== undefined) return refusal;
  }
  take(a, service.key, { pool: pool.name, ips: wanted, ports: service.ports, key });
  return undefined;
}

/** @returns why the other users of an address do not admit this one, in MetalLB's words. */
export function clash(a: Allocator, { service, key }: Applicant, ip: Address): string | undefined {
  const use = a.uses.get(ipKey(ip));
  if (use?.key === undefined) return undefined;
  if (!shares(use.key, key)) {
    const others = [...use.services].filter((other) => other !== service.key);
    if (others.length > 0)
      return `can't change sharing key for "${service.key}", address also in use by ${others.join(",")}`;
  }
  for (const port of service.ports) {
    const user = use.ports.get(port);
    if (user !== undefined && user !== service.key)
      return `port ${port} is already in use on "${printIp(ip)}"`;
  }
  return undefined;
}

const shares = (a: SharingKey, b: SharingKey): boolean =>
  a.sharing !== "" && a.sharing === b.sharing && a.backend === b.backend;

function take(a: Allocator, service: string, claim: Claim): void {
  release(a, service);
  a.claims.set(service, claim);
  for (const ip of claim.ips) {
    const id = ipKey(ip);
    let use = a.uses.get(id);
    if (use === undefined) {
      use = { ports: new Map(), services: new Set() };
      a.uses.set(id, use);
    }
    const network = placeOf(a, ip)?.network;
    if (network !== undefined && use.key !== undefined && keyText(use.key) !== keyText(claim.key))
      noteLessShared(network, keyText(use.key), ip.value, true);
    use.key = claim.key;
    for (const port of claim.ports) use.ports.set(port, service);
    use.services.add(service);
    if (network !== undefined && claim.key.sharing !== "") noteShared(network, keyText(claim.key), ip.value);
  }
}

/** Takes from a Service what it holds, if anything. */
export function release(a: Allocator, service: string): void {
  const claim = a.claims.get(service);
  if (claim === undefined) return;
  a.claims.delete(service);
  for (const ip of claim.ips) {
    const use = a.uses.get(ipKey(ip));
    if (use === undefined) continue;
    const network = placeOf(a, ip)?.network;
    for (const port of claim.ports) use.ports.delete(port);
    use.services.delete(service);
    const unused = use.ports.size === 0;
    if (network !== undefined && use.key !== undefined)
      noteLessShared(network, keyText(use.key), ip.value, unused);
    if (!unused) continue;
    delete use.key;
    if (use.services.size === 0) a.uses.delete(ipKey(ip));
    if (network !== undefined) noteUnused(network, ip.value);
  }
}

/** A free address of each family, as far as a pool has them. */
export interface FreeAddresses {
  readonly pool: string;
  readonly ipv4?: Address;
  readonly ipv6?: Address;
  /** The same, in the order of the pool's networks. */
  readonly found: readonly Address[];
}

/** @returns the first address of each family that the Service could have, its own included, in the order of the pool's networks. */
export function freeAddresses(a: Allocator, pool: Pool, applicant: Applicant): FreeAddresses {
  const found: Address[] = [];
  for (const network of a.networks.get(pool.name) ?? []) {
    if (found.some(({ family }) => family === network.family)) continue;
    const address = freeAddress(a, network, applicant);
    if (address !== undefined) found.push(address);
  }
  const ipv4 = found.find(({ family }) => family === "ipv4");
  const ipv6 = found.find(({ family }) => family === "ipv6");
  return { pool: pool.name, found, ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) };
}

function freeAddress(a: Allocator, network: Network, applicant: Applicant): Address | undefined {
  const { family } = network;
  const candidates: (Address | undefined)[] = [
    lowestUnused(network, (value) => a.uses.get(ipKey({ family, value }))?.key !== undefined),
  ];
  if (applicant.key.sharing !== "") {
    const ports = applicant.service.ports.join(" ");
    candidates.push(
      lowestShared(
        network,
        keyText(applicant.key),
        ports,
        (value) => clash(a, applicant, { family, value }) === undefined,
      ),
    );
  }
  for (const own of a.claims.get(applicant.service.key)?.ips ?? []) {
    if (placeOf(a, own)?.network === network && clash(a, applicant, own) === undefined) candidates.push(own);
  }
  let lowest: Address | undefined;
  for (const candidate of candidates) {
    if (candidate !== undefined && (lowest === undefined || candidate.value < lowest.value))
      lowest = candidate;
  }
  return lowest;
}
