import { parseVerbatim } from "../../net/address.ts";

/** The sets of values that a route carries. */
export type ValueKind = "communities" | "largeCommunities" | "extCommunities";

/** FRR's names of well-known communities (bgp_community.c), by value. */
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [0x00000000, "internet"],
  [0xffff0000, "graceful-shutdown"],
  [0xffff0001, "accept-own"],
  [0xffff0002, "route-filter-translated-v4"],
  [0xffff0003, "route-filter-v4"],
  [0xffff0004, "route-filter-translated-v6"],
  [0xffff0005, "route-filter-v6"],
  [0xffff0006, "llgr-stale"],
  [0xffff0007, "no-llgr"],
  [0xffff0008, "accept-own-nexthop"],
  [0xffff029a, "blackhole"],
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "local-AS"],
  [0xffffff04, "no-peer"],
]);
const BY_NAME: ReadonlyMap<string, number> = new Map([...WELL_KNOWN].map(([value, name]) => [name, value]));

function communityNumber(word: string): number | undefined {
  const named = BY_NAME.get(word);
  if (named !== undefined) return named;
  const halves = /^(\d{1,5}):(\d{1,5})$/.exec(word);
  if (halves === null) return undefined;
  const high = Number(halves[1]);
  const low = Number(halves[2]);
  return high > 65535 || low > 65535 ? undefined : high * 65536 + low;
}

/** @returns a community as FRR prints it (`65001:100`, `no-export`), or undefined if bgpd refuses the word. */
export function parseCommunity(word: string): string | undefined {
  const value = communityNumber(word);
  if (value === undefined) return undefined;
  return WELL_KNOWN.get(value) ?? `${Math.floor(value / 65536)}:${value % 65536}`;
}

/** @returns a large community in canonical spelling, or undefined if bgpd refuses the word. */
export function parseLargeCommunity(word: string): string | undefined {
  const parts = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(word);
  if (parts === null) return undefined;
  const numbers = parts.slice(1).map(Number);
  return numbers.some((n) => n > 4294967295) ? undefined : numbers.join(":");
}

/**
 * @param kind `rt` or `soo`
 * @returns an extended community as FRR prints it (`RT:65002:1`), or undefined if the word is not one of the forms AS:N, ADDRESS:N
 */
export function parseExtendedCommunity(kind: string, word: string): string | undefined {
  const label = kind === "rt" ? "RT" : kind === "soo" ? "SoO" : undefined;
  const parts = /^([\d.]+):(\d{1,10})$/.exec(word);
  if (label === undefined || parts === null) return undefined;
  const [, head = "", tail = ""] = parts;
  if (/^\d+$/.test(head)) {
    const asn = Number(head);
    if (asn > 4294967295 || Number(tail) > (asn > 65535 ? 65535 : 4294967295)) return undefined;
    return `${label}:${asn}:${Number(tail)}`;
  }
  return parseVerbatim(head)?.family === "ipv4" && Number(tail) <= 65535
    ? `${label}:${head}:${Number(tail)}`
    : undefined;
}

const MBIT = 125_000;
const GBIT = 125_000_000;

/**
 * @param mbits what `set extcommunity bandwidth` says
 * @returns the extended community as FRR prints it: bytes per second as a float of 32 bits holds them, whole Mbit/s or Gbit/s
 */
export function linkBandwidth(asn: number, mbits: number): string {
  const bytes = Math.floor(Math.fround(mbits * MBIT));
  const rate =
    bytes >= GBIT ? `${Math.floor(bytes / GBIT)}.000 Gbps` : `${Math.floor(bytes / MBIT)}.000 Mbps`;
  return `LB:${asn > 65535 ? 23456 : asn}:${bytes} (${rate})`;
}

/** @returns the values without repetitions in the order in which FRR keeps and prints them. */
export function sortedValues(kind: ValueKind, values: Iterable<string>): readonly string[] {
  const keys = new Map<string, readonly bigint[]>();
  for (const value of values) keys.set(value, sortKey(kind, value));
  return [...keys].sort((a, b) => compareKeys(a[1], b[1])).map(([value]) => value);
}

function sortKey(kind: ValueKind, value: string): readonly bigint[] {
  if (kind === "communities") return [BigInt(communityNumber(value) ?? 4294967295)];
  if (kind === "largeCommunities")
    return value.split(":").map((part) => BigInt(/^\d+$/.test(part) ? part : 0));
  return extendedKey(value);
}

/** Eight bytes on the wire: type by the form of the head, subtype by the kind, then head and tail. */
function extendedKey(value: string): readonly bigint[] {
  const [label = "", head = "", tail = ""] = value.replace(/ .*$/, "").split(":");
  const subtype = label === "LB" ? 4n : label === "SoO" ? 3n : 2n;
  const address = parseVerbatim(head);
  const asn = /^\d+$/.test(head) ? BigInt(head) : 0n;
  const type = address !== undefined ? 1n : asn > 65535n ? 2n : 0n;
  return [type, subtype, address?.value ?? asn, BigInt(/^\d+$/.test(tail) ? tail : 0)];
}

function compareKeys(a: readonly bigint[], b: readonly bigint[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0n;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
