import { type ObjectRef, type Origin, refKey } from "../../api/ref.ts";
import { covers, hostPrefix } from "../../net/prefix.ts";
import type { Peer } from "../configuration/peers.ts";
import type { Release } from "../releases.ts";
import type { RoutePrefix } from "./route.ts";
import { routersOf } from "./session.ts";
import type { Sources } from "./sources.ts";

/** Field path in a FRRConfiguration (`spec.bgp.routers[0].neighbors[1].holdTime`) → what made it so. */
export type Origins = ReadonlyMap<string, readonly Origin[]>;

/** What the sources do not say. */
export interface OriginContext {
  readonly node: string;
  readonly metallbNamespace: string;
  readonly release: Release;
  readonly passReference: boolean;
  /** @returns what a text in `communities` means, and where its alias is defined if it is one. */
  readonly communityOf: (text: string) => { readonly value: string; readonly alias?: Origin } | undefined;
}

type Add = (path: string, ...origins: readonly Origin[]) => void;

/**
 * Traces every field of the FRRConfiguration that `bgpBody` writes from the same sources, with the same order of routers, neighbors and
 * lists. A prefix comes from the Service's address, the BGPAdvertisement and the entry of the IPAddressPool.
 */
export function frrConfigurationOrigins({ sessions, bfdProfiles }: Sources, context: OriginContext): Origins {
  const found = new Map<string, Origin[]>();
  const add: Add = (path, ...origins) => {
    const list = found.get(path);
    if (list === undefined) found.set(path, [...origins]);
    else list.push(...origins.filter((origin) => !list.some((known) => sameOrigin(known, origin))));
  };
  const node = { ref: { kind: "Node", name: context.node }, path: "metadata.name" };
  add("metadata.name", node);
  add('spec.nodeSelector.matchLabels["kubernetes.io/hostname"]', node);
  for (const [i, { sessions: own }] of routersOf(sessions, context.release).entries()) {
    addRouter(add, `spec.bgp.routers[${i}]`, own, context);
  }
  const profiles = bfdProfiles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [i, { ref, spec }] of profiles.entries()) {
    add(`spec.bgp.bfdProfiles[${i}].name`, { ref, path: "metadata.name" });
    for (const field of new Set([...Object.keys(spec), "echoMode", "passiveMode"])) {
      add(`spec.bgp.bfdProfiles[${i}].${field}`, { ref, path: `spec.${field}` });
    }
  }
  return found;
}

const sameOrigin = (a: Origin, b: Origin): boolean => a.path === b.path && refKey(a.ref) === refKey(b.ref);

type Session = Sources["sessions"][number];

function addRouter(add: Add, path: string, sessions: readonly Session[], context: OriginContext): void {
  const all = new Map<string, RoutePrefix[]>();
  for (const [i, { peer, routes }] of sessions.entries()) {
    add(`${path}.asn`, { ref: peer.ref, path: "spec.myASN" });
    if (peer.routerID !== undefined) add(`${path}.id`, { ref: peer.ref, path: "spec.routerID" });
    if (peer.spec.vrf) add(`${path}.vrf`, { ref: peer.ref, path: "spec.vrf" });
    addNeighbor(add, `${path}.neighbors[${i}]`, peer, context);
    addAdvertise(add, `${path}.neighbors[${i}].toAdvertise`, routes, context);
    for (const route of routes) group(all, route.prefix, route);
  }
  addPrefixes(add, `${path}.prefixes`, all, true);
}

/** Field of the neighbor → field of the BGPPeer, where they are one to one. */
const NEIGHBOR_FIELDS = [
  ["asn", "peerASN"],
  ["dynamicASN", "dynamicASN"],
  ["address", "peerAddress"],
  ["interface", "interface"],
  ["connectTime", "connectTime"],
  ["ebgpMultiHop", "ebgpMultiHop"],
  ["bfdProfile", "bfdProfile"],
  ["dualStackAddressFamily", "dualStackAddressFamily"],
] as const;

function addNeighbor(add: Add, path: string, peer: Peer, context: OriginContext): void {
  const { ref, spec, timers } = peer;
  const { release } = context;
  for (const [field, source] of NEIGHBOR_FIELDS) {
    if (spec[source]) add(`${path}.${field}`, { ref, path: `spec.${source}` });
  }
  add(`${path}.port`, { ref, path: "spec.peerPort" });
  if (spec.enableGracefulRestart && release.gracefulRestartWritten) {
    add(`${path}.enableGracefulRestart`, { ref, path: "spec.enableGracefulRestart" });
  }
  if (spec.disableMP && release.disableMpWritten) {
    add(`${path}.disableMP`, { ref, path: "spec.disableMP" });
  }
  // One timer gives the other by a factor of three.
  const hold = spec.holdTime === undefined ? "spec.keepaliveTime" : "spec.holdTime";
  const keepalive = spec.keepaliveTime === undefined ? "spec.holdTime" : "spec.keepaliveTime";
  if (timers.hold !== undefined) add(`${path}.holdTime`, { ref, path: hold });
  if (timers.keepalive !== undefined) add(`${path}.keepaliveTime`, { ref, path: keepalive });
  addPassword(add, path, peer, context);
}

