import { type Address, bitsOf, type Family, formatAddress, parseVerbatim } from "./address.ts";

/** A prefix: the masked network bits and their length (0…32 or 0…128). */
export interface Prefix {
  readonly family: Family;
  readonly value: bigint;
  readonly length: number;
}

/** What a CIDR text says: the address before the slash as written (host bits kept) and the network. */
export interface Cidr {
  readonly address: Address;
  readonly prefix: Prefix;
}

/** Go reads any run of digits here, leading zeros too. */
const LENGTH = /^\d+$/;

/**
 * Parses `address/length` as Go's `net.ParseCIDR`; host bits are allowed and kept in `address`.
 * An IPv4-mapped prefix stays IPv6 here, with its own length (frr-k8s and MetalLB treat it apart).
 * @returns undefined if the text is no CIDR
 */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const address = parseVerbatim(text.slice(0, slash));
  const lengthText = text.slice(slash + 1);
  if (address === undefined || !LENGTH.test(lengthText)) return undefined;
  const length = Number(lengthText);
  if (length > bitsOf(address.family)) return undefined;
  return {
    address,
    prefix: { family: address.family, value: mask(address.family, address.value, length), length },
  };
}

/** @returns the network of a CIDR text, host bits cleared, or undefined. */
export function parsePrefix(text: string): Prefix | undefined {
  return parseCidr(text)?.prefix;
}

/** @returns the address bits with everything after the first `length` cleared. */
export function mask(family: Family, value: bigint, length: number): bigint {
  const host = BigInt(bitsOf(family) - length);
  return (value >> host) << host;
}

/** @returns `address/length` in canonical spelling. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`;
}

/** @returns whether every address of `inner` lies in `outer`. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return (
    outer.family === inner.family &&
    outer.length <= inner.length &&
    mask(outer.family, inner.value, outer.length) === outer.value
  );
}

/** @returns the prefix that holds just this address. */
export function hostPrefix(address: Address): Prefix {
  return { family: address.family, value: address.value, length: bitsOf(address.family) };
}
