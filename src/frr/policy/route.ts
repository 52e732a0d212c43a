import type { Prefix } from "../../net/prefix.ts";
import { type Amount, type Attributes, amountValue, known } from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import { type AmountKind, type Input, isUnknown, type Unknown } from "./input.ts";
import { permitsPrefix } from "./lists.ts";
import { baseOf, currentPath } from "./match.ts";
import type { Origin } from "./policies.ts";
import { linkBandwidth, sortedValues, type ValueKind } from "./values.ts";

/**
 * A route with its attributes as FRR's JSON shows them. Sets of values may be given as a list or as one text with blanks, and
 * come back in the form in which they were given (a list where there were none).
 */
export interface BgpRoute {
  readonly prefix: string;
  readonly communities?: string | readonly string[];
  readonly largeCommunities?: string | readonly string[];
  readonly extCommunities?: string | readonly string[];
  readonly med?: number;
  readonly localPref?: number;
  /** Numbers with blanks between them, the nearest first; or a list of them. */
  readonly asPath?: string | readonly (string | number)[];
  readonly nextHop?: string;
  /** On sending: the address of the neighbor that it came from, `local` if this router made it; absent: not known. */
  readonly from?: string;
  readonly origin?: string;
  readonly weight?: number;
  readonly tag?: number;
  readonly originatorId?: string;
  readonly atomicAggregate?: boolean;
  readonly aggregatorAs?: number;
  readonly aigpMetric?: number;
  /** The link-local next hop that the policy sets. */
  readonly nextHopLocal?: string;
  /** `global`: not the link-local one. */
  readonly nextHopUsed?: string;
}

/** @returns the words of an attribute that may be given as a list or as one text. */
export function wordsIn(value: string | readonly (string | number)[] | undefined): readonly string[] {
  return typeof value === "string"
    ? value.split(/\s+/).filter((word) => word !== "")
    : (value ?? []).map(String);
}

/** @returns a route as the input of a policy: everything that it does not say is absent. */
export function knownRoute(prefix: Prefix, route: BgpRoute): Input {
  const sets: Readonly<Record<ValueKind, readonly string[]>> = {
    communities: wordsIn(route.communities),
    largeCommunities: wordsIn(route.largeCommunities),
    extCommunities: wordsIn(route.extCommunities),
  };
  const amount = (of: AmountKind): number | undefined => route[of];
  return {
    family: prefix.family,
    permitted: (list) => permitsPrefix(list, prefix),
    has: (kind, value) => sets[kind].includes(value),
    values: (kind) => sortedValues(kind, sets[kind]),
    hasOthers: () => false,
    universe: () => [],
    absent: (of) => amount(of) === undefined,
    within(of, from, to) {
      const value = amount(of);
      return value !== undefined && value >= from && value <= to;
    },
    origin: (value) =>
      route.origin === undefined
        ? { unknown: "the route does not say its origin" }
        : originOf(route.origin) === value,
    path: () => (route.asPath === undefined ? undefined : wordsIn(route.asPath)),
    nextHop: () => route.nextHop,
    from: () => route.from,
    ask: (question) => ({ unknown: question }),
  };
}

/** FRR's JSON has `IGP` in some outputs. */
const originOf = (text: string): Origin | string => text.toLowerCase();

/** @returns the route that a policy lets through, or why its attributes are not claimed to be known. */
export function routeAfter(
  route: BgpRoute,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): BgpRoute | Unknown {
  const first = attributes.unclaimed[0];
  if (first !== undefined) return { unknown: first };
  if (attributes.bandwidth !== undefined && around.ownAsn === undefined)
    return { unknown: "the own AS number is not given" };
  const path = pathOf(route, attributes, input, around);
  if (isUnknown(path)) return path;
  const hop = nextHopOf(route, attributes, input, around);
  if (isUnknown(hop)) return hop;
  return {
    ...route,
    ...setOf("communities", route, attributes, input, around),
    ...setOf("largeCommunities", route, attributes, input, around),
    ...setOf("extCommunities", route, attributes, input, around),
    ...amountOf("med", route, attributes.amounts.med, around),
    ...preferenceOf(route, attributes, around),
    ...amountOf("tag", route, attributes.amounts.tag, around),
    ...path,
    ...hop,
    ...(attributes.origin === undefined ? {} : { origin: attributes.origin }),
    ...(attributes.weight === undefined ? {} : { weight: attributes.weight }),
    ...(attributes.aigpMetric === undefined ? {} : { aigpMetric: attributes.aigpMetric }),
    ...othersOf(attributes),
  };
}

