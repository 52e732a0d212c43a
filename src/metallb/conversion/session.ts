import { compareBytes } from "../../net/order.ts";
import type { Peer } from "../configuration/peers.ts";
import type { Release } from "../releases.ts";

/*
 * A session is what MetalLB's speaker opens for a peer; all sessions of a node become one FRRConfiguration.
 * The keys decide which peers collapse, and the order of routers and neighbors.
 */

const port = (peer: Peer): number => peer.spec.peerPort ?? 0;

/** Go's `net.JoinHostPort`: IPv6 in brackets. */
function hostPort(peer: Peer): string {
  return peer.host.includes(":") ? `[${peer.host}]:${port(peer)}` : `${peer.host}:${port(peer)}`;
}

const asnOf = (peer: Peer): string => (peer.dynamicASN === "" ? String(peer.asn) : peer.dynamicASN);

/**
 * The name of a session: `asn@address-myASN@source[/vrf]`. Two peers of one name (two spellings of an address) are one session.
 * Until 0.14.9 the port is part of it.
 */
export function sessionName(peer: Peer, { neighborKey }: Release): string {
  const target = neighborKey === "session" ? peer.host : hostPort(peer);
  const base = `${asnOf(peer)}@${target}-${peer.myASN}@${peer.source ?? "<nil>"}`;
  return peer.spec.vrf ? `${base}/${peer.spec.vrf}` : base;
}

/** The name of a neighbor within its router, by which neighbors are sorted. */
export function neighborName(peer: Peer, release: Release): string {
  if (release.neighborKey === "session") return sessionName(peer, release);
  const base = `${asnOf(peer)}@${hostPort(peer)}`;
  return peer.spec.vrf ? `${base}@${peer.spec.vrf}` : base;
}

/** The name of the router that a session belongs to, by which routers are sorted (as text: 10 before 9). */
export function routerName({ myASN, routerID, spec }: Peer): string {
  const base = `${myASN}@${routerID ?? "<nil>"}`;
  return spec.vrf ? `${base}@${spec.vrf}` : `${base}@`;
}

/** Sessions of one router, in the order in which they are written. */
export interface RouterSessions<T> {
  readonly name: string;
  readonly sessions: readonly T[];
}

/** Groups sessions into routers; both are sorted by name, byte by byte. */
export function routersOf<T extends { readonly peer: Peer }>(
  sessions: Iterable<T>,
  release: Release,
): readonly RouterSessions<T>[] {
  const routers = new Map<string, Map<string, T>>();
  for (const session of sessions) {
    const name = routerName(session.peer);
    const neighbors = routers.get(name) ?? new Map<string, T>();
    neighbors.set(neighborName(session.peer, release), session);
    routers.set(name, neighbors);
  }
  return sorted(routers).map(([name, neighbors]) => ({
    name,
    sessions: sorted(neighbors).map(([, session]) => session),
  }));
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort((a, b) => compareBytes(a[0], b[0]));
}
