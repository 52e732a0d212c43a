import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { matches, parseSelector } from "../../net/selector.ts";
import { type Cell, type Column, table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { type ListDocument, listDocument } from "./document.ts";
import { type KnownSession, knownSessions, sessionWith } from "./sessions.ts";

/** A BGP peer, the nodes that dial it, and their sessions. */
export interface PeerItem {
  readonly kind: "Peer";
  readonly name: string;
  readonly namespace?: string;
  /** Address or interface. */
  readonly address: string;
  readonly myASN?: number;
  /** A number, or `external` and `internal`. */
  readonly peerASN: string;
  readonly vrf: string;
  readonly bfdProfile?: string;
  readonly sessions: readonly KnownSession[];
}

export const PEER_KINDS: readonly Kind[] = Object.freeze(["BGPPeer", "Node", "BGPSessionState"]);

export function peerList(s: Snapshot, discovery: Discovery): ListDocument<PeerItem> {
  const nodes = objectsOf<Node>(s, "Node");
  const sessions = knownSessions(s);
  const items = objectsOf<BGPPeer>(s, "BGPPeer").map(({ metadata, spec = {} }): PeerItem => {
    const address = spec.peerAddress ?? spec.interface ?? "";
    const vrf = spec.vrf ?? "";
    const dialing = nodes.filter((node) => selects(spec.nodeSelectors ?? [], node));
    return {
      kind: "Peer",
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      address,
      ...(spec.myASN === undefined ? {} : { myASN: spec.myASN }),
      peerASN: String(spec.peerASN || spec.dynamicASN || ""),
      vrf,
      ...(spec.bfdProfile === undefined || spec.bfdProfile === "" ? {} : { bfdProfile: spec.bfdProfile }),
      sessions: dialing.map(({ metadata: { name } }) => sessionWith(sessions, name, address, vrf)),
    };
  });
  return listDocument("PeerList", s, discovery, PEER_KINDS, items);
}

/** Without selectors all nodes; else those that one of them matches. One that cannot be read matches none. */
function selects(selectors: readonly Parameters<typeof parseSelector>[0][], node: Node): boolean {
  if (selectors.length === 0) return true;
  return selectors.some((source) => {
    const parsed = parseSelector(source);
    return parsed.ok && matches(parsed.selector, node.metadata.labels);
  });
}

const COLUMNS: readonly Column[] = Object.freeze([
  { title: "NAME" },
  { title: "ADDRESS" },
  { title: "ASN" },
  { title: "VRF", usual: "-" },
  { title: "ESTABLISHED" },
  { title: "OTHERS", wrap: true, usual: "" },
  { title: "MY-ASN", wide: true },
  { title: "BFD", wide: true },
  { title: "NODES", wide: true, wrap: true },
] as const);

export function peerTable({ items, unknown }: ListDocument<PeerItem>, view: View): string {
  const nobody: Cell = Object.hasOwn(unknown, "Node")
    ? { text: "unknown", style: "unknown" }
    : { text: "no node", style: "bad" };
  const rows = items.map((peer): Cell[] => {
    const up = peer.sessions.filter(({ state }) => state === "Established");
    const others = Map.groupBy(
      peer.sessions.filter(({ state }) => state !== "Established"),
      ({ state }) => state,
    );
    const all = up.length === peer.sessions.length && up.length > 0;
    const down = [...others.keys()].some((state) => state !== "unknown");
    return [
      peer.name,
      peer.address,
      peer.peerASN,
      peer.vrf === "" ? "-" : peer.vrf,
      peer.sessions.length === 0
        ? nobody
        : { text: `${up.length}/${peer.sessions.length}`, style: all ? "good" : down ? "bad" : "unknown" },
      [...others].map(([state, list]) => `${state}: ${someOf(list.map(({ node }) => node))}`).join("; "),
      String(peer.myASN ?? ""),
      peer.bfdProfile ?? "-",
      peer.sessions.map(({ node }) => node).join(", "),
    ];
  });
  return table(COLUMNS, rows, view);
}

/** @returns names, of many the first few. */
export function someOf(names: readonly string[], most = 4): string {
  return names.length <= most + 1
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
