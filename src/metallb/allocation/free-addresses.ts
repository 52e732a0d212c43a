import { type Address, bitsOf, type Family } from "../../net/address.ts";
import type { PoolCidr } from "../../net/range.ts";
import { confusesOldDevices } from "./addresses.ts";
import { type Heap, newHeap, peek, pop, push } from "./heap.ts";

/**
 * The addresses of one network of a pool, searched from the lowest. MetalLB tries one after the other; here everything below
 * `next` is known to be taken, but for `holes`, so that a search costs what has changed since the last one.
 */
export interface Network {
  readonly family: Family;
  readonly last: bigint;
  readonly avoidBuggyIPs: boolean;
  next: bigint;
  readonly holes: Heap;
  /** Addresses that Services share, by sharing and backend key. */
  readonly shared: Map<string, SharedAddresses>;
}

/** The addresses in use under one key, ascending, and how far each set of ports has been found to clash. */
interface SharedAddresses {
  readonly values: bigint[];
  readonly clashing: Map<string, number>;
}

/** The addresses of an entry of a pool, none of them in use. */
export function newNetwork({ prefix, maskLength }: PoolCidr, avoidBuggyIPs: boolean): Network {
  const { family, value, length } = prefix;
  const bits = bitsOf(family);
  // The library that MetalLB walks through an IPv4-mapped CIDR with takes its 128-bit mask for a 32-bit one, and goes on to the
  // last of all addresses.
  const last = length === maskLength ? value + (1n << BigInt(bits - length)) - 1n : (1n << BigInt(bits)) - 1n;
  return { family, last, avoidBuggyIPs, next: value, holes: newHeap(), shared: new Map() };
}

/** @returns the lowest address that nobody uses. */
export function lowestUnused(network: Network, isUsed: (value: bigint) => boolean): Address | undefined {
  const { family, last, holes, avoidBuggyIPs } = network;
  for (let hole = peek(holes); hole !== undefined; hole = peek(holes)) {
    if (!isUsed(hole)) return { family, value: hole };
    pop(holes);
  }
  for (; network.next <= last; network.next++) {
    const address = { family, value: network.next };
    if (!(avoidBuggyIPs && confusesOldDevices(address)) && !isUsed(network.next)) return address;
  }
  return undefined;
}

/** Notes that nobody uses an address any more. */
export function noteUnused(network: Network, value: bigint): void {
  const buggy = network.avoidBuggyIPs && confusesOldDevices({ family: network.family, value });
  if (value < network.next && !buggy) push(network.holes, value);
}

/** Notes that an address is used under a key. Addresses are mostly taken in ascending order, so this is mostly an append. */
export function noteShared(network: Network, key: string, value: bigint): void {
  let shared = network.shared.get(key);
  if (shared === undefined) {
    shared = { values: [], clashing: new Map() };
    network.shared.set(key, shared);
  }
  const { values, clashing } = shared;
  const at = position(values, value);
  if (values[at] === value) return;
  values.splice(at, 0, value);
  if (at < values.length - 1) clashing.clear();
}

/** Notes that an address is not used under a key any more, or that ports of it have become free. */
export function noteLessShared(network: Network, key: string, value: bigint, gone: boolean): void {
  const shared = network.shared.get(key);
  if (shared === undefined) return;
  shared.clashing.clear();
  const at = position(shared.values, value);
  if (gone && shared.values[at] === value) shared.values.splice(at, 1);
}

/**
 * @param ports a text for the set of ports: the same set clashes again wherever it did, until something is given back
 * @returns the lowest address under a key that accepts these ports
 */
export function lowestShared(
  network: Network,
  key: string,
  ports: string,
  accepts: (value: bigint) => boolean,
): Address | undefined {
  const shared = network.shared.get(key);
  if (shared === undefined) return undefined;
  let at = shared.clashing.get(ports) ?? 0;
  for (; at < shared.values.length; at++) {
    const value = shared.values[at];
    if (value !== undefined && accepts(value)) break;
  }
  shared.clashing.set(ports, at);
  const value = shared.values[at];
  return value === undefined ? undefined : { family: network.family, value };
}

function position(values: readonly bigint[], value: bigint): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
