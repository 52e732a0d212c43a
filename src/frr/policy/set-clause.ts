import { parseVerbatim } from "../../net/address.ts";
import { canonicalAddress } from "../model/grammar.ts";
import type { FrrRelease } from "../release.ts";
import { asNumber } from "../text/context.ts";
import type { Read } from "./match-clause.ts";
import type { SetClause } from "./policies.ts";
import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
  sortedValues,
  type ValueKind,
} from "./values.ts";

const UNKNOWN = { refused: "unknown command", scope: "line" } as const;
const MALFORMED = { refused: "not a value that bgpd takes", scope: "line" } as const;

interface Base {
  readonly line: number;
  readonly text: string;
}

/** Reads the words after `set`. */
export function readSet(words: readonly string[], line: number, release: FrrRelease): Read<SetClause> {
  const [first = "", second = ""] = words;
  const clause = { line, text: `set ${words.join(" ")}` };
  switch (first) {
    case "community":
      return readValues("communities", words, clause, parserOf(release));
    case "large-community":
      return readValues("largeCommunities", words, clause, parseLargeCommunity);
    case "extcommunity":
      return readExtended(words, clause);
    case "comm-list":
      return words[2] === "delete"
        ? { ...clause, kind: first, set: "delete", of: "communities", list: second }
        : UNKNOWN;
    case "large-comm-list":
      return words[2] === "delete"
        ? { ...clause, kind: first, set: "delete", of: "largeCommunities", list: second }
        : UNKNOWN;
    case "local-preference":
      return readAmount("localPref", words, clause);
    case "metric":
      return readMetric(words, clause, release);
    case "weight":
      return constant("weight", words, clause);
    case "tag":
      return constant("tag", words, clause);
    case "aigp-metric":
      return release.aigpMetric ? constant("aigpMetric", words, clause) : UNKNOWN;
    case "origin":
      return second === "igp" || second === "egp" || second === "incomplete"
        ? { ...clause, kind: first, set: "origin", value: second }
        : UNKNOWN;
    case "as-path":
      return readPath(words.slice(1), clause, release);
    case "ip":
    case "ipv6":
      return readNextHop(words, clause);
    default:
      return readRare(words, clause, release);
  }
}

function parserOf(release: FrrRelease): (word: string) => string | undefined {
  return (word) => (word === "internet" && !release.internetCommunity ? undefined : parseCommunity(word));
}

/** `blackhole` brings `no-export` with it, in and out. */
function readValues(
  of: ValueKind,
  words: readonly string[],
  clause: Base,
  parse: (word: string) => string | undefined,
): Read<SetClause> {
  const kind = words[0] ?? "";
  const given = words.slice(1);
  if (given.length === 1 && given[0] === "none")
    return { ...clause, kind, set: "values", of, values: [], additive: false };
  const additive = given.at(-1) === "additive";
  const list = additive ? given.slice(0, -1) : given;
  const values = list.map(parse);
  if (values.length === 0) return UNKNOWN;
  if (values.includes(undefined)) return MALFORMED;
  const known = values.filter((value) => value !== undefined);
  if (of === "communities" && known.includes("blackhole")) known.push("no-export");
  return { ...clause, kind, set: "values", of, values: sortedValues(of, known), additive };
}

/** Extended communities are added to what is there, whatever the kind; `none` removes all. */
function readExtended(words: readonly string[], clause: Base): Read<SetClause> {
  const [, type = "", ...given] = words;
  if (type === "none")
    return {
      ...clause,
      kind: "extcommunity none",
      set: "values",
      of: "extCommunities",
      values: [],
      additive: false,
    };
  if (type === "bandwidth") {
    const kind = "extcommunity bandwidth";
    const [rate = "", more] = given;
    const mbits = /^\d{1,5}$/.test(rate) ? Number(rate) : 0;
    if (more !== undefined || rate === "cumulative" || rate === "num-multipaths")
      return { ...clause, kind, set: "unclaimed" };
    return mbits >= 1 && mbits <= 25600 ? { ...clause, kind, set: "bandwidth", mbits } : UNKNOWN;
  }
  if (type !== "rt" && type !== "soo") return UNKNOWN;
  const values = given.map((word) => parseExtendedCommunity(type, word));
  if (values.length === 0) return UNKNOWN;
  if (values.includes(undefined)) return MALFORMED;
  return {
    ...clause,
    kind: `extcommunity ${type}`,
    set: "values",
    of: "extCommunities",
    values: sortedValues(
      "extCommunities",
      values.filter((value) => value !== undefined),
    ),
    additive: true,
  };
}

function constant(
  of: "weight" | "tag" | "aigpMetric",
  words: readonly string[],
  clause: Base,
): Read<SetClause> {
  const word = words[1] ?? "";
  if (!isUnsigned(word)) return UNKNOWN;
  return { ...clause, kind: words[0] ?? "", set: "amount", of, value: Number(word) };
}

const isUnsigned = (word: string): boolean => /^\d{1,10}$/.test(word) && Number(word) <= 4294967295;

