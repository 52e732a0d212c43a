import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { edit } from "../shell.ts";

/** MetalLB ≥ 0.14.8 (all releases known): its frr-k8s backend writes neither field. localASN exists since 0.16.0. */
const DROPPED = ["sourceAddress", "localASN"] as const;

/** Fields of a BGPPeer that never reach frr-k8s. */
export const droppedFields = analyzer({
  name: "dropped-fields",
  codes: ["MLB405"],
  reads: { kinds: ["BGPPeer"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    if (!shared.onFrrK8s()) return;
    for (const peer of objects<BGPPeer>("BGPPeer"))
      for (const field of DROPPED) {
        const value = peer.spec?.[field];
        if (value === undefined || value === "" || value === 0) continue;
        yield finding(
          "MLB405",
          { object: nameOf(peer), field, value: String(value) },
          {
            objects: [peer],
            evidence: [evidence(peer, `spec.${field}`, String(value))],
            commands: [edit(refOf(peer))],
          },
        );
      }
  },
});
