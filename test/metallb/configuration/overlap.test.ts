import fc from "fast-check";
import { expect, test } from "vitest";
import { overlaps } from "../../../src/metallb/configuration/overlap.ts";
import { covers, mask } from "../../../src/net/prefix.ts";
import type { PoolCidr } from "../../../src/net/range.ts";

const cidrs: fc.Arbitrary<PoolCidr> = fc
  .record({
    family: fc.constantFrom<"ipv4" | "ipv6">("ipv4", "ipv6"),
    value: fc.bigInt(0n, 63n),
    length: fc.integer({ min: 26, max: 32 }),
    mapped: fc.boolean(),
  })
  .map(({ family, value, length, mapped }) => ({
    prefix: { family, value: mask(family, value, length), length },
    maskLength: mapped && family === "ipv4" ? length + 96 : length,
  }));

/** MetalLB's own comparison: the lengths of the masks decide which one can hold the other. */
function holds(outer: PoolCidr, inner: PoolCidr): boolean {
  const { family, value } = inner.prefix;
  if (outer.maskLength === inner.maskLength)
    return outer.prefix.family === family && outer.prefix.value === value;
  const address = { family, value, length: family === "ipv4" ? 32 : 128 };
  return outer.maskLength < inner.maskLength && covers(outer.prefix, address);
}

test("names the first of those before that a network overlaps with", () => {
  fc.assert(
    fc.property(fc.array(cidrs, { maxLength: 12 }), (list) => {
      const expected = list.map((cidr, i) => {
        const first = list.slice(0, i).findIndex((other) => holds(cidr, other) || holds(other, cidr));
        return first < 0 ? undefined : first;
      });
      expect(overlaps(list)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
