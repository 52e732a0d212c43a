import type { IPAddressPool, IPAddressPoolSpec } from "../../api/metallb.ts";
import { allocate } from "../../metallb/allocate.ts";
import { type Column, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { allocateOptionsOf } from "../../state/options.ts";
import { type ListDocument, listDocument } from "./document.ts";

/** An address pool and what is left in it. Counts are those that the controller would state; absent: it cannot know. */
export interface PoolItem {
  readonly kind: "Pool";
  readonly name: string;
  readonly namespace?: string;
  readonly addresses: readonly string[];
  readonly autoAssign: boolean;
  readonly usedIPv4?: number;
  readonly freeIPv4?: number;
  readonly usedIPv6?: number;
  readonly freeIPv6?: number;
  readonly services: readonly string[];
  /** Whom the pool is for, if not for all. */
  readonly restrictedTo: readonly string[];
  /** Why the controller cannot use any pool. */
  readonly error?: string;
}

export const POOL_KINDS: readonly Kind[] = Object.freeze([
  "IPAddressPool",
  "Service",
  "Community",
  "Namespace",
]);

export function poolList(s: Snapshot, discovery: Discovery): ListDocument<PoolItem> {
  const counted = unknownKind(s, "Service") === undefined;
  const { pools, services, configError } = allocate(s, allocateOptionsOf(discovery));
  const users = Map.groupBy(Object.entries(services), ([, { pool }]) => pool ?? "");
  const items = objectsOf<IPAddressPool>(s, "IPAddressPool").map(({ metadata, spec }): PoolItem => {
    const { name, namespace } = metadata;
    const counters = counted && pools !== null && Object.hasOwn(pools, name) ? pools[name] : undefined;
    return {
      kind: "Pool",
      name,
      ...(namespace === undefined ? {} : { namespace }),
      addresses: spec?.addresses ?? [],
      autoAssign: spec?.autoAssign ?? true,
      ...(counters === undefined
        ? {}
        : {
            usedIPv4: counters.assignedIPv4,
            freeIPv4: counters.availableIPv4,
            usedIPv6: counters.assignedIPv6,
            freeIPv6: counters.availableIPv6,
          }),
      services: (users.get(name) ?? []).map(([key]) => key).sort(),
      restrictedTo: restrictions(spec),
      ...(configError === null ? {} : { error: configError }),
    };
  });
  return listDocument("PoolList", s, discovery, POOL_KINDS, items);
}

function restrictions(spec: IPAddressPoolSpec | undefined): readonly string[] {
  const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = spec?.serviceAllocation ?? {};
  return [
    ...namespaces.map((namespace) => `namespace ${namespace}`),
    ...(namespaceSelectors.length > 0 ? ["namespaces by label"] : []),
    ...(serviceSelectors.length > 0 ? ["Services by label"] : []),
  ];
}

const COLUMNS: readonly Column[] = Object.freeze([
  { title: "NAME" },
  { title: "ADDRESSES", wrap: true },
  { title: "AUTO" },
  { title: "USED", align: "right" },
  { title: "FREE", align: "right" },
  { title: "FOR", wrap: true },
  { title: "SERVICES", wrap: true, wide: true },
] as const);

export function poolTable({ items }: ListDocument<PoolItem>, view: View): string {
  const rows = items.map((pool) => [
    pool.name,
    pool.addresses.join(", "),
    pool.autoAssign ? "yes" : "no",
    count(pool.usedIPv4, pool.usedIPv6),
    {
      text: count(pool.freeIPv4, pool.freeIPv6),
      style: pool.freeIPv4 === 0 && pool.freeIPv6 === 0 ? ("bad" as const) : ("name" as const),
    },
    pool.restrictedTo.length === 0 ? "all" : pool.restrictedTo.join(", "),
    pool.services.join(", "),
  ]);
  return table(COLUMNS, rows, view);
}

/** Both families in one number where only one is there; counts beyond what can be used up are `∞`. */
function count(ipv4: number | undefined, ipv6: number | undefined): string {
  if (ipv4 === undefined || ipv6 === undefined) return "unknown";
  const shown = (n: number): string => (n >= 2 ** 53 ? "∞" : String(n));
  return ipv4 > 0 && ipv6 > 0 ? `${shown(ipv4)}+${shown(ipv6)}` : shown(ipv4 + ipv6);
}
