import type { ObjectRef } from "../../api/ref.ts";
import type { Pool } from "../configuration/pools.ts";
import { confusesOldDevices, type Ip, printIp, type ServiceFamily } from "./addresses.ts";
import { type Applicant, clash, freeAddresses, placeOf } from "./allocator.ts";
import { acceptsLabels, acceptsNamespace } from "./compatible.ts";
import { type Context, familyOfService } from "./converge.ts";
import type { PoolCounters } from "./counters.ts";
import { requestOf, type ServiceView } from "./request.ts";

/** What stands between a Service and a pool, the first obstacle in MetalLB's order. */
export type PoolVerdict =
  /** The Service has its addresses from this pool. */
  | "taken"
  /** Nothing stands between them; the Service has its addresses from a pool that comes first, or has not been looked at. */
  | "free"
  /** No pool is asked at all. */
  | "no-request"
  /** The Service asks for another pool, or for addresses of another. */
  | "not-asked-for"
  | "other-namespace"
  | "other-labels"
  | "not-automatic"
  | "family-missing"
  | "exhausted"
  | "address-in-use";

/** Why a pool was taken for a Service, or was not. */
export interface PoolCandidate {
  readonly pool: string;
  readonly ref: ObjectRef;
  readonly verdict: PoolVerdict;
  /** One clause that goes with `pool NAME: …`. */
  readonly reason: string;
}

/**
 * Holds a Service against every pool, after the controller has come to rest.
 * @param counters of all pools at that moment
 */
export function candidatesFor(
  context: Context,
  service: ServiceView,
  loadBalancerClass: string,
  counters: Readonly<Record<string, PoolCounters>>,
): readonly PoolCandidate[] {
  const { allocator, rules } = context;
  const request = requestOf(service, rules);
  const claim = allocator.claims.get(service.key);
  const obstacle = claim === undefined ? generalObstacle(context, service, loadBalancerClass) : undefined;
  const applicant: Applicant = {
    service,
    key: { sharing: request.sharingKey, backend: service.backendKey },
  };
  const wanted = request.addresses.ok ? request.addresses.ips : [];
  const family = familyOfService(service);
  return [...allocator.pools.values()].map((pool): PoolCandidate => {
    const say = (verdict: PoolVerdict, reason: string): PoolCandidate => ({
      pool: pool.name,
      ref: pool.ref,
      verdict,
      reason,
    });
    if (claim?.pool === pool.name) return say("taken", `gives ${list(claim.ips)}`);
    if (obstacle !== undefined) return say("no-request", obstacle);
    const elsewhere = addressesElsewhere(context, pool, wanted);
    if (elsewhere !== undefined) return say("not-asked-for", elsewhere);
    if (request.pool !== "" && request.pool !== pool.name)
      return say("not-asked-for", `the Service asks for pool ${request.pool}`);
    const kept = keptForOthers(pool, service);
    if (kept !== undefined) return say(...kept);
    if (wanted.length === 0 && request.pool === "") {
      const manual = notAutomatic(pool);
      if (manual !== undefined) return say("not-automatic", manual);
    }
    for (const ip of wanted) {
      const inUse = ip === undefined ? undefined : clash(allocator, applicant, ip);
      if (inUse !== undefined) return say("address-in-use", inUse);
    }
    const lacking =
      wanted.length > 0 || !family.ok
        ? undefined
        : lackingAddresses(context, pool, applicant, family.family, counters[pool.name]);
    if (lacking !== undefined) return say(...lacking);
    return say(
      "free",
      claim === undefined
        ? "it has a free address for the Service"
        : `the Service has ${list(claim.ips)} from pool ${claim.pool}`,
    );
  });
}

const list = (ips: readonly Ip[]): string => ips.map(printIp).join(" and ");

