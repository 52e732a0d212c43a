import type { BGPPeer, BGPPeerSpec } from "../../api/metallb.ts";
import { parseAddress } from "../../net/address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";

/** Fields that the native backend refuses or ignores. */
const NOT_NATIVE = [
  "bfdProfile",
  "vrf",
  "dynamicASN",
  "interface",
  "connectTime",
  "enableGracefulRestart",
  "dualStackAddressFamily",
] as const satisfies readonly (keyof BGPPeerSpec)[];

/** Fields of a BGPPeer that MetalLB's native BGP mode does not have, so that they do nothing. */
export const backendSupport = analyzer({
  name: "backend-support",
  codes: ["MLB702"],
  reads: { kinds: ["BGPPeer"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const { mode } = shared.discovery().metallb;
    if (mode.value !== "native" || mode.assumed === true) return;
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const fields = NOT_NATIVE.filter(
        (f) => peer.spec?.[f] !== undefined && peer.spec[f] !== "" && peer.spec[f] !== false,
      );
      for (const field of fields)
        yield finding(
          "MLB702",
          { object: nameOf(peer), field, mode: mode.value },
          { objects: [peer], evidence: [evidence(peer, `spec.${field}`, String(peer.spec?.[field]))] },
        );
      if (parseAddress(peer.spec?.peerAddress ?? "")?.family === "ipv6")
        yield finding(
          "MLB702",
          { object: nameOf(peer), field: "peerAddress of IPv6", mode: mode.value },
          { objects: [peer], evidence: [evidence(peer, "spec.peerAddress", peer.spec?.peerAddress ?? "")] },
        );
    }
  },
});
