import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { snapshotOf } from "../../../plugins/finders.ts";
import { egressServiceFor, vrfPolicyFor } from "../../../plugins/openshift/generate.ts";
import type { Service } from "../../../src/api/core.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { run } from "../../support/cli.ts";

const VIRT = { "node-role.kubernetes.io/worker-virt": "" };

const NETWORK = {
  apiVersion: "operator.openshift.io/v1",
  kind: "Network",
  metadata: { name: "cluster" },
  spec: {
    clusterNetwork: [{ cidr: "10.128.0.0/16", hostPrefix: 24 }],
    serviceNetwork: ["10.200.0.0/16"],
    defaultNetwork: { type: "OVNKubernetes" },
  },
} as unknown as KubernetesObject;

const STATE = {
  apiVersion: "nmstate.io/v1beta1",
  kind: "NodeNetworkState",
  metadata: { name: "wk3" },
  status: {
    currentState: {
      interfaces: [
        { name: "vrf1", type: "vrf", state: "up", vrf: { port: ["vlan1001"], "route-table-id": 11 } },
      ],
    },
  },
} as unknown as KubernetesObject;

const SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "lbsvc-vrf1", namespace: "proj1" },
  spec: { type: "LoadBalancer" },
} as unknown as Service;

const WK3 = {
  node: "wk3",
  vrf: "vrf1",
  table: 11,
  port: "enp3s0",
  vlan: 1001,
  address: "172.19.11.113/24",
  gateway: "172.19.11.1",
} as const;

/** Scenario 2 of the reference lab, on wk3. */
const POLICY = {
  apiVersion: "nmstate.io/v1",
  kind: "NodeNetworkConfigurationPolicy",
  metadata: { name: "vrf1-wk3" },
  spec: {
    nodeSelector: { "kubernetes.io/hostname": "wk3" },
    desiredState: {
      interfaces: [
        {
          name: "vlan1001",
          type: "vlan",
          state: "up",
          vlan: { "base-iface": "enp3s0", id: 1001 },
          ipv4: { enabled: true, dhcp: false, address: [{ ip: "172.19.11.113", "prefix-length": 24 }] },
        },
        { name: "vrf1", type: "vrf", state: "up", vrf: { port: ["vlan1001"], "route-table-id": 11 } },
      ],
      routes: {
        config: [
          {
            destination: "0.0.0.0/0",
            metric: 150,
            "next-hop-address": "172.19.11.1",
            "next-hop-interface": "vlan1001",
            "table-id": 11,
          },
        ],
      },
      "route-rules": {
        config: ["10.200.0.0/16", "10.128.0.0/16", "169.254.0.0/17"].map((net) => ({
          "ip-to": net,
          priority: 998,
          "route-table": 254,
        })),
      },
    },
  },
};

test("the policy of a node is scenario 2's", () => {
  expect(vrfPolicyFor(snapshotOf([NETWORK]), WK3)).toEqual({
    object: POLICY,
    notes: ["One policy a node: the address 172.19.11.113/24 is wk3's own."],
  });
});

test("without the cluster's networks there are no rules, and it says so", () => {
  const { object, notes } = vrfPolicyFor(snapshotOf([]), WK3);
  expect(object.spec).toMatchObject({ desiredState: { "route-rules": { config: [] } } });
  expect(notes.join("\n")).toContain("The cluster's networks are not known");
});

test("of IPv6 the default route is IPv6's", () => {
  const { object } = vrfPolicyFor(snapshotOf([NETWORK]), {
    ...WK3,
    address: "2001:db8:11::113/64",
    gateway: "2001:db8:11::1",
  });
  expect(object.spec).toMatchObject({
    desiredState: {
      interfaces: [
        { ipv6: { address: [{ ip: "2001:db8:11::113", "prefix-length": 64 }] } },
        { name: "vrf1" },
      ],
      routes: { config: [{ destination: "::/0", "next-hop-address": "2001:db8:11::1" }] },
    },
  });
});

test.each([
  ["Network", { sourceIPBy: "Network", vrf: "vrf1", nodeSelector: { matchLabels: VIRT } }, { network: "11" }],
  [
    "LoadBalancerIP",
    { sourceIPBy: "LoadBalancerIP", table: "12", nodeSelector: { matchLabels: VIRT } },
    { network: "12" },
  ],
] as const)("the EgressService of scenario 2, source by %s", (source, request, more) => {
  const { object, notes } = egressServiceFor(snapshotOf([STATE]), { service: SERVICE, ...request });
  expect(object).toEqual({
    apiVersion: "k8s.ovn.org/v1",
    kind: "EgressService",
    metadata: { name: "lbsvc-vrf1", namespace: "proj1" },
    spec: { sourceIPBy: source, ...more, nodeSelector: { matchLabels: VIRT } },
  });
  expect(notes.join("\n")).toContain(
    source === "Network" ? "routingViaHost: true" : "egress-service.k8s.ovn.org/proj1-lbsvc-vrf1",
  );
});

test("a table that nobody knows is asked for", () => {
  const { object, notes } = egressServiceFor(snapshotOf([]), {
    service: SERVICE,
    sourceIPBy: "Network",
    vrf: "vrf1",
  });
  expect(object.spec).toEqual({ sourceIPBy: "Network" });
  expect(notes.join("\n")).toContain("set spec.network to its number (--table)");
});

const healthy = join(resolve(import.meta.dirname, "../../.."), "examples/l3-healthy");

test("what the command prints is the resource, and can be applied", async () => {
  const { stdout, code } = await run([
    "egress",
    "svc/hello-lb-l3",
    "-n",
    "proj1",
    "--table",
    "11",
    "--from",
    healthy,
  ]);
  expect(code).toBe(0);
  expect(load(stdout)).toMatchObject({
    apiVersion: "k8s.ovn.org/v1",
    kind: "EgressService",
    metadata: { name: "hello-lb-l3", namespace: "proj1" },
    spec: { network: "11" },
  });
});

test.each([
  [["egress", "svc/nope"], 'services "nope" not found'],
  [
    ["vrf", "node/wk3", "--port", "enp3s0", "--address", "172.19.11.113/24", "--table", "11"],
    "There is no BGPPeer in a VRF.",
  ],
])("%s fails in a sentence", async (words, text) => {
  const { stdout, stderr, code } = await run([...words, "--from", healthy]);
  expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
  expect(stderr).toContain(text);
});
