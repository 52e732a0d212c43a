import type { Snapshot } from "../snapshot/snapshot.ts";

/**
 * @param make computes something from a snapshot and a key, always the same
 * @returns `make`, computed once for each snapshot and key: a question about every node must not read every resource again for each
 */
export function perSnapshot<K extends string, T>(
  make: (s: Snapshot, key: K) => T,
): (s: Snapshot, key: K) => T {
  const known = new WeakMap<Snapshot, Map<K, T>>();
  return (s, key) => {
    const byKey = known.get(s) ?? new Map<K, T>();
    known.set(s, byKey);
    const found = byKey.get(key);
    if (found !== undefined || byKey.has(key)) return found as T;
    const made = make(s, key);
    byKey.set(key, made);
    return made;
  };
}
