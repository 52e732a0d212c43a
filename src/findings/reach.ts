import type { Node } from "../api/core.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { appliesTo, type Reason } from "../metallb/announcement/decision.ts";
import { type PoolTable, poolFor, poolTable, type ServiceFacts } from "../metallb/announcement/service.ts";
import type { Advertisement } from "../metallb/configuration/advertisement.ts";
import { localPrefsCollide } from "../metallb/configuration/attach.ts";
import type { AdvertisedPool, Configuration } from "../metallb/configuration/configuration.ts";
import type { Peer } from "../metallb/configuration/peers.ts";
import { passesFamily } from "../metallb/conversion/advertise.ts";
import { type RoutePrefix, routesOf } from "../metallb/conversion/route.ts";
import type { ClusterView } from "../metallb/view.ts";
import type { Address, Family } from "../net/address.ts";
import { matches } from "../net/selector.ts";
import { once } from "./lazy.ts";

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
  /** Address families of the Service that the session carries (or, for what is filtered, does not carry). */
  readonly families: ReadonlySet<Family>;
  /** Made when they are first read. */
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
  /** Nodes that an advertisement selects and that announce no Service of this kind, by the speaker's first reason. Shared. */
  readonly kept: ReadonlyMap<Reason, readonly string[]>;
  /** As `kept`, with the nodes that lack an endpoint; made when it is first read. */
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

/** What is decided for all Services of a pool with the same advertisements, before their endpoints are looked at. */
interface Choice {
  readonly pool: AdvertisedPool;
  readonly advertisements: readonly Advertisement[];
  readonly eligible: readonly string[];
  readonly eligibleSet: ReadonlySet<string>;
  readonly kept: ReadonlyMap<Reason, readonly string[]>;
}

const NOTHING: ReadonlyMap<Reason, readonly string[]> = new Map();

/** @returns what becomes of every Service that is MetalLB's, in input order. */
export function reachOf(view: ClusterView, classes: readonly NodeClass[]): readonly Reach[] {
  const choices = new Map<string, Choice>();
  const ids = new Map<object, number>();
  const idOf = (o: object): number => {
    const known = ids.get(o) ?? ids.size;
    ids.set(o, known);
    return known;
  };
  const choiceFor = (facts: ServiceFacts, addresses: readonly Address[]): Choice | undefined => {
    const parts = classes.flatMap((c) => {
      const name = poolFor(c.pools, addresses);
      const pool = name === undefined ? undefined : c.configuration.pools.get(name);
      return pool === undefined ? [] : [{ c, pool, applying: pool.bgp.filter((a) => appliesTo(a, facts)) }];
    });
    if (parts.length === 0) return undefined;
    const key = parts
      .map(({ c, pool, applying }) => [idOf(c), pool.name, ...applying.map(idOf)].join(" "))
      .join();
    const choice = choices.get(key) ?? chooseNodes(view, parts);
    choices.set(key, choice);
    return choice;
  };
  return view.services
    .filter((facts) => facts.loadBalancer && !facts.otherClass)
    .map((facts): Reach => {
      const none = {
        facts,
        ref: refOf(facts.service),
        advertisements: [],
        announcers: [],
        kept: NOTHING,
        held: NOTHING,
      };
      if (facts.assigned === 0) return { ...none, early: "noIPAllocated" };
      if (facts.addresses === undefined) return { ...none, early: "invalidIP" };
      if (classes.length === 0) return { ...none, early: "noConfig" };
      const choice = choiceFor(facts, facts.addresses);
      return choice === undefined ? { ...none, early: "ipNotAllowed" } : withEndpoints(choice, facts);
    });
}

/** Nodes with policy Local are found by the endpoints, which are few. */
function withEndpoints(choice: Choice, facts: ServiceFacts): Reach {
  const { pool, advertisements, eligible, eligibleSet, kept } = choice;
  const { local, endpoints } = facts;
  const announcers = local
    ? [...endpoints.nodes].filter((n) => eligibleSet.has(n))
    : endpoints.any
      ? eligible
      : [];
  const held = once((): ReadonlyMap<Reason, readonly string[]> => {
    if (announcers.length === eligible.length) return kept;
    const bare = local ? eligible.filter((n) => !endpoints.nodes.has(n)) : eligible;
    return new Map([...kept, [local ? "noLocalEndpoints" : "noEndpoints", bare]]);
  });
  return {
    facts,
    ref: refOf(facts.service),
    pool,
    advertisements,
    announcers,
    kept,
    get held() {
      return held();
    },
  };
}

function chooseNodes(
  view: ClusterView,
  parts: readonly {
    readonly c: NodeClass;
    readonly pool: AdvertisedPool;
    readonly applying: readonly Advertisement[];
  }[],
): Choice {
  const eligible: string[] = [];
  const kept = new Map<Reason, string[]>();
  const keep = (reason: Reason, node: string): void => {
    const list = kept.get(reason);
    if (list === undefined) kept.set(reason, [node]);
    else list.push(node);
  };
  const { release } = view.settings;
  for (const { c, pool, applying } of parts)
    for (const node of c.nodes) {
      const { name } = node.metadata;
      if (!pool.bgp.some((a) => a.nodes.has(name))) continue;
      const here = applying.filter((a) => a.nodes.has(name));
      const [nodeReason] = view.reasonsOf(node);
      if (here.length === 0) keep("noMatchingAdvertisement", name);
      else if (release.serviceSelectors && collide(view, here, pool)) keep("conflictingAdvertisements", name);
      else if (nodeReason !== undefined) keep(nodeReason, name);
      else eligible.push(name);
    }
  const [first] = parts;
  if (first === undefined) throw new Error("a choice without a class");
  return {
    pool: first.pool,
    advertisements: [...new Set(parts.flatMap((p) => p.applying))],
    eligible,
    eligibleSet: new Set(eligible),
    kept,
  };
}

