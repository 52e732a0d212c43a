import { expect, test } from "vitest";
import { snapshotOf } from "../../../plugins/finders.ts";
import { plugins } from "../../../plugins/index.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { explain } from "../../../src/explain/explain.ts";

const VIRT = { "node-role.kubernetes.io/worker-virt": "" };
const meta = (name: string, namespace?: string) => ({ name, ...(namespace !== undefined && { namespace }) });

/** Scenario 2 of the reference lab, on OVN-Kubernetes. */
function scenario(...more: readonly object[]): readonly KubernetesObject[] {
  return [
    ...["wk3", "wk4"].map((name, i) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels: { "kubernetes.io/hostname": name, ...VIRT } },
      status: { addresses: [{ type: "InternalIP", address: `172.18.20.${113 + i}` }] },
    })),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...meta("lbsvc-vrf1", "proj1"), annotations: { "metallb.io/address-pool": "pool-vrf1" } },
      spec: {
        type: "LoadBalancer",
        ports: [{ port: 80 }],
        externalTrafficPolicy: "Cluster",
        clusterIP: "10.200.0.9",
        clusterIPs: ["10.200.0.9"],
        ipFamilies: ["IPv4"],
      },
      status: { loadBalancer: { ingress: [{ ip: "172.19.20.190" }] } },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...meta("lbsvc-vrf1-x", "proj1"), labels: { "kubernetes.io/service-name": "lbsvc-vrf1" } },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.128.7.14"], nodeName: "wk3", conditions: { ready: true } }],
    },
    {
      apiVersion: "metallb.io/v1beta1",
      kind: "IPAddressPool",
      metadata: meta("pool-vrf1", "metallb-system"),
      spec: { addresses: ["172.19.20.190-172.19.20.194"], autoAssign: false },
    },
    {
      apiVersion: "metallb.io/v1beta2",
      kind: "BGPPeer",
      metadata: meta("bgppeer-vrf1", "metallb-system"),
      spec: {
        myASN: 65801,
        peerASN: 65103,
        peerAddress: "172.19.11.1",
        vrf: "vrf1",
        nodeSelectors: [{ matchLabels: VIRT }],
      },
    },
    {
      apiVersion: "metallb.io/v1beta1",
      kind: "BGPAdvertisement",
      metadata: meta("bgpadv-vrf1", "metallb-system"),
      spec: {
        ipAddressPools: ["pool-vrf1"],
        peers: ["bgppeer-vrf1"],
        nodeSelectors: [{ matchLabels: VIRT }],
      },
    },
    {
      apiVersion: "operator.openshift.io/v1",
      kind: "Network",
      metadata: meta("cluster"),
      spec: {
        clusterNetwork: [{ cidr: "10.128.0.0/16", hostPrefix: 24 }],
        serviceNetwork: ["10.200.0.0/16"],
        defaultNetwork: {
          type: "OVNKubernetes",
          ovnKubernetesConfig: {
            gatewayConfig: {
              routingViaHost: true,
              ipForwarding: "Global",
              ipv4: { internalMasqueradeSubnet: "169.254.0.0/17" },
            },
          },
        },
      },
    },
    ...more,
  ] as unknown as readonly KubernetesObject[];
}

const RULES = ["10.200.0.0/16", "10.128.0.0/16", "169.254.0.0/17"];

function networkState(
  name: string,
  i: number,
  change: { rules?: readonly string[]; table?: number; route?: boolean } = {},
): object {
  return {
    apiVersion: "nmstate.io/v1beta1",
    kind: "NodeNetworkState",
    metadata: meta(name),
    status: {
      currentState: {
        interfaces: [
          {
            name: "vlan1001",
            type: "vlan",
            state: "up",
            controller: "vrf1",
            ipv4: { enabled: true, address: [{ ip: `172.19.11.${113 + i}`, "prefix-length": 24 }] },
          },
          {
            name: "vrf1",
            type: "vrf",
            state: "up",
            vrf: { port: ["vlan1001"], "route-table-id": change.table ?? 11 },
          },
        ],
        routes: {
          running:
            change.route === false
              ? []
              : [
                  {
                    destination: "0.0.0.0/0",
                    "next-hop-address": "172.19.11.1",
                    "next-hop-interface": "vlan1001",
                    "table-id": 11,
                  },
                ],
        },
        "route-rules": {
          config: (change.rules ?? RULES).map((net) => ({ "ip-to": net, priority: 998, "route-table": 254 })),
        },
      },
    },
  };
}

