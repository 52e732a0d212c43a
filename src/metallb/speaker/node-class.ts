import type { Node } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { compareBytes } from "../../net/order.ts";
import { matches } from "../../net/selector.ts";
import { decideBeforeEndpoints, endpointReason, type Verdict } from "../announcement/decision.ts";
import { type PoolTable, poolFor, type ServiceFacts } from "../announcement/service.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Peer } from "../configuration/peers.ts";
import { joinLists, meantFor, mergeSorted, passesFamily, prefixLists } from "../conversion/advertise.ts";
import {
  type AdvertisingRouter,
  advertisingRouters,
  type BgpBody,
  bgpBody,
  frrConfiguration,
} from "../conversion/frr-configuration.ts";
import { type RoutePrefix, routesOf, sortedRoutes } from "../conversion/route.ts";
import { mergePrefixes } from "../conversion/router-prefixes.ts";
import { sessionName } from "../conversion/session.ts";
import { once } from "../lazy.ts";
import type { ServiceDecision } from "../result.ts";
import type { ClusterView } from "../view.ts";
import { asksLayer2, decisionOf } from "./decision-view.ts";
import { secretHandling } from "./run.ts";

/**
 * A freshly started speaker on each of the nodes that no selector and no condition tells apart. What they have in common is computed once;
 * the nodes differ by their endpoints of Services with externalTrafficPolicy Local only.
 */
export interface NodeClass {
  readonly decisions: (facts: ServiceFacts) => ClassDecisions;
  /** @param local the Local Services that have an endpoint on the node */
  readonly written: (node: string, local: readonly ServiceFacts[]) => KubernetesObject | null;
}

/** What the speakers of a class work with. */
export interface ClassInput {
  readonly view: ClusterView;
  readonly representative: Node;
  /** Absent: none is valid. */
  readonly configuration?: Configuration;
  readonly pools: PoolTable;
  /** The handler refused the configuration after taking over BFD profiles: there are no sessions. */
  readonly refused: boolean;
}

export function nodeClass(input: ClassInput): NodeClass {
  const { view, configuration, refused } = input;
  const { settings } = view;
  const { release } = settings;
  const routes = classRoutes(input);
  const open = configuration === undefined || refused ? [] : openPeers(configuration, input.representative);
  const profiles = [...(configuration?.bfdProfiles.values() ?? [])];
  const touched = open.length > 0 || profiles.length > 0 || openedEarly(input);
  const base = once((): readonly AdvertisingRouter[] => {
    const common = sortedRoutes(
      view.services.flatMap((facts) => (facts.local ? [] : routes.announced(facts))),
    );
    const sessions = rendered(open, view).map((peer) => ({
      peer,
      lists: prefixLists(routesFor(peer, common, view), release),
    }));
    return advertisingRouters(sessions, release);
  });
  const write = (routers: readonly AdvertisingRouter[]): BgpBody =>
    bgpBody(routers, profiles, release, secretHandling(settings));
  const commonBody = once(() => write(base()));
  const written = (node: string, local: readonly ServiceFacts[]): KubernetesObject | null => {
    if (!touched) return null;
    const own = sortedRoutes(local.flatMap((facts) => routes.announced(facts)));
    const body = own.length === 0 ? commonBody() : write(withRoutes(base(), own, view));
    return frrConfiguration(node, settings.frrk8sNamespace, body);
  };
  return { decisions: decisions(input, routes, open), written };
}

/** Peers whose nodeSelectors match, in the order of names. */
function openPeers({ peers }: Configuration, { metadata }: Node): readonly Peer[] {
  return [...peers.values()].filter(
    ({ nodeSelectors }) =>
      nodeSelectors.length === 0 || nodeSelectors.some((selector) => matches(selector, metadata.labels)),
  );
}

/**
 * A speaker that reads its configuration before its Node takes the labels for none: selectors like NotIn match, a session opens, and an
 * object without routers stays when it closes. Gone with the filter by node (0.16.0).
 */
function openedEarly({ view, configuration, refused }: ClassInput): boolean {
  if (!view.settings.configFirst || configuration === undefined || refused) return false;
  return [...configuration.peers.values()].some(({ nodeSelectors }) =>
    nodeSelectors.some((selector) => matches(selector, undefined)),
  );
}

/** One peer for each session: two spellings of an address collapse, and the last wins. */
function rendered(open: readonly Peer[], { settings }: ClusterView): readonly Peer[] {
  return [...new Map(open.map((peer) => [sessionName(peer, settings.release), peer])).values()];
}

const routesFor = (
  peer: Peer,
  routes: readonly RoutePrefix[],
  { settings }: ClusterView,
): readonly RoutePrefix[] =>
  routes.filter((route) => meantFor(route, peer.name) && passesFamily(peer, route.family, settings.release));

/** Adds a node's own routes to what its class has in common. */
function withRoutes(
  routers: readonly AdvertisingRouter[],
  routes: readonly RoutePrefix[],
  view: ClusterView,
): readonly AdvertisingRouter[] {
  const { release } = view.settings;
  return routers.map(({ sessions, prefixes }) => {
    const more = sessions.map(({ peer }) => prefixLists(routesFor(peer, routes, view), release));
    return {
      sessions: sessions.map(({ peer, lists }, i) => {
        const own = more[i];
        return { peer, lists: own === undefined ? lists : joinLists(lists, own, release) };
      }),
      prefixes: mergeSorted(prefixes, mergePrefixes(more.map(({ allowed }) => allowed)), true),
    };
  });
}

interface ClassRoutes {
  /** Everything but the endpoints. */
  readonly verdict: (facts: ServiceFacts) => Verdict;
  /** The routes of a Service on a node where it is announced; empty if it never is in this class. */
  readonly announced: (facts: ServiceFacts) => readonly RoutePrefix[];
}

const NO_ROUTES: readonly RoutePrefix[] = Object.freeze([]);

function classRoutes({ view, representative, configuration, pools, refused }: ClassInput): ClassRoutes {
  const context = {
    node: representative.metadata.name,
    nodeReasons: view.reasonsOf(representative),
    release: view.settings.release,
    ...(configuration === undefined || refused ? {} : { configuration }),
    poolOf: (facts: ServiceFacts) => poolOf(facts, pools),
  };
  const verdicts = new Map<ServiceFacts, Verdict>();
  const routes = new Map<ServiceFacts, readonly RoutePrefix[]>();
  const verdict = (facts: ServiceFacts): Verdict => {
    const known = verdicts.get(facts) ?? decideBeforeEndpoints(facts, context);
    verdicts.set(facts, known);
    return known;
  };
  const compute = (facts: ServiceFacts): readonly RoutePrefix[] => {
    const { reasons, pool, advertisements } = verdict(facts);
    if (reasons.length > 0 || pool === undefined || !facts.endpoints.any) return NO_ROUTES;
    return routesOf(facts.key, facts.addresses ?? [], pool, advertisements);
  };
  const announced = (facts: ServiceFacts): readonly RoutePrefix[] => {
    const known = routes.get(facts) ?? compute(facts);
    routes.set(facts, known);
    return known;
  };
  return { verdict, announced };
}

const pools = new WeakMap<PoolTable, Map<ServiceFacts, string | undefined>>();

/** The pool of a Service is the same in every class. */
function poolOf(facts: ServiceFacts, table: PoolTable): string | undefined {
  let known = pools.get(table);
  if (known === undefined) {
    known = new Map();
    pools.set(table, known);
  }
  if (!known.has(facts)) known.set(facts, poolFor(table, facts.addresses ?? []));
  return known.get(facts);
}

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

function decisions(
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
