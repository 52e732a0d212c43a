import type { Namespace, Node } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { type Address, formatAddress, parseAddress } from "../../net/address.ts";
import { formatPrefix } from "../../net/prefix.ts";
import { quote } from "../../net/quote.ts";
import { type PoolCidr, parsePoolEntry } from "../../net/range.ts";
import { lookup, prefixTable } from "../../net/table.ts";
import type { ConfigFault } from "./fault.ts";
import { overlaps } from "./overlap.ts";
import { type AllocationRules, type PoolAllocation, parseAllocation } from "./pool-allocation.ts";

/** One entry of `spec.addresses`, as written and as networks. Empty for a range from one family to the other. */
export interface PoolEntry {
  readonly text: string;
  readonly cidrs: readonly PoolCidr[];
}

/** An address pool as MetalLB holds it. */
export interface Pool {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly PoolEntry[];
  /** The networks of all entries, in the order in which addresses are tried. */
  readonly cidrs: readonly PoolCidr[];
  readonly autoAssign: boolean;
  /** Addresses ending in .0 and .255 are left out. */
  readonly avoidBuggyIPs: boolean;
  readonly allocation?: PoolAllocation;
}

/** What differs between releases of MetalLB. */
export interface PoolRules extends AllocationRules {
  /** A pool that holds the internal address of a node is refused (0.15.0 and OpenShift 4.19 only). */
  readonly nodeIpInPoolRefused: boolean;
}

export interface PoolInput {
  /** In the order in which MetalLB sees them: by name. */
  readonly pools: readonly IPAddressPool[];
  readonly namespaces: readonly Namespace[];
  readonly nodes: readonly Node[];
}

/**
 * Reads all address pools. MetalLB reports the first fault and takes none of the pools then; here all faults are found, and
 * `pools` has those that can be read (by name, in input order), for further checks and explanations.
 */
export function parsePools(
  { pools, namespaces, nodes }: PoolInput,
  rules: PoolRules,
): { readonly pools: ReadonlyMap<string, Pool>; readonly faults: readonly ConfigFault[] } {
  const read = pools.map((object) => ({ object, ...parsePool(object, namespaces, rules) }));
  const cidrs = read.flatMap(({ object, pool, places }) =>
    (pool?.cidrs ?? []).map((cidr, i) => ({ object, cidr, path: places[i] ?? "spec.addresses" })),
  );
  const earlier = overlaps(cidrs.map(({ cidr }) => cidr));
  const refusedNodes = rules.nodeIpInPoolRefused ? nodes : [];
  const held = nodeAddressesIn(
    cidrs.map(({ cidr }) => cidr),
    refusedNodes,
  );
  const byName = new Map<string, Pool>();
  const faults: ConfigFault[] = [];
  let next = 0;
  for (const { object, pool, fault } of read) {
    const ref = refOf(object);
    const { name } = object.metadata;
    if (fault !== undefined) faults.push({ ...fault, error: `parsing address pool ${name}: ${fault.error}` });
    if (pool === undefined) continue;
    if (byName.has(name)) {
      faults.push({
        error: `duplicate definition of pool ${quote(name)}`,
        origin: { ref, path: "metadata.name" },
      });
    }
    for (const cidr of pool.cidrs) {
      const index = next++;
      const origin = { ref, path: cidrs[index]?.path ?? "" };
      const text = quote(formatPrefix(cidr.prefix));
      const other = cidrs[earlier[index] ?? -1];
      if (other !== undefined) {
        const error = `CIDR ${text} in pool ${quote(name)} overlaps with already defined CIDR ${quote(formatPrefix(other.cidr.prefix))}`;
        faults.push({ error, origin, other: { ref: refOf(other.object), path: other.path } });
      }
      const node = held.get(cidr);
      if (node !== undefined) {
        const error = `pool cidr ${text} contains nodeIp ${quote(formatAddress(node.address))}`;
        faults.push({ error, origin, other: node.origin });
      }
    }
    if (!byName.has(name)) byName.set(name, pool);
  }
  return { pools: byName, faults };
}

/** A pool that has its networks is kept even with a fault elsewhere. `places` are the field paths of its networks. */
interface ReadPool {
  readonly pool?: Pool;
  readonly places: readonly string[];
  readonly fault?: ConfigFault;
}

function parsePool(object: IPAddressPool, namespaces: readonly Namespace[], rules: PoolRules): ReadPool {
  const ref = refOf(object);
  const { name, labels = {} } = object.metadata;
  const { addresses = [], autoAssign = true, avoidBuggyIPs = false } = object.spec ?? {};
  const refuse = (error: string, path: string): ReadPool => ({
    places: [],
    fault: { error, origin: { ref, path } },
  });
  if (name === "") return refuse("missing pool name", "metadata.name");
  if (addresses.length === 0) return refuse("pool has no prefixes defined", "spec.addresses");
  const entries: PoolEntry[] = [];
  const places: string[] = [];
  for (const [i, text] of addresses.entries()) {
    const path = `spec.addresses[${i}]`;
    const parsed = parsePoolEntry(text);
    if (!parsed.ok)
      return refuse(`invalid CIDR ${quote(text)} in pool ${quote(name)}: ${parsed.error}`, path);
    entries.push({ text, cidrs: parsed.cidrs });
    for (const _ of parsed.cidrs) places.push(path);
  }
  const cidrs = entries.flatMap((entry) => entry.cidrs);
  const pool: Pool = { name, ref, labels, entries, cidrs, autoAssign, avoidBuggyIPs };
  const allocation = parseAllocation(object, namespaces, rules);
  if (allocation === undefined) return { pool, places };
  if (allocation.ok) return { pool: { ...pool, allocation: allocation.value }, places };
  return { pool, places, fault: { error: allocation.error, origin: { ref, path: allocation.path } } };
}

interface NodeAddress {
  readonly address: Address;
  readonly origin: { readonly ref: ObjectRef; readonly path: string };
}

/** @returns for each network that holds an internal address of a node the first of them, in the order of the nodes. */
function nodeAddressesIn(
  cidrs: readonly PoolCidr[],
  nodes: readonly Node[],
): ReadonlyMap<PoolCidr, NodeAddress> {
  const table = prefixTable(cidrs.map((cidr) => [cidr.prefix, cidr] as const));
  const found = new Map<PoolCidr, NodeAddress>();
  for (const node of nodes) {
    for (const [i, { type, address: text }] of (node.status?.addresses ?? []).entries()) {
      const address = type === "InternalIP" ? parseAddress(text) : undefined;
      if (address === undefined) continue;
      for (const cidr of lookup(table, address)) {
        if (found.has(cidr)) continue;
        found.set(cidr, { address, origin: { ref: refOf(node), path: `status.addresses[${i}]` } });
      }
    }
  }
  return found;
}
