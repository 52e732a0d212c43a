/** One row of the table: a task as a multiple of a yardstick, both measured in this run. */
export interface Row {
  readonly name: string;
  /** Size of the input in bytes. */
  readonly bytes: number;
  readonly yardstick: string;
  readonly yardstickMs: number;
  readonly taskMs: number;
  /** The most that the task may take, in multiples. */
  readonly limit: number;
}

/** A part of the benchmark; it returns its rows one after the other, so that each can be shown when it is ready. */
export interface Section {
  readonly title: string;
  readonly rows: () => Iterable<Row>;
}

const AT_LEAST_MS = 300;
const AT_LEAST_RUNS = 5;

/** @returns the shortest of several runs in milliseconds: what the work costs without what else the machine does. */
export function fastest(task: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  for (let runs = 0; runs < AT_LEAST_RUNS || (spent < AT_LEAST_MS && runs < 1000); runs++) {
    const start = performance.now();
    task();
    const took = performance.now() - start;
    spent += took;
    best = Math.min(best, took);
  }
  return best;
}
