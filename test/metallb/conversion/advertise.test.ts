import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeSorted } from "../../../src/metallb/conversion/advertise.ts";
import { mergePrefixes } from "../../../src/metallb/conversion/router-prefixes.ts";

const prefixes = fc
  .array(fc.integer({ min: 0, max: 40 }).map((n) => `10.0.0.${n}/32`))
  .map((list) => list.sort());

const unique = (list: readonly string[]): string[] => [...new Set(list)];

test("two sorted lists become one", () => {
  fc.assert(
    fc.property(prefixes, prefixes, (a, b) => {
      expect(mergeSorted(a, b, false)).toEqual([...a, ...b].sort());
      expect(mergeSorted(unique(a), unique(b), true)).toEqual(unique([...a, ...b]).sort());
    }),
  );
});

test("a router has every prefix of its neighbors once", () => {
  fc.assert(
    fc.property(fc.array(prefixes, { maxLength: 4 }), (lists) => {
      expect(mergePrefixes(lists)).toEqual(unique(lists.flat()).sort());
    }),
  );
});
