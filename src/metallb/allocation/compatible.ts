import { matches } from "../../net/selector.ts";
import type { Pool } from "../configuration/pools.ts";
import type { ServiceView } from "./request.ts";

/** @returns whether a pool's serviceAllocation admits a Service: its namespace (if any is named) and one of the selectors (if any). */
export function acceptsService({ allocation }: Pool, service: ServiceView): boolean {
  return (
    allocation === undefined || (acceptsNamespace(allocation, service) && acceptsLabels(allocation, service))
  );
}

type Allocation = NonNullable<Pool["allocation"]>;

/** Whether a pool is open to the namespace of a Service; without namespaces it is open to all. */
export function acceptsNamespace({ namespaces }: Allocation, { namespace }: ServiceView): boolean {
  return namespaces.size === 0 || namespaces.has(namespace);
}

/** Whether a pool is open to the labels of a Service: one selector must match; without selectors it is open to all. */
export function acceptsLabels({ serviceSelectors }: Allocation, { labels }: ServiceView): boolean {
  return serviceSelectors.length === 0 || serviceSelectors.some((selector) => matches(selector, labels));
}

/** Pools by what they are kept for, indexed once for all Services. */
export interface PoolOrder {
  /** Kept for namespaces: namespace → pools by name. */
  readonly byNamespace: ReadonlyMap<string, readonly Pool[]>;
  /** Kept for labels, by name. */
  readonly bySelector: readonly Pool[];
  /** Not kept for anything, by name. MetalLB tries them in a random order. */
  readonly general: readonly Pool[];
}

/** Indexes the pools that give addresses by themselves (`autoAssign`) by what they are kept for. */
export function poolOrder(pools: ReadonlyMap<string, Pool>): PoolOrder {
  const automatic = [...pools.values()].filter(({ autoAssign }) => autoAssign);
  const byNamespace = new Map<string, Pool[]>();
  for (const pool of automatic) {
    for (const namespace of pool.allocation?.namespaces ?? []) {
      const list = byNamespace.get(namespace);
      if (list === undefined) byNamespace.set(namespace, [pool]);
      else list.push(pool);
    }
  }
  return {
    byNamespace,
    bySelector: automatic.filter(({ allocation }) => (allocation?.serviceSelectors.length ?? 0) > 0),
    general: automatic.filter(({ allocation }) => allocation === undefined),
  };
}

/** @returns the pools that are kept for a Service, in the order in which they are tried: by priority, 0 last. */
export function pinnedPools(order: PoolOrder, service: ServiceView): readonly Pool[] {
  const candidates = [...(order.byNamespace.get(service.namespace) ?? []), ...order.bySelector];
  const pools = candidates.filter((pool) => acceptsService(pool, service));
  return [...new Set(sortedAsMetalLB(pools))];
}

/** MetalLB's insertion sort: its comparison says of two pools without priority that each comes first, which turns them around. */
function sortedAsMetalLB(pools: readonly Pool[]): readonly Pool[] {
  const sorted: Pool[] = [];
  for (const pool of pools) {
    let at = sorted.length;
    while (at > 0 && comesBefore(pool, sorted[at - 1])) at--;
    sorted.splice(at, 0, pool);
  }
  return sorted;
}

function comesBefore(a: Pool, b: Pool | undefined): boolean {
  const [first, second] = [a.allocation?.priority ?? 0, b?.allocation?.priority ?? 0];
  if (first > 0 && second > 0) return first < second;
  return !(first === 0 && second > 0);
}