function addPassword(add: Add, path: string, peer: Peer, context: OriginContext): void {
  const { ref, spec } = peer;
  if (peer.password !== "") add(`${path}.password`, { ref, path: "spec.password" });
  const { name, namespace } = spec.passwordSecret ?? {};
  if (context.passReference) {
    if (name) add(`${path}.passwordSecret.name`, { ref, path: "spec.passwordSecret.name" });
    if (namespace) add(`${path}.passwordSecret.namespace`, { ref, path: "spec.passwordSecret.namespace" });
  } else if (name && peer.password === "" && peer.secretPassword !== "") {
    const secret: ObjectRef = { kind: "Secret", name, namespace: context.metallbNamespace };
    add(`${path}.password`, { ref, path: "spec.passwordSecret" }, { ref: secret, path: "data.password" });
  }
}

function addAdvertise(
  add: Add,
  path: string,
  routes: readonly RoutePrefix[],
  { communityOf, release }: OriginContext,
): void {
  const once = release.prefixesOnce;
  const allowed = new Map<string, RoutePrefix[]>();
  const byLocalPref = new Map<number, Map<string, RoutePrefix[]>>();
  const byCommunity = new Map<string, Map<string, RoutePrefix[]>>();
  for (const route of routes) {
    group(allowed, route.prefix, route);
    if (route.localPref !== 0) groupIn(byLocalPref, route.localPref, route);
    for (const community of route.communities) groupIn(byCommunity, community, route);
  }
  addPrefixes(add, `${path}.allowed.prefixes`, allowed, once);
  for (const [i, [, prefixes]] of [...byLocalPref].sort((a, b) => a[0] - b[0]).entries()) {
    const at = `${path}.withLocalPref[${i}]`;
    for (const { advertisement } of [...prefixes.values()].flat()) {
      add(`${at}.localPref`, { ref: advertisement.ref, path: "spec.localPref" });
    }
    addPrefixes(add, `${at}.prefixes`, prefixes, once);
  }
  for (const [i, [community, prefixes]] of sorted(byCommunity).entries()) {
    const at = `${path}.withCommunity[${i}]`;
    for (const { advertisement } of [...prefixes.values()].flat()) {
      for (const [j, text] of (advertisement.object.spec?.communities ?? []).entries()) {
        const meant = communityOf(text);
        if (meant?.value !== community) continue;
        const own = { ref: advertisement.ref, path: `spec.communities[${j}]` };
        add(`${at}.community`, own, ...(meant.alias === undefined ? [] : [meant.alias]));
      }
    }
    addPrefixes(add, `${at}.prefixes`, prefixes, once);
  }
}

function group<K>(map: Map<K, RoutePrefix[]>, key: K, route: RoutePrefix): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [route]);
  else list.push(route);
}

function groupIn<K>(map: Map<K, Map<string, RoutePrefix[]>>, key: K, route: RoutePrefix): void {
  const inner = map.get(key) ?? new Map<string, RoutePrefix[]>();
  map.set(key, inner);
  group(inner, route.prefix, route);
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1));

/** @param once whether a prefix of several routes is listed once, or (until 0.14.8) as often */
function addPrefixes(
  add: Add,
  path: string,
  prefixes: ReadonlyMap<string, readonly RoutePrefix[]>,
  once: boolean,
): void {
  let i = 0;
  for (const [, routes] of sorted(prefixes)) {
    for (const [j, route] of routes.entries()) add(`${path}[${once ? i : i + j}]`, ...routeOrigins(route));
    i += once ? 1 : routes.length;
  }
}

/** The Service's address, the advertisement, and the entry of the pool that holds the address. */
function routeOrigins({ service, ingress, address, advertisement, pool }: RoutePrefix): readonly Origin[] {
  const slash = service.indexOf("/");
  const serviceRef: ObjectRef = {
    kind: "Service",
    namespace: service.slice(0, slash),
    name: service.slice(slash + 1),
  };
  const entry = pool.entries.findIndex(({ cidrs }) =>
    cidrs.some(({ prefix }) => covers(prefix, hostPrefix(address))),
  );
  return [
    { ref: serviceRef, path: `status.loadBalancer.ingress[${ingress}]` },
    { ref: advertisement.ref, path: "" },
    { ref: pool.ref, path: `spec.addresses[${entry}]` },
  ];
}
