import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { textOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { patch } from "../shell.ts";

interface Network extends KubernetesObject {
  readonly spec?: {
    readonly defaultNetwork?: {
      readonly type?: string;
      readonly ovnKubernetesConfig?: {
        readonly gatewayConfig?: { readonly routingViaHost?: boolean; readonly ipForwarding?: string };
      };
    };
  };
}

/**
 * Peers in a VRF on OVN-Kubernetes: traffic passes the host's route tables, which the node forwards for every interface only with
 * ipForwarding: Global, and which OVN-Kubernetes uses for pods only with routingViaHost: true.
 */
export const vrfGateway = analyzer({
  name: "vrf-gateway",
  codes: ["MLB713"],
  reads: { kinds: ["BGPPeer"], also: ["Network"] },
  *analyze({ objects, find }) {
    const network = find<Network>("Network", "cluster");
    const config = network?.spec?.defaultNetwork;
    if (network === undefined || config?.type !== "OVNKubernetes") return;
    const peers = objects<BGPPeer>("BGPPeer").filter((p) => textOf(p.spec?.vrf) !== undefined);
    if (peers.length === 0) return;
    const gateway = config.ovnKubernetesConfig?.gatewayConfig;
    const wrong = [
      ...(gateway?.ipForwarding === "Global"
        ? []
        : [
            {
              field: "ipForwarding",
              value: gateway?.ipForwarding || "absent (Restricted)",
              wanted: "Global" as const,
            },
          ]),
      ...(gateway?.routingViaHost === true
        ? []
        : [
            {
              field: "routingViaHost",
              value: String(gateway?.routingViaHost ?? "absent (false)"),
              wanted: true as const,
            },
          ]),
    ];
    if (wrong.length === 0) return;
    const path = "spec.defaultNetwork.ovnKubernetesConfig.gatewayConfig";
    yield finding(
      "MLB713",
      {
        vrfs: [...new Set(peers.map((p) => p.spec?.vrf ?? ""))],
        settings: wrong.map((w) => `${w.field}: ${w.wanted}`),
      },
      {
        objects: [network, ...peers],
        evidence: wrong.map((w) => evidence(network, `${path}.${w.field}`, w.value)),
        commands: [
          patch(refOf(network), {
            spec: {
              defaultNetwork: {
                ovnKubernetesConfig: {
                  gatewayConfig: Object.fromEntries(wrong.map((w) => [w.field, w.wanted])),
                },
              },
            },
          }),
        ],
      },
    );
  },
});
