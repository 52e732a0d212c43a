import { parseAddress } from "../../net/address.ts";
import { compareBytes } from "../../net/order.ts";
import type { AllocationRelease } from "../releases.ts";
import { familyOf, type Ip, printIp, quoteIps, quoteTexts, type ServiceFamily } from "./addresses.ts";
import { type Allocator, type Applicant, assign, release } from "./allocator.ts";
import { type Chosen, takeFromAnyPool, takeFromPool, takeOtherFamily } from "./choose.ts";
import type { PoolOrder } from "./compatible.ts";
import { type Request, requestOf, type ServiceView } from "./request.ts";

/** An event on a Service, as `kubectl describe` shows it. */
export interface AllocationEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** What one look at a Service comes to. */
export interface Convergence {
  /** The controller's own success; a failure is not retried until another event. */
  readonly ok: boolean;
  /** What the controller wants in the status, or undefined: it leaves the Service as it is. */
  readonly result?: { readonly ips: readonly Ip[]; readonly pool?: string };
  readonly events: readonly AllocationEvent[];
  /** Why nothing was tried: logged only, without an event. */
  readonly early?: string;
}

/** What the controller works with. */
export interface Context {
  readonly allocator: Allocator;
  readonly order: PoolOrder;
  readonly rules: AllocationRelease;
}

const NOTHING = Object.freeze({ ips: Object.freeze([]) });

/** MetalLB's convergeBalancer: keeps the addresses that a Service has if they are still right, else takes new ones. */
export function converge(context: Context, service: ServiceView): Convergence {
  const { allocator, rules } = context;
  const request = requestOf(service, rules);
  const key = { sharing: request.sharingKey, backend: service.backendKey };
  const applicant: Applicant = { service, key };
  const events: AllocationEvent[] = [];
  const warn = (reason: string, message: string): void => {
    events.push({ type: "Warning", reason, message });
  };
  const inform = (reason: string, message: string): void => {
    events.push({ type: "Normal", reason, message });
  };
  const clear = (): void => release(allocator, service.key);
  const fail = (early?: string): Convergence => {
    clear();
    return { ok: false, result: NOTHING, events, ...(early === undefined ? {} : { early }) };
  };

  if (service.type !== "LoadBalancer") {
    clear();
    return { ok: true, result: NOTHING, events, early: "not a LoadBalancer" };
  }
  if (allocator.pools.size === 0) return fail("pools are empty");
  if (service.clusterIPs.length === 0 && service.clusterIP === "") return fail("no ClusterIPs");
  if (
    rules.requireDualStackChecked &&
    service.ipFamilyPolicy === "RequireDualStack" &&
    service.clusterIPs.length < 2
  ) {
    warn(
      "not enough clusterips",
      `Service requires dual stack but not enough clusterips [${service.clusterIPs.join(" ")}]`,
    );
    return fail();
  }

  let held = heldIps(service);
  let lost = false;
  const drop = (): void => {
    clear();
    held = [];
    lost = true;
  };
  if (held.length === 0) drop();
  else {
    const texts = held.map(printIp);
    const current = familyOf(texts);
    if (!current.ok) {
      warn("nolbIPsIPFamily", `Failed to retrieve LBIPs IPFamily for ${quoteTexts(texts)}: ${current.error}`);
    }
    const wanted = familyOfService(service);
    if (!wanted.ok) {
      warn(
        "noclusterIPsIPFamily",
        `Failed to retrieve ClusterIPs IPFamily for ${quoteTexts(service.clusterIPs)} ${service.clusterIP}: ${wanted.error}`,
      );
      return { ok: false, events };
    }
    if (!current.ok || familyChanged(current.family, wanted.family, service, rules)) drop();
  }

  if (held.length > 0) {
    const error = assign(allocator, applicant, held);
    if (error !== undefined) {
      inform(
        "ClearAssignment",
        `current IP for "${service.key}" not allowed by config, will attempt for new IP assignment: ${error}`,
      );
      drop();
    }
    const pool = allocator.claims.get(service.key)?.pool ?? "";
    if (held.length > 0 && request.pool !== "" && pool !== request.pool) drop();
    if (!request.addresses.ok) {
      warn("LoadBalancerFailed", `invalid requested loadbalancer IPs: ${request.addresses.error}`);
      return lost ? { ok: false, result: NOTHING, events } : { ok: false, events };
    }
    const { ips } = request.addresses;
    if (ips.length > 0) {
      held = sorted(held);
      if (!equal(held, sorted(ips))) drop();
    }
  }

  if (
    held.length === 1 &&
    service.ipFamilyPolicy === "PreferDualStack" &&
    rules.families !== "of-cluster-ips"
  ) {
    const pool = allocator.claims.get(service.key)?.pool ?? "";
    const chosen = takeOtherFamily(allocator, pool, applicant, held[0], rules);
    if (chosen.ok) {
      held = chosen.ips;
      inform("IPAllocated", `Assigned additional IP "${printIp(held[1])}"`);
    } else {
      inform("AdditionalAssignFailed", `cannot assign additional IP in PreferDualStack: ${chosen.error}`);
    }
  }

  if (held.length === 0) {
    const chosen = take(context, applicant, request);
    if (!chosen.ok) {
      warn("AllocationFailed", `Failed to allocate IP for "${service.key}": ${chosen.error}`);
      return { ok: false, result: NOTHING, events };
    }
    held = chosen.ips;
    inform("IPAllocated", `Assigned IP ${quoteIps(held)}`);
  }
  const pool = allocator.claims.get(service.key)?.pool ?? "";
  return { ok: true, result: { ips: held, pool }, events };
}

