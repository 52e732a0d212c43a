/** A heap of numbers, smallest first. Mutable: part of the state of one computation. */
export interface Heap {
  readonly items: bigint[];
}

/** An empty heap. */
export const newHeap = (): Heap => ({ items: [] });

/** Adds a number. O(log n). */
export function push({ items }: Heap, value: bigint): void {
  let at = items.length;
  items.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = items[parent];
    if (above === undefined || above <= value) break;
    items[at] = above;
    items[parent] = value;
    at = parent;
  }
}

/** @returns the smallest number, or undefined. */
export function peek({ items }: Heap): bigint | undefined {
  return items[0];
}

/** Takes the smallest number away. O(log n). */
export function pop({ items }: Heap): void {
  const last = items.pop();
  if (last === undefined || items.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const child = (items[left + 1] ?? last) < (items[left] ?? last) ? left + 1 : left;
    const below = items[child];
    if (below === undefined || below >= last) break;
    items[at] = below;
    at = child;
  }
  items[at] = last;
}
