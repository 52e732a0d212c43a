import { formatAddress } from "../net/address.ts";
import { formatPrefix, parseCidr } from "../net/prefix.ts";
import type { IncomingFilter } from "./model.ts";

const MAPPED = 0xffffn;

/**
 * Reads the CIDRs of the daemon's flag: each is what it covers, the network with everything below. Order and doubles are kept; an IPv4-mapped
 * network is IPv4.
 * @returns the filters, or the first text that is no CIDR
 */
export function alwaysBlockOf(
  cidrs: readonly string[],
):
  | { readonly ok: true; readonly filters: readonly IncomingFilter[] }
  | { readonly ok: false; readonly cidr: string } {
  const filters: IncomingFilter[] = [];
  for (const cidr of cidrs) {
    const prefix = parseCidr(cidr.trim())?.prefix;
    if (prefix === undefined) return { ok: false, cidr };
    if (prefix.family === "ipv6" && prefix.value >> 32n === MAPPED) {
      const address = formatAddress({ family: "ipv4", value: prefix.value & 0xffffffffn });
      filters.push({ ipFamily: "ipv4", prefix: `${address}/${prefix.length - 96}`, le: 32 });
    } else {
      const le = prefix.family === "ipv6" ? 128 : 32;
      filters.push({ ipFamily: prefix.family, prefix: formatPrefix(prefix), le });
    }
  }
  return { ok: true, filters };
}
