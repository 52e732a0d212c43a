import type { Service } from "../api/core.ts";
import type { IPAddressPool } from "../api/metallb.ts";
import { type Evidence, evidence } from "../findings/finding.ts";
import { type AllocateResult, runController } from "../metallb/allocate.ts";
import type { Request } from "../metallb/allocation/request.ts";
import type { PoolCandidate } from "../metallb/allocation/why-not-pool.ts";
import { findObject, objectsOf } from "../snapshot/select.ts";
import { allocateOptionsOf } from "../state/options.ts";
import { type Context, narrowed, serviceKey } from "./context.ts";

/** What MetalLB's controller would do for a Service, and why each pool is or is not taken. */
export interface PoolAnswer {
  readonly result: AllocateResult;
  readonly candidates: readonly PoolCandidate[];
  readonly request: Request;
}

/**
 * Plays the controller. Where only the Service itself was read, what is in use by others is told by the pools' own counters
 * (since 0.15.0).
 */
export function poolAnswer(context: Context, service: Service): PoolAnswer {
  const { s, options, discovery } = context;
  const alone = options.allServices === false;
  const run = runController(alone ? narrowed(s, [service]) : s, allocateOptionsOf(discovery));
  const candidates = run.candidates(serviceKey(service));
  const { result } = run;
  const request = run.requestOf(service);
  if (!alone) return { result, candidates, request };
  return {
    result,
    request,
    candidates: candidates.map((c) => {
      const status = poolObject(context, c)?.status;
      const free = (status?.availableIPv4 ?? 1) + (status?.availableIPv6 ?? 0);
      if (c.verdict !== "free" || status === undefined || free > 0) return c;
      return { ...c, verdict: "exhausted", reason: "its status says that no address is available" };
    }),
  };
}

/** A Service without an address, and what stands between it and a pool. */
export interface Waiting {
  readonly service: Service;
  readonly reason: string;
}

/** @returns the Services that wait for an address and get none from this pool. One run of the controller. */
export function waitingServices(context: Context, pool: string): readonly Waiting[] {
  const { s, discovery } = context;
  const pending = objectsOf<Service>(s, "Service").filter(
    (o) =>
      o.spec?.type === "LoadBalancer" &&
      (o.spec.loadBalancerClass ?? "") === discovery.metallb.lbClass.value &&
      (o.status?.loadBalancer?.ingress ?? []).length === 0,
  );
  if (pending.length === 0) return [];
  const run = runController(s, allocateOptionsOf(discovery));
  if (run.result.errors.length > 0) return [];
  return pending.flatMap((service): readonly Waiting[] => {
    const candidate = run.candidates(serviceKey(service)).find((c) => c.pool === pool);
    return candidate === undefined || candidate.verdict === "taken" || candidate.verdict === "free"
      ? []
      : [{ service, reason: candidate.reason }];
  });
}

function poolObject({ s }: Context, { ref }: PoolCandidate): IPAddressPool | undefined {
  return findObject<IPAddressPool>(s, "IPAddressPool", ref.name, ref.namespace);
}

/** @returns the field of a pool that stands against the Service. */
export function candidateEvidence(context: Context, candidate: PoolCandidate): Evidence {
  const object = poolObject(context, candidate);
  const path = FIELDS[candidate.verdict];
  const value = path === undefined ? undefined : path.split(".").reduce<unknown>(fieldOf, object);
  if (path === undefined || value === undefined)
    return { object: candidate.ref, path: "", value: candidate.reason };
  return evidence(object, path, typeof value === "string" ? value : JSON.stringify(value));
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

const FIELDS: Readonly<Record<PoolCandidate["verdict"], string | undefined>> = Object.freeze({
  taken: "status",
  free: "spec.addresses",
  "no-request": undefined,
  "not-asked-for": undefined,
  "other-namespace": "spec.serviceAllocation.namespaces",
  "other-labels": "spec.serviceAllocation.serviceSelectors",
  "not-automatic": "spec.autoAssign",
  "family-missing": "spec.addresses",
  exhausted: "status",
  "address-in-use": undefined,
});

/** @returns how full a pool is by its status (since 0.15.0), or undefined if it does not say. */
export function usageText(pool: IPAddressPool | undefined): string | undefined {
  const { assignedIPv4 = 0, assignedIPv6 = 0, availableIPv4, availableIPv6 } = pool?.status ?? {};
  if (availableIPv4 === undefined && availableIPv6 === undefined) return undefined;
  const total4 = assignedIPv4 + (availableIPv4 ?? 0);
  const total6 = assignedIPv6 + (availableIPv6 ?? 0);
  const both = total4 > 0 && total6 > 0;
  const parts = [
    ...(total4 > 0 ? [usedText(assignedIPv4, total4, both ? "IPv4 " : "")] : []),
    ...(total6 > 0 ? [usedText(assignedIPv6, total6, both ? "IPv6 " : "")] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** The size of an IPv6 pool says nothing to anybody. */
const usedText = (used: number, total: number, family: string): string =>
  total > 1_000_000 ? `${used} ${family}used` : `${used} of ${total} ${family}used`;
