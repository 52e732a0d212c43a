import type { Address } from "../../net/address.ts";
import { matches } from "../../net/selector.ts";
import { decide, type NodeContext, type Verdict } from "../announcement/decision.ts";
import { type PoolTable, poolFor, poolTable, type ServiceFacts } from "../announcement/service.ts";
import type { BfdProfile } from "../configuration/bfd-profiles.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { deepEqual } from "../configuration/equal.ts";
import type { Peer } from "../configuration/peers.ts";
import { meantFor } from "../conversion/advertise.ts";
import { type RoutePrefix, routesOf } from "../conversion/route.ts";
import { sessionName } from "../conversion/session.ts";
import type { Release } from "../releases.ts";

/*
 * A running speaker on one node, event by event: the order of its handlers decides what remains of earlier configurations.
 * Where the speaker walks through peers in a random order, here it is the order of names.
 */

/** frr-k8s takes at most so many communities for one route; more make a session keep what it had. */
export const MAX_COMMUNITIES = 63;

interface Session {
  readonly peer: Peer;
  advertised: readonly RoutePrefix[];
}

interface Configured {
  readonly peer: Peer;
  session: Session | undefined;
}

/** The last outcome for a Service. */
export interface Outcome {
  readonly verdict: Verdict;
  /** What the speaker wants to advertise, whether or not that worked. Empty if it does not. */
  readonly routes: readonly RoutePrefix[];
  /** The handler failed, and is retried for ever. */
  readonly failed: boolean;
}

/** A speaker's memory, changed only by the functions of this file. */
export interface Speaker {
  readonly node: string;
  readonly release: Release;
  labels: Readonly<Record<string, string>> | undefined;
  configuration: Configuration | undefined;
  pools: PoolTable;
  configured: readonly Configured[];
  readonly sessions: Map<string, Session>;
  bfdProfiles: readonly BfdProfile[];
  /** Whether an object was ever written: it stays, if only as an empty one. */
  touched: boolean;
  /** Routes by Service; those of failed handlers stay. */
  readonly routes: Map<string, readonly RoutePrefix[]>;
  /** Services with a route of too many communities. */
  readonly overlong: Set<string>;
  /** Sessions and `published` are behind the routes. */
  pending: boolean;
  /** The announced Services and their addresses. */
  readonly addresses: Map<string, readonly Address[]>;
  /** Peers by name and what the last successful publication gave them. */
  published: ReadonlyMap<string, readonly RoutePrefix[]>;
  readonly outcomes: Map<string, Outcome>;
}

/** @returns a speaker that has just started and knows nothing. */
export function newSpeaker(node: string, release: Release): Speaker {
  return {
    node,
    release,
    labels: undefined,
    configuration: undefined,
    pools: poolTable([]),
    configured: [],
    sessions: new Map(),
    bfdProfiles: [],
    touched: false,
    routes: new Map(),
    overlong: new Set(),
    pending: false,
    addresses: new Map(),
    published: new Map(),
    outcomes: new Map(),
  };
}

/** The speaker learns its node's labels: sessions come and go with the peers' nodeSelectors. */
export function setNode(speaker: Speaker, labels: Readonly<Record<string, string>>): void {
  if (speaker.labels !== undefined && deepEqual(speaker.labels, labels)) return;
  flush(speaker);
  speaker.labels = labels;
  syncPeers(speaker);
}

const tables = new WeakMap<Configuration["pools"], PoolTable>();

/** Speakers that read the same pools share the table. */
function poolsOf({ pools }: Configuration): PoolTable {
  const known = tables.get(pools) ?? poolTable(pools.values());
  tables.set(pools, known);
  return known;
}

/** What a new configuration came to: taken; refused and tried again; refused. */
export type ConfigurationOutcome = "taken" | "retried" | "refused";

/**
 * Takes a valid configuration. One without the pool of an announced Service is refused until the Service has lost its address;
 * extras (which the frr-k8s mode does not take) are refused after peers and BFD profiles were taken over.
 * An empty set of BFD profiles is not taken over: the last ones stay until the speaker restarts.
 */
export function setConfiguration(speaker: Speaker, configuration: Configuration): ConfigurationOutcome {
  const pools = poolsOf(configuration);
  for (const addresses of speaker.addresses.values()) {
    if (poolFor(pools, addresses) === undefined) return "retried";
  }
  flush(speaker);
  const before = [...speaker.configured];
  speaker.configured = [...configuration.peers.values()].map((peer) => {
    const at = before.findIndex((known) => deepEqual(known.peer, peer));
    const [kept] = at < 0 ? [] : before.splice(at, 1);
    return kept ?? { peer, session: undefined };
  });
  for (const { session } of before) if (session !== undefined) close(speaker, session);
  if (configuration.bfdProfiles.size > 0) {
    speaker.bfdProfiles = [...configuration.bfdProfiles.values()];
    speaker.touched = true;
  }
  if (configuration.extras !== "" || !syncPeers(speaker)) return "refused";
  speaker.configuration = configuration;
  speaker.pools = pools;
  return "taken";
}

