import type { Service } from "../../src/api/core.ts";
import type { BGPPeer } from "../../src/api/metallb.ts";
import type { KubernetesObject, LabelSelector } from "../../src/api/object.ts";
import { type NodeNetworkState, tableOf, vrfOf } from "../../src/findings/nmstate.ts";
import { findObject, objectsOf } from "../../src/snapshot/select.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { hostLabel } from "./egress.ts";

/** A resource to apply, and what its reader must know or fill in, a sentence each. */
export interface Generated {
  readonly object: KubernetesObject;
  readonly notes: readonly string[];
}

export interface EgressRequest {
  readonly service: Service;
  /** `Network`: the node's address in the VRF; `LoadBalancerIP`: the Service's own, by one node. */
  readonly sourceIPBy: "Network" | "LoadBalancerIP";
  /** Number of the route table; absent: that of the VRF, where a NodeNetworkState tells it. */
  readonly table?: string;
  readonly vrf?: string;
  readonly nodeSelector?: LabelSelector;
}

/** The EgressService that sends what a Service's pods start, and their answers, by the VRF of its peer. */
export function egressServiceFor(s: Snapshot, request: EgressRequest): Generated {
  const { service, sourceIPBy, vrf } = request;
  const { name, namespace = "default" } = service.metadata;
  const table = request.table ?? (vrf === undefined ? undefined : tableOfVrf(s, vrf));
  const matchLabels = request.nodeSelector?.matchLabels;
  return {
    object: {
      apiVersion: "k8s.ovn.org/v1",
      kind: "EgressService",
      metadata: { name, namespace },
      spec: {
        sourceIPBy,
        ...(table !== undefined && { network: table }),
        ...(matchLabels !== undefined && { nodeSelector: { matchLabels } }),
      },
    },
    notes: [
      ...(table === undefined
        ? [
            `Which route table ${vrf === undefined ? "is meant" : `VRF ${vrf} has`} is not known: set spec.network to its number (--table).`,
          ]
        : []),
      ...(sourceIPBy === "LoadBalancerIP"
        ? [
            `One node then carries all traffic: every BGPAdvertisement of the pool must select it, with nodeSelectors: [{matchLabels: {"${hostLabel(namespace, name)}": ""}}].`,
          ]
        : [
            "sourceIPBy Network needs routingViaHost: true in Network/cluster; the pods must run on nodes that have the VRF.",
          ]),
    ],
  };
}

function tableOfVrf(s: Snapshot, vrf: string): string | undefined {
  for (const state of objectsOf<NodeNetworkState>(s, "NodeNetworkState")) {
    const device = vrfOf(state, vrf);
    const table = device === undefined ? undefined : tableOf(device);
    if (table !== undefined) return table;
  }
  return undefined;
}

export interface VrfRequest {
  readonly node: string;
  readonly vrf: string;
  readonly table: number;
  /** The interface in the VRF; with `vlan` the VLAN's base. */
  readonly port: string;
  readonly vlan?: number;
  /** `address/length` of the node in the router's network. */
  readonly address: string;
  readonly gateway: string;
}

interface NetworkOperator extends KubernetesObject {
  readonly spec?: {
    readonly clusterNetwork?: readonly { readonly cidr?: string }[];
    readonly serviceNetwork?: readonly string[];
    readonly defaultNetwork?: {
      readonly ovnKubernetesConfig?: {
        readonly gatewayConfig?: { readonly ipv4?: { readonly internalMasqueradeSubnet?: string } };
      };
    };
  };
}

/** Below the kernel's own rule for VRFs, which has 1000. */
const RULE_PRIORITY = 998;
const MAIN_TABLE = 254;
const ROUTE_METRIC = 150;
/** Of clusters that were installed with 4.17 or later. */
const MASQUERADE = "169.254.0.0/17";

/** The nmstate policy that makes a VRF on one node: device, port, address, default route, and the rules that keep the cluster's networks out. */
export function vrfPolicyFor(s: Snapshot, request: VrfRequest): Generated {
  const { node, vrf, table, port, vlan, address, gateway } = request;
  const slash = address.indexOf("/");
  const family = address.includes(":") ? "ipv6" : "ipv4";
  const device = vlan === undefined ? port : `vlan${vlan}`;
  const networks = keptOut(s);
  return {
    object: {
      apiVersion: "nmstate.io/v1",
      kind: "NodeNetworkConfigurationPolicy",
      metadata: { name: `${vrf}-${node}` },
      spec: {
        nodeSelector: { "kubernetes.io/hostname": node },
        desiredState: {
          interfaces: [
            {
              name: device,
              type: vlan === undefined ? "ethernet" : "vlan",
              state: "up",
              ...(vlan !== undefined && { vlan: { "base-iface": port, id: vlan } }),
              [family]: {
                enabled: true,
                dhcp: false,
                address: [{ ip: address.slice(0, slash), "prefix-length": Number(address.slice(slash + 1)) }],
              },
            },
            { name: vrf, type: "vrf", state: "up", vrf: { port: [device], "route-table-id": table } },
          ],
          routes: {
            config: [
              {
                destination: family === "ipv4" ? "0.0.0.0/0" : "::/0",
                metric: ROUTE_METRIC,
                "next-hop-address": gateway,
                "next-hop-interface": device,
                "table-id": table,
              },
            ],
          },
          "route-rules": {
            config: networks.map((net) => ({
              "ip-to": net,
              priority: RULE_PRIORITY,
              "route-table": MAIN_TABLE,
            })),
          },
        },
      },
    },
    notes: [
      `One policy a node: the address ${address} is ${node}'s own.`,
      ...(findObject(s, "Network", "cluster") === undefined
        ? [
            "The cluster's networks are not known (no Network/cluster): add a route rule for each, for pods, Services and masquerading.",
          ]
        : []),
    ],
  };
}

function keptOut(s: Snapshot): readonly string[] {
  const spec = findObject<NetworkOperator>(s, "Network", "cluster")?.spec;
  if (spec === undefined) return [];
  const masquerade = spec.defaultNetwork?.ovnKubernetesConfig?.gatewayConfig?.ipv4?.internalMasqueradeSubnet;
  return [
    ...(spec.serviceNetwork ?? []),
    ...(spec.clusterNetwork ?? []).flatMap((n) => n.cidr ?? []),
    masquerade ?? MASQUERADE,
  ];
}

/** @returns the peers in a VRF that a Service may be announced to: all of them, since advertisements may name any */
export function vrfPeers(s: Snapshot): readonly BGPPeer[] {
  return objectsOf<BGPPeer>(s, "BGPPeer").filter((p) => (p.spec?.vrf ?? "") !== "");
}
