import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { matches } from "../../net/selector.ts";
import type { Release } from "../releases.ts";
import type { ConfigFault } from "./fault.ts";
import { filterError, parseSelectorList } from "./selector-list.ts";

/*
 * What FRR cannot do with two peers. Checked on the resources as written, before any of them is read: two broken peers
 * often report this instead of what is wrong with each.
 */

/**
 * Checks every two peers. At most one fault of each kind is reported for a peer, with the first peer that it collides with.
 * @param peers in MetalLB's order: by name
 */
export function peerPairFaults(
  peers: readonly BGPPeer[],
  nodes: readonly Node[],
  release: Release,
): readonly ConfigFault[] {
  return release.peersCompared === "everywhere"
    ? pairsEverywhere(peers)
    : pairsOnSharedNodes(peers, nodes, release);
}

/** Until 0.15.3: all peers of the cluster must agree with the first. */
function pairsEverywhere(peers: readonly BGPPeer[]): readonly ConfigFault[] {
  const [first, ...rest] = peers;
  if (first === undefined) return [];
  const faults: ConfigFault[] = [];
  const seen = new Map([[targetKey(first), first]]);
  for (const peer of rest) {
    if (routerIdOf(peer) !== routerIdOf(first)) {
      const error = `peer ${routerIdOf(peer)} has RouterID different from ${routerIdOf(first)}, in FRR mode all RouterID must be equal`;
      faults.push(between(error, peer, first, "spec.routerID"));
    }
    const twin = seen.get(targetKey(peer));
    if (twin !== undefined) {
      const error = `peer ${peer.spec?.peerAddress ?? ""} already exists, FRR mode doesn't support duplicate BGPPeers`;
      faults.push(between(error, peer, twin, "spec.peerAddress"));
    }
    seen.set(targetKey(peer), twin ?? peer);
  }
  for (const [i, peer] of peers.entries()) {
    const other = peers.find((p, j) => j > 0 && j !== i && differentAsn(peer, p));
    if (other === undefined) continue;
    const error = `peer ${peer.spec?.peerAddress ?? ""} has myAsn different from ${other.spec?.peerAddress ?? ""}, in FRR mode all myAsn must be equal for the same VRF`;
    faults.push(between(error, peer, other, "spec.myASN"));
  }
  return faults;
}

/** Since 0.16.0: two peers must agree if a node of the cluster is selected by both. Without nodes every two do. */
function pairsOnSharedNodes(
  peers: readonly BGPPeer[],
  nodes: readonly Node[],
  { selectorValues }: Release,
): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const selected = peers.map((peer) => {
    const sources = peer.spec?.nodeSelectors ?? [];
    const list = parseSelectorList(sources, selectorValues);
    if (!list.ok) {
      if (peers.length > 1) {
        const origin = { ref: refOf(peer), path: `spec.nodeSelectors[${list.index}]` };
        faults.push({ error: filterError(list), origin });
      }
      return new Set<string>();
    }
    if (list.selectors.length === 0) return undefined;
    return new Set(
      nodes
        .filter(({ metadata }) => list.selectors.some((s) => matches(s, metadata.labels)))
        .map(({ metadata }) => metadata.name),
    );
  });
  const share = (i: number, j: number): boolean => {
    if (nodes.length === 0) return true;
    const [a, b] = [selected[i], selected[j]];
    if (a === undefined) return b === undefined || b.size > 0;
    if (b === undefined) return a.size > 0;
    return !a.isDisjointFrom(b);
  };
  for (const [i, peer] of peers.entries()) {
    const found = { routerID: false, target: false, asn: false };
    for (let j = 0; j < i; j++) {
      const other = peers[j];
      if (other === undefined) break;
      const routerID = !found.routerID && routerIdOf(peer) !== routerIdOf(other);
      const target = !found.target && targetKey(peer) === targetKey(other);
      const asn = !found.asn && differentAsn(peer, other);
      if (!(routerID || target || asn) || !share(i, j)) continue;
      if (routerID) {
        found.routerID = true;
        const error = `peer ${routerIdOf(peer)} has RouterID different from ${routerIdOf(other)}, in FRR mode peers selecting the same node must all have the same RouterID`;
        faults.push(between(error, peer, other, "spec.routerID"));
      }
      if (target) {
        found.target = true;
        const error = `peer ${targetKey(peer)} already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node`;
        faults.push(between(error, peer, other, "spec.peerAddress"));
      }
      if (asn) {
        found.asn = true;
        const error = `peer ${targetKey(peer)} has myAsn different from ${targetKey(other)}, in FRR mode peers selecting the same node must have the same myAsn within the same VRF`;
        faults.push(between(error, peer, other, "spec.myASN"));
      }
    }
  }
  return faults;
}

const routerIdOf = (peer: BGPPeer): string => peer.spec?.routerID ?? "";

const differentAsn = (a: BGPPeer, b: BGPPeer): boolean =>
  (a.spec?.myASN ?? 0) !== (b.spec?.myASN ?? 0) && (a.spec?.vrf ?? "") === (b.spec?.vrf ?? "");

/** The raw text of the address or interface: two spellings of one address are two peers here, and one session later. */
function targetKey({ spec = {} }: BGPPeer): string {
  const target = spec.peerAddress || (spec.interface ?? "");
  return spec.vrf ? `${target}-${spec.vrf}` : target;
}

function between(error: string, peer: BGPPeer, other: BGPPeer, path: string): ConfigFault {
  return { error, origin: { ref: refOf(peer), path }, other: { ref: refOf(other), path } };
}
