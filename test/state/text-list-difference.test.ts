import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldDifference } from "../../src/state/frrconfiguration-difference.ts";
import { isTextList, textListDifferences } from "../../src/state/text-list-difference.ts";

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `10.0.0.${String(i).padStart(3, "0")}/32`);

test.each<[string, readonly string[], readonly string[], boolean, readonly FieldDifference[]]>([
  ["nothing", [], [], true, []],
  ["another order", ["a", "b"], ["b", "a"], true, []],
  ["one that is missing", ["a", "b"], ["b"], true, [{ path: "p[0]", intended: "a" }]],
  ["one too many", ["a"], ["c", "a"], true, [{ path: "p[0]", actual: "c" }]],
  ["one too many that does not count", ["a"], ["c", "a"], false, []],
  ["one that should be there twice", ["a", "a"], ["a"], true, [{ path: "p[1]", intended: "a" }]],
  ["one that is there twice", ["a", "b"], ["b", "a", "a"], true, [{ path: "p[2]", actual: "a" }]],
  ["twice, elsewhere", ["a", "a", "b"], ["b", "a", "a"], true, []],
  [
    "very many",
    numbered(25),
    [],
    true,
    [{ path: "p", intended: "10.0.0.000/32, 10.0.0.001/32 and 23 more" }],
  ],
  [
    "very many, and one too many",
    numbered(25),
    ["10.0.0.003/32", "x"],
    true,
    [
      { path: "p", intended: "10.0.0.000/32, 10.0.0.001/32 and 22 more" },
      { path: "p[1]", actual: "x" },
    ],
  ],
])("%s", (_, left, right, extra, expected) => {
  expect(textListDifferences("p", left, right, extra)).toEqual(expected);
});

test("says nothing exactly for lists that hold the same texts as often", () => {
  const list = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const equal = JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
      expect(textListDifferences("p", a, b, true).length === 0).toBe(equal);
    }),
  );
});

test.each<[string, unknown, boolean]>([
  ["texts", ["a"], true],
  ["an empty text, which counts as absent", ["a", ""], false],
  ["objects", [{ prefix: "a" }], false],
  ["no list", "a", false],
])("a list of texts: %s", (_, value, expected) => {
  expect(isTextList(value)).toBe(expected);
});
