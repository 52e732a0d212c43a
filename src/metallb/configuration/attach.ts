import { type ObjectRef, refOf } from "../../api/ref.ts";
import type { Release } from "../releases.ts";
import type { Advertisement, ReadAdvertisement } from "./advertisement.ts";
import type { ConfigFault } from "./fault.ts";
import type { Layer2Advertisement, ReadLayer2Advertisement } from "./l2-advertisement.ts";
import type { Pool, PoolEntry } from "./pools.ts";

/** Pool name → what is advertised of it, in the order of the advertisements' names. One that reaches a pool twice is there twice. */
export interface Attached<T> {
  readonly byPool: ReadonlyMap<string, readonly T[]>;
  readonly faults: readonly ConfigFault[];
  /** MetalLB crashes: a range from one family to the other leaves a pool entry without networks. */
  readonly panic?: string;
}

const PANIC = "runtime error: index out of range [0] with length 0";

/**
 * Gives each pool its BGPAdvertisements and checks each against the pool: aggregation lengths, then local preferences.
 * Where MetalLB meets pools or entries in a random order, here it is the order of names and entries.
 */
export function attachAdvertisements(
  read: readonly ReadAdvertisement[],
  pools: ReadonlyMap<string, Pool>,
  release: Release,
): Attached<Advertisement> {
  const byPool = new Map<string, Advertisement[]>();
  const faults: ConfigFault[] = [];
  let panic: string | undefined;
  for (const { advertisement, pools: names, faults: own } of read) {
    faults.push(...own);
    if (advertisement === undefined) continue;
    for (const name of names ?? pools.keys()) {
      const pool = pools.get(name);
      if (pool === undefined) continue;
      const attached = byPool.get(name) ?? [];
      faults.push(...shortAggregations(advertisement, pool));
      const others = advertisement.serviceSelectors.length > 0 ? [] : attached;
      for (const other of others) {
        if (other.serviceSelectors.length > 0 || other.localPref === advertisement.localPref) continue;
        const compared = aggregationsDiffer(advertisement, other, pool, release);
        if (compared === "panic") panic ??= PANIC;
        if (compared !== false || !meet(advertisement, other)) continue;
        faults.push(localPrefFault(advertisement, other));
        break;
      }
      attached.push(advertisement);
      byPool.set(name, attached);
    }
  }
  return panic === undefined ? { byPool, faults } : { byPool, faults, panic };
}

/** One fault for each entry of the pool whose widest network is narrower than the advertised prefix. */
function shortAggregations(advertisement: Advertisement, pool: Pool): readonly ConfigFault[] {
  return pool.entries.flatMap(({ text, cidrs }, i): ConfigFault[] => {
    const [first] = cidrs;
    if (first === undefined) return [];
    const v4 = first.prefix.family === "ipv4";
    const length = v4 ? advertisement.aggregationLength : advertisement.aggregationLengthV6;
    const widest = cidrs.reduce((least, { maskLength }) => Math.min(least, maskLength), first.maskLength);
    if (length >= widest) return [];
    return [
      {
        error: `invalid aggregation length ${advertisement.aggregationLength}: prefix ${widest} in this pool is more specific than the aggregation length for addresses ${text}`,
        origin: { ref: advertisement.ref, path: v4 ? "spec.aggregationLength" : "spec.aggregationLengthV6" },
        other: { ref: pool.ref, path: `spec.addresses[${i}]` },
      },
    ];
  });
}

/** @returns whether the lengths keep the two apart, so that their local preferences cannot collide. */
function aggregationsDiffer(
  a: Advertisement,
  b: Advertisement,
  pool: Pool,
  { aggregationCompared }: Release,
): boolean | "panic" {
  const v4 = a.aggregationLength !== b.aggregationLength;
  const v6 = a.aggregationLengthV6 !== b.aggregationLengthV6;
  if (aggregationCompared === "both-families") return v4 && v6;
  if (pool.entries.some(({ cidrs }) => cidrs.length === 0)) return "panic";
  const has = (family: string): boolean => pool.entries.some((entry) => familyOf(entry) === family);
  if (v4 && v6) return true;
  return (v4 && !has("ipv6")) || (v6 && !has("ipv4"));
}

const familyOf = ({ cidrs }: PoolEntry): string | undefined => cidrs[0]?.prefix.family;

/**
 * @returns whether two advertisements can reach the same peer from the same node. An empty list of peers means all.
 */
export function meet(a: Advertisement, b: Advertisement): boolean {
  if (a.peers.length > 0 && b.peers.length > 0 && !a.peers.some((peer) => b.peers.includes(peer)))
    return false;
  return !a.nodes.isDisjointFrom(b.nodes);
}

/**
 * The test that MetalLB makes for each Service where advertisements have serviceSelectors (0.16.0 and later).
 * @returns whether both give the Service's prefix to the same peer with different local preferences
 */
export function localPrefsCollide(a: Advertisement, b: Advertisement, pool: Pool, release: Release): boolean {
  return a.localPref !== b.localPref && aggregationsDiffer(a, b, pool, release) === false && meet(a, b);
}

function localPrefFault(advertisement: Advertisement, other: Advertisement): ConfigFault {
  const path = "spec.localPref";
  return {
    error: `invalid local preference ${advertisement.localPref}: local preferernce ${other.localPref} was already set for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths`,
    origin: { ref: advertisement.ref, path },
    other: { ref: other.ref, path },
  };
}

/** Gives each pool its L2Advertisements, each once. MetalLB leaves out those that say the same as one before, which decides nothing. */
export function attachLayer2(
  read: readonly ReadLayer2Advertisement[],
  pools: ReadonlyMap<string, Pool>,
): Attached<Layer2Advertisement> {
  const byPool = new Map<string, Layer2Advertisement[]>();
  const faults: ConfigFault[] = [];
  for (const { advertisement, pools: names, faults: own } of read) {
    faults.push(...own);
    if (advertisement === undefined) continue;
    for (const name of new Set(names ?? pools.keys())) {
      if (!pools.has(name)) continue;
      const attached = byPool.get(name) ?? [];
      attached.push(advertisement);
      byPool.set(name, attached);
    }
  }
  return { byPool, faults };
}

/** BFD echo and IPv6 do not go together: refused as soon as a pool with an IPv6 network is advertised to a peer with echo. */
export function echoFaults(
  pools: ReadonlyMap<string, Pool>,
  byPool: ReadonlyMap<string, readonly Advertisement[]>,
  echoing: ReadonlyMap<string, ObjectRef>,
): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (echoing.size === 0) return faults;
  for (const pool of pools.values()) {
    if (!pool.cidrs.some(({ prefix }) => prefix.family === "ipv6")) continue;
    for (const advertisement of new Set(byPool.get(pool.name))) {
      for (const peer of advertisement.peers.length === 0 ? echoing.keys() : advertisement.peers) {
        const ref = echoing.get(peer);
        if (ref === undefined) continue;
        faults.push({
          error: `pool ${pool.name} has bgpadvertisement ${advertisement.name} which references peer ${peer} which has bfd echo enabled, which is not possible`,
          origin: { ref: refOf(advertisement.object), path: "spec.peers" },
          other: { ref, path: "spec.bfdProfile" },
        });
      }
    }
  }
  return faults;
}
