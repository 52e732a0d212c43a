/** Sequence numbers from 1, one row for each name; names that collide share a row, as in frr-k8s. */
export interface Counters {
  readonly next: (name: string) => number;
  /** Takes the next numbers, as many as asked for. @returns the first of them */
  readonly take: (name: string, many: number) => number;
}

/** @returns counters that all stand at 0. */
export function counters(): Counters {
  const rows = new Map<string, number>();
  const take = (name: string, many: number): number => {
    const last = rows.get(name) ?? 0;
    rows.set(name, last + many);
    return last + 1;
  };
  return { take, next: (name) => take(name, 1) };
}