/** What keeps a Service from asking any pool. */
function generalObstacle(
  { rules }: Context,
  service: ServiceView,
  loadBalancerClass: string,
): string | undefined {
  const { type, clusterIPs, clusterIP, ipFamilyPolicy } = service;
  if (type !== "LoadBalancer")
    return `the Service is of type ${type === "" ? "ClusterIP" : type}, not LoadBalancer`;
  if ((service.loadBalancerClass ?? "") !== loadBalancerClass) {
    return service.loadBalancerClass === undefined
      ? `the Service has no loadBalancerClass, and MetalLB takes only ${loadBalancerClass}`
      : `the Service is of loadBalancerClass ${service.loadBalancerClass}, which is not MetalLB's`;
  }
  if (clusterIPs.length === 0 && clusterIP === "") return "the Service has no clusterIP yet";
  if (rules.requireDualStackChecked && ipFamilyPolicy === "RequireDualStack" && clusterIPs.length < 2)
    return "the Service requires both families and has one clusterIP";
  const family = familyOfService(service);
  if (!family.ok) return `the clusterIPs of the Service cannot be used: ${family.error}`;
  const { addresses } = requestOf(service, rules);
  if (!addresses.ok) return `the request of the Service cannot be read: ${addresses.error}`;
  if (addresses.ips.length > 0 && addresses.family !== family.family) {
    return `the Service asks for ${list(addresses.ips)} (${familyName(addresses.family)}), and its clusterIPs are ${familyName(family.family)}`;
  }
  return undefined;
}

function familyName(family: ServiceFamily | undefined): string {
  if (family === "dual") return "IPv4 and IPv6";
  return family === "ipv6" ? "IPv6" : "IPv4";
}

function addressesElsewhere({ allocator }: Context, pool: Pool, wanted: readonly Ip[]): string | undefined {
  if (wanted.length === 0) return undefined;
  const missing = wanted.filter((ip) => ip === undefined || placeOf(allocator, ip)?.pool.name !== pool.name);
  if (missing.length === wanted.length) return `the Service asks for ${list(wanted)}, which is not in it`;
  if (missing.length > 0)
    return `the Service asks for ${list(wanted)}, and ${list(missing)} is not in it: both must be in one pool`;
  const buggy = wanted.filter((ip) => ip !== undefined && confusesOldDevices(ip));
  return pool.avoidBuggyIPs && buggy.length > 0
    ? `the Service asks for ${list(buggy)}, which avoidBuggyIPs leaves out`
    : undefined;
}

function keptForOthers(
  { allocation }: Pool,
  service: ServiceView,
): readonly [PoolVerdict, string] | undefined {
  if (allocation === undefined) return undefined;
  if (!acceptsNamespace(allocation, service)) {
    const names = [...allocation.namespaces].sort();
    const shown =
      names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
    return [
      "other-namespace",
      `serviceAllocation keeps it for namespace ${shown}; the Service is in ${service.namespace}`,
    ];
  }
  return acceptsLabels(allocation, service)
    ? undefined
    : ["other-labels", "serviceAllocation keeps it for Services with other labels"];
}

function notAutomatic({ autoAssign, allocation }: Pool): string | undefined {
  if (!autoAssign) return "autoAssign is false and the Service does not ask for it";
  return allocation !== undefined &&
    allocation.namespaces.size === 0 &&
    allocation.serviceSelectors.length === 0
    ? "serviceAllocation selects nothing, so that it is taken only when a Service asks for it"
    : undefined;
}

function lackingAddresses(
  { allocator, rules }: Context,
  pool: Pool,
  applicant: Applicant,
  family: ServiceFamily,
  counters: PoolCounters | undefined,
): readonly [PoolVerdict, string] | undefined {
  const free = freeAddresses(allocator, pool, applicant);
  const policy = applicant.service.ipFamilyPolicy;
  const both =
    family === "dual"
      ? policy !== "PreferDualStack" || rules.families === "of-cluster-ips"
      : policy === "RequireDualStack" && rules.families === "of-policy";
  const needed: readonly ("ipv4" | "ipv6")[] = both || family === "dual" ? ["ipv4", "ipv6"] : [family];
  const missing = needed.filter((name) => free[name] === undefined);
  if (missing.length === 0 || (!both && missing.length < needed.length)) return undefined;
  const name = missing.find((f) => pool.cidrs.some(({ prefix }) => prefix.family === f));
  if (name === undefined)
    return ["family-missing", `it has no ${missing.map(familyName).join(" and no ")} addresses`];
  const used = name === "ipv4" ? counters?.assignedIPv4 : counters?.assignedIPv6;
  return ["exhausted", `all of its ${used ?? 0} ${familyName(name)} addresses are in use`];
}
