import fc from "fast-check";
import { expect, test } from "vitest";
import { prefixFamily } from "../../src/frrk8s/family.ts";
import { parseCidr } from "../../src/net/prefix.ts";

test.each([
  ["10.0.0.0/24", "ipv4"],
  ["10.0.0.1/24", "ipv4"],
  ["10.0.0.0/024", "ipv4"],
  ["2001:db8::/32", "ipv6"],
  ["2001:DB8::/32", "ipv6"],
  ["::/0", "ipv6"],
  ["::ffff:10.0.0.0/104", "ipv4"],
  ["::ffff:a00:0/104", "ipv4"],
  ["1:2:3:4:5:6:7::/128", "ipv6"],
  ["1:2:3:4:5:6:7:8::/128", undefined],
  ["10.0.0.0", undefined],
  ["10.0.0.0/33", undefined],
  ["10.0.0.00/24", undefined],
  ["10.0.0.256/24", undefined],
  ["2001:db8::/129", undefined],
  ["2001:db8::g/64", undefined],
  ["fe80::1%eth0/64", undefined],
  [" 10.0.0.0/24", undefined],
  ["10.0.0.0/24\n", undefined],
  ["", undefined],
])("%j is %s", (text, expected) => {
  expect(prefixFamily(text)).toBe(expected);
});

test("the short cuts decide as the full parser does", () => {
  const octet = fc.integer({ min: -1, max: 300 }).map(String);
  const group = fc.constantFrom("0", "1", "db8", "ffff", "0001", "12345", "g");
  const length = fc.constantFrom("0", "24", "032", "33", "128", "129", "", "-1");
  const v4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
  const v6 = fc
    .tuple(fc.array(group, { maxLength: 8 }), fc.constantFrom("", ":", "::"))
    .map(([groups, end]) => `${groups.join(":")}${end}`);
  fc.assert(
    fc.property(fc.oneof(v4, v6), length, (address, bits) => {
      const text = `${address}/${bits}`;
      const parsed = parseCidr(text)?.address;
      const mapped = parsed?.family === "ipv6" && parsed.value >> 32n === 0xffffn;
      expect(prefixFamily(text)).toBe(mapped ? "ipv4" : parsed?.family);
    }),
    { numRuns: 2000 },
  );
});
