import type { Node } from "../api/core.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { appliesTo, type Reason } from "../metallb/announcement/decision.ts";
import type { NodeReason } from "../metallb/announcement/node.ts";
import { type PoolTable, poolFor, poolTable, type ServiceFacts } from "../metallb/announcement/service.ts";
import type { Advertisement } from "../metallb/configuration/advertisement.ts";
import { localPrefsCollide } from "../metallb/configuration/attach.ts";
import type { AdvertisedPool, Configuration } from "../metallb/configuration/configuration.ts";
import type { Peer } from "../metallb/configuration/peers.ts";
import { passesFamily } from "../metallb/conversion/advertise.ts";
import { type RoutePrefix, routesOf } from "../metallb/conversion/route.ts";
import type { ClusterView } from "../metallb/view.ts";
import { matches } from "../net/selector.ts";

/** Nodes with the same configuration: what is decided for one holds for all, but for node conditions and local endpoints. */
export interface NodeClass {
  readonly nodes: readonly Node[];
  readonly names: readonly string[];
  readonly configuration: Configuration;
  readonly pools: PoolTable;
}

/** A part of a Service's way out: from these nodes to this peer. */
export interface Way {
  readonly peer: Peer;
  readonly nodes: readonly string[];
  readonly routes: readonly RoutePrefix[];
}

/** Routes that a peer would get but for their address family. */
export interface Filtered {
  readonly peer: Peer;
  readonly nodes: readonly string[];
  readonly routes: readonly RoutePrefix[];
}

/** What the speakers of all nodes make of one Service, computed by classes of nodes: equal to `announce`, and linear. */
export interface Reach {
  readonly facts: ServiceFacts;
  readonly ref: ObjectRef;
  /** Why no node announces, before anything about nodes is looked at. */
  readonly early?: Reason;
  readonly pool?: AdvertisedPool;
  /** Advertisements of the pool that apply to the Service, on whatever node. */
  readonly advertisements: readonly Advertisement[];
  /** Nodes that announce, in no particular order. Services that are alike share the list. */
  readonly announcers: readonly string[];
  /** Nodes that an advertisement selects and that do not announce, by the speaker's first reason. */
  readonly held: ReadonlyMap<Reason, readonly string[]>;
}

/** The classes of nodes that have a valid configuration. With extras (ConfigMap bgpextras) speakers with frr-k8s process nothing. */
export function classesOf(view: ClusterView): readonly NodeClass[] {
  const byConfiguration = Map.groupBy(view.nodes, (node) => view.configurationFor(node).configuration);
  return [...byConfiguration].flatMap(([configuration, nodes]) =>
    configuration === undefined || configuration.extras !== ""
      ? []
      : [
          {
            nodes,
            names: nodes.map((n) => n.metadata.name),
            configuration,
            pools: poolTable(configuration.pools.values()),
          },
        ],
  );
}

/** What a class decides for all Services of a pool with the same advertisements and policy. */
interface Choice {
  readonly eligible: readonly string[];
  readonly held: ReadonlyMap<Reason, readonly string[]>;
}

/** @returns what becomes of every Service that is MetalLB's, in input order. */
export function reachOf(view: ClusterView, classes: readonly NodeClass[]): readonly Reach[] {
  const choices = new Map<string, Choice>();
  const ids = new Map<object, number>();
  const idOf = (o: object): number => {
    const known = ids.get(o);
    if (known !== undefined) return known;
    ids.set(o, ids.size);
    return ids.size - 1;
  };
  return view.services
    .filter((facts) => facts.loadBalancer && !facts.otherClass)
    .map((facts) => {
      const ref = refOf(facts.service);
      const none = {
        facts,
        ref,
        advertisements: [],
        announcers: [],
        held: new Map<Reason, readonly string[]>(),
      };
      if (facts.assigned === 0) return { ...none, early: "noIPAllocated" as const };
      const { addresses } = facts;
      if (addresses === undefined) return { ...none, early: "invalidIP" as const };
      if (classes.length === 0) return { ...none, early: "noConfig" as const };
      let pool: AdvertisedPool | undefined;
      const advertisements = new Set<Advertisement>();
      const parts: Choice[] = [];
      for (const c of classes) {
        const name = poolFor(c.pools, addresses);
        const own = name === undefined ? undefined : c.configuration.pools.get(name);
        if (own === undefined) continue;
        pool ??= own;
        const applying = own.bgp.filter((a) => appliesTo(a, facts));
        for (const a of applying) advertisements.add(a);
        const key = [idOf(c), own.name, own.bgp.length, ...applying.map(idOf)].join(" ");
        let choice = choices.get(key);
        if (choice === undefined) {
          choice = chooseNodes(view, c, own, applying);
          choices.set(key, choice);
        }
        parts.push(withEndpoints(choice, facts));
      }
      if (pool === undefined) return { ...none, early: "ipNotAllowed" as const };
      const [first] = parts;
      const single = parts.length === 1 && first !== undefined ? first : joined(parts);
      return {
        facts,
        ref,
        pool,
        advertisements: [...advertisements],
        announcers: single.eligible,
        held: single.held,
      };
    });
}

