import type { FrrConfig } from "../frr/config.ts";
import { formatAddress } from "../net/address.ts";
import { type Prefix, parseCidr } from "../net/prefix.ts";

/** An address of the router, with its network and the interface that has it. */
export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
  readonly prefix: Prefix;
  /** Empty: the default VRF. */
  readonly vrf: string;
  /** The interface is shut down. */
  readonly shut: boolean;
  /** Of the configuration's text, from 1. */
  readonly line: number;
}

/** @returns the addresses of the router's interfaces, as far as its configuration has them. */
export function interfaceAddresses(config: FrrConfig): readonly InterfaceAddress[] {
  const found: Omit<InterfaceAddress, "shut">[] = [];
  const shut = new Set<string>();
  let open: { readonly interface: string; readonly vrf: string } | undefined;
  for (const [i, { text }] of config.lines.entries()) {
    const header = /^interface (\S+)(?: vrf (\S+))?/.exec(text);
    if (header !== null) open = { interface: header[1] ?? "", vrf: header[2] ?? "" };
    else if (/^\S/.test(text)) open = undefined;
    if (open === undefined) continue;
    if (/^\s+shutdown$/.test(text)) shut.add(`${open.interface} ${open.vrf}`);
    const cidr = parseCidr(/^\s+ip(?:v6)? address (\S+\/\d+)/.exec(text)?.[1] ?? "");
    if (cidr !== undefined)
      found.push({ ...open, address: formatAddress(cidr.address), prefix: cidr.prefix, line: i + 1 });
  }
  return found.map((a) => ({ ...a, shut: shut.has(`${a.interface} ${a.vrf}`) }));
}
