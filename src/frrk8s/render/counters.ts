/** Sequence numbers from 1, one row for each name; names that collide share a row, as in frr-k8s. */
export type Counters = (name: string) => number;

/** @returns counters that all stand at 0. */
export function counters(): Counters {
  const rows = new Map<string, number>();
  return (name) => {
    const next = (rows.get(name) ?? 0) + 1;
    rows.set(name, next);
    return next;
  };
}
