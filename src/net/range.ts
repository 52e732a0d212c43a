import { type Address, bitsOf, formatAddress, parseAddress } from "./address.ts";
import { mask, type Prefix, parseCidr } from "./prefix.ts";
import { quote } from "./quote.ts";

/** A network of an address pool. */
export interface PoolCidr {
  readonly prefix: Prefix;
  /**
   * The length that Go's mask has. It is `prefix.length`, except for an IPv4-mapped CIDR: `::ffff:10.0.0.0/120` holds the
   * addresses of 10.0.0.0/24 and prints so, but its mask has 120 bits, which no IPv4 aggregation length satisfies.
   */
  readonly maskLength: number;
}

/**
 * Parses an entry of an address pool as MetalLB: a CIDR, or a range `a-b` (spaces around the dash allowed), which is
 * summarized into CIDRs. A range from one family to the other is accepted and holds nothing.
 * @returns the networks in ascending order, or MetalLB's error text
 */
export function parsePoolEntry(
  text: string,
):
  | { readonly ok: true; readonly cidrs: readonly PoolCidr[] }
  | { readonly ok: false; readonly error: string } {
  const dash = text.indexOf("-");
  if (dash < 0) {
    const cidr = parseCidr(text);
    return cidr === undefined
      ? { ok: false, error: `invalid CIDR ${quote(text)}` }
      : { ok: true, cidrs: [unmapped(cidr.prefix)] };
  }
  const [first, last] = [text.slice(0, dash), text.slice(dash + 1)];
  const refuse = (why: string): { readonly ok: false; readonly error: string } => ({
    ok: false,
    error: `invalid IP range ${quote(text)}: ${why}`,
  });
  const start = parseAddress(trimSpace(first));
  if (start === undefined) return refuse(`invalid start IP ${quote(first)}`);
  const end = parseAddress(trimSpace(last));
  if (end === undefined) return refuse(`invalid end IP ${quote(last)}`);
  if (asSixteenBytes(start) > asSixteenBytes(end)) {
    return refuse(`start IP ${quote(formatAddress(start))} is after the end IP ${quote(formatAddress(end))}`);
  }
  if (start.family !== end.family) return { ok: true, cidrs: [] };
  return {
    ok: true,
    cidrs: summarize(start, end).map((prefix) => ({ prefix, maskLength: prefix.length })),
  };
}

/** Go holds every address in 16 bytes, IPv4 as ::ffff:a.b.c.d, and compares the two ends of a range in this form. */
function asSixteenBytes({ family, value }: Address): bigint {
  return family === "ipv4" ? (0xffffn << 32n) | value : value;
}

function unmapped(prefix: Prefix): PoolCidr {
  const { family, value, length } = prefix;
  return family === "ipv6" && length >= 96 && value >> 32n === 0xffffn
    ? {
        prefix: { family: "ipv4", value: value & 0xffffffffn, length: length - 96 },
        maskLength: length,
      }
    : { prefix, maskLength: length };
}

/** @returns the fewest prefixes that hold exactly the addresses from start to end, ascending. */
export function summarize(start: Address, end: Address): readonly Prefix[] {
  const { family } = start;
  const bits = bitsOf(family);
  const prefixes: Prefix[] = [];
  let value = start.value;
  while (value <= end.value) {
    let length: number = bits;
    while (length > 0) {
      const wider = length - 1;
      const last = value + (1n << BigInt(bits - wider)) - 1n;
      if (mask(family, value, wider) !== value || last > end.value) break;
      length = wider;
    }
    prefixes.push({ family, value, length });
    value += 1n << BigInt(bits - length);
  }
  return prefixes;
}

const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const ENDS = new RegExp(`^${SPACE}|${SPACE}$`, "g");

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return text.replace(ENDS, "");
}
