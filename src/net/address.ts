import ipaddr from "ipaddr.js";

/** An address family of IP. */
export type Family = "ipv4" | "ipv6";

/** An IP address. An IPv4-mapped IPv6 address is IPv4, as in Go's net package and so in MetalLB and frr-k8s. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Bits of an address: 32 or 128. */
export function bitsOf(family: Family): 32 | 128 {
  return family === "ipv4" ? 32 : 128;
}

const V4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const V4_TAIL = /^(.*:)((?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3})$/;
const V6 = /^[0-9a-fA-F:]+$/;

/**
 * Parses as Go's `net.ParseIP`: no zones, no leading zeros, no missing parts.
 * @returns undefined if the text is no address
 */
export function parseAddress(text: string): Address | undefined {
  const parsed = parseVerbatim(text);
  if (parsed === undefined) return undefined;
  return unmap(parsed);
}

/** Parses without taking an IPv4-mapped address for IPv4. */
export function parseVerbatim(text: string): Address | undefined {
  if (V4.test(text)) {
    let value = 0n;
    for (const part of text.split(".")) {
      const byte = Number(part);
      if (byte > 255) return undefined;
      value = (value << 8n) | BigInt(byte);
    }
    return { family: "ipv4", value };
  }
  const tail = V4_TAIL.exec(text);
  const head = tail?.[1] ?? text;
  const embedded = tail?.[2] === undefined ? undefined : parseVerbatim(tail[2]);
  if (tail && embedded === undefined) return undefined;
  const hex =
    embedded === undefined
      ? text
      : `${head}${(embedded.value >> 16n).toString(16)}:${(embedded.value & 0xffffn).toString(16)}`;
  if (!V6.test(hex) || !ipaddr.IPv6.isValid(hex)) return undefined;
  let value = 0n;
  for (const byte of ipaddr.IPv6.parse(hex).toByteArray()) value = (value << 8n) | BigInt(byte);
  return { family: "ipv6", value };
}

const MAPPED = 0xffffn;

function unmap(address: Address): Address {
  return address.family === "ipv6" && address.value >> 32n === MAPPED
    ? { family: "ipv4", value: address.value & 0xffffffffn }
    : address;
}

/** @returns the canonical text of Go and FRR: dotted, or lower-case hexadecimal with the longest run of zeros shortened (RFC 5952). */
export function formatAddress(address: Address): string {
  if (address.family === "ipv4") {
    const v = Number(address.value);
    return `${v >>> 24}.${(v >>> 16) & 255}.${(v >>> 8) & 255}.${v & 255}`;
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n)
    groups.push(((address.value >> shift) & 0xffffn).toString(16));
  const run = longestZeros(groups);
  if (run === undefined) return groups.join(":");
  return `${groups.slice(0, run.start).join(":")}::${groups.slice(run.end).join(":")}`;
}

/** @returns an address in its canonical text; any other text, such as the name of an interface, as it is. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : formatAddress(address);
}

function longestZeros(groups: readonly string[]): { start: number; end: number } | undefined {
  let best: { start: number; end: number } | undefined;
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (i < groups.length && groups[i] === "0") continue;
    if (i - start > Math.max(1, best ? best.end - best.start : 1)) best = { start, end: i };
    start = i + 1;
  }
  return best;
}
