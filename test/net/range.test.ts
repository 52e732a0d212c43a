import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress } from "../../src/net/address.ts";
import { formatPrefix } from "../../src/net/prefix.ts";
import { parsePoolEntry, summarize, trimSpace } from "../../src/net/range.ts";

test.each<[text: string, expected: string]>([
  ["10.0.0.77/24", "10.0.0.0/24"],
  ["10.0.0.1\t- 10.0.0.2 ", "10.0.0.1/32 10.0.0.2/32"],
  ["::ffff:10.0.0.0/120", "10.0.0.0/24"],
  ["::ffff:0:0/90", "::ffc0:0:0/90"],
  ["10.0.0.1-fc00::1", ""],
  [
    "fc00::1-10.0.0.1",
    'invalid IP range "fc00::1-10.0.0.1": start IP "fc00::1" is after the end IP "10.0.0.1"',
  ],
  ["::1-10.0.0.1", ""],
  ["-", 'invalid IP range "-": invalid start IP ""'],
  [
    "10.0.0.1-10.0.0.2-10.0.0.3",
    'invalid IP range "10.0.0.1-10.0.0.2-10.0.0.3": invalid end IP "10.0.0.2-10.0.0.3"',
  ],
  ["010.0.0.0/24", 'invalid CIDR "010.0.0.0/24"'],
  ["10.0.0.0", 'invalid CIDR "10.0.0.0"'],
  ["fe80::1%eth0/64", 'invalid CIDR "fe80::1%eth0/64"'],
])("%j is %s", (text, expected) => {
  const parsed = parsePoolEntry(text);
  expect(parsed.ok ? parsed.cidrs.map(({ prefix }) => formatPrefix(prefix)).join(" ") : parsed.error).toBe(
    expected,
  );
});

test("an IPv4-mapped CIDR keeps the length of its mask", () => {
  const parsed = parsePoolEntry("::ffff:10.0.0.0/120");
  expect(parsed.ok && parsed.cidrs.map(({ maskLength }) => maskLength)).toEqual([120]);
});

test("space is what Go takes for space", () => {
  expect(trimSpace("\u0085\u3000 a b\u00a0\n")).toBe("a b");
  expect(trimSpace("\ufeffa")).toBe("\ufeffa");
});

test("a summary is exact, ascending, and as short as can be", () => {
  const bits = fc.constantFrom<["ipv4" | "ipv6", number]>(["ipv4", 32], ["ipv6", 128]);
  fc.assert(
    fc.property(
      bits,
      fc.bigInt(0n, 5000n),
      fc.bigInt(0n, 3000n),
      fc.boolean(),
      ([family, width], at, size, high) => {
        const base = high ? (1n << BigInt(width)) - 8192n : 0n;
        const [start, end] = [base + at, base + at + size];
        const prefixes = summarize({ family, value: start }, { family, value: end });
        let next = start;
        for (const { value, length } of prefixes) {
          expect(value).toBe(next);
          next += 1n << BigInt(width - length);
        }
        expect(next).toBe(end + 1n);
        const text = prefixes.map((prefix) => `${formatAddress(prefix)}/${prefix.length}`);
        expect(new Set(text).size).toBe(text.length);
        expect(prefixes.length).toBeLessThanOrEqual(2 * 13);
      },
    ),
  );
});
