import type { Node } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { matches } from "../../net/selector.ts";
import type { ServiceFacts } from "../announcement/service.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Peer } from "../configuration/peers.ts";
import { joinLists, mergeSorted, prefixLists } from "../conversion/advertise.ts";
import {
  type AdvertisingRouter,
  advertisingRouters,
  type BgpBody,
  bgpBody,
  frrConfiguration,
} from "../conversion/frr-configuration.ts";
import { type RoutePrefix, sortedRoutes } from "../conversion/route.ts";
import { mergePrefixes } from "../conversion/router-prefixes.ts";
import { sessionName } from "../conversion/session.ts";
import type { Sources } from "../conversion/sources.ts";
import { once } from "../lazy.ts";
import type { ClusterView } from "../view.ts";
import { type ClassDecisions, classDecisions } from "./class-decisions.ts";
import { type RouteClass, routesFor } from "./route-class.ts";
import { secretHandling } from "./run.ts";

/**
 * Freshly started speakers of nodes that no selector and no condition tells apart. What they have in common is computed once; the nodes
 * differ by their endpoints of Services with externalTrafficPolicy Local only.
 */
export interface NodeClass {
  readonly decisions: (facts: ServiceFacts) => ClassDecisions;
  /** @param local the Local Services that have an endpoint on the node */
  readonly written: (node: string, local: readonly ServiceFacts[]) => KubernetesObject | null;
  /** The sessions behind it, for origins. */
  readonly sources: (local: readonly ServiceFacts[]) => Sources;
}

export interface NodeClassInput {
  readonly view: ClusterView;
  readonly representative: Node;
  readonly routes: RouteClass;
  /** Absent: none is valid. */
  readonly configuration?: Configuration;
  /** The handler refused the configuration after taking over BFD profiles: there are no sessions. */
  readonly refused: boolean;
}

/** What the speakers of a class of equal nodes write. What is the same for all of them is computed once, when it is first asked for. */
export function nodeClass(input: NodeClassInput): NodeClass {
  const { view, routes, configuration, refused } = input;
  const { settings } = view;
  const { release } = settings;
  const open = configuration === undefined || refused ? [] : openPeers(configuration, input.representative);
  const profiles = [...(configuration?.bfdProfiles.values() ?? [])];
  const touched = open.length > 0 || profiles.length > 0;
  const base = once((): readonly AdvertisingRouter[] =>
    advertisingRouters(
      rendered(open, view).map((peer) => ({ peer, lists: routes.commonLists(peer) })),
      release,
    ),
  );
  const write = (routers: readonly AdvertisingRouter[]): BgpBody =>
    bgpBody(routers, profiles, release, secretHandling(settings));
  const commonBody = once(() => write(base()));
  const written = (node: string, local: readonly ServiceFacts[]): KubernetesObject | null => {
    if (!touched) return null;
    const own = sortedRoutes(local.flatMap((facts) => routes.announced(facts)));
    const body = own.length === 0 ? commonBody() : write(withRoutes(base(), own, view));
    return frrConfiguration(node, settings.frrk8sNamespace, body);
  };
  const sources = (local: readonly ServiceFacts[]): Sources => {
    const all = [...routes.common(), ...local.flatMap((facts) => routes.announced(facts))];
    const sessions = rendered(open, view).map((peer) => ({ peer, routes: routesFor(peer, all, view) }));
    return { sessions, bfdProfiles: profiles };
  };
  // Who asks node by node about a Service is answered once for the class; more is not kept.
  let last: { readonly facts: ServiceFacts; readonly decisions: ClassDecisions } | undefined;
  const decisions = (facts: ServiceFacts): ClassDecisions => {
    if (last?.facts !== facts) last = { facts, decisions: classDecisions(view, routes, open, facts) };
    return last.decisions;
  };
  return { decisions, written, sources };
}

/** Peers whose nodeSelectors match, in the order of names. */
function openPeers({ peers }: Configuration, { metadata }: Node): readonly Peer[] {
  return [...peers.values()].filter(
    ({ nodeSelectors }) =>
      nodeSelectors.length === 0 || nodeSelectors.some((selector) => matches(selector, metadata.labels)),
  );
}

/** One peer for each session: two spellings of an address collapse, and the last wins. */
function rendered(open: readonly Peer[], { settings }: ClusterView): readonly Peer[] {
  return [...new Map(open.map((peer) => [sessionName(peer, settings.release), peer])).values()];
}

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
