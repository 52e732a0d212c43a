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

/** One look at a Service while it goes on. */
interface Attempt extends Context {
  readonly service: ServiceView;
  readonly request: Request;
  readonly applicant: Applicant;
  readonly events: AllocationEvent[];
  /** The addresses that it has and may keep so far. */
  held: readonly Ip[];
  /** Whether what the Service had was taken from it. */
  cleared: boolean;
}

/** MetalLB's convergeBalancer: keeps the addresses that a Service has if they are still right, else takes new ones. */
export function converge(context: Context, service: ServiceView): Convergence {
  const request = requestOf(service, context.rules);
  const key = { sharing: request.sharingKey, backend: service.backendKey };
  const attempt: Attempt = {
    ...context,
    service,
    request,
    applicant: { service, key },
    events: [],
    held: heldIps(service),
    cleared: false,
  };
  return (
    withoutTrying(attempt) ??
    checkFamily(attempt) ??
    checkHeld(attempt) ??
    addOtherFamily(attempt) ??
    takeNew(attempt)
  );
}

function warn({ events }: Attempt, reason: string, message: string): void {
  events.push({ type: "Warning", reason, message });
}

function inform({ events }: Attempt, reason: string, message: string): void {
  events.push({ type: "Normal", reason, message });
}

function clear(attempt: Attempt): void {
  release(attempt.allocator, attempt.service.key);
  attempt.held = [];
  attempt.cleared = true;
}

/** The Service as it stands at this point: without addresses if they were taken from it, else left as it is. */
function failed({ events, cleared }: Attempt): Convergence {
  return cleared ? { ok: false, result: NOTHING, events } : { ok: false, events };
}

/** Services for which nothing is tried lose what they have. */
function withoutTrying(attempt: Attempt): Convergence | undefined {
  const { allocator, rules, service, events } = attempt;
  const stop = (early: string): Convergence => {
    clear(attempt);
    return { ok: false, result: NOTHING, events, early };
  };
  if (service.type !== "LoadBalancer") return { ...stop("not a LoadBalancer"), ok: true };
  if (allocator.pools.size === 0) return stop("pools are empty");
  if (service.clusterIPs.length === 0 && service.clusterIP === "") return stop("no ClusterIPs");
  const dual = service.ipFamilyPolicy === "RequireDualStack" && service.clusterIPs.length < 2;
  if (!rules.requireDualStackChecked || !dual) return undefined;
  warn(
    attempt,
    "not enough clusterips",
    `Service requires dual stack but not enough clusterips [${service.clusterIPs.join(" ")}]`,
  );
  clear(attempt);
  return failed(attempt);
}

/** Addresses of other families than the clusterIPs' are given up. */
function checkFamily(attempt: Attempt): Convergence | undefined {
  const { service, rules, held } = attempt;
  if (held.length === 0) {
    clear(attempt);
    return undefined;
  }
  const texts = held.map(printIp);
  const current = familyOf(texts);
  if (!current.ok) {
    const message = `Failed to retrieve LBIPs IPFamily for ${quoteTexts(texts)}: ${current.error}`;
    warn(attempt, "nolbIPsIPFamily", message);
  }
  const wanted = familyOfService(service);
  if (!wanted.ok) {
    const message = `Failed to retrieve ClusterIPs IPFamily for ${quoteTexts(service.clusterIPs)} ${service.clusterIP}: ${wanted.error}`;
    warn(attempt, "noclusterIPsIPFamily", message);
    return failed(attempt);
  }
  if (!current.ok || familyChanged(current.family, wanted.family, service, rules)) clear(attempt);
  return undefined;
}

/** Addresses that the pools do not allow any more, or that are not what the Service asks for now, are given up. */
function checkHeld(attempt: Attempt): Convergence | undefined {
  const { allocator, service, request, applicant } = attempt;
  if (attempt.held.length === 0) return undefined;
  const error = assign(allocator, applicant, attempt.held);
  if (error !== undefined) {
    const message = `current IP for "${service.key}" not allowed by config, will attempt for new IP assignment: ${error}`;
    inform(attempt, "ClearAssignment", message);
    clear(attempt);
  }
  const pool = allocator.claims.get(service.key)?.pool;
  if (attempt.held.length > 0 && request.pool !== "" && pool !== request.pool) clear(attempt);
  const { addresses } = request;
  if (!addresses.ok) {
    warn(attempt, "LoadBalancerFailed", `invalid requested loadbalancer IPs: ${addresses.error}`);
    return failed(attempt);
  }
  if (addresses.ips.length === 0) return undefined;
  attempt.held = sorted(attempt.held);
  if (!equal(attempt.held, sorted(addresses.ips))) clear(attempt);
  return undefined;
}

/** PreferDualStack: one address is joined by one of the other family, from the same pool. */
function addOtherFamily(attempt: Attempt): undefined {
  const { allocator, service, applicant, rules } = attempt;
  if (attempt.held.length !== 1) return;
  if (service.ipFamilyPolicy !== "PreferDualStack" || rules.families === "of-cluster-ips") return;
  const pool = allocator.claims.get(service.key)?.pool ?? "";
  const chosen = takeOtherFamily(allocator, pool, applicant, attempt.held[0], rules);
  if (chosen.ok) {
    attempt.held = chosen.ips;
    inform(attempt, "IPAllocated", `Assigned additional IP "${printIp(chosen.ips[1])}"`);
  } else {
    const message = `cannot assign additional IP in PreferDualStack: ${chosen.error}`;
    inform(attempt, "AdditionalAssignFailed", message);
  }
}

function takeNew(attempt: Attempt): Convergence {
  const { allocator, service, applicant, request, events } = attempt;
  if (attempt.held.length === 0) {
    const chosen = take(attempt, applicant, request);
    if (!chosen.ok) {
      const message = `Failed to allocate IP for "${service.key}": ${chosen.error}`;
      warn(attempt, "AllocationFailed", message);
      return failed(attempt);
    }
    attempt.held = chosen.ips;
    inform(attempt, "IPAllocated", `Assigned IP ${quoteIps(chosen.ips)}`);
  }
  const pool = allocator.claims.get(service.key)?.pool ?? "";
  return { ok: true, result: { ips: attempt.held, pool }, events };
}

/** An entry of the status without an address (a host name) does not count; one that cannot be read counts as the nil address. */
function heldIps({ ingress }: ServiceView): readonly Ip[] {
  return ingress.flatMap(({ ip }) => (ip === "" ? [] : [parseAddress(ip)]));
}

/** @returns the family that a Service's cluster IPs ask for (`clusterIP` where there are none), or MetalLB's error. */
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
