import { quote } from "../../net/quote.ts";
import type { Pool } from "../configuration/pools.ts";
import type { AllocationRelease } from "../releases.ts";
import type { Ip, ServiceFamily } from "./addresses.ts";
import { type Allocator, type Applicant, assign, type FreeAddresses, freeAddresses } from "./allocator.ts";
import { type PoolOrder, pinnedPools } from "./compatible.ts";

/** Addresses, or MetalLB's error. */
export type Chosen =
  | { readonly ok: true; readonly ips: readonly Ip[] }
  | { readonly ok: false; readonly error: string };

const refuse = (error: string): Chosen => ({ ok: false, error });

/** Takes addresses from the pool that the Service asks for by name. */
export function takeFromPool(
  a: Allocator,
  name: string,
  applicant: Applicant,
  family: ServiceFamily,
  rules: AllocationRelease,
): Chosen {
  const pool = a.pools.get(name);
  if (pool === undefined) return refuse(`unknown pool ${quote(name)}`);
  const free = freeAddresses(a, pool, applicant);
  if (rules.exhaustedPoolTold && free.ipv4 === undefined && free.ipv6 === undefined)
    return refuse(`no available IPs in pool ${name}`);
  return assigned(a, applicant, select(free, family, applicant.service.ipFamilyPolicy, rules));
}

/** Takes addresses from the first pool that suits: those kept for the Service, then the general ones. */
export function takeFromAnyPool(
  a: Allocator,
  order: PoolOrder,
  applicant: Applicant,
  family: ServiceFamily,
  rules: AllocationRelease,
): Chosen {
  for (const pools of [pinnedPools(order, applicant.service), order.general]) {
    if (rules.families === "of-cluster-ips") {
      for (const pool of pools) {
        const free = freeAddresses(a, pool, applicant);
        const chosen = assigned(a, applicant, select(free, family, "", rules));
        if (chosen.ok) return chosen;
      }
      continue;
    }
    const best = bestOf(a, pools, applicant, family);
    if (best === undefined) continue;
    const chosen = assigned(a, applicant, select(best, family, applicant.service.ipFamilyPolicy, rules));
    if (chosen.ok) return chosen;
  }
  return refuse("no available IPs");
}

/** Since 0.14.9: a Service with one address and PreferDualStack gets one of the other family from the same pool, if it can. */
export function takeOtherFamily(
  a: Allocator,
  name: string,
  applicant: Applicant,
  existing: Ip,
  rules: AllocationRelease,
): Chosen {
  const pool = a.pools.get(name);
  if (pool === undefined) return refuse(`unknown pool ${quote(name)}`);
  const other = existing?.family === "ipv4" ? "ipv6" : "ipv4";
  const selected = select(freeAddresses(a, pool, applicant), other, "SingleStack", rules);
  return selected.ok ? assigned(a, applicant, { ok: true, ips: [existing, ...selected.ips] }) : selected;
}

function assigned(a: Allocator, applicant: Applicant, selected: Chosen): Chosen {
  if (!selected.ok) return selected;
  const error = assign(a, applicant, selected.ips);
  return error === undefined ? selected : refuse(error);
}

/**
 * Picks what a Service gets of a pool's free addresses. Until 0.14.8 its clusterIPs' families decide; in 0.14.9 its policy; since 0.15.0
 * one clusterIP means one address (of a family that may have none left: the nil address, which no pool allows).
 */
function select(
  free: FreeAddresses,
  family: ServiceFamily,
  policy: string,
  { families, poolQuoted }: AllocationRelease,
): Chosen {
  const { ipv4, ipv6 } = free;
  const exhausted = refuse(
    `no available IPs in pool ${poolQuoted ? quote(free.pool) : free.pool} for ${family} IPFamily`,
  );
  const both: Chosen | undefined = ipv4 && ipv6 && { ok: true, ips: [ipv4, ipv6] };
  if (families === "of-cluster-ips") {
    if (family === "dual") return both === undefined ? exhausted : { ok: true, ips: free.found };
    return free[family] === undefined ? exhausted : { ok: true, ips: [free[family]] };
  }
  if (families === "of-policy-within-cluster-ips" && family !== "dual")
    return { ok: true, ips: [free[family]] };
  if (policy === "SingleStack" && family !== "dual" && free[family] !== undefined)
    return { ok: true, ips: [free[family]] };
  if (policy === "RequireDualStack") return both ?? exhausted;
  if (policy !== "PreferDualStack") return exhausted;
  const one = ipv4 ?? ipv6;
  return both ?? (one === undefined ? exhausted : { ok: true, ips: [one] });
}

/** The first pool with all that is wanted; with PreferDualStack else the first with the Service's own family, else with the other. */
function bestOf(
  a: Allocator,
  pools: readonly Pool[],
  applicant: Applicant,
  family: ServiceFamily,
): FreeAddresses | undefined {
  const { ipFamilies, ipFamilyPolicy } = applicant.service;
  const [first, second] =
    ipFamilies[0] === "IPv6" ? (["ipv6", "ipv4"] as const) : (["ipv4", "ipv6"] as const);
  let withFirst: FreeAddresses | undefined;
  let withSecond: FreeAddresses | undefined;
  for (const pool of pools) {
    const free = freeAddresses(a, pool, applicant);
    if (family !== "dual" && free[family] !== undefined) return free;
    if (free.ipv4 !== undefined && free.ipv6 !== undefined) return free;
    if (ipFamilyPolicy !== "PreferDualStack" || family !== "dual") continue;
    if (free[first] !== undefined) withFirst ??= free;
    if (free[second] !== undefined) withSecond ??= free;
  }
  return withFirst ?? withSecond;
}
