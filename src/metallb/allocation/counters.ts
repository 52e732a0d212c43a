import { bitsOf } from "../../net/address.ts";
import type { PoolCidr } from "../../net/range.ts";
import type { Pool } from "../configuration/pools.ts";
import { confusesOldDevices, ipKey } from "./addresses.ts";
import type { Claim } from "./allocator.ts";
import { newNetwork } from "./free-addresses.ts";

/** The counters of an IPAddressPool's status. 2^63-1, less what is assigned, stands for more than can be used up. */
export interface PoolCounters {
  readonly assignedIPv4: number;
  readonly assignedIPv6: number;
  readonly availableIPv4: number;
  readonly availableIPv6: number;
}

const ENDLESS = (1n << 63n) - 1n;
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** @returns the counters of each pool, by name. */
export function countersOf(
  pools: ReadonlyMap<string, Pool>,
  claims: Iterable<Claim>,
): Readonly<Record<string, PoolCounters>> {
  const assigned = new Map<string, { readonly ipv4: Set<string>; readonly ipv6: Set<string> }>();
  for (const name of pools.keys()) assigned.set(name, { ipv4: new Set(), ipv6: new Set() });
  for (const { pool, ips } of claims) {
    for (const ip of ips) assigned.get(pool)?.[ip.family].add(ipKey(ip));
  }
  return Object.fromEntries(
    [...pools].map(([name, pool]) => {
      const size = sizeOf(pool);
      const [ipv4, ipv6] = [assigned.get(name)?.ipv4.size ?? 0, assigned.get(name)?.ipv6.size ?? 0];
      return [
        name,
        {
          assignedIPv4: ipv4,
          assignedIPv6: ipv6,
          availableIPv4: Number(wrap(size.ipv4 - BigInt(ipv4))),
          availableIPv6: Number(wrap(size.ipv6 - BigInt(ipv6))),
        },
      ];
    }),
  );
}

/** MetalLB counts in 64 bits: a network of 2^62 addresses or more sets the IPv6 count to the largest number, and more overflows it. */
function sizeOf({ cidrs, avoidBuggyIPs }: Pool): { readonly ipv4: bigint; readonly ipv6: bigint } {
  const size = { ipv4: 0n, ipv6: 0n };
  for (const cidr of cidrs) {
    const addresses = addressesIn(cidr, avoidBuggyIPs);
    if (addresses === undefined) size.ipv6 = ENDLESS;
    else size[cidr.prefix.family] = wrap(size[cidr.prefix.family] + addresses);
  }
  return size;
}

function addressesIn(cidr: PoolCidr, avoidBuggyIPs: boolean): bigint | undefined {
  const { prefix, maskLength } = cidr;
  const host = bitsOf(prefix.family) - prefix.length;
  if (host >= 62) return undefined;
  const total = 1n << BigInt(host);
  if (!avoidBuggyIPs) return total;
  if (maskLength <= 24) return total - (2n << BigInt(24 - maskLength));
  const { family, value } = prefix;
  const ends = [value, newNetwork(cidr, false).last];
  return total - BigInt(ends.filter((end) => confusesOldDevices({ family, value: end })).length);
}
