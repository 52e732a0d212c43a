import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../../plugins/finders.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { analyze } from "../../../src/findings/analyze.ts";
import type { Analyzer } from "../../../src/findings/analyzer.ts";
import { networkPolicies } from "../../../src/findings/analyzers/network-policies.ts";
import { operatorBackend } from "../../../src/findings/analyzers/operator-backend.ts";
import { routeAdvertisements } from "../../../src/findings/analyzers/route-advertisements.ts";
import { vrfGateway } from "../../../src/findings/analyzers/vrf-gateway.ts";

function object(apiVersion: string, kind: string, name: string, rest: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, ...rest } as unknown as KubernetesObject;
}

const said = (analyzer: Analyzer, objects: readonly KubernetesObject[]): readonly string[] =>
  analyze(snapshotOf(objects), {}, [analyzer]).findings.map((f) => f.message);

const network = (ovn: object): KubernetesObject =>
  object("operator.openshift.io/v1", "Network", "cluster", {
    spec: { defaultNetwork: { type: "OVNKubernetes", ovnKubernetesConfig: ovn } },
  });

const enabled = network({ routeAdvertisements: "Enabled" });

const base = (
  metadata: object,
  routers: readonly object[] = [{ asn: 64512 }],
  spec: object = {},
): KubernetesObject => ({
  ...object("frrk8s.metallb.io/v1beta1", "FRRConfiguration", "base", { spec: { ...spec, bgp: { routers } } }),
  metadata: { name: "base", namespace: "frr-k8s-system", labels: { use: "pods" }, ...metadata },
});

const ra = (spec: object, status?: object): KubernetesObject =>
  object("k8s.ovn.org/v1", "RouteAdvertisements", "pods", {
    spec: { frrConfigurationSelector: { matchLabels: { use: "pods" } }, ...spec },
    ...(status !== undefined && { status }),
  });

const ROUTES: readonly (readonly [string, readonly KubernetesObject[], string | undefined])[] = [
  ["a base by label", [enabled, base({}), ra({}, { status: "Accepted" })], undefined],
  [
    "not accepted",
    [enabled, base({}), ra({}, { status: "Not Accepted: no nodes selected" })],
    "(no nodes selected)",
  ],
  [
    "not accepted, by condition",
    [enabled, base({}), ra({}, { conditions: [{ type: "Accepted", status: "False", message: "pending" }] })],
    "(pending)",
  ],
  ["no base", [enabled, ra({})], "selects no FRRConfiguration"],
  [
    "what it generated itself is no base",
    [enabled, base({ name: "ovnk-generated-x" }), ra({})],
    "selects no FRRConfiguration",
  ],
  [
    "an empty selector takes MetalLB's own",
    [
      enabled,
      base({ name: "metallb-n1", labels: {} }, [{ asn: 64512 }], {
        nodeSelector: { matchLabels: { "kubernetes.io/hostname": "n1" } },
      }),
      ra({ frrConfigurationSelector: {} }),
    ],
    "also selects what MetalLB writes (FRRConfiguration frr-k8s-system/metallb-n1)",
  ],
  ["targetVRF default", [enabled, base({}), ra({ targetVRF: "default" })], "leave targetVRF out"],
  [
    "targetVRF default, and a router says so",
    [enabled, base({}, [{ asn: 64512, vrf: "default" }]), ra({ targetVRF: "default" })],
    undefined,
  ],
  ["switched off", [network({}), base({}), ra({})], "routeAdvertisements is not Enabled"],
  ["Network is not known", [base({}), ra({})], undefined],
];

test.each(ROUTES)("RouteAdvertisements: %s", (_, objects, expected) => {
  const messages = said(routeAdvertisements, objects);
  expect(messages).toHaveLength(expected === undefined ? 0 : 1);
  if (expected !== undefined) expect(messages[0]).toContain(expected);
});

const peer = (spec: object): KubernetesObject => object("metallb.io/v1beta2", "BGPPeer", "tor", { spec });
const node = (labels: object): KubernetesObject => ({
  ...object("v1", "Node", "n1", {}),
  metadata: { name: "n1", labels: { ...labels } },
});
const policy = (nodeSelector: object | undefined, conditions?: readonly object[]): KubernetesObject =>
  object("nmstate.io/v1", "NodeNetworkConfigurationPolicy", "red", {
    spec: {
      ...(nodeSelector !== undefined && { nodeSelector }),
      desiredState: { interfaces: [{ name: "red", type: "vrf", state: "up" }] },
    },
    ...(conditions !== undefined && { status: { conditions } }),
  });

