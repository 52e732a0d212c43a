import { parseAddress } from "../net/address.ts";
import { parseCidr } from "../net/prefix.ts";

export type PrefixFamily = "ipv4" | "ipv6";

const MAPPED = 0xffffn;
const PLAIN_IPV6 = /^[1-9a-f][0-9a-f]{0,3}(?::[0-9a-f]{1,4}){0,6}::\/(\d{1,3})$/;
const PLAIN_IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/**
 * The family of a prefix by its text, as frr-k8s decides it: by the address before the slash, host bits included, where an IPv4-mapped one is
 * IPv4.
 * @returns undefined if the text is no prefix
 */
export function prefixFamily(text: string): PrefixFamily | undefined {
  if (isPlainIpv4(text)) return "ipv4";
  if (isPlainIpv6(text)) return "ipv6";
  const address = parseCidr(text)?.address;
  if (address === undefined) return undefined;
  return address.family === "ipv4" || address.value >> 32n === MAPPED ? "ipv4" : "ipv6";
}

/** The usual forms are decided without big integers: a node can have tens of thousands of prefixes. */
function isPlainIpv4(text: string): boolean {
  const parts = PLAIN_IPV4.exec(text);
  if (parts === null || Number(parts[5]) > 32) return false;
  for (let i = 1; i <= 4; i++) {
    const octet = parts[i] ?? "";
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith("0"))) return false;
  }
  return true;
}

/** Up to seven groups and `::` at the end, the first group not zero, so that the address cannot be an IPv4-mapped one. */
function isPlainIpv6(text: string): boolean {
  const length = PLAIN_IPV6.exec(text)?.[1];
  return length !== undefined && Number(length) <= 128;
}

/** @returns the family of an address, where an IPv4-mapped one is IPv4, or undefined if the text is no address. */
export function addressFamily(text: string): PrefixFamily | undefined {
  return parseAddress(text)?.family;
}

/** @returns `prefixFamily` that remembers: the same prefixes come back for every neighbor. */
export function rememberedFamilies(): (text: string) => PrefixFamily | undefined {
  const known = new Map<string, PrefixFamily | undefined>();
  return (text) => {
    const family = known.get(text);
    if (family !== undefined || known.has(text)) return family;
    const found = prefixFamily(text);
    known.set(text, found);
    return found;
  };
}
