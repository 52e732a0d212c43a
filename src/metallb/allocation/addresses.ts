import { type Address, formatAddress, parseAddress } from "../../net/address.ts";
import { quote } from "../../net/quote.ts";

/** An address, or Go's nil address: what an unreadable text or a family without a free address comes to. */
export type Ip = Address | undefined;

/** What the clusterIPs or the load balancer's addresses of a Service make it. */
export type ServiceFamily = "ipv4" | "ipv6" | "dual";

/** @returns `192.0.2.1`, or `<nil>`. */
export function printIp(ip: Ip): string {
  return ip === undefined ? "<nil>" : formatAddress(ip);
}

/** @returns Go's `%q` of a list of addresses: `["192.0.2.1" "fc00::1"]`. */
export function quoteIps(ips: readonly Ip[]): string {
  return quoteTexts(ips.map(printIp));
}

/** @returns Go's `%q` of a list of texts: `["a" "b"]`. */
export function quoteTexts(texts: readonly string[]): string {
  return `[${texts.map(quote).join(" ")}]`;
}

/** @returns the family of one address or of two, or MetalLB's error. */
export function familyOf(
  texts: readonly string[],
): { readonly ok: true; readonly family: ServiceFamily } | { readonly ok: false; readonly error: string } {
  const refuse = (what: string): { readonly ok: false; readonly error: string } => ({
    ok: false,
    error: `IPFamilyForAddresses: ${what} ${quoteTexts(texts)}`,
  });
  if (texts.length !== 1 && texts.length !== 2) return refuse(`invalid ips length ${texts.length}`);
  const [first, second] = texts.map((text) => parseAddress(text)?.family);
  if (first === undefined) return refuse("Invalid address");
  if (texts.length === 1) return { ok: true, family: first };
  if (second === undefined) return refuse("Invalid address");
  return first === second ? refuse("same address family") : { ok: true, family: "dual" };
}

/** @returns a text that is equal for equal addresses only: the key for maps. */
export function ipKey({ family, value }: Address): string {
  return `${family}/${value}`;
}

/** Some old devices drop traffic to IPv4 addresses ending in .0 and .255. */
export function confusesOldDevices({ family, value }: Address): boolean {
  const last = value & 0xffn;
  return family === "ipv4" && (last === 0n || last === 255n);
}
