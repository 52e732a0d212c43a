import { compareBytes } from "../../net/order.ts";
import { endpointReason } from "../announcement/decision.ts";
import type { ServiceFacts } from "../announcement/service.ts";
import type { Peer } from "../configuration/peers.ts";
import { meantFor } from "../conversion/advertise.ts";
import type { RoutePrefix } from "../conversion/route.ts";
import type { ServiceDecision } from "../result.ts";
import type { ClusterView } from "../view.ts";
import { asksLayer2, decisionOf } from "./decision-view.ts";
import { NO_ROUTES, type PrefixUser, type RouteClass } from "./route-class.ts";

/** What the nodes of a class decide about a Service. */
export interface ClassDecisions {
  /** On every node; for a Local Service on those that have an endpoint. */
  readonly present: ServiceDecision;
  /** For a Local Service on the nodes without an endpoint. */
  readonly absent: ServiceDecision;
  /** The nodes differ otherwise too: layer 2 elects one, or a prefix is shared with a Local Service. */
  readonly each?: (node: string) => ServiceDecision;
}

type Missing = ReturnType<typeof endpointReason>;

const refusals = new WeakMap<RouteClass, Map<ServiceFacts, ClassDecisions>>();

/**
 * @param open the peers that have a session
 * @returns what the nodes decide that have these routes and peers
 */
export function classDecisions(
  view: ClusterView,
  routes: RouteClass,
  open: readonly Peer[],
  facts: ServiceFacts,
): ClassDecisions {
  if (routes.verdict(facts).reasons.length === 0) return decisions(view, routes, open, facts);
  // What is refused has nothing to do with peers: all node classes with these routes share it.
  let known = refusals.get(routes);
  if (known === undefined) {
    known = new Map();
    refusals.set(routes, known);
  }
  const refusal = known.get(facts) ?? decisions(view, routes, open, facts);
  known.set(facts, refusal);
  return refusal;
}

function decisions(
  view: ClusterView,
  routes: RouteClass,
  open: readonly Peer[],
  facts: ServiceFacts,
): ClassDecisions {
  const { reasons, pool } = routes.verdict(facts);
  const own = routes.announced(facts);
  const elected = pool === undefined ? undefined : view.layer2(facts, pool);
  const forms = new Map<string, ServiceDecision>();
  const decide = (missing: Missing, node?: string): ServiceDecision => {
    const all = missing === undefined ? reasons : [...reasons, missing];
    const announced = all.length === 0;
    const peers = announced ? peersGetting(own, routes.users(), open, node) : [];
    const layer2 = node !== undefined && asksLayer2(all) ? elected?.(node) : undefined;
    const form = `${missing ?? ""} ${layer2 ?? ""} ${peers.join(" ")}`;
    const made =
      forms.get(form) ??
      decisionOf({
        reasons: all,
        pool: pool?.name,
        routes: announced ? own : NO_ROUTES,
        peers,
        layer2,
        failed: false,
      });
    forms.set(form, made);
    return made;
  };
  const present = decide(facts.endpoints.any ? undefined : "noEndpoints");
  const absent = facts.local ? decide("noLocalEndpoints") : present;
  if (elected === undefined && !shares(own, routes.users, facts)) return { present, absent };
  return { present, absent, each: (node) => decide(endpointReason(facts, node), node) };
}

/** Whether a Local Service uses one of the prefixes too: then it depends on the node who else gives it to whom. */
function shares(own: readonly RoutePrefix[], users: RouteClass["users"], facts: ServiceFacts): boolean {
  return own.some(({ prefix }) =>
    (users().get(prefix) ?? []).some((user) => user.facts !== facts && user.facts.local),
  );
}

/**
 * Peers that get one of the prefixes, whichever Service gives it to them.
 * @param node where it is asked; absent: no Local Service but the one itself is among the users
 */
function peersGetting(
  own: readonly RoutePrefix[],
  users: ReadonlyMap<string, readonly PrefixUser[]>,
  open: readonly Peer[],
  node: string | undefined,
): readonly string[] {
  const names = new Set<string>();
  for (const prefix of new Set(own.map((route) => route.prefix))) {
    for (const { facts, route } of users.get(prefix) ?? []) {
      if (node !== undefined && facts.local && !facts.endpoints.nodes.has(node)) continue;
      for (const { name } of open) if (meantFor(route, name)) names.add(name);
    }
  }
  return [...names].sort(compareBytes);
}
