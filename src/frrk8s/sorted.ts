import { compareBytes } from "../net/order.ts";

const SURROGATE = /[\ud800-\udfff]/;

/** @returns the strings sorted by their UTF-8 bytes. Without surrogates that is the engine's own order, which is much faster. */
export function sortedBytes(strings: Iterable<string>): string[] {
  const list = [...strings];
  return list.some((text) => SURROGATE.test(text)) ? list.sort(compareBytes) : list.sort();
}

/** @returns the values of a map in the byte order of its keys. */
export function valuesByKey<V>(map: ReadonlyMap<string, V>): V[] {
  return sortedBytes(map.keys()).flatMap((key) => {
    const value = map.get(key);
    return value === undefined ? [] : [value];
  });
}

/** The lists that `sortedSet` has made: merging one with itself has nothing to do. */
const SETS = new WeakSet<readonly string[]>();

/** @returns the strings sorted, without doubles. A list that was made so is returned as it is. */
export function sortedSet(strings: readonly string[] | ReadonlySet<string>): readonly string[] {
  if (Array.isArray(strings) && SETS.has(strings)) return strings;
  const list = sortedBytes(new Set(strings));
  SETS.add(list);
  return list;
}

/** @returns the union of lists, sorted, without doubles. */
export function union(lists: readonly (readonly string[])[]): readonly string[] {
  const distinct = [...new Set(lists)].filter((list) => list.length > 0);
  return sortedSet(distinct.length === 1 ? (distinct[0] ?? []) : distinct.flat());
}