function setOf(
  kind: ValueKind,
  route: BgpRoute,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Partial<Record<ValueKind, string | readonly string[]>> {
  const set = attributes.values[kind];
  const bandwidth = kind === "extCommunities" ? attributes.bandwidth : undefined;
  const kept = set.keepsInput && set.added.size === 0 && set.removed.size === 0 && set.filters.length === 0;
  if (kept && bandwidth === undefined) return {};
  const values = withBandwidth(known(set, kind, input) ?? [], bandwidth, around);
  const given = route[kind];
  if (values.length === 0 && given === undefined) return {};
  return { [kind]: typeof given === "string" ? values.join(" ") : values };
}

/** A link bandwidth replaces the one that is there. */
function withBandwidth(
  values: readonly string[],
  mbits: number | undefined,
  { ownAsn }: Surroundings,
): readonly string[] {
  if (mbits === undefined || ownAsn === undefined) return values;
  const others = values.filter((value) => !value.startsWith("LB:"));
  return sortedValues("extCommunities", [...others, linkBandwidth(Number(ownAsn), mbits)]);
}

function amountOf(
  of: AmountKind,
  route: BgpRoute,
  amount: Amount,
  around: Surroundings,
): Partial<Record<AmountKind, number>> {
  if (amount.kind === "input" && !amount.changed) return {};
  return { [of]: amountValue(amount, route[of] ?? baseOf(of, amount, around)) };
}

/** The community graceful-shutdown, set on receipt, makes the local preference 0. */
function preferenceOf(
  route: BgpRoute,
  attributes: Attributes,
  around: Surroundings,
): Partial<Record<AmountKind, number>> {
  const communities = attributes.values.communities;
  if (around.direction === "in" && communities.added.has("graceful-shutdown")) return { localPref: 0 };
  return amountOf("localPref", route, attributes.amounts.localPref, around);
}

function pathOf(
  route: BgpRoute,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): { asPath?: string | readonly (string | number)[] } | Unknown {
  if (attributes.path.length === 0) return {};
  const path = currentPath(attributes, input, around);
  if (path === undefined)
    return { unknown: input.path() === undefined ? "the route does not say its AS path" : "set as-path" };
  if (typeof route.asPath === "string" || route.asPath === undefined) return { asPath: path.join(" ") };
  return { asPath: route.asPath.every((word) => typeof word === "number") ? path.map(Number) : path };
}

/**
 * An IPv4 next hop acts on IPv4 routes, an IPv6 one on IPv6 routes; on receipt an IPv6 one also replaces that of an IPv4 route,
 * unless the entry sets an IPv4 one too.
 */
function nextHopOf(
  route: BgpRoute,
  attributes: Attributes,
  input: Input,
  around: Surroundings,
): Partial<BgpRoute> | Unknown {
  const { ipv4, ipv6 } = attributes.nextHops;
  const other = attributes.others;
  if (needsPeer(route, attributes, around)) return { unknown: "the address of the neighbor is not given" };
  if (input.family === "ipv6") {
    const local = other.get("ipv6 next-hop local");
    const used = other.has("ipv6 next-hop prefer-global") && around.direction === "in";
    return {
      ...(ipv6 === undefined ? {} : { nextHop: ipv6.address }),
      ...(local === undefined ? {} : { nextHopLocal: local }),
      ...(used ? { nextHopUsed: "global" } : {}),
      ...peerAddress(route, other.has("ipv6 next-hop peer-address"), around),
    };
  }
  if (around.direction === "out") return ipv4 === undefined ? {} : { nextHop: ipv4.address };
  if (other.has("ipv6 next-hop local")) return { unknown: "set ipv6 next-hop local on an IPv4 route" };
  if (ipv4 !== undefined && ipv6 !== undefined && ipv4.entry !== ipv6.entry)
    return { unknown: "IPv4 and IPv6 next hops set by different entries on an IPv4 route" };
  const address = ipv4?.address ?? ipv6?.address;
  if (address !== undefined && other.get("next-hop") === "peer-address")
    return { unknown: "two ways of setting the next hop in one policy" };
  return {
    ...(address === undefined ? {} : { nextHop: address }),
    ...peerAddress(route, other.get("next-hop") === "peer-address", around),
  };
}

/** On receipt the peer's address; on sending the own one, which is what is sent anyway. */
function peerAddress(route: BgpRoute, set: boolean, around: Surroundings): { nextHop?: string } {
  if (!set || around.direction === "out" || route.nextHop === undefined || around.peer === undefined)
    return {};
  return { nextHop: around.peer };
}

function needsPeer(route: BgpRoute, attributes: Attributes, around: Surroundings): boolean {
  const { others } = attributes;
  return (
    (others.get("next-hop") === "peer-address" || others.has("ipv6 next-hop peer-address")) &&
    around.direction === "in" &&
    around.peer === undefined &&
    route.nextHop !== undefined
  );
}

function othersOf(attributes: Attributes): Partial<BgpRoute> {
  const { others } = attributes;
  const originator = others.get("originator-id");
  const aggregator = others.get("aggregator");
  return {
    ...(originator === undefined ? {} : { originatorId: originator }),
    ...(others.has("atomic-aggregate") ? { atomicAggregate: true } : {}),
    ...(aggregator === undefined ? {} : { aggregatorAs: Number(aggregator.split(" ")[1]) }),
  };
}
