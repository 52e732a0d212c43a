import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { sameAddress } from "../address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { show } from "../shell.ts";

/** Graceful restart is negotiated when a session starts: one that is older than the resource that asks for it cannot have it. */
export const gracefulRestart = analyzer({
  name: "graceful-restart",
  codes: ["MLB603"],
  reads: { kinds: ["BGPPeer", "FRRConfiguration", "Node"], uses: ["discovery"], live: [SHOW.neighbors] },
  *analyze({ objects, shared }) {
    const now = Date.parse(shared.now ?? "");
    if (Number.isNaN(now)) return;
    const asking = [
      ...objects<BGPPeer>("BGPPeer").flatMap((p) =>
        p.spec?.enableGracefulRestart === true
          ? [wish(p, p.spec.peerAddress ?? p.spec.interface, p.spec.vrf, "spec")]
          : [],
      ),
      ...shared
        .frrConfigurations()
        .filter((o) => !o.metadata.name.startsWith("metallb-"))
        .flatMap((o) =>
          listOf(o.spec?.bgp?.routers).flatMap((r, i) =>
            listOf(r.neighbors).flatMap((n, j) =>
              n.enableGracefulRestart === true
                ? [wish(o, n.address ?? n.interface, r.vrf, `spec.bgp.routers[${i}].neighbors[${j}]`)]
                : [],
            ),
          ),
        ),
    ];
    if (asking.length === 0) return;
    for (const node of shared.nodeNames())
      for (const session of shared.sessionsOn(node)) {
        const up = session.neighbor?.upMs;
        if (session.state !== "Established" || up === undefined) continue;
        const wanted = asking.find((w) => w.vrf === session.vrf && sameAddress(w.peer, session.peer));
        const asked = Date.parse(wanted?.object.metadata.creationTimestamp ?? "");
        if (wanted === undefined || Number.isNaN(asked) || asked <= now - up) continue;
        yield finding(
          "MLB603",
          { peer: session.peer, wanted: "on" },
          {
            objects: [wanted.object],
            nodes: [node],
            evidence: [
              evidence(wanted.object, `${wanted.path}.enableGracefulRestart`, "true"),
              evidence(
                wanted.object,
                "metadata.creationTimestamp",
                wanted.object.metadata.creationTimestamp ?? "",
              ),
              evidence(
                undefined,
                `${SHOW.neighbors} on ${node}: bgpTimerUpString`,
                session.neighbor?.uptime ?? String(up),
              ),
            ],
            commands: [show(refOf(wanted.object))],
          },
        );
      }
  },
});

interface Wish {
  readonly object: KubernetesObject;
  readonly peer: string;
  readonly vrf: string;
  readonly path: string;
}

const wish = (
  object: KubernetesObject,
  peer: string | undefined,
  vrf: string | undefined,
  path: string,
): Wish => ({
  object,
  peer: peer ?? "",
  vrf: textOf(vrf) ?? "default",
  path,
});
