import type { BGPSessionState } from "../../api/frrk8s.ts";
import { parseAddress } from "../../net/address.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot, Source } from "../../snapshot/snapshot.ts";
import { liveView } from "../../state/live.ts";

/** A session of a node as somebody knows it: FRR itself, else frr-k8s' BGPSessionState. */
export interface KnownSession {
  readonly node: string;
  /** Address or interface. */
  readonly peer: string;
  readonly vrf: string;
  /** FRR's word (`Established`), `absent` if FRR has no such neighbor, or `unknown`. */
  readonly state: string;
  readonly remoteAs?: number;
  readonly uptime?: string;
  readonly sent?: number;
  readonly accepted?: number;
  readonly source?: Source;
}

/** What is known of sessions. */
export interface Sessions {
  /** A node that is not in it is one of which nobody says anything. */
  readonly byNode: ReadonlyMap<string, readonly KnownSession[]>;
  /** Nodes whose FRR named all neighbors that it has. */
  readonly complete: ReadonlySet<string>;
}

/** @returns all known sessions; where FRR was asked, its answer goes before the resource, which is some seconds older. */
export function knownSessions(s: Snapshot): Sessions {
  const byNode = new Map<string, KnownSession[]>();
  const complete = new Set<string>();
  for (const { status, metadata } of objectsOf<BGPSessionState>(s, "BGPSessionState")) {
    const node = status?.node ?? metadata.labels?.["frrk8s.metallb.io/node"] ?? "";
    const peer = status?.peer ?? metadata.labels?.["frrk8s.metallb.io/peer"] ?? "";
    const vrf = status?.vrf ?? "";
    const session = { node, peer, vrf, state: status?.bgpStatus ?? "unknown", source: s.source };
    byNode.set(node, [...(byNode.get(node) ?? []), session]);
  }
  for (const host of s.live.keys()) {
    const neighbors = liveView(s, host)?.neighbors;
    if (neighbors === undefined || !neighbors.ok) continue;
    complete.add(host);
    byNode.set(
      host,
      neighbors.value.map((neighbor) => ({
        node: host,
        peer: neighbor.id,
        vrf: neighbor.vrf === "default" ? "" : neighbor.vrf,
        state: neighbor.state,
        ...optional({
          remoteAs: neighbor.remoteAs,
          uptime: neighbor.uptime,
          sent: sum(neighbor.families.map(({ sent }) => sent)),
          accepted: sum(neighbor.families.map(({ accepted }) => accepted)),
          source: neighbors.source,
        }),
      })),
    );
  }
  return { byNode, complete };
}

/** @returns the session of a node with a peer; `absent` if FRR does not have it, `unknown` if nobody says anything of it. */
export function sessionWith(sessions: Sessions, node: string, peer: string, vrf: string): KnownSession {
  const found = sessions.byNode
    .get(node)
    ?.find((session) => session.vrf === vrf && samePeer(session.peer, peer));
  return found ?? { node, peer, vrf, state: sessions.complete.has(node) ? "absent" : "unknown" };
}

/** Addresses have more than one spelling; a label of BGPSessionState has `-` for `:`. Interfaces have one. */
function samePeer(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [parseAddress(a) ?? parseAddress(a.replaceAll("-", ":")), parseAddress(b)];
  return x !== undefined && y !== undefined && x.family === y.family && x.value === y.value;
}

function sum(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

const optional = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
