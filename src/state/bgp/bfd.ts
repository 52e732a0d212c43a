import type { BfdPeer } from "../../frr/show/bfd.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type Filter, hostsFor, type SilentHost } from "./hosts.ts";

/** One BFD session of one node. Intervals in milliseconds. */
export interface BfdRow extends BfdPeer {
  readonly node: string;
  /** What the node's last diagnostic means; absent for a session that never went down. */
  readonly meaning?: string;
}

export interface BfdSessions {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "BfdSessions";
  readonly items: readonly BfdRow[];
  readonly unknown: readonly SilentHost[];
}

/** RFC 5880 4.1, in the words of bfdd. */
const DIAGNOSTICS: ReadonlyMap<string, string> = new Map([
  ["control detection time expired", "no BFD packet came from the router in time"],
  ["echo function failed", "the echo packets did not come back"],
  ["neighbor signaled session down", "the router took the session down"],
  ["forwarding plane reset", "the forwarding of this node was reset"],
  ["path down", "the path to the router went down"],
  ["concatenated path down", "a path further on went down"],
  ["administratively down", "shut down by configuration"],
  ["reverse concatenated path down", "a path of the router went down"],
]);

/** The BFD sessions of all nodes. */
export function bfdSessions(s: Snapshot, filter: Filter = {}): BfdSessions {
  const { answered, silent } = hostsFor(s, filter);
  const unknown = [...silent];
  const items: BfdRow[] = [];
  for (const { host, bfd } of answered) {
    if (bfd === undefined) unknown.push({ node: host, reason: "FRR was not asked for BFD" });
    else if (!bfd.ok) unknown.push({ node: host, reason: bfd.reason });
    else for (const peer of bfd.value) if (isWanted(peer, filter)) items.push(rowOf(host, peer));
  }
  return { apiVersion: "metallb.cli/v1", kind: "BfdSessions", items, unknown };
}

const isWanted = (peer: BfdPeer, filter: Filter): boolean =>
  (filter.vrf === undefined || peer.vrf === filter.vrf) &&
  (filter.neighbor === undefined || peer.peer === filter.neighbor);

function rowOf(node: string, peer: BfdPeer): BfdRow {
  const meaning = DIAGNOSTICS.get(peer.diagnostic ?? "");
  return { node, ...peer, ...(meaning === undefined ? {} : { meaning }) };
}
