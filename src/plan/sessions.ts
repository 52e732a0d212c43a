import type { BGPSessionState } from "../api/frrk8s.ts";
import { formatAddress, parseAddress } from "../net/address.ts";

/** A session as frr-k8s reports it; the report is up to two minutes old. */
export interface ReportedSession {
  readonly node: string;
  /** Empty for the default VRF. */
  readonly vrf: string;
  readonly peer: string;
  readonly state: string;
}

/** @returns what a BGPSessionState says. Labels say it too, with the colons of an IPv6 address as hyphens. */
export function reportedSession({ metadata, status }: BGPSessionState): ReportedSession {
  const labels = metadata.labels ?? {};
  const peer = status?.peer ?? labels["frrk8s.metallb.io/peer"] ?? "";
  return {
    node: status?.node ?? labels["frrk8s.metallb.io/node"] ?? "",
    vrf: plainVrf(status?.vrf ?? labels["frrk8s.metallb.io/vrf"] ?? ""),
    peer: plainPeer(peer),
    state: status?.bgpStatus ?? "",
  };
}

/** @returns a text that is equal for the same session of the same node */
export function sessionKey(s: Pick<ReportedSession, "node" | "vrf" | "peer">): string {
  return `${s.node}\n${plainVrf(s.vrf)}\n${plainPeer(s.peer)}`;
}

const plainVrf = (vrf: string): string => (vrf === "default" ? "" : vrf);

function plainPeer(peer: string): string {
  const address =
    parseAddress(peer) ?? (/^[\da-f-]+$/i.test(peer) ? parseAddress(peer.replaceAll("-", ":")) : undefined);
  return address === undefined ? peer : formatAddress(address);
}
