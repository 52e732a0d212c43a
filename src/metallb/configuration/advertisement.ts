import type { Node } from "../../api/core.ts";
import type { BGPAdvertisement, IPAddressPool } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { quote } from "../../net/quote.ts";
import { quoteRune } from "../../net/quote-rune.ts";
import type { Selector } from "../../net/selector.ts";
import type { Release } from "../releases.ts";
import { type CommunityAliases, parseCommunity } from "./communities.ts";
import type { ConfigFault } from "./fault.ts";
import { duplicateText } from "./selectors.ts";
import { readServiceSelectors, selectNodes, selectPools, targetSelectors } from "./targets.ts";

/** A BGPAdvertisement as MetalLB holds it. */
export interface Advertisement {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly object: BGPAdvertisement;
  readonly aggregationLength: number;
  readonly aggregationLengthV6: number;
  /** 0: none. */
  readonly localPref: number;
  /** Canonical values without repetition, in MetalLB's order. */
  readonly communities: readonly string[];
  /** Names of BGPPeers; empty: all. */
  readonly peers: readonly string[];
  /** The nodes from which it is made. */
  readonly nodes: ReadonlySet<string>;
  /** One must match; empty: every Service. */
  readonly serviceSelectors: readonly Selector[];
}

/** What reading an advertisement depends on besides it. */
export interface AdvertisementContext {
  readonly nodes: readonly Node[];
  readonly pools: readonly IPAddressPool[];
  readonly aliases: CommunityAliases;
  readonly release: Release;
}

/** An advertisement that could be read, the pools that it names and selects, and why MetalLB refuses it. */
export interface ReadAdvertisement {
  readonly object: BGPAdvertisement;
  readonly advertisement?: Advertisement;
  /** Names of pools in the order in which it is attached to them (one may come twice), or undefined for all pools. */
  readonly pools: readonly string[] | undefined;
  readonly faults: readonly ConfigFault[];
}

/** Reads one BGPAdvertisement. With faults `advertisement` is absent. */
export function parseAdvertisement(
  object: BGPAdvertisement,
  { nodes, pools, aliases, release }: AdvertisementContext,
): ReadAdvertisement {
  const ref = refOf(object);
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  const faults: ConfigFault[] = [];
  const refuse = (error: string, path: string): void => {
    faults.push({ error, origin: { ref, path: `spec.${path}` } });
  };
  for (const { field, what } of TEXT_LISTS) {
    const duplicate = duplicateText(spec[field] ?? [], what);
    if (duplicate) refuse(duplicate.error, `${field}[${duplicate.index}]`);
  }
  const { ipAddressPoolSelectors, nodeSelectors, serviceSelectors } = targetSelectors(spec, refuse);
  const { aggregationLength = 32, aggregationLengthV6 = 128 } = spec;
  if (serviceSelectors.length > 0) {
    const exclusive = (field: string): string =>
      `serviceSelectors and ${field} are mutually exclusive, both cannot be set in ${name}`;
    if (aggregationLength !== 32) refuse(exclusive("aggregationLength"), "aggregationLength");
    if (aggregationLengthV6 !== 128) refuse(exclusive("aggregationLengthV6"), "aggregationLengthV6");
  }
  if (aggregationLength > 32) {
    refuse(`invalid aggregation length ${quoteRune(aggregationLength)} for IPv4`, "aggregationLength");
  }
  if (aggregationLengthV6 > 128) {
    refuse(`invalid aggregation length ${quoteRune(aggregationLengthV6)} for IPv6`, "aggregationLengthV6");
  }
  const communities = readCommunities(spec.communities ?? [], aliases);
  for (const { error, index, transient } of communities.faults) {
    const fault = { error, origin: { ref, path: `spec.communities[${index}]` } };
    faults.push(transient ? { ...fault, transient } : fault);
  }
  const selected = selectNodes(nodes, nodeSelectors, name, release);
  if (!selected.ok) refuse(selected.error, `nodeSelectors[${selected.index}]`);
  const services = readServiceSelectors(serviceSelectors, name, release);
  if (!services.ok) refuse(services.error, `serviceSelectors[${services.index}]`);
  const attached = selectPools(pools, spec.ipAddressPools ?? [], ipAddressPoolSelectors, release);
  if (!attached.ok) refuse(attached.error, `ipAddressPoolSelectors[${attached.index}]`);
  if (faults.length > 0 || !selected.ok || !services.ok || !attached.ok) {
    return { object, pools: attached.ok ? attached.pools : [], faults };
  }
  const advertisement: Advertisement = {
    name,
    ref,
    object,
    aggregationLength,
    aggregationLengthV6,
    localPref: spec.localPref ?? 0,
    communities: communities.values,
    peers: spec.peers ?? [],
    nodes: selected.nodes,
    serviceSelectors: services.selectors,
  };
  return { object, advertisement, pools: attached.pools, faults };
}

const TEXT_LISTS = [
  { field: "ipAddressPools", what: "ipAddressPools" },
  { field: "communities", what: "community" },
  { field: "peers", what: "peers" },
] as const;

function readCommunities(
  texts: readonly string[],
  aliases: CommunityAliases,
): {
  readonly values: readonly string[];
  readonly faults: readonly { readonly error: string; readonly index: number; readonly transient?: true }[];
} {
  const values = new Set<string>();
  const faults: { error: string; index: number; transient?: true }[] = [];
  for (const [index, text] of texts.entries()) {
    const alias = aliases.get(text);
    if (alias !== undefined) {
      values.add(alias);
      continue;
    }
    const parsed = parseCommunity(text);
    if (parsed.ok) {
      values.add(parsed.value);
      continue;
    }
    const error = `${parsed.error}\ninvalid community ${quote(text)} in BGP advertisement`;
    faults.push(parsed.cause === "format" ? { error, index, transient: true } : { error, index });
  }
  return { values: [...values].sort(compareCommunities), faults };
}

/**
 * MetalLB's order: by the first 32 bits (both parts of a legacy community, the first of a large one), then by the rest; a legacy one
 * goes before a large one.
 */
function compareCommunities(a: string, b: string): number {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  for (const [i, n] of x.entries()) {
    const m = y[i] ?? 0;
    if (n !== m) return n - m;
  }
  return x.length - y.length;
}

function numbersOf(community: string): readonly number[] {
  if (community.startsWith("large:")) return community.slice("large:".length).split(":").map(Number);
  const [high = 0, low = 0] = community.split(":").map(Number);
  return [high * 65536 + low];
}
