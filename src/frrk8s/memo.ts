import type { Snapshot } from "../snapshot/snapshot.ts";

/**
 * @param make computes something from a snapshot and more, always the same
 * @param keyOf tells what is more apart
 * @returns `make`, computed once for each snapshot and key: a question about every node must not read every resource again for each
 */
export function perSnapshot<A extends readonly unknown[], T>(
  make: (s: Snapshot, ...more: A) => T,
  keyOf: (...more: A) => string,
): (s: Snapshot, ...more: A) => T {
  const known = new WeakMap<Snapshot, Map<string, { readonly made: T }>>();
  return (s, ...more) => {
    const byKey = known.get(s) ?? new Map<string, { readonly made: T }>();
    known.set(s, byKey);
    const key = keyOf(...more);
    const found = byKey.get(key) ?? { made: make(s, ...more) };
    byKey.set(key, found);
    return found.made;
  };
}
