import type { FrrDifference } from "../frr/compare/difference.ts";

/**
 * Remembers which pairs of configurations behave the same. Nodes that carry the same Services and peers have texts that differ in
 * nothing but their `hostname`, which no comparison looks at: of a thousand nodes a handful has to be read.
 */
export interface AlikePairs {
  /** @returns what `compare` returns, without calling it for a pair that is alike to one without differences. */
  readonly compare: (
    a: string,
    b: string,
    compare: () => readonly FrrDifference[],
  ) => readonly FrrDifference[];
}

const NONE: readonly FrrDifference[] = Object.freeze([]);

const HOSTNAME = /^hostname .*$/m;

/** Memory: one key for each kind of text. The texts themselves are the keys, so nothing can be taken for alike that is not. */
export function alikePairs(): AlikePairs {
  const ids = new Map<string, number>();
  const same = new Set<string>();
  const idOf = (text: string): number => {
    const plain = text.replace(HOSTNAME, "hostname");
    const known = ids.get(plain);
    if (known !== undefined) return known;
    ids.set(plain, ids.size);
    return ids.size - 1;
  };
  return {
    compare: (a, b, compare) => {
      const key = `${idOf(a)} ${idOf(b)}`;
      if (same.has(key)) return NONE;
      const differences = compare();
      if (differences.length === 0) same.add(key);
      return differences;
    },
  };
}