function collide({ settings }: ClusterView, here: readonly Advertisement[], pool: AdvertisedPool): boolean {
  return here.some((a, i) => here.slice(i + 1).some((b) => localPrefsCollide(a, b, pool, settings.release)));
}

/** Finds the ways of a Service to its peers. One for a run: it remembers what Services have in common. */
export interface Ways {
  /** Peers that get something, with the nodes that send it. */
  readonly of: (reach: Reach) => readonly Way[];
  /** Peers that get less than the advertisements say because of their address family. */
  readonly filtered: (reach: Reach) => readonly Way[];
  /** Nodes on which a peer has a session. */
  readonly nodesOfPeer: (name: string) => ReadonlySet<string>;
}

interface Sessions {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly nodes: ReadonlyMap<string, ReadonlySet<string>>;
}

function sessionsOf(classes: readonly NodeClass[]): Sessions {
  const found = new Map<string, Set<string>>();
  const peers = new Map<string, Peer>();
  for (const { nodes, configuration } of classes)
    for (const peer of configuration.peers.values()) {
      if (!peers.has(peer.name)) peers.set(peer.name, peer);
      const own = found.get(peer.name) ?? new Set<string>();
      found.set(peer.name, own);
      for (const { metadata } of nodes)
        if (peer.nodeSelectors.length === 0 || peer.nodeSelectors.some((s) => matches(s, metadata.labels)))
          own.add(metadata.name);
    }
  return { peers, nodes: found };
}

/** @returns a finder over these classes. */
export function waysOf(view: ClusterView, classes: readonly NodeClass[]): Ways {
  const sessions = sessionsOf(classes);
  const { release } = view.settings;
  const meeting = new WeakMap<readonly string[], Map<Advertisement, Map<string, readonly string[]>>>();
  const nodesFor = (
    announcers: readonly string[],
    advertisement: Advertisement,
    peer: string,
  ): readonly string[] => {
    const byAdvertisement =
      meeting.get(announcers) ?? new Map<Advertisement, Map<string, readonly string[]>>();
    meeting.set(announcers, byAdvertisement);
    const byPeer = byAdvertisement.get(advertisement) ?? new Map<string, readonly string[]>();
    byAdvertisement.set(advertisement, byPeer);
    let nodes = byPeer.get(peer);
    if (nodes === undefined) {
      const own = sessions.nodes.get(peer);
      nodes = announcers.filter((n) => advertisement.nodes.has(n) && own?.has(n) === true);
      byPeer.set(peer, nodes);
    }
    return nodes;
  };
  const find = (reach: Reach, wanted: boolean): readonly Way[] => {
    const { pool, announcers, facts } = reach;
    if (pool === undefined || announcers.length === 0) return [];
    const families = new Set((facts.addresses ?? []).map((a) => a.family));
    const parts = new Map<
      string,
      { peer: Peer; families: Set<Family>; nodes: readonly string[]; advertisements: Advertisement[] }
    >();
    for (const advertisement of reach.advertisements)
      for (const name of advertisement.peers.length === 0
        ? sessions.peers.keys()
        : new Set(advertisement.peers)) {
        const peer = sessions.peers.get(name);
        if (peer === undefined) continue;
        const passing = new Set([...families].filter((f) => passesFamily(peer, f, release) === wanted));
        const nodes = passing.size === 0 ? [] : nodesFor(announcers, advertisement, name);
        if (nodes.length === 0) continue;
        const part = parts.get(name);
        if (part === undefined)
          parts.set(name, { peer, families: passing, nodes, advertisements: [advertisement] });
        else {
          part.nodes = part.nodes === nodes ? nodes : [...new Set([...part.nodes, ...nodes])];
          part.advertisements.push(advertisement);
        }
      }
    return [...parts.values()].map(({ peer, nodes, families: carried, advertisements }): Way => {
      const routes = once(() =>
        routesOf(facts.key, facts.addresses ?? [], pool, advertisements).filter((r) => carried.has(r.family)),
      );
      return {
        peer,
        nodes,
        families: carried,
        get routes() {
          return routes();
        },
      };
    });
  };
  const remembered = (wanted: boolean): ((reach: Reach) => readonly Way[]) => {
    const known = new WeakMap<Reach, readonly Way[]>();
    return (reach) => {
      const before = known.get(reach);
      if (before !== undefined) return before;
      const ways = find(reach, wanted);
      known.set(reach, ways);
      return ways;
    };
  };
  return {
    of: remembered(true),
    filtered: remembered(false),
    nodesOfPeer: (name) => sessions.nodes.get(name) ?? new Set(),
  };
}

/** For each peer, one of its ways and all nodes that send it something: Services that share a list of nodes are looked at once. */
export function sendingOf(
  reach: readonly Reach[],
  ways: Ways,
): readonly { readonly way: Way; readonly nodes: ReadonlySet<string> }[] {
  const found = new Map<
    string,
    { readonly way: Way; readonly nodes: Set<string>; readonly lists: Set<readonly string[]> }
  >();
  for (const r of reach)
    for (const way of ways.of(r)) {
      const entry = found.get(way.peer.name) ?? { way, nodes: new Set(), lists: new Set() };
      found.set(way.peer.name, entry);
      if (entry.lists.has(way.nodes)) continue;
      entry.lists.add(way.nodes);
      for (const node of way.nodes) entry.nodes.add(node);
    }
  return [...found.values()];
}
