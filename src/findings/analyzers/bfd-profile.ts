import type { BFDProfile, BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { edit } from "../shell.ts";

/** BFD that cannot come up whatever the router does: echo works over one hop only, and minimumTtl is for several. */
export const bfdProfile = analyzer({
  name: "bfd-profile",
  codes: ["MLB601"],
  reads: { kinds: ["BGPPeer", "BFDProfile"], uses: ["discovery"] },
  *analyze({ objects, find, shared }) {
    const namespace = shared.discovery().metallb.namespace.value;
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const { bfdProfile: name, ebgpMultiHop, peerAddress, interface: iface } = peer.spec ?? {};
      if (name === undefined || name === "") continue;
      const profile = find<BFDProfile>("BFDProfile", name, namespace) ?? find<BFDProfile>("BFDProfile", name);
      if (profile?.spec?.echoMode !== true || ebgpMultiHop !== true) continue;
      yield finding(
        "MLB601",
        {
          peer: peerAddress ?? iface ?? peer.metadata.name,
          reason: `BFDProfile ${name} uses echo mode, which works over one hop only, and the peer is multihop`,
        },
        {
          objects: [peer, profile],
          severity: "warning",
          evidence: [evidence(peer, "spec.ebgpMultiHop", "true"), evidence(profile, "spec.echoMode", "true")],
          commands: [edit(refOf(profile))],
        },
      );
    }
  },
});
