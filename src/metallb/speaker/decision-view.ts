import type { Reason } from "../announcement/decision.ts";
import type { Layer2Result } from "../announcement/layer2.ts";
import type { RoutePrefix } from "../conversion/route.ts";
import type { AnnouncedRoute, ServiceDecision } from "../result.ts";

/** Reasons for which a speaker never comes to ask layer 2. */
const EARLY: ReadonlySet<Reason> = new Set([
  "filteredByLoadBalancerClass",
  "notLoadBalancer",
  "noConfig",
  "noIPAllocated",
  "invalidIP",
  "ipNotAllowed",
]);

/** @returns whether layer 2 is asked about a Service with these reasons. */
export const asksLayer2 = ([reason]: readonly Reason[]): boolean =>
  reason === undefined || !EARLY.has(reason);

/** The parts of a decision as the speaker has them. */
export interface DecisionParts {
  readonly reasons: readonly Reason[];
  readonly pool: string | undefined;
  readonly routes: readonly RoutePrefix[];
  readonly peers: readonly string[];
  readonly layer2: Layer2Result | undefined;
  readonly failed: boolean;
}

/** Writes a decision in the form of the result. */
export function decisionOf({ reasons, pool, routes, peers, layer2, failed }: DecisionParts): ServiceDecision {
  const [reason, ...also] = reasons;
  return {
    announced: reason === undefined && !failed,
    reason: reason ?? "",
    also,
    ...(routes.length === 0 ? {} : { advertisements: announcedRoutes(routes) }),
    ...(peers.length === 0 ? {} : { peers }),
    ...(layer2 === undefined ? {} : { l2: layer2 }),
    ...(failed ? { sync: "error" as const } : {}),
    ...(pool === undefined ? {} : { pool }),
  };
}

/** Sorted by their JSON, which makes the order independent of how they came about. */
function announcedRoutes(routes: readonly RoutePrefix[]): readonly AnnouncedRoute[] {
  return routes
    .map(({ prefix, localPref, communities, peers }) => {
      const route: AnnouncedRoute = {
        prefix,
        ...(localPref === 0 ? {} : { localPref }),
        ...(communities.length === 0 ? {} : { communities }),
        ...(peers.length === 0 ? {} : { peers }),
      };
      return { route, text: JSON.stringify(route) };
    })
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ route }) => route);
}
