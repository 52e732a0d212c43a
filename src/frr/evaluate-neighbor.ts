import { parseVerbatim } from "../net/address.ts";
import { parsePrefix } from "../net/prefix.ts";
import { type EffectiveNeighbor, effectiveNeighbors, isExternal, remoteAs } from "./compare/effective.ts";
import { policyOf } from "./compare/policies.ts";
import type { FrrConfig } from "./config.ts";
import { agreedOn, type EvaluateOptions, type Evaluation } from "./evaluate.ts";
import { canonicalAddress } from "./model/grammar.ts";
import type { Router } from "./model/model.ts";
import type { Surroundings } from "./policy/context.ts";
import { isUnknown } from "./policy/input.ts";
import { type NeighborPolicy, runNeighbor } from "./policy/neighbor.ts";
import { withoutPrivate } from "./policy/private-as.ts";
import { type BgpRoute, knownRoute, routeAfter, wordsIn } from "./policy/route.ts";
import { sortedValues } from "./policy/values.ts";

/** Which neighbor, and which way. */
export interface NeighborQuestion {
  /** Address or interface. */
  readonly neighbor: string;
  /** Empty (the default): the default VRF. */
  readonly vrf?: string;
  readonly direction: "in" | "out";
}

/**
 * Decides what all filters of a neighbor together make of a route: activation, prefix, distribute and filter lists, the route map,
 * `bgp ebgp-requires-policy`, the own AS in the path, `no-export` towards another AS, `remove-private-AS`, `bgp graceful-shutdown`.
 * The family is that of the prefix. `{ unknown: reason }` where a limit of prefixes decides, that no single route shows.
 */
export function evaluateNeighbor(
  config: FrrConfig,
  question: NeighborQuestion,
  route: BgpRoute,
  options: Omit<EvaluateOptions, "direction"> = {},
): Evaluation {
  const prefix = parsePrefix(route.prefix);
  if (prefix === undefined) return { unknown: `not a prefix: ${route.prefix}` };
  const router = config.model.routers.get(question.vrf ?? "");
  const neighbor =
    router === undefined ? undefined : effectiveNeighbors(router).get(canonicalAddress(question.neighbor));
  if (router === undefined || neighbor === undefined)
    return { unknown: `there is no neighbor ${question.neighbor}` };
  const family = `${prefix.family} unicast`;
  const { direction } = question;
  const value = (name: string): string | undefined => {
    const found = neighbor.families.get(family)?.get(name)?.value;
    return found === "no" ? undefined : found;
  };
  const policy = policyOf(router, neighbor, family, direction);
  const limit = direction === "in" ? "maximum-prefix" : "maximum-prefix-out";
  if (policy.active && value(limit) !== undefined && !value(limit)?.includes("warning-only"))
    return { unknown: `neighbor ${neighbor.name} ${limit}` };
  const rejected: Evaluation = { permit: false, route };
  // A default route that is made for the neighbor is sent whatever its filters say.
  if (direction === "out" && policy.active && prefix.length === 0 && value("default-originate") === "yes")
    return { permit: true, route };
  if (direction === "in" && ownAsTooOften(router, route, value("allowas-in"))) return rejected;
  if (direction === "out" && staysInside(router, neighbor, route)) return rejected;
  const external = isExternal(router, neighbor);
  const removal = external && direction === "out" ? value("remove-private-AS") : undefined;
  if (
    removal !== undefined &&
    (route.asPath === undefined || wordsIn(route.asPath).some((w) => !/^\d+$/.test(w)))
  )
    return { unknown: "remove-private-AS on a path that is not given, or not a sequence" };
  const strip = (of: BgpRoute): BgpRoute =>
    removal === undefined
      ? of
      : withoutPrivate(of, removal, { own: router.asn, peer: remoteAs(router, neighbor) });
  const peer = parseVerbatim(neighbor.name) === undefined ? {} : { peer: neighbor.name };
  const asked = { ...peer, ...options, direction, ownAsn: router.asn };
  return agreedOn(config, asked, router, (around) => {
    const after = throughFilters(policy, route, around, strip);
    if ("unknown" in after || !after.permit) return "unknown" in after ? after : rejected;
    const weight = direction === "in" ? value("weight") : undefined;
    const start = weight === undefined || after.route.weight !== undefined ? {} : { weight: Number(weight) };
    const shown = shutDown(router, external, direction, after.route);
    return { permit: true, route: { ...sent(shown, direction, neighbor.families.get(family)), ...start } };
  });
}

