import type { Node } from "../api/core.ts";
import { hasPassword, samePassword } from "../frr/session/password.ts";
import { type RouterFacts, type SessionCause, type SessionFacts, sessionCause } from "../frr/session.ts";
import type { Neighbor } from "../frr/show/neighbors.ts";
import { parseAddress } from "../net/address.ts";
import { type Prefix, parsePrefix } from "../net/prefix.ts";
import { findObject, objectsOf } from "../snapshot/select.ts";
import type { Snapshot, Source } from "../snapshot/snapshot.ts";
import { type Answer, type LiveView, liveView } from "./live.ts";
import { md5Facts } from "./tcp-md5.ts";

/** One session of one node, as FRR shows it, with its cause if it is not sound. */
export interface Session {
  readonly node: string;
  readonly peer: string;
  readonly vrf: string;
  /** FRR's word, or `unknown`. */
  readonly state: string;
  readonly neighbor?: Neighbor;
  readonly cause?: SessionCause;
  /** Why nothing is known: vtysh was not asked, or could not answer. */
  readonly unknown?: string;
  readonly source?: Source;
}

/**
 * One session of a node by vtysh's own words. Linear in the answers of the node and in the number of hosts that were asked.
 * @param peer address or interface of the neighbor @param vrf `default` or empty for the default VRF
 */
export function sessionOf(s: Snapshot, node: string, peer: string, vrf: string): Session {
  const named = { node, peer, vrf: vrf === "" ? "default" : vrf };
  const view = liveView(s, node);
  if (view?.neighbors === undefined) return { ...named, state: "unknown", unknown: "FRR was not asked" };
  const facts = sessionFacts(s, view, named);
  const { neighbors } = view;
  if (facts.neighbor === undefined)
    return {
      ...named,
      state: "unknown",
      unknown: neighbors.ok ? "no answer" : `${neighbors.command}: ${neighbors.reason}`,
    };
  const cause = sessionCause(facts);
  return {
    ...named,
    state: typeof facts.neighbor === "string" ? facts.neighbor : facts.neighbor.state,
    ...(typeof facts.neighbor === "string" ? {} : { neighbor: facts.neighbor }),
    ...(cause === undefined ? {} : { cause }),
    ...(neighbors.source === undefined ? {} : { source: neighbors.source }),
  };
}

/** @returns the router of a session as it was captured itself, or undefined. */
export function routerOf(s: Snapshot, node: string, peer: string, vrf: string): RouterFacts | undefined {
  const view = liveView(s, node);
  if (view === undefined) return undefined;
  const named = { node, peer, vrf: vrf === "" ? "default" : vrf };
  return routerFacts(s, view, named, neighborOf(view.neighbors, peer, named.vrf, emptyMeansDown(view)));
}

interface Named {
  readonly node: string;
  readonly peer: string;
  readonly vrf: string;
}

function sessionFacts(s: Snapshot, view: LiveView, { node, peer, vrf }: Named): SessionFacts {
  const neighbor = neighborOf(view.neighbors, peer, vrf, emptyMeansDown(view));
  const running = view.running?.ok ? view.running.value : undefined;
  const bfd = view.bfd?.ok ? view.bfd.value.find((b) => same(b.peer, peer) && b.vrf === vrf) : undefined;
  const nextHop =
    vrf === "default" && view.nextHops?.ok
      ? view.nextHops.value.find((n) => same(n.address, peer))
      : undefined;
  const down = downNetworks(view, vrf);
  const connected = connectedNetworks(view, vrf);
  const router = routerFacts(s, view, { node, peer, vrf }, neighbor);
  const password =
    running === undefined || running.trim() === "" ? undefined : hasPassword(running, vrf, peer);
  const md5 = md5Facts(view, password);
  return {
    peer,
    vrf,
    neighbor,
    ...(view.neighbors?.ok === false && view.neighbors.daemonDown !== undefined
      ? { daemon: view.neighbors.daemonDown }
      : {}),
    ...(connected === undefined ? {} : { connected }),
    ...(down === undefined ? {} : { downInterfaces: down }),
    ...(nextHop === undefined ? {} : { nextHop }),
    ...(bfd === undefined ? {} : { bfd }),
    ...(password === undefined ? {} : { password }),
    ...(md5 === undefined ? {} : { md5 }),
    ...(router === undefined ? {} : { router }),
  };
}

/** bgpd that does not run leaves vtysh without a word; a running configuration that came all the same proves that vtysh itself works. */
function emptyMeansDown(view: LiveView): boolean {
  return (
    view.running?.ok === true && view.running.value.trim() !== "" && !/^router bgp /m.test(view.running.value)
  );
}

function neighborOf(
  answer: Answer<readonly Neighbor[]> | undefined,
  peer: string,
  vrf: string,
  emptyMeans: boolean,
): SessionFacts["neighbor"] {
  if (answer === undefined) return undefined;
  if (answer.ok) return answer.value.find((n) => same(n.id, peer) && n.vrf === vrf) ?? "absent";
  if (answer.daemonDown !== undefined) return "down";
  return emptyMeans && answer.reason === "vtysh answered nothing" ? "down" : undefined;
}

