/**
 * Makes a record whose values are computed when they are first read, and then kept. It reads, iterates, spreads, compares and prints like
 * a plain one. Any key is its own property, `__proto__` too; ask with `Object.hasOwn` where a key may not be there.
 */
export function lazyRecord<T>(
  keys: Iterable<string>,
  compute: (key: string) => T,
): Readonly<Record<string, T>> {
  const record: Record<string, T> = {};
  for (const key of keys) {
    Object.defineProperty(record, key, {
      enumerable: true,
      configurable: true,
      get: once(() => compute(key)),
    });
  }
  return record;
}

/** @returns a function that computes its value at the first call and then keeps it. */
export function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
