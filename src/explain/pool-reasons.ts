import type { Service } from "../api/core.ts";
import type { IPAddressPool } from "../api/metallb.ts";
import type { Evidence } from "../findings/finding.ts";
import { acceptsLabels, acceptsNamespace } from "../metallb/allocation/compatible.ts";
import type { PoolCounters } from "../metallb/allocation/counters.ts";
import { type Request, requestOf, viewOf } from "../metallb/allocation/request.ts";
import type { Pool } from "../metallb/configuration/pools.ts";
import type { Release } from "../metallb/releases.ts";

/** Why a pool gives a Service no address, the first thing that stands against it. */
export interface PoolReason {
  readonly pool: Pool;
  readonly kind: "not-automatic" | "namespace" | "labels" | "exhausted" | "family" | "not-asked" | "free";
  /** A phrase that fits behind the name of the pool. */
  readonly text: string;
  readonly evidence: Evidence;
}

/** What the controller knows of pools. */
export interface PoolFacts {
  readonly pools: ReadonlyMap<string, Pool>;
  /** Counted from all Services, or undefined where not all were read. */
  readonly counters?: Readonly<Record<string, PoolCounters>> | undefined;
  readonly release: Release;
}

/** @returns what a Service asks for by annotations and fields. */
export function requestFor(service: Service, release: Release): Request {
  return requestOf(viewOf(service), release.allocation);
}

/** @returns for each pool why the Service gets no address from it, in the order of names. */
export function poolReasons(
  service: Service,
  { pools, counters, release }: PoolFacts,
): readonly PoolReason[] {
  const view = viewOf(service);
  const request = requestOf(view, release.allocation);
  const wanted = familiesOf(service);
  return [...pools.values()].map((pool): PoolReason => {
    const { allocation } = pool;
    if (request.pool !== "" && request.pool !== pool.name)
      return because(
        pool,
        "not-asked",
        `is not the pool that the Service asks for (${request.pool})`,
        "metadata.name",
        pool.name,
      );
    if (allocation !== undefined && !acceptsNamespace(allocation, view))
      return because(
        pool,
        "namespace",
        `is kept for other namespaces than ${view.namespace}`,
        "spec.serviceAllocation.namespaces",
        [...allocation.namespaces].join(", "),
      );
    if (allocation !== undefined && !acceptsLabels(allocation, view))
      return because(
        pool,
        "labels",
        "is kept for Services with other labels",
        "spec.serviceAllocation.serviceSelectors",
        "no selector matches",
      );
    if (request.pool === "" && !hasAddresses(request) && !pool.autoAssign)
      return because(
        pool,
        "not-automatic",
        "has autoAssign: false and the Service does not ask for it",
        "spec.autoAssign",
        "false",
      );
    const lacking = wanted.filter((family) => !pool.cidrs.some((cidr) => cidr.prefix.family === family));
    if (lacking.length === wanted.length)
      return because(
        pool,
        "family",
        `has no ${lacking.map(familyName).join(" and no ")} addresses`,
        "spec.addresses",
        entriesOf(pool),
      );
    const used =
      counters !== undefined && Object.hasOwn(counters, pool.name) ? counters[pool.name] : undefined;
    const full =
      used !== undefined &&
      wanted.every((f) => (f === "ipv4" ? used.availableIPv4 : used.availableIPv6) <= 0);
    if (full && used !== undefined)
      return because(
        pool,
        "exhausted",
        `is exhausted, ${used.assignedIPv4 + used.assignedIPv6} of ${used.assignedIPv4 + used.assignedIPv6} addresses are taken`,
        "status",
        `assignedIPv4 ${used.assignedIPv4}, assignedIPv6 ${used.assignedIPv6}`,
      );
    return because(pool, "free", "may be used", "spec.autoAssign", String(pool.autoAssign));
  });
}

function because(
  pool: Pool,
  kind: PoolReason["kind"],
  text: string,
  path: string,
  value: string,
): PoolReason {
  return { pool, kind, text, evidence: { object: pool.ref, path, value } };
}

const hasAddresses = ({ addresses }: Request): boolean => addresses.ok && addresses.ips.length > 0;

const entriesOf = (pool: Pool): string => pool.entries.map((entry) => entry.text).join(", ");

const familyName = (family: "ipv4" | "ipv6"): string => (family === "ipv4" ? "IPv4" : "IPv6");

/** The families that a Service needs, by its own fields. */
export function familiesOf(service: Service): readonly ("ipv4" | "ipv6")[] {
  const named = service.spec?.ipFamilies ?? [];
  const families = named.flatMap((f): ("ipv4" | "ipv6")[] =>
    f === "IPv4" ? ["ipv4"] : f === "IPv6" ? ["ipv6"] : [],
  );
  if (families.length > 0) return [...new Set(families)];
  const cluster = service.spec?.clusterIPs ?? [service.spec?.clusterIP ?? ""];
  return cluster.some((ip) => ip.includes(":")) ? ["ipv6"] : ["ipv4"];
}

/** @returns how full a pool is by its status (since 0.15.0), or undefined if it does not say. */
export function usageText(pool: IPAddressPool | undefined): string | undefined {
  const { assignedIPv4 = 0, assignedIPv6 = 0, availableIPv4, availableIPv6 } = pool?.status ?? {};
  if (availableIPv4 === undefined && availableIPv6 === undefined) return undefined;
  const total4 = assignedIPv4 + (availableIPv4 ?? 0);
  const total6 = assignedIPv6 + (availableIPv6 ?? 0);
  const part = (used: number, total: number, name: string): string =>
    total > 1_000_000 ? `${used} ${name} used` : `${used} of ${total} ${name} used`;
  const parts = [
    ...(total4 > 0 ? [part(assignedIPv4, total4, total6 > 0 ? "IPv4" : "").replace(/ {2}/, " ")] : []),
    ...(total6 > 0 ? [part(assignedIPv6, total6, "IPv6")] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}
