import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Progress } from "../../src/cli/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function terminal(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

describe("progress", () => {
  test("says nothing in the first second", () => {
    const stream = terminal(true);
    const progress = new Progress(stream);
    progress.step("listing");
    vi.advanceTimersByTime(900);
    progress.stop();
    vi.advanceTimersByTime(5000);
    expect(stream.written).toEqual([]);
  });

  test("names the step after a second, each further one at once, and takes the line away", () => {
    const stream = terminal(true);
    const progress = new Progress(stream);
    progress.step("listing Services");
    vi.advanceTimersByTime(1100);
    progress.step("asking wk3\u001b[2J");
    progress.stop();
    expect(stream.written).toEqual([
      "\r\u001b[Klisting Services … 1 s",
      "\r\u001b[Kasking wk3\\x1b[2J … 1 s",
      "\r\u001b[K",
    ]);
  });

  test("never more than a line", () => {
    const stream = terminal(true, 20);
    const progress = new Progress(stream);
    progress.step("x".repeat(100));
    vi.advanceTimersByTime(1100);
    expect(stream.written[0]?.length).toBe("\r\u001b[K".length + 19);
    progress.stop();
  });

  test("nothing where there is no terminal", () => {
    const stream = terminal(false);
    const progress = new Progress(stream);
    progress.step("listing");
    vi.advanceTimersByTime(5000);
    progress.stop();
    expect(stream.written).toEqual([]);
  });
});
