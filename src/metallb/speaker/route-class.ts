import type { Node } from "../../api/core.ts";
import { decideBeforeEndpoints, type Verdict } from "../announcement/decision.ts";
import { type PoolTable, poolFor, type ServiceFacts } from "../announcement/service.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Peer } from "../configuration/peers.ts";
import { meantFor, type PrefixLists, passesFamily, prefixLists } from "../conversion/advertise.ts";
import { type RoutePrefix, routesOf, sortedRoutes } from "../conversion/route.ts";
import { once } from "../lazy.ts";
import type { ClusterView } from "../view.ts";

/** A Service that advertises a prefix, and the route by which it does. */
export interface PrefixUser {
  readonly facts: ServiceFacts;
  readonly route: RoutePrefix;
}

/** What speakers of nodes have in common that the same advertisements select, in the same condition, whatever their peers are. */
export interface RouteClass {
  /** Everything but the endpoints. */
  readonly verdict: (facts: ServiceFacts) => Verdict;
  /** The routes of a Service on a node where it is announced; empty if it never is in this class. */
  readonly announced: (facts: ServiceFacts) => readonly RoutePrefix[];
  /** The routes of all Services that are announced on every node, sorted. */
  readonly common: () => readonly RoutePrefix[];
  /** What a peer gets of them. Peers that get the same share it. */
  readonly commonLists: (peer: Peer) => PrefixLists;
  /** Prefix → the Services that use it. */
  readonly users: () => ReadonlyMap<string, readonly PrefixUser[]>;
}

export interface RouteClassInput {
  readonly view: ClusterView;
  readonly representative: Node;
  /** The configuration under which Services are handled; absent: none. */
  readonly configuration?: Configuration;
  readonly pools: PoolTable;
}

/** Of a Service that is not announced. */
export const NO_ROUTES: readonly RoutePrefix[] = Object.freeze([]);

/** Each Service is looked at once, when it is first asked for. */
export function routeClass({ view, representative, configuration, pools }: RouteClassInput): RouteClass {
  const { release } = view.settings;
  const context = {
    node: representative.metadata.name,
    nodeReasons: view.reasonsOf(representative),
    release,
    ...(configuration === undefined ? {} : { configuration }),
    poolOf: (facts: ServiceFacts) => poolOf(facts, pools),
  };
  const verdict = remember((facts: ServiceFacts): Verdict => decideBeforeEndpoints(facts, context));
  const announced = remember((facts: ServiceFacts): readonly RoutePrefix[] => {
    const { reasons, pool, advertisements } = verdict(facts);
    if (reasons.length > 0 || pool === undefined || !facts.endpoints.any) return NO_ROUTES;
    return routesOf(facts.key, facts.addresses ?? [], pool, advertisements);
  });
  const common = once(() =>
    sortedRoutes(view.services.flatMap((facts) => (facts.local ? [] : announced(facts)))),
  );
  const lists = new Map<string, PrefixLists>();
  const named = once(() => new Set(common().flatMap(({ peers }) => peers)));
  const commonLists = (peer: Peer): PrefixLists => {
    const { name } = peer;
    const families = (["ipv4", "ipv6"] as const).filter((family) => passesFamily(peer, family, release));
    // A peer that no advertisement names gets what all such peers get.
    const key = `${families.join()} ${named().has(name) ? name : ""}`;
    const known = lists.get(key) ?? prefixLists(routesFor(peer, common(), view), release);
    lists.set(key, known);
    return known;
  };
  const users = once(() => prefixUsers(view.services, announced));
  return { verdict, announced, common, commonLists, users };
}

/** @returns the routes that go to a peer. */
export function routesFor(
  peer: Peer,
  routes: readonly RoutePrefix[],
  { settings }: ClusterView,
): readonly RoutePrefix[] {
  return routes.filter(
    (route) => meantFor(route, peer.name) && passesFamily(peer, route.family, settings.release),
  );
}

function remember<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined) return value;
    const made = compute(key);
    known.set(key, made);
    return made;
  };
}

const poolsBy = new WeakMap<PoolTable, Map<ServiceFacts, string | undefined>>();

/** The pool of a Service is the same in every class. */
function poolOf(facts: ServiceFacts, table: PoolTable): string | undefined {
  let known = poolsBy.get(table);
  if (known === undefined) {
    known = new Map();
    poolsBy.set(table, known);
  }
  if (!known.has(facts)) known.set(facts, poolFor(table, facts.addresses ?? []));
  return known.get(facts);
}

function prefixUsers(
  services: readonly ServiceFacts[],
  announced: RouteClass["announced"],
): ReadonlyMap<string, readonly PrefixUser[]> {
  const users = new Map<string, PrefixUser[]>();
  for (const facts of services) {
    for (const route of announced(facts)) {
      const list = users.get(route.prefix);
      if (list === undefined) users.set(route.prefix, [{ facts, route }]);
      else list.push({ facts, route });
    }
  }
  return users;
}