function chooseNodes(
  view: ClusterView,
  { nodes }: NodeClass,
  pool: AdvertisedPool,
  applying: readonly Advertisement[],
): Choice {
  const eligible: string[] = [];
  const held = new Map<Reason, string[]>();
  const hold = (reason: Reason, node: string): void => {
    const list = held.get(reason);
    if (list === undefined) held.set(reason, [node]);
    else list.push(node);
  };
  const { release } = view.settings;
  for (const node of nodes) {
    const { name } = node.metadata;
    if (!pool.bgp.some((a) => a.nodes.has(name))) continue;
    const here = applying.filter((a) => a.nodes.has(name));
    const [nodeReason] = view.reasonsOf(node) as readonly NodeReason[];
    if (here.length === 0) hold("noMatchingAdvertisement", name);
    else if (release.serviceSelectors && collide(view, here, pool)) hold("conflictingAdvertisements", name);
    else if (nodeReason !== undefined) hold(nodeReason, name);
    else eligible.push(name);
  }
  return { eligible, held };
}

function collide({ settings }: ClusterView, here: readonly Advertisement[], pool: AdvertisedPool): boolean {
  return here.some((a, i) => here.slice(i + 1).some((b) => localPrefsCollide(a, b, pool, settings.release)));
}

function withEndpoints(choice: Choice, { local, endpoints }: ServiceFacts): Choice {
  if (!local) {
    if (endpoints.any) return choice;
    return { eligible: [], held: new Map([...choice.held, ["noEndpoints", choice.eligible]]) };
  }
  const eligible: string[] = [];
  const bare: string[] = [];
  for (const node of choice.eligible) (endpoints.nodes.has(node) ? eligible : bare).push(node);
  return {
    eligible,
    held: bare.length === 0 ? choice.held : new Map([...choice.held, ["noLocalEndpoints", bare]]),
  };
}

function joined(parts: readonly Choice[]): Choice {
  const held = new Map<Reason, string[]>();
  for (const part of parts)
    for (const [reason, nodes] of part.held) held.set(reason, [...(held.get(reason) ?? []), ...nodes]);
  return { eligible: parts.flatMap((p) => p.eligible), held };
}

/** Finds the ways of a Service to its peers. One for a run: it remembers what Services have in common. */
export interface Ways {
  /** Peers that get something, with the nodes that send it. */
  readonly of: (reach: Reach) => readonly Way[];
  /** Peers that get less than the advertisements say because of their address family. */
  readonly filtered: (reach: Reach) => readonly Filtered[];
  /** Nodes on which a peer has a session. */
  readonly nodesOfPeer: (name: string) => ReadonlySet<string>;
}

/** @returns a finder over these classes. */
export function waysOf(view: ClusterView, classes: readonly NodeClass[]): Ways {
  const peerNodes = new Map<string, Set<string>>();
  const peers = new Map<string, Peer>();
  for (const { nodes, configuration } of classes)
    for (const peer of configuration.peers.values()) {
      if (!peers.has(peer.name)) peers.set(peer.name, peer);
      const found = peerNodes.get(peer.name) ?? new Set<string>();
      peerNodes.set(peer.name, found);
      for (const { metadata } of nodes)
        if (peer.nodeSelectors.length === 0 || peer.nodeSelectors.some((s) => matches(s, metadata.labels)))
          found.add(metadata.name);
    }
  const meeting = new WeakMap<readonly string[], Map<string, readonly string[]>>();
  const nodesFor = (reach: Reach, advertisement: Advertisement, peer: Peer): readonly string[] => {
    let known = meeting.get(reach.announcers);
    if (known === undefined) {
      known = new Map();
      meeting.set(reach.announcers, known);
    }
    const key = `${advertisement.name} ${peer.name}`;
    let nodes = known.get(key);
    if (nodes === undefined) {
      const sessions = peerNodes.get(peer.name);
      nodes = reach.announcers.filter((n) => advertisement.nodes.has(n) && sessions?.has(n) === true);
      known.set(key, nodes);
    }
    return nodes;
  };
  const ways = (reach: Reach, wanted: boolean): readonly Way[] => {
    if (reach.pool === undefined || reach.announcers.length === 0) return [];
    const out = new Map<string, Way>();
    for (const advertisement of reach.advertisements) {
      const routes = routesOf(reach.facts.key, reach.facts.addresses ?? [], reach.pool, [advertisement]);
      const targets = advertisement.peers.length === 0 ? [...peers.keys()] : new Set(advertisement.peers);
      for (const name of targets) {
        const peer = peers.get(name);
        if (peer === undefined) continue;
        const passing = routes.filter((r) => passesFamily(peer, r.family, view.settings.release) === wanted);
        const nodes = passing.length === 0 ? [] : nodesFor(reach, advertisement, peer);
        if (nodes.length === 0) continue;
        const way = out.get(name);
        out.set(
          name,
          way === undefined
            ? { peer, nodes, routes: passing }
            : { peer, nodes: [...new Set([...way.nodes, ...nodes])], routes: [...way.routes, ...passing] },
        );
      }
    }
    return [...out.values()];
  };
  return {
    of: (reach) => ways(reach, true),
    filtered: (reach) => ways(reach, false),
    nodesOfPeer: (name) => peerNodes.get(name) ?? new Set(),
  };
}