function readAmount(of: "med" | "localPref", words: readonly string[], clause: Base): Read<SetClause> {
  const kind = words[0] ?? "";
  const word = words[1] ?? "";
  if (isUnsigned(word)) return { ...clause, kind, set: "amount", of, value: Number(word) };
  if (/^[+-]\d{1,10}$/.test(word) && isUnsigned(word.slice(1)))
    return { ...clause, kind, set: "change", of, by: Number(word) };
  return UNKNOWN;
}

function readMetric(words: readonly string[], clause: Base, release: FrrRelease): Read<SetClause> {
  const word = words[1] ?? "";
  if (/^[+-]?rtt$/.test(word)) return { ...clause, kind: "metric", set: "unclaimed" };
  if (word === "igp" || word === "aigp")
    return release.tenSets ? { ...clause, kind: "metric", set: "unclaimed" } : UNKNOWN;
  return readAmount("med", words, clause);
}

function readPath(words: readonly string[], clause: Base, release: FrrRelease): Read<SetClause> {
  const [verb = "", second = "", third = ""] = words;
  const kind = `as-path ${verb}`;
  const asns = words.slice(1).map(asNumber);
  const numeric = asns.length > 0 && asns.every((asn) => /^\d{1,10}$/.test(asn));
  switch (verb) {
    case "prepend":
      if (second === "last-as")
        return /^\d{1,2}$/.test(third)
          ? { ...clause, kind, set: "prepend-last", times: Number(third) }
          : UNKNOWN;
      return numeric ? { ...clause, kind, set: "prepend", path: asns } : UNKNOWN;
    case "exclude":
      if (second === "all")
        return release.tenSets ? { ...clause, kind, set: "exclude", asns: "all" } : UNKNOWN;
      if (second === "as-path-access-list")
        return release.tenSets && third !== ""
          ? { ...clause, kind, set: "exclude-list", list: third }
          : UNKNOWN;
      return numeric ? { ...clause, kind, set: "exclude", asns } : UNKNOWN;
    case "replace": {
      const by = third === "" ? undefined : asNumber(third);
      if (by !== undefined && !release.tenSets) return UNKNOWN;
      if (second !== "any" && !/^\d{1,10}$/.test(asNumber(second))) return UNKNOWN;
      return { ...clause, kind, set: "replace", asn: second === "any" ? "any" : asNumber(second), by };
    }
    default:
      return UNKNOWN;
  }
}

function readNextHop(words: readonly string[], clause: Base): Read<SetClause> {
  const [first = "", second = "", third = "", fourth = ""] = words;
  if (second !== "next-hop") return UNKNOWN;
  if (first === "ip") {
    if (third === "peer-address" || third === "unchanged")
      return { ...clause, kind: "ip next-hop", set: "attribute", name: "next-hop", value: third };
    const address = parseVerbatim(third);
    if (address?.family !== "ipv4") return UNKNOWN;
    if (address.value === 0n) return { refused: "0.0.0.0 cannot be a next hop", scope: "group" };
    return {
      ...clause,
      kind: "ip next-hop",
      set: "next-hop",
      family: "ipv4",
      address: canonicalAddress(third),
    };
  }
  if (third === "peer-address" || third === "prefer-global")
    return {
      ...clause,
      kind: `ipv6 next-hop ${third}`,
      set: "attribute",
      name: `ipv6 next-hop ${third}`,
      value: third,
    };
  const address = parseVerbatim(fourth);
  if (address?.family !== "ipv6") return UNKNOWN;
  if (third === "global")
    return {
      ...clause,
      kind: "ipv6 next-hop global",
      set: "next-hop",
      family: "ipv6",
      address: canonicalAddress(fourth),
    };
  if (third === "local")
    return {
      ...clause,
      kind: "ipv6 next-hop local",
      set: "attribute",
      name: "ipv6 next-hop local",
      value: canonicalAddress(fourth),
    };
  return UNKNOWN;
}

function readRare(words: readonly string[], clause: Base, release: FrrRelease): Read<SetClause> {
  const [first = "", second = ""] = words;
  const rest = words.slice(1).join(" ");
  switch (first) {
    case "table":
    case "distance":
    case "label-index":
      return /^\d+$/.test(second)
        ? { ...clause, kind: first, set: "attribute", name: first, value: second }
        : UNKNOWN;
    case "min-metric":
    case "max-metric":
      return release.tenSets && isUnsigned(second)
        ? { ...clause, kind: first, set: "attribute", name: first, value: second }
        : UNKNOWN;
    case "originator-id":
    case "aggregator":
    case "atomic-aggregate":
      return { ...clause, kind: first, set: "attribute", name: first, value: rest };
    case "evpn":
    case "l3vpn":
    case "vpn":
    case "sr-te":
    case "ipx":
      return { ...clause, kind: words.slice(0, 2).join(" "), set: "unclaimed" };
    default:
      return UNKNOWN;
  }
}