/**
 * Opens and closes sessions as the node's labels want it. Before it knows them, the speaker acts as if there were none: selectors like NotIn
 * match, a session opens, and an object without routers stays when it closes. Gone with the filter by node (0.16.0).
 */
function syncPeers(speaker: Speaker): boolean {
  let opened = false;
  for (const configured of speaker.configured) {
    const { peer, session } = configured;
    const wanted =
      peer.nodeSelectors.length === 0 ||
      peer.nodeSelectors.some((selector) => matches(selector, speaker.labels));
    if (session !== undefined && !wanted) {
      close(speaker, session);
      configured.session = undefined;
    }
    if (session === undefined && wanted) {
      configured.session = { peer, advertised: [] };
      speaker.sessions.set(sessionName(peer, speaker.release), configured.session);
      speaker.touched = true;
      opened = true;
    }
  }
  return !opened || publish(speaker);
}

function close(speaker: Speaker, { peer }: Session): void {
  speaker.sessions.delete(sessionName(peer, speaker.release));
  speaker.touched = true;
}

/**
 * Hands every session its routes, or notes that it has to be done: as long as nothing can go wrong, only the last time counts.
 * A route with too many communities stops it halfway, and nothing is told of the others.
 */
function publish(speaker: Speaker): boolean {
  const { overlong, configured, release } = speaker;
  const complete = configured.every(
    ({ peer, session }) => session === undefined || speaker.sessions.has(sessionName(peer, release)),
  );
  if (overlong.size > 0 || !complete) return publishNow(speaker);
  speaker.pending = true;
  return true;
}

function publishNow(speaker: Speaker): boolean {
  speaker.pending = false;
  const routes = [...speaker.routes.values()].flat();
  const published = new Map<string, readonly RoutePrefix[]>();
  for (const { peer, session } of speaker.configured) {
    if (session === undefined) continue;
    if (!speaker.sessions.has(sessionName(peer, speaker.release))) return false;
    const own = routes.filter((route) => meantFor(route, peer.name));
    if (own.some(isOverlong)) return false;
    session.advertised = own;
    published.set(peer.name, own);
  }
  speaker.published = published;
  return true;
}

const isOverlong = ({ communities }: RoutePrefix): boolean => communities.length > MAX_COMMUNITIES;

/** Does what was put off. To be called before sessions and `published` are read. */
export function flush(speaker: Speaker): void {
  if (speaker.pending) publishNow(speaker);
}

function setRoutes(speaker: Speaker, key: string, routes: readonly RoutePrefix[]): void {
  if (routes.some(isOverlong)) {
    flush(speaker);
    speaker.overlong.add(key);
  } else speaker.overlong.delete(key);
  speaker.routes.set(key, routes);
}

function dropRoutes(speaker: Speaker, key: string): boolean {
  speaker.overlong.delete(key);
  return speaker.routes.delete(key);
}

/** The speaker handles a Service. */
export function setService(
  speaker: Speaker,
  facts: ServiceFacts,
  nodeReasons: NodeContext["nodeReasons"],
): void {
  const { node, release, configuration, pools } = speaker;
  const verdict = decide(facts, {
    node,
    release,
    nodeReasons,
    ...(configuration === undefined ? {} : { configuration }),
    poolOf: ({ addresses = [] }) => poolFor(pools, addresses),
  });
  speaker.outcomes.set(facts.key, { verdict, ...handle(speaker, facts, verdict) });
}

function handle(
  speaker: Speaker,
  { key, addresses = [] }: ServiceFacts,
  { reasons: [reason], pool, advertisements }: Verdict,
): Omit<Outcome, "verdict"> {
  if (reason === "filteredByLoadBalancerClass" || reason === "noConfig") return { failed: false, routes: [] };
  if (pool === undefined || reason === "notLoadBalancer") {
    return { failed: !withdraw(speaker, key), routes: [] };
  }
  const known = speaker.addresses.get(key);
  if (known !== undefined && !sameAddresses(known, addresses) && !withdraw(speaker, key)) {
    return { failed: true, routes: [] };
  }
  if (reason !== undefined) return { failed: !withdraw(speaker, key), routes: [] };
  const routes = routesOf(key, addresses, pool, advertisements);
  setRoutes(speaker, key, routes);
  const published = publish(speaker);
  if (published && !speaker.addresses.has(key)) speaker.addresses.set(key, addresses);
  return { failed: !published, routes };
}

/** The Service is gone. */
export function removeService(speaker: Speaker, key: string): void {
  withdraw(speaker, key);
  speaker.outcomes.delete(key);
}

/** @returns false if the withdrawal could not be published; the Service then counts as announced still. */
function withdraw(speaker: Speaker, key: string): boolean {
  if (!speaker.addresses.has(key)) return true;
  if (dropRoutes(speaker, key) && !publish(speaker)) return false;
  speaker.addresses.delete(key);
  return true;
}

function sameAddresses(a: readonly Address[], b: readonly Address[]): boolean {
  return a.length === b.length && a.every((x) => b.some((y) => x.family === y.family && x.value === y.value));
}