const states = (change = {}) => [networkState("wk3", 0, change), networkState("wk4", 1, change)];
const egress = (spec: object) => ({
  apiVersion: "k8s.ovn.org/v1",
  kind: "EgressService",
  metadata: meta("lbsvc-vrf1", "proj1"),
  spec,
  status: { host: "ALL" },
});

function wayBackOf(objects: readonly KubernetesObject[]): readonly string[] {
  const answer = explain(
    snapshotOf(objects),
    { kind: "Service", name: "lbsvc-vrf1", namespace: "proj1" },
    { plugins: plugins.flatMap((p) => p.links ?? []) },
  );
  if (!answer.ok) throw new Error(answer.message);
  return answer.explanation.links.filter((l) => l.name === "way back").map((l) => `${l.state}: ${l.text}`);
}

test.each([
  {
    name: "without an EgressService the pods' packets leave by the default VRF",
    objects: scenario(...states()),
    said: [
      "note: no EgressService proj1/lbsvc-vrf1: what its pods start leaves by the default VRF with 172.18.20.113 or 172.18.20.114, not by vrf1 (asymmetric)",
    ],
  },
  {
    name: "by Network the clients see the node's address in the VRF",
    objects: scenario(...states(), egress({ sourceIPBy: "Network", network: "11" })),
    said: [
      "sound: answers and what the pods start leave by route table 11: wk3 by vlan1001 as 172.19.11.113, wk4 by vlan1001 as 172.19.11.114; clients see the node's address in the VRF",
    ],
  },
  {
    name: "the network is not the table of the VRF",
    objects: scenario(...states(), egress({ sourceIPBy: "Network", network: "12" })),
    said: [
      /^broken: .*12.*/,
      "consequence: network 12 is not the route table of VRF vrf1 (11) on wk3 and wk4",
    ],
  },
  {
    name: "a rule for the Services is missing",
    objects: scenario(...states({ rules: RULES.slice(1) }), egress({ sourceIPBy: "Network", network: "11" })),
    said: [
      "broken: no route rule of a priority below 1000 keeps 10.200.0.0/16 in the main table on wk3 and wk4",
    ],
  },
  {
    name: "the table has no default route",
    objects: scenario(...states({ route: false }), egress({ sourceIPBy: "Network", network: "11" })),
    said: [
      "broken: route table 11 has no default route (routes that BGP learns are not shown by nmstate) on wk3 and wk4",
    ],
  },
  {
    name: "the nodes that may answer are not those that announce",
    objects: scenario(
      ...states(),
      egress({ sourceIPBy: "LoadBalancerIP", network: "11", nodeSelector: { matchLabels: { zone: "b" } } }),
    ),
    said: [
      /^broken: .*answers leave from node ALL alone/,
      "consequence: the nodeSelector of the EgressService selects none of the nodes that announce (wk3 and wk4): answers leave from another node",
      /^sound: answers and what the pods start leave by route table 11/,
    ],
  },
  {
    name: "nmstate says nothing",
    objects: scenario(egress({ sourceIPBy: "Network", network: "11" })),
    said: ["unknown: what route table 11 holds on wk3 and wk4 is not known (no NodeNetworkState)"],
  },
])("$name", ({ objects, said }) => {
  const found = wayBackOf(objects);
  expect(found).toHaveLength(said.length);
  for (const [i, text] of said.entries()) {
    if (typeof text === "string") expect(found[i]).toBe(text);
    else expect(found[i]).toMatch(text);
  }
});
