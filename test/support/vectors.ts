import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = process.env.KUBECTL_METALLB_SHARED ?? resolve(import.meta.dirname, "../../../shared");

/**
 * @returns the path of a recorded file or folder below the shared directory (`KUBECTL_METALLB_SHARED`, else `../shared` beside the
 * checkout), or undefined if it is not there
 */
export function sharedPath(path: string): string | undefined {
  const full = join(root, path);
  return existsSync(full) ? full : undefined;
}

/** Reads a file of one JSON object a line, line by line, so that a large file costs one case at a time. */
export function* readLines<T>(path: string): Generator<T> {
  const bytes = readFileSync(path);
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end > start) yield JSON.parse(bytes.toString("utf8", start, end)) as T;
    start = end + 1;
  }
}

/** What a recorded case came to: undefined, or what is wrong in a few lines. */
export type Verdict = string | undefined;

/**
 * Declares one test for a recorded file: every case must pass. Prints `name: passed/total` for it.
 * Without the file the test is skipped with a printed reason, and fails in CI.
 */
export function vectorFile<T extends { readonly name: string }>(
  file: string,
  judge: (recorded: T) => Verdict,
  path = `vectors/${file}.jsonl`,
): void {
  const found = sharedPath(path);
  if (found === undefined) {
    missing(file, path);
    return;
  }
  let total = 0;
  let passed = 0;
  afterAll(() => console.log(`${file}: ${passed}/${total}`));
  test(file, () => {
    const failures: string[] = [];
    for (const recorded of readLines<T>(found)) {
      total++;
      const verdict = judged(judge, recorded);
      if (verdict === undefined) passed++;
      else failures.push(`${recorded.name}: ${verdict}`);
    }
    expect(total).toBeGreaterThan(0);
    expect({ failed: failures.length, first: failures.slice(0, 5) }).toEqual({ failed: 0, first: [] });
  });
}

/** Declares a test that cannot run without recorded data: skipped with a printed reason, failing in CI. */
export function missing(name: string, path: string): void {
  if (process.env.CI === "true") {
    test(name, () => expect.fail(`${path} is not there: set KUBECTL_METALLB_SHARED`));
    return;
  }
  console.log(`${name}: skipped, ${path} is not there (set KUBECTL_METALLB_SHARED)`);
  test.skip(`${name}: ${path} is not there`, () => {});
}

function judged<T>(judge: (recorded: T) => Verdict, recorded: T): Verdict {
  try {
    return judge(recorded);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** @returns the first difference of two texts with a line of context, or undefined if they are equal. */
export function firstDifference(actual: string, expected: string): Verdict {
  if (actual === expected) return undefined;
  const a = actual.split("\n");
  const b = expected.split("\n");
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  const show = (lines: readonly string[]): string =>
    JSON.stringify(lines.slice(Math.max(0, line - 1), line + 2));
  return `line ${line + 1}\n  actual   ${show(a)}\n  expected ${show(b)}`;
}
