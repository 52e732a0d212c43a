import type { PrefixSelector } from "../../api/frrk8s.ts";
import { filterKey } from "../translate/incoming.ts";

/** Finds things in lists by hash, each list read once: a neighbor can have tens of thousands of prefixes. */
export interface Lookup {
  /** The first position of a text. */
  readonly text: (list: readonly string[] | undefined, text: string) => number | undefined;
  /** The first position of a prefix with its bounds, by `filterKey`. */
  readonly filter: (list: readonly PrefixSelector[] | undefined, key: string) => number | undefined;
}

/** @returns a lookup that remembers the lists it has seen. */
export function lookup(): Lookup {
  return {
    text: remembering((text: string) => text),
    filter: remembering(({ prefix = "", le = 0, ge = 0 }: PrefixSelector) => filterKey({ prefix, le, ge })),
  };
}

function remembering<T>(
  keyOf: (item: T) => string,
): (list: readonly T[] | undefined, key: string) => number | undefined {
  const known = new Map<readonly T[], Map<string, number>>();
  return (list, key) => {
    if (list === undefined) return undefined;
    let positions = known.get(list);
    if (positions === undefined) {
      positions = new Map();
      for (const [i, item] of list.entries()) {
        const itemKey = keyOf(item);
        if (!positions.has(itemKey)) positions.set(itemKey, i);
      }
      known.set(list, positions);
    }
    return positions.get(key);
  };
}
