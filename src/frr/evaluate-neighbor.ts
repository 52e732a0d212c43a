import { parsePrefix } from "../net/prefix.ts";
import { type EffectiveNeighbor, effectiveNeighbors, isExternal } from "./compare/effective.ts";
import { policyOf } from "./compare/policies.ts";
import type { FrrConfig } from "./config.ts";
import { agreedOn, type EvaluateOptions, type Evaluation } from "./evaluate.ts";
import { canonicalAddress } from "./model/grammar.ts";
import type { Router } from "./model/model.ts";
import { isUnknown } from "./policy/input.ts";
import { runNeighbor } from "./policy/neighbor.ts";
import { type BgpRoute, knownRoute, routeAfter } from "./policy/route.ts";

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
 * `bgp ebgp-requires-policy`, the own AS in the path, `no-export` towards another AS. The family is that of the prefix.
 * `{ unknown: reason }` where a limit of prefixes or another setting decides that no single route shows.
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
  const policy = policyOf(router, neighbor, family, direction);
  const settings = neighbor.families.get(family);
  const value = (name: string): string | undefined => {
    const found = settings?.get(name)?.value;
    return found === "no" ? undefined : found;
  };
  const unclaimed = (direction === "in" ? LIMITS_IN : LIMITS_OUT).find((name) => value(name) !== undefined);
  if (policy.active && unclaimed !== undefined && !value(unclaimed)?.includes("warning-only"))
    return { unknown: `neighbor ${neighbor.name} ${unclaimed}` };
  if (router.settings.has("bgp graceful-shutdown")) return { unknown: "bgp graceful-shutdown" };
  const rejected: Evaluation = { permit: false, route };
  // A default route that is made for the neighbor is sent whatever its filters say.
  if (direction === "out" && policy.active && prefix.length === 0 && value("default-originate") === "yes")
    return { permit: true, route };
  if (direction === "in" && ownAsTooOften(router, route, value("allowas-in"))) return rejected;
  if (direction === "out" && staysInside(router, neighbor, route)) return rejected;
  const input = knownRoute(prefix, route);
  return agreedOn(config, { ...options, direction, ownAsn: router.asn }, router, (around) => {
    const decision = runNeighbor(policy, input, around);
    if (isUnknown(decision)) return decision;
    if (!decision.permit) return rejected;
    const after = routeAfter(route, decision.attributes, input, around);
    if (isUnknown(after)) return after;
    const weight = direction === "in" ? value("weight") : undefined;
    const start = weight === undefined || after.weight !== undefined ? {} : { weight: Number(weight) };
    return { permit: true, route: { ...sent(after, direction, settings), ...start } };
  });
}

/** Settings by which other routes decide about one. */
const LIMITS_IN = ["maximum-prefix"];
const LIMITS_OUT = ["maximum-prefix-out", "remove-private-AS"];

/** A path with the own AS is a loop, dropped before any policy, unless so many are allowed. */
function ownAsTooOften(router: Router, { asPath }: BgpRoute, allowed: string | undefined): boolean {
  const path = typeof asPath === "string" ? asPath.split(/\s+/) : (asPath ?? []).map(String);
  const times = path.filter((asn) => asn === router.asn).length;
  return times > (allowed === undefined ? 0 : Number(allowed));
}

/** What carries one of these never leaves the AS, whatever the policy makes of it. */
function staysInside(router: Router, neighbor: EffectiveNeighbor, { communities }: BgpRoute): boolean {
  const values = typeof communities === "string" ? communities.split(/\s+/) : (communities ?? []);
  return (
    isExternal(router, neighbor) && values.some((v) => ["no-export", "no-advertise", "local-AS"].includes(v))
  );
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