/** Addresses are compared as addresses: FRR writes IPv6 in its own way. */
function same(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [parseAddress(a), parseAddress(b)];
  return (
    left !== undefined && right !== undefined && left.family === right.family && left.value === right.value
  );
}

/** Networks of the interfaces that are up in a VRF, by zebra's connected routes; undefined if they are not known. */
function connectedNetworks(view: LiveView, vrf: string): readonly Prefix[] | undefined {
  if (!view.routes?.ok) return undefined;
  return view.routes.value
    .filter((r) => r.vrf === vrf && r.protocol === "connected")
    .flatMap((r) => parsePrefix(r.prefix) ?? []);
}

function downNetworks(view: LiveView, vrf: string): SessionFacts["downInterfaces"] {
  if (!view.interfaces?.ok) return undefined;
  return view.interfaces.value
    .filter((i) => !i.up && i.vrf === vrf)
    .flatMap((i) =>
      i.addresses.flatMap((address) => {
        const network = parsePrefix(address);
        return network === undefined ? [] : [{ name: i.name, network }];
      }),
    );
}

/** The other side, if somebody captured it as well: a host that is no node of the cluster and has the neighbor's address. */
function routerFacts(
  s: Snapshot,
  own: LiveView,
  { node, peer, vrf }: Named,
  neighbor: SessionFacts["neighbor"],
): RouterFacts | undefined {
  const nodes = new Set(objectsOf<Node>(s, "Node").map((n) => n.metadata.name));
  const addresses = nodeAddresses(s, node, own, neighbor);
  if (addresses.length === 0) return undefined;
  for (const host of s.live.keys()) {
    if (host === node || nodes.has(host)) continue;
    const view = liveView(s, host);
    if (view === undefined || !hasAddress(view, peer)) continue;
    return routerView(view, own, addresses, { peer, vrf });
  }
  return undefined;
}

function routerView(
  view: LiveView,
  own: LiveView,
  addresses: readonly string[],
  { peer, vrf }: { peer: string; vrf: string },
): RouterFacts | undefined {
  const answer = view.neighbors;
  if (answer === undefined) return undefined;
  if (!answer.ok)
    return answer.daemonDown !== undefined || emptyMeansDown(view)
      ? { host: view.host, neighbor: "down" }
      : undefined;
  const entry = answer.value.find((n) => addresses.some((a) => same(a, n.id)));
  if (entry === undefined) return { host: view.host, neighbor: "absent" };
  const summary = view.summary?.ok ? view.summary.value : [];
  const peerState = summary
    .filter((f) => f.vrf === entry.vrf)
    .flatMap((f) => f.peers)
    .find((p) => p.id === entry.id)?.peerState;
  const mine = own.running?.ok ? own.running.value : undefined;
  const theirs = view.running?.ok ? view.running.value : undefined;
  const equal =
    mine === undefined || theirs === undefined
      ? undefined
      : samePassword(
          { running: mine, vrf, neighbor: peer },
          { running: theirs, vrf: entry.vrf, neighbor: entry.id },
        );
  return {
    host: view.host,
    neighbor: entry,
    ...(peerState === undefined ? {} : { peerState }),
    ...(theirs === undefined ? {} : { password: hasPassword(theirs, entry.vrf, entry.id) }),
    ...(equal === undefined ? {} : { samePassword: equal }),
  };
}

/** The addresses that the router may know the node by: of the session, of the Node object, of the interfaces. */
function nodeAddresses(
  s: Snapshot,
  node: string,
  own: LiveView,
  neighbor: SessionFacts["neighbor"],
): readonly string[] {
  if (typeof neighbor === "object" && neighbor.localAddress !== undefined) return [neighbor.localAddress];
  const object = findObject<Node>(s, "Node", node);
  return [
    ...(object?.status?.addresses ?? []).filter((a) => a.type === "InternalIP").map((a) => a.address),
    ...addressesOf(own),
  ];
}

function hasAddress(view: LiveView, address: string): boolean {
  if (addressesOf(view).some((a) => same(a, address))) return true;
  return view.neighbors?.ok === true && view.neighbors.value.some((n) => same(n.localAddress ?? "", address));
}

/** Addresses of a host: of its interfaces, and zebra's local routes (FRR 10). */
function addressesOf(view: LiveView): readonly string[] {
  const interfaces = view.interfaces?.ok ? view.interfaces.value.flatMap((i) => i.addresses) : [];
  const local = view.routes?.ok
    ? view.routes.value.filter((r) => r.protocol === "local").map((r) => r.prefix)
    : [];
  return [...interfaces, ...local].map((text) => {
    const slash = text.indexOf("/");
    return slash < 0 ? text : text.slice(0, slash);
  });
}
