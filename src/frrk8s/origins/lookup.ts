/** Finds texts in lists by hash, each list read once: a neighbor can have tens of thousands of prefixes. */
export type Lookup = (list: readonly string[], text: string) => number | undefined;

/** @returns a lookup that remembers the lists it has seen. */
export function lookup(): Lookup {
  const known = new Map<readonly string[], Map<string, number>>();
  return (list, text) => {
    let positions = known.get(list);
    if (positions === undefined) {
      positions = new Map();
      for (const [i, item] of list.entries()) if (!positions.has(item)) positions.set(item, i);
      known.set(list, positions);
    }
    return positions.get(text);
  };
}
