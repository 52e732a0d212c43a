import { compareBytes } from "../../net/order.ts";
import { endpointReason } from "../announcement/decision.ts";
import type { ServiceFacts } from "../announcement/service.ts";
import type { Peer } from "../configuration/peers.ts";
import { meantFor } from "../conversion/advertise.ts";
import type { RoutePrefix } from "../conversion/route.ts";
import { once } from "../lazy.ts";
import type { ServiceDecision } from "../result.ts";
import { type ClassInput, type ClassRoutes, NO_ROUTES } from "./class-routes.ts";
import { asksLayer2, decisionOf } from "./decision-view.ts";

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

/** @returns a function from a Service to what the class decides. */
export function classDecisions(
  { view }: ClassInput,
  routes: ClassRoutes,
  open: readonly Peer[],
): (facts: ServiceFacts) => ClassDecisions {
  const users = once(() => prefixUsers(view.services, routes));
  return (facts) => {
    const { reasons, pool } = routes.verdict(facts);
    const own = routes.announced(facts);
    const elected = pool === undefined ? undefined : view.layer2(facts, pool);
    const shares = own.some(({ prefix }) =>
      (users().get(prefix) ?? []).some((user) => user.facts !== facts && user.facts.local),
    );
    const forms = new Map<string, ServiceDecision>();
    const decide = (missing: Missing, node?: string): ServiceDecision => {
      const all = missing === undefined ? reasons : [...reasons, missing];
      const announced = all.length === 0;
      const peers = announced ? peersGetting(own, users(), open, node) : [];
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
    if (elected === undefined && !shares) return { present, absent };
    return { present, absent, each: (node) => decide(endpointReason(facts, node), node) };
  };
}

interface PrefixUser {
  readonly facts: ServiceFacts;
  readonly route: RoutePrefix;
}

function prefixUsers(
  services: readonly ServiceFacts[],
  routes: ClassRoutes,
): ReadonlyMap<string, readonly PrefixUser[]> {
  const users = new Map<string, PrefixUser[]>();
  for (const facts of services) {
    for (const route of routes.announced(facts)) {
      const list = users.get(route.prefix);
      if (list === undefined) users.set(route.prefix, [{ facts, route }]);
      else list.push({ facts, route });
    }
  }
  return users;
}

/** Peers that get one of the prefixes, whichever Service on this node gives it to them (without a node: this one alone, or one that is everywhere). */
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
