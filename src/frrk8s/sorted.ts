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

/** @returns the union of lists, sorted, without doubles. A single list that is so already is returned as it is. */
export function union(lists: readonly (readonly string[])[]): readonly string[] {
  const distinct = [...new Set(lists)].filter((list) => list.length > 0);
  const [first] = distinct;
  if (first === undefined) return [];
  return distinct.length === 1 && isSortedSet(first) ? first : sortedBytes(new Set(distinct.flat()));
}

function isSortedSet(list: readonly string[]): boolean {
  return list.every((text, i) => i === 0 || compareBytes(list[i - 1] ?? "", text) < 0);
}

/** @returns the list sorted, without doubles. */
export function sortedSet(list: readonly string[]): string[] {
  return sortedBytes(new Set(list));
}