/** Private AS numbers go before the map sees the path (FRR 8) or after it (FRR 10); the lists see the path as it was. */
function throughFilters(
  policy: NeighborPolicy,
  route: BgpRoute,
  around: Surroundings,
  strip: (route: BgpRoute) => BgpRoute,
): Evaluation {
  const prefix = parsePrefix(route.prefix);
  if (prefix === undefined) return { unknown: `not a prefix: ${route.prefix}` };
  const run = (part: NeighborPolicy, on: BgpRoute): Evaluation => {
    const input = knownRoute(prefix, on);
    const decision = runNeighbor(part, input, around);
    if (isUnknown(decision)) return decision;
    if (!decision.permit) return { permit: false, route: on };
    const after = routeAfter(on, decision.attributes, input, around);
    return isUnknown(after) ? after : { permit: true, route: after };
  };
  if (around.release.removePrivateAs === "after" || policy.routeMap === undefined) {
    const after = run(policy, route);
    return "unknown" in after || !after.permit ? after : { permit: true, route: strip(after.route) };
  }
  const { routeMap } = policy;
  const lists = run({ ...policy, requiresPolicy: false, routeMap: undefined }, route);
  if ("unknown" in lists || !lists.permit) return lists;
  const map = {
    ...policy,
    routeMap,
    prefixList: undefined,
    distributeList: undefined,
    filterList: undefined,
  };
  return run(map, strip(route));
}

/** `bgp graceful-shutdown` marks everything that is received or sent beyond the AS, after the policy. */
function shutDown(router: Router, external: boolean, direction: "in" | "out", route: BgpRoute): BgpRoute {
  if (router.settings.get("bgp graceful-shutdown")?.value !== "yes") return route;
  if (!external) return direction === "out" ? { ...route, localPref: 0 } : route;
  const given = route.communities;
  const values = sortedValues("communities", [...wordsIn(given), "graceful-shutdown"]);
  const communities = typeof given === "string" ? values.join(" ") : values;
  return { ...route, communities, ...(direction === "in" ? { localPref: 0 } : {}) };
}

/** A path with the own AS is a loop, dropped before any policy, unless so many are allowed. */
function ownAsTooOften(router: Router, { asPath }: BgpRoute, allowed: string | undefined): boolean {
  const times = wordsIn(asPath).filter((asn) => asn === router.asn).length;
  return times > (allowed === undefined ? 0 : Number(allowed));
}

/** What carries one of these never leaves the AS, whatever the policy makes of it. */
function staysInside(router: Router, neighbor: EffectiveNeighbor, { communities }: BgpRoute): boolean {
  const kept = ["no-export", "no-advertise", "local-AS"];
  return isExternal(router, neighbor) && wordsIn(communities).some((value) => kept.includes(value));
}

const SENT = [
  ["communities", "send-community standard"],
  ["extCommunities", "send-community extended"],
  ["largeCommunities", "send-community large"],
] as const;

/** Communities are sent unless `no neighbor X send-community`. */
function sent(
  route: BgpRoute,
  direction: "in" | "out",
  settings: ReadonlyMap<string, { readonly value: string }> | undefined,
): BgpRoute {
  if (direction === "in") return route;
  const kept: Record<string, unknown> = { ...route };
  for (const [attribute, setting] of SENT) if (settings?.get(setting)?.value === "no") delete kept[attribute];
  return { ...kept, prefix: route.prefix };
}