const POLICIES: readonly (readonly [string, readonly KubernetesObject[], string | undefined])[] = [
  ["selects a node", [peer({ vrf: "red" }), node({ vrf: "true" }), policy({ vrf: "true" })], undefined],
  ["selects none", [peer({ vrf: "red" }), node({}), policy({ vrf: "true" })], "it selects no node"],
  ["selects all", [peer({ vrf: "red" }), node({}), policy(undefined)], undefined],
  [
    "a label of a prototype's name",
    [peer({ vrf: "red" }), node({}), policy({ constructor: "x" })],
    "selects no node",
  ],
  [
    "ignored by nmstate",
    [peer({ vrf: "red" }), policy({}, [{ type: "Ignored", status: "True", reason: "NoMatchingNode" }])],
    "it selects no node",
  ],
  [
    "degraded",
    [
      peer({ vrf: "red" }),
      policy({}, [{ type: "Degraded", status: "True", message: "eth1: no such device\nmore" }]),
    ],
    "(eth1: no such device)",
  ],
  ["in progress", [peer({ vrf: "red" }), policy({}, [{ type: "Progressing", status: "True" }])], undefined],
  [
    "no peer's device",
    [peer({ vrf: "blue" }), policy({}, [{ type: "Degraded", status: "True" }])],
    undefined,
  ],
  [
    "an interface of a peer",
    [peer({ interface: "red" }), policy({}, [{ type: "Degraded", status: "True" }])],
    "red",
  ],
];

test.each(POLICIES)("nmstate policy: %s", (_, objects, expected) => {
  const messages = said(networkPolicies, objects);
  expect(messages).toHaveLength(expected === undefined ? 0 : 1);
  if (expected !== undefined) expect(messages[0]).toContain(expected);
});

describe("the gateway of OVN-Kubernetes", () => {
  const gateway = (gatewayConfig: object) => network({ gatewayConfig });

  test.each([
    ["both", gateway({ routingViaHost: true, ipForwarding: "Global" }), []],
    ["neither", gateway({}), ["ipForwarding: Global and routingViaHost: true"]],
    [
      "restricted",
      gateway({ routingViaHost: true, ipForwarding: "Restricted" }),
      ["ipForwarding: Global in"],
    ],
    ["not by the host", gateway({ ipForwarding: "Global" }), ["need routingViaHost: true"]],
  ] as const)("%s", (_, config, expected) => {
    const messages = said(vrfGateway, [config, peer({ vrf: "red" })]);
    expect(messages).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(messages[i]).toContain(text);
  });

  test("nothing is asked without a VRF", () => {
    expect(said(vrfGateway, [gateway({}), peer({})])).toEqual([]);
  });
});

describe("the operator's resource", () => {
  const speaker = (env: string, namespace: string): KubernetesObject => ({
    ...object("v1", "Pod", "speaker-1", {
      spec: {
        nodeName: "n1",
        containers: [
          {
            name: "speaker",
            image: "quay.io/metallb/speaker:v0.15.2",
            args: [`--frrk8s-namespace=${namespace}`],
            env: [{ name: "METALLB_BGP_TYPE", value: env }],
          },
        ],
      },
    }),
    metadata: {
      name: "speaker-1",
      namespace: "metallb-system",
      labels: { component: "speaker", app: "metallb" },
    },
  });
  const operator = (bgpBackend: string | undefined, name = "metallb"): KubernetesObject => ({
    ...object("metallb.io/v1beta1", "MetalLB", name, {
      spec: { ...(bgpBackend !== undefined && { bgpBackend }) },
    }),
    metadata: { name, namespace: "metallb-system" },
  });
  const openshift = object("config.openshift.io/v1", "ClusterVersion", "version", {
    status: { history: [{ state: "Completed", version: "4.20.2" }] },
  });
  const external = speaker("frr-k8s", "openshift-frr-k8s");

  test.each([
    ["as asked", [operator("frr-k8s-external"), external], undefined],
    ["nothing asked", [operator(undefined), external], undefined],
    ["another backend", [operator("frr"), external], "the speakers run frr-k8s"],
    ["another frr-k8s", [operator("frr-k8s"), external], "in openshift-frr-k8s"],
    ["native on OpenShift", [operator("native"), external, openshift], "refuses bgpBackend native"],
    ["another name", [operator(undefined, "mine"), external], "is called metallb, not mine"],
    ["no speaker was seen", [operator("frr")], undefined],
  ] as const)("%s", (_, objects, expected) => {
    const messages = said(operatorBackend, objects);
    expect(messages).toHaveLength(expected === undefined ? 0 : 1);
    if (expected !== undefined) expect(messages[0]).toContain(expected);
  });
});
