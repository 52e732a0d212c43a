import fc from "fast-check";
import { expect, test } from "vitest";
import { covers, hostPrefix, mask, type Prefix } from "../../src/net/prefix.ts";
import { cover, lookup, prefixTable } from "../../src/net/table.ts";

const prefixes: fc.Arbitrary<Prefix> = fc
  .record({
    family: fc.constantFrom<"ipv4" | "ipv6">("ipv4", "ipv6"),
    value: fc.bigInt(0n, 255n),
    length: fc.integer({ min: 24, max: 32 }),
  })
  .map(({ family, value, length }) => ({ family, value: mask(family, value, length), length }));

test("finds exactly what covers, the longest prefix first", () => {
  fc.assert(
    fc.property(fc.array(prefixes, { maxLength: 20 }), prefixes, (entries, wanted) => {
      const table = prefixTable(entries.map((prefix, i) => [prefix, i] as const));
      const expected = entries
        .map((prefix, i) => ({ prefix, i }))
        .filter(({ prefix }) => covers(prefix, wanted))
        .sort((a, b) => b.prefix.length - a.prefix.length)
        .map(({ i }) => i);
      expect(cover(table, wanted)).toEqual(expected);
      const address = { family: wanted.family, value: wanted.value };
      expect(lookup(table, address)).toEqual(cover(table, hostPrefix(address)));
    }),
  );
});
