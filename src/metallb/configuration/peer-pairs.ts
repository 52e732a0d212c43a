import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { matches, type Selector } from "../../net/selector.ts";
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
  const lists = peers.map((peer): readonly Selector[] | "broken" => {
    const list = parseSelectorList(peer.spec?.nodeSelectors ?? [], selectorValues);
    if (list.ok) return list.selectors;
    const origin = { ref: refOf(peer), path: `spec.nodeSelectors[${list.index}]` };
    if (peers.length > 1) faults.push({ error: filterError(list), origin });
    return "broken";
  });
  const selected = new Map<number, ReadonlySet<string>>();
  const nodesOf = (i: number): ReadonlySet<string> => {
    const known = selected.get(i) ?? namesOf(nodes, lists[i] ?? "broken");
    selected.set(i, known);
    return known;
  };
  const share = (i: number, j: number): boolean =>
    nodes.length === 0 || !nodesOf(i).isDisjointFrom(nodesOf(j));
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

/** The nodes that a peer is for; of one with a broken selector it is not known. */
function namesOf(nodes: readonly Node[], selectors: readonly Selector[] | "broken"): ReadonlySet<string> {
  if (selectors === "broken") return new Set();
  const chosen =
    selectors.length === 0
      ? nodes
      : nodes.filter(({ metadata }) => selectors.some((selector) => matches(selector, metadata.labels)));
  return new Set(chosen.map(({ metadata }) => metadata.name));
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
