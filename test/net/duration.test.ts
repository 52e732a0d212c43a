import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/net/duration.ts";

describe("a duration is read as Go's time package reads it", () => {
  test.each([
    ["1m30s", "1m30s"],
    ["90s", "1m30s"],
    ["2.9s", "2.9s"],
    [".5s", "500ms"],
    ["1.5h", "1h30m0s"],
    ["-10s", "-10s"],
    ["+5s", "5s"],
    ["0", "0s"],
    ["100us", "100\u00b5s"],
    ["1\u03bcs", "1\u00b5s"],
    ["0.000000001s", "1ns"],
    ["2562047h47m16.854775807s", "2562047h47m16.854775807s"],
    ["-2562047h47m16.854775808s", "-2562047h47m16.854775808s"],
  ])("%s is %s", (text, expected) => {
    const parsed = parseDuration(text);
    expect(parsed.ok && formatDuration(parsed.value)).toBe(expected);
  });

  test.each([
    ["", 'time: invalid duration ""'],
    ["abc", 'time: invalid duration "abc"'],
    [".s", 'time: invalid duration ".s"'],
    ["90", 'time: missing unit in duration "90"'],
    ["1..5s", 'time: missing unit in duration "1..5s"'],
    ["3d", 'time: unknown unit "d" in duration "3d"'],
    ["1\n", 'time: unknown unit "\\x0a" in duration "1\\x0a"'],
    ["2562047h47m16.854775808s", 'time: invalid duration "2562047h47m16.854775808s"'],
    [`${"9".repeat(40)}s`, `time: invalid duration "${"9".repeat(40)}s"`],
  ])("%j is refused: %s", (text, error) => {
    expect(parseDuration(text)).toEqual({ ok: false, error });
  });
});