/** An entry of the status without an address (a host name) does not count; one that cannot be read counts as the nil address. */
function heldIps({ ingress }: ServiceView): readonly Ip[] {
  return ingress.flatMap(({ ip }) => (ip === "" ? [] : [parseAddress(ip)]));
}

export function familyOfService({ clusterIPs, clusterIP }: ServiceView): ReturnType<typeof familyOf> {
  return familyOf(clusterIPs.length > 0 ? clusterIPs : [clusterIP]);
}

function familyChanged(
  current: ServiceFamily,
  wanted: ServiceFamily,
  { ipFamilyPolicy }: ServiceView,
  { families }: AllocationRelease,
): boolean {
  if (current === wanted) return false;
  const tolerated =
    families !== "of-cluster-ips" && wanted === "dual" && ipFamilyPolicy === "PreferDualStack";
  return !tolerated;
}

/** MetalLB compares addresses without their order, and keeps them sorted as texts from then on. */
function sorted(ips: readonly Ip[]): readonly Ip[] {
  return ips.toSorted((a, b) => compareBytes(printIp(a), printIp(b)));
}

function equal(a: readonly Ip[], b: readonly Ip[]): boolean {
  return a.length === b.length && a.every((ip, i) => printIp(ip) === printIp(b[i]));
}

function take({ allocator, order, rules }: Context, applicant: Applicant, request: Request): Chosen {
  const { service } = applicant;
  const family = familyOfService(service);
  if (!family.ok) return family;
  const { addresses, pool } = request;
  if (!addresses.ok) return addresses;
  const { ips } = addresses;
  if (ips.length === 0) {
    return pool === ""
      ? takeFromAnyPool(allocator, order, applicant, family.family, rules)
      : takeFromPool(allocator, pool, applicant, family.family, rules);
  }
  const refuse = (error: string): Chosen => ({ ok: false, error });
  if (addresses.family !== family.family) {
    return refuse(`requested loadBalancer IP(s) ${quoteIps(ips)} does not match the ipFamily of the service`);
  }
  const error = assign(allocator, applicant, ips);
  if (error !== undefined) return refuse(error);
  if (pool !== "" && allocator.claims.get(service.key)?.pool !== pool) {
    release(allocator, service.key);
    return refuse(
      `requested loadBalancer IP(s) ${quoteIps(ips)} is not compatible with requested address pool ${pool}`,
    );
  }
  return { ok: true, ips };
}
