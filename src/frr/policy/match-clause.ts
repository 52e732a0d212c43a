import type { Family } from "../../net/address.ts";
import { canonicalAddress } from "../model/grammar.ts";
import type { FrrRelease } from "../release.ts";
import type { Match, Origin } from "./policies.ts";
import type { ValueKind } from "./values.ts";

/** Why bgpd has no such clause: `line` if the line alone is refused, `group` if its group falls with it in a file. */
export interface Refused {
  readonly refused: string;
  readonly scope: "line" | "group";
}
export type Read<T> = T | Refused;

export function isRefused(read: object): read is Refused {
  return "refused" in read;
}

const UNKNOWN = { refused: "unknown command", scope: "line" } as const;

/**
 * Reads the words after `match`. What zebra knows and bgpd does not (`ip address prefix-len`, `source-instance`) is taken by
 * vtysh without a word and is no clause for BGP.
 */
export function readMatch(words: readonly string[], line: number, release: FrrRelease): Read<Match> {
  const [first = "", second = ""] = words;
  const clause = { line, text: `match ${words.join(" ")}` };
  switch (first) {
    case "ip":
    case "ipv6":
      return readIp(first === "ip" ? "ipv4" : "ipv6", words, clause);
    case "community":
      return readValues("communities", words, clause, release);
    case "large-community":
      return readValues("largeCommunities", words, clause, release);
    case "extcommunity":
      return second === ""
        ? UNKNOWN
        : { ...clause, kind: first, test: "values", of: "extCommunities", list: second, mode: "all" };
    case "as-path":
      return second === "" ? UNKNOWN : { ...clause, kind: first, test: "as-path", list: second };
    case "metric":
      return readMetric(second, clause);
    case "local-preference":
      return readAmount("localPref", first, second, clause);
    case "tag":
      return readAmount("tag", first, second, clause);
    case "origin":
      return second === "igp" || second === "egp" || second === "incomplete"
        ? { ...clause, kind: first, test: "origin", value: second satisfies Origin }
        : UNKNOWN;
    default:
      return readRare(words, clause, release);
  }
}

interface Base {
  readonly line: number;
  readonly text: string;
}

function readIp(family: Family, words: readonly string[], clause: Base): Read<Match> {
  const [first = "", second = "", third = "", fourth = ""] = words;
  const kind = `${first} ${second}`;
  if (second === "address") {
    if (third === "prefix-len") return UNKNOWN;
    if (third === "prefix-list")
      return fourth === ""
        ? UNKNOWN
        : { ...clause, kind: `${kind} prefix-list`, test: "prefix-list", family, list: fourth };
    return third === "" ? UNKNOWN : { ...clause, kind, test: "access-list", family, list: third };
  }
  if (second === "next-hop") {
    if (third === "prefix-list")
      return {
        ...clause,
        kind: `${kind} prefix-list`,
        test: "next-hop",
        family,
        by: "prefix-list",
        list: fourth,
      };
    if (third === "address")
      return {
        ...clause,
        kind: `${kind} address`,
        test: "next-hop-is",
        family,
        address: canonicalAddress(fourth),
      };
    if (third === "type") return { ...clause, kind: `${kind} type`, test: "next-hop-type", family };
    return third === ""
      ? UNKNOWN
      : { ...clause, kind, test: "next-hop", family, by: "access-list", list: third };
  }
  return second === "route-source" ? readRouteSource(family, words, clause) : UNKNOWN;
}

function readRouteSource(family: Family, words: readonly string[], clause: Base): Read<Match> {
  const [, , third = "", fourth = ""] = words;
  if (family === "ipv6" || third === "")
    return { ...clause, kind: words.slice(0, 3).join(" "), test: "unclaimed" };
  const kind = "ip route-source";
  return third === "prefix-list"
    ? { ...clause, kind: `${kind} prefix-list`, test: "route-source", by: "prefix-list", list: fourth }
    : { ...clause, kind, test: "route-source", by: "access-list", list: third };
}

function readValues(of: ValueKind, words: readonly string[], clause: Base, release: FrrRelease): Read<Match> {
  const [kind = "", list = "", mode] = words;
  if (list === "") return UNKNOWN;
  if (mode === undefined) return { ...clause, kind, test: "values", of, list, mode: "all" };
  if (mode === "exact-match") return { ...clause, kind, test: "values", of, list, mode: "exact" };
  if (mode === "any" && release.matchAny) return { ...clause, kind, test: "values", of, list, mode: "any" };
  return UNKNOWN;
}

/** `match metric 0` is refused with a message but without a code, in all releases. */
function readMetric(word: string, clause: Base): Read<Match> {
  if (word === "0") return { refused: "metric 0 cannot be matched", scope: "line" };
  return readAmount("med", "metric", word, clause);
}

function readAmount(of: "med" | "localPref" | "tag", kind: string, word: string, clause: Base): Read<Match> {
  if (!/^\d{1,10}$/.test(word) || Number(word) > 4294967295) return UNKNOWN;
  return { ...clause, kind, test: "amount", of, value: Number(word) };
}

/** Forms that never match a unicast route, of which the answer is constant, or that are not claimed. */
function readRare(words: readonly string[], clause: Base, release: FrrRelease): Read<Match> {
  const [first = "", second = ""] = words;
  switch (first) {
    case "probability":
      if (second === "0") return { ...clause, kind: first, test: "never" };
      if (second === "100") return { ...clause, kind: first, test: "always" };
      return { ...clause, kind: first, test: "unclaimed" };
    case "evpn":
      return { ...clause, kind: `evpn ${second}`, test: second === "vni" ? "void" : "never" };
    case "mac":
      return { ...clause, kind: "mac address", test: "never" };
    case "community-limit":
      return release.matchAny && /^\d+$/.test(second)
        ? { ...clause, kind: first, test: "count", limit: Number(second) }
        : UNKNOWN;
    case "source-protocol":
      return release.matchAny ? { ...clause, kind: first, test: first, protocol: second } : UNKNOWN;
    case "peer":
      return second === ""
        ? UNKNOWN
        : { ...clause, kind: first, test: first, address: canonicalAddress(second) };
    case "interface":
    case "source-vrf":
      return second === "" ? UNKNOWN : { ...clause, kind: first, test: first };
    case "rpki":
    case "script":
    case "vpn":
    case "rpki-extcommunity":
      return second === "" ? UNKNOWN : { ...clause, kind: first, test: "unclaimed" };
    case "alias":
      return { ...clause, kind: first, test: "unclaimed" };
    default:
      return UNKNOWN;
  }
}
