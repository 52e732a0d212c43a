import type { BGPPeer } from "../api/metallb.ts";
import { canonicalAddress } from "../net/address.ts";

/** @returns the BGPPeer behind a neighbor of FRR, by its address or interface and its VRF; undefined: nobody's. */
export type PeerFinder = (peer: string, vrf: string) => BGPPeer | undefined;

/** Linear in the peers; each question costs the same. */
export function peerFinder(peers: readonly BGPPeer[]): PeerFinder {
  const byKey = new Map(
    peers.map(
      (p) => [peerKey(p.spec?.peerAddress ?? p.spec?.interface ?? "", p.spec?.vrf ?? ""), p] as const,
    ),
  );
  return (peer, vrf) => byKey.get(peerKey(peer, vrf));
}

/** @returns the same text for every spelling of an address, and for both names of the default VRF. */
export function peerKey(peer: string, vrf: string): string {
  return `${canonicalAddress(peer)} ${vrf === "default" ? "" : vrf}`;
}
