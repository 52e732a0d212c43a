import { expect, test } from "vitest";
import { sortedBytes, sortedSet, union } from "../../src/frrk8s/sorted.ts";

test("strings are sorted by their UTF-8 bytes, also beyond the basic plane", () => {
  expect(sortedBytes(["10.0.9.0", "10.0.10.0", "b", "B"])).toEqual(["10.0.10.0", "10.0.9.0", "B", "b"]);
  expect(sortedBytes(["\u{1f600}", "\uffee", "z"])).toEqual(["z", "\uffee", "\u{1f600}"]);
});

test("a set is made once", () => {
  const list = sortedSet(["b", "a", "b"]);
  expect(list).toEqual(["a", "b"]);
  expect(sortedSet(list)).toBe(list);
  expect(union([list, list, []])).toBe(list);
});

test("a union has no doubles and leaves its parts alone", () => {
  const parts = [
    ["c", "a"],
    ["b", "a"],
  ] as const;
  expect(union(parts)).toEqual(["a", "b", "c"]);
  expect(parts[0]).toEqual(["c", "a"]);
});
