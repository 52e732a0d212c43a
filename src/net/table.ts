import { type Address, bitsOf } from "./address.ts";
import { mask, type Prefix } from "./prefix.ts";

/** Prefixes and what belongs to each, to be found by an address. */
export interface PrefixTable<T> {
  /** Per family: length → network bits → values in insertion order. */
  readonly lengths: ReadonlyMap<string, ReadonlyMap<bigint, readonly T[]>>;
  readonly used: Readonly<Record<Prefix["family"], readonly number[]>>;
}

/** Indexes prefixes. Looking up costs one step per prefix length in use, however many prefixes there are. */
export function prefixTable<T>(entries: Iterable<readonly [Prefix, T]>): PrefixTable<T> {
  const lengths = new Map<string, Map<bigint, T[]>>();
  const used = { ipv4: [] as number[], ipv6: [] as number[] };
  for (const [{ family, length, value }, item] of entries) {
    const key = `${family}/${length}`;
    let networks = lengths.get(key);
    if (networks === undefined) {
      networks = new Map();
      lengths.set(key, networks);
      used[family].push(length);
    }
    const items = networks.get(value);
    if (items === undefined) networks.set(value, [item]);
    else items.push(item);
  }
  const descending = (a: number, b: number): number => b - a;
  return { lengths, used: { ipv4: used.ipv4.sort(descending), ipv6: used.ipv6.sort(descending) } };
}

/** @returns what belongs to the prefixes that hold the address, longest prefix first. */
export function lookup<T>(table: PrefixTable<T>, address: Address): readonly T[] {
  return cover(table, { ...address, length: bitsOf(address.family) });
}

/** @returns what belongs to the prefixes that hold the whole of this prefix, itself included, longest first. */
export function cover<T>(table: PrefixTable<T>, { family, value, length }: Prefix): readonly T[] {
  const found: T[] = [];
  for (const n of table.used[family]) {
    if (n > length) continue;
    const items = table.lengths.get(`${family}/${n}`)?.get(mask(family, value, n));
    if (items !== undefined) found.push(...items);
  }
  return found;
}
