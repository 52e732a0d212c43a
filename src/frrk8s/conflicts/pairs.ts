/** Above this, a value is compared with those that differ from the first alone: a list of thousands of pairs helps nobody. */
const LIMIT = 200;

/**
 * @returns every pair of items whose values differ, in list order. Beyond 200 pairs: the first item with each item that differs from it,
 * so that the work stays linear.
 */
export function differingPairs<T>(
  items: readonly T[],
  valueIn: (item: T) => unknown,
): readonly (readonly [T, T])[] {
  const [first] = items;
  if (first === undefined) return [];
  const sizes = new Map<unknown, number>();
  for (const item of items) sizes.set(valueIn(item), (sizes.get(valueIn(item)) ?? 0) + 1);
  if (sizes.size < 2) return [];
  const equal = [...sizes.values()].reduce((sum, size) => sum + size * size, 0);
  const pairs = (items.length * items.length - equal) / 2;
  const left = pairs > LIMIT ? [first] : items;
  return left.flatMap((a, i) =>
    items.slice(i + 1).flatMap((b) => (valueIn(a) === valueIn(b) ? [] : [[a, b] as const])),
  );
}

/** @returns the items in groups of one key, in the order of the first of each. */
export function groupBy<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
