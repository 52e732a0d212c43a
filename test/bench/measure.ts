import { cpuMs } from "../support/cpu.ts";

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
const AT_LEAST_SAMPLES = 5;
/** Shorter tasks are measured several at a time: the clock of a process is not finer. */
const SAMPLE_MS = 2;

/**
 * @returns the least of several runs in milliseconds of processor time, so that what else the machine does counts as little as possible
 */
export function fastest(task: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  let batch = 1;
  for (let samples = 0; samples < AT_LEAST_SAMPLES || spent < AT_LEAST_MS; ) {
    const took = cpuMs(() => {
      for (let i = 0; i < batch; i++) task();
    });
    spent += took;
    if (took < SAMPLE_MS) batch *= 2;
    else {
      samples++;
      best = Math.min(best, took / batch);
    }
  }
  return best;
}
