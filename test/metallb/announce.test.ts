import { expect, test } from "vitest";
import type { ServiceSpec } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { announce, nodeErrors } from "../../src/metallb/announce.ts";
import type { AnnounceOptions } from "../../src/metallb/options.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import {
  advertisement,
  layer2,
  node,
  peer,
  pool,
  profile,
  ready,
  secret,
  service,
  slice,
} from "../support/metallb.ts";

const NODES = [node("a", { zone: "a" }), node("b", { zone: "b" })];
const CLUSTER = [...NODES, peer("p"), pool("pool"), advertisement("adv")];

const decisions = (objects: readonly KubernetesObject[], options: AnnounceOptions = {}): string[] =>
  Object.values(announce(snapshotOf(objects), options).services["ns/s"] ?? {}).map(
    ({ announced, reason, also }) => (announced ? "yes" : [reason, ...also].join(" ")),
  );

const on = (zone: string): { nodeSelectors: { matchLabels: Record<string, string> }[] } => ({
  nodeSelectors: [{ matchLabels: { zone } }],
});

const excluded = (name: string): KubernetesObject =>
  node(name, { zone: name, "node.kubernetes.io/exclude-from-external-load-balancers": "false" });

const withoutNetwork = (name: string, status: string): KubernetesObject => ({
  ...node(name, { zone: name }),
  status: { conditions: [{ type: "NetworkUnavailable", status }] },
});

test.each<
  [what: string, objects: readonly KubernetesObject[], a: string, b: string, options?: AnnounceOptions]
>([
  [
    "a Service with an endpoint",
    [...CLUSTER, service("s", ["192.0.2.1"]), slice("s", ready("a"))],
    "yes",
    "yes",
  ],
  [
    "Local: only where an endpoint is",
    [...CLUSTER, service("s", ["192.0.2.1"], { externalTrafficPolicy: "Local" }), slice("s", ready("a"))],
    "yes",
    "noLocalEndpoints",
  ],
  ["no endpoints", [...CLUSTER, service("s", ["192.0.2.1"])], "noEndpoints", "noEndpoints"],
  [
    "another type",
    [...CLUSTER, service("s", ["192.0.2.1"], { type: "ClusterIP" }), slice("s", ready("a"))],
    "notLoadBalancer",
    "notLoadBalancer",
  ],
  [
    "another class",
    [...CLUSTER, service("s", ["192.0.2.1"], { loadBalancerClass: "x/y" }), slice("s", ready("a"))],
    "filteredByLoadBalancerClass",
    "filteredByLoadBalancerClass",
  ],
  [
    "the class that the flag names",
    [...CLUSTER, service("s", ["192.0.2.1"], { loadBalancerClass: "x/y" }), slice("s", ready("a"))],
    "yes",
    "yes",
    { lbClass: "x/y" },
  ],
  [
    "no address yet",
    [...CLUSTER, service("s", []), slice("s", ready("a"))],
    "noIPAllocated",
    "noIPAllocated",
  ],
  [
    "a hostname beside the address",
    [...CLUSTER, service("s", ["192.0.2.1", "host"]), slice("s", ready("a"))],
    "invalidIP",
    "invalidIP",
  ],
  [
    "an address of no pool",
    [...CLUSTER, service("s", ["198.51.100.1"]), slice("s", ready("a"))],
    "ipNotAllowed",
    "ipNotAllowed",
  ],
  [
    "addresses of two pools",
    [
      ...CLUSTER,
      pool("other", { addresses: ["198.51.100.0/24"] }),
      service("s", ["192.0.2.1", "198.51.100.1"]),
      slice("s", ready("a")),
    ],
    "ipNotAllowed",
    "ipNotAllowed",
  ],
  [
    "no advertisement of the pool for a node; peers play no role",
    [
      ...NODES,
      pool("pool"),
      advertisement("adv", on("a")),
      service("s", ["192.0.2.1"]),
      slice("s", ready("a")),
    ],
    "yes",
    "notOwner",
  ],
  [
    "an advertisement for other Services",
    [
      ...NODES,
      pool("pool"),
      advertisement("adv", { serviceSelectors: [{ matchLabels: { app: "x" } }] }),
      service("s", ["192.0.2.1"]),
      slice("s", ready("a")),
    ],
    "noMatchingAdvertisement",
    "noMatchingAdvertisement",
  ],
  [
    "two local preferences by serviceSelectors",
    [
      ...NODES,
      pool("pool"),
      advertisement("adv", { localPref: 100, serviceSelectors: [{}] }),
      advertisement("other", { localPref: 200, ...on("a") }),
      service("s", ["192.0.2.1"]),
      slice("s", ready("a")),
    ],
    "conflictingAdvertisements",
    "yes",
  ],
  [
    "the label excludes by its presence; a Service has more than one reason",
    [excluded("a"), node("b"), pool("pool"), advertisement("adv"), service("s", ["192.0.2.1"])],
    "nodeLabeledExcludeBalancers noEndpoints",
    "noEndpoints",
  ],
  [
    "the label with --ignore-exclude-lb",
    [excluded("a"), pool("pool"), advertisement("adv"), service("s", ["192.0.2.1"]), slice("s", ready("a"))],
    "yes",
    "",
    { ignoreExcludeLB: true },
  ],
  [
    "a node without network, and one of which it is not known",
    [
      withoutNetwork("a", "True"),
      withoutNetwork("b", "Unknown"),
      pool("pool"),
      advertisement("adv"),
      service("s", ["192.0.2.1"]),
      slice("s", ready("a")),
    ],
    "nodeNetworkUnavailable",
    "yes",
  ],
  [
    "a cordoned node in 0.14.9",
    [
      { ...node("a"), spec: { unschedulable: true } },
      node("b"),
      pool("pool"),
      advertisement("adv"),
      service("s", ["192.0.2.1"]),
      slice("s", ready("a")),
    ],
    "nodeUnschedulable",
    "yes",
    { release: "0.14.9" },
  ],
  [
    "no valid configuration on one node",
    [...CLUSTER, peer("q", on("a")), service("s", ["192.0.2.1"]), slice("s", ready("a"))],
    "noConfig",
    "yes",
  ],
  [
    "no valid configuration anywhere",
    [...CLUSTER, pool("broken", { addresses: ["x"] }), service("s", ["192.0.2.1"]), slice("s", ready("a"))],
    "noConfig",
    "noConfig",
  ],
])("%s", (_, objects, a, b, options) => {
  expect(decisions(objects, options)).toEqual(b === "" ? [a] : [a, b]);
});

interface Written {
  readonly bgp: { readonly routers?: readonly { readonly neighbors: readonly Record<string, unknown>[] }[] };
}

const bgpOf = (objects: readonly KubernetesObject[], options: AnnounceOptions = {}): unknown =>
  (announce(snapshotOf(objects), options).nodes.a?.spec as Written | undefined)?.bgp;

const neighborsOf = (objects: readonly KubernetesObject[], options: AnnounceOptions = {}): unknown[] =>
  ((announce(snapshotOf(objects), options).nodes.a?.spec as Written | undefined)?.bgp.routers ?? []).flatMap(
    ({ neighbors }) => neighbors,
  );

const WITH_SERVICE = [...CLUSTER, service("s", ["192.0.2.1"]), slice("s", ready("a"))];

test("what is written for a node", () => {
  expect(announce(snapshotOf(WITH_SERVICE)).nodes.a).toEqual({
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: "metallb-a", namespace: "openshift-frr-k8s" },
    spec: {
      bgp: {
        routers: [
          {
            asn: 64512,
            neighbors: [
              {
                asn: 64513,
                address: "10.1.0.1",
                port: 179,
                passwordSecret: {},
                toAdvertise: { allowed: { prefixes: ["192.0.2.1/32"] } },
                toReceive: { allowed: {} },
              },
            ],
            prefixes: ["192.0.2.1/32"],
          },
        ],
      },
      raw: {},
      nodeSelector: { matchLabels: { "kubernetes.io/hostname": "a" } },
    },
  });
});

test.each<[what: string, objects: readonly KubernetesObject[], bgp: unknown, options?: AnnounceOptions]>([
  ["nothing without peers", [node("a"), pool("pool")], undefined],
  ["nothing with an invalid configuration", [node("a"), peer("p", { myASN: 0 })], undefined],
  [
    "profiles alone, on every node",
    [node("a"), profile("b", { detectMultiplier: 5 })],
    { bfdProfiles: [{ name: "b", detectMultiplier: 5, echoMode: false, passiveMode: false }] },
  ],
  [
    "profiles alone, in the older spelling",
    [node("a"), profile("b")],
    { routers: [], bfdProfiles: [{ name: "b", echoMode: false, passiveMode: false }] },
    { release: "0.15.3" },
  ],
])("written: %s", (_, objects, bgp, options) => {
  expect(bgpOf(objects, options)).toEqual(bgp);
});

test.each<
  [
    what: string,
    objects: readonly KubernetesObject[],
    neighbor: Record<string, unknown>,
    options?: AnnounceOptions,
  ]
>([
  [
    "a password from a Secret in another namespace, in clear text",
    [node("a"), peer("p", { passwordSecret: { name: "x" } }), secret("x", { password: "c2VjcmV0" })],
    { password: "secret", passwordSecret: {} },
  ],
  [
    "a reference where frr-k8s shares the namespace",
    [node("a"), peer("p", { passwordSecret: { name: "x" } }), secret("x", { password: "c2VjcmV0" })],
    { passwordSecret: { name: "x" } },
    { frrk8sNamespace: "metallb-system" },
  ],
  [
    "a reference with the flag, even to nothing",
    [node("a"), peer("p", { passwordSecret: { name: "x", namespace: "y" } })],
    { passwordSecret: { name: "x", namespace: "y" } },
    { secretPassthrough: true },
  ],
  [
    "no source, no local ASN",
    [node("a"), peer("p", { sourceAddress: "10.1.0.9", localASN: 7 })],
    { asn: 64513 },
  ],
  [
    "graceful restart",
    [node("a"), peer("p", { enableGracefulRestart: true })],
    { enableGracefulRestart: true },
  ],
  ["disableMP in main", [node("a"), peer("p", { disableMP: true })], { disableMP: true }],
])("neighbor: %s", (_, objects, neighbor, options) => {
  const [written] = neighborsOf(objects, options);
  expect(written).toMatchObject(neighbor);
  expect(Object.keys(written ?? {})).not.toContain("sourceAddress");
});

const allowed = (
  spec: ServiceSpec,
  peers: readonly KubernetesObject[],
  addresses: string[],
  release?: string,
) =>
  neighborsOf(
    [
      node("a"),
      ...peers,
      pool("pool", { addresses: ["192.0.2.0/24", "fc00:1::/120"] }),
      advertisement("adv"),
      service("s", addresses, spec),
      slice("s", ready("a")),
    ],
    release === undefined ? {} : { release },
  ).map((neighbor) => (neighbor as { toAdvertise: { allowed: unknown } }).toAdvertise.allowed);

test.each<[what: string, peers: readonly KubernetesObject[], prefixes: string[], release?: string]>([
  ["an IPv4 peer", [peer("p")], ["192.0.2.1/32"]],
  ["an IPv6 peer", [peer("p", { peerAddress: "fc00::1" })], ["fc00:1::1/128"]],
  ["both families", [peer("p", { dualStackAddressFamily: true })], ["192.0.2.1/32", "fc00:1::1/128"]],
  [
    "an unnumbered peer",
    [peer("p", { peerAddress: "", interface: "eth0" })],
    ["192.0.2.1/32", "fc00:1::1/128"],
  ],
  ["before there was a filter", [peer("p")], ["192.0.2.1/32", "fc00:1::1/128"], "0.14.9"],
])("families: %s", (_, peers, prefixes, release) => {
  expect(allowed({}, peers, ["192.0.2.1", "fc00:1::1"], release)).toEqual([{ prefixes }]);
});

test.each<
  [what: string, l2: Parameters<typeof layer2>[1], parts: Parameters<typeof service>[2], a: string, b: string]
>([
  ["one node is elected by the hash", {}, {}, "announced", "notOwner"],
  [
    "a preferred node wins",
    { preferredNodeSelectors: [{ weight: 1, preference: { matchLabels: { zone: "b" } } }] },
    {},
    "notOwner",
    "announced",
  ],
  ["a node that is not selected", on("a"), {}, "announced", "noMatchingAdvertisement"],
  [
    "other Services",
    { serviceSelectors: [{ matchLabels: { x: "y" } }] },
    {},
    "noMatchingAdvertisement",
    "noMatchingAdvertisement",
  ],
  [
    "a shared address and a serviceSelector",
    { serviceSelectors: [{}] },
    { annotations: { "metallb.io/allow-shared-ip": "key" } },
    "sharedIPWithServiceSelector",
    "sharedIPWithServiceSelector",
  ],
  ["Local: only where an endpoint is", {}, { externalTrafficPolicy: "Local" }, "announced", "notOwner"],
])("layer 2: %s", (_, l2, parts, a, b) => {
  const objects = [...CLUSTER, layer2("l2", l2), service("s", ["192.0.2.1"], parts), slice("s", ready("a"))];
  const { services } = announce(snapshotOf(objects));
  expect(Object.values(services["ns/s"] ?? {}).map((decision) => decision.l2)).toEqual([a, b]);
});

test("a prefix of two Services names the peers of both", () => {
  const objects = [
    node("a"),
    peer("p"),
    peer("q", { peerAddress: "10.1.0.2" }),
    pool("pool"),
    advertisement("adv", { aggregationLength: 24, peers: ["p"], serviceSelectors: [] }),
    advertisement("host", { peers: ["q"], ...on("b") }),
    service("s", ["192.0.2.1"]),
    service("t", ["192.0.2.2"]),
    slice("s", ready("a")),
    slice("t", ready("a")),
  ];
  const { services, nodes } = announce(snapshotOf(objects));
  expect(services["ns/s"]?.a).toMatchObject({
    advertisements: [{ prefix: "192.0.2.0/24", peers: ["p"] }],
    peers: ["p"],
  });
  expect(JSON.stringify(nodes.a)).not.toContain("192.0.2.1/32");
});

test("an object that MetalLB cannot read stops everything", () => {
  const result = announce(snapshotOf([...WITH_SERVICE, peer("q", { holdTime: "abc" })]));
  expect(result).toMatchObject({
    loadError: 'decode BGPPeer/metallb-system/q: time: invalid duration "abc"',
    nodes: {},
    services: {},
  });
});

test("all errors are told, the reported one first", () => {
  const broken = [
    node("a"),
    peer("p", { myASN: 0 }),
    pool("pool", { addresses: [] }),
    peer("q", { bfdProfile: "x" }),
  ];
  const { configError, errors } = announce(snapshotOf(broken));
  expect(errors.map(({ error, object, path }) => [error, `${object.kind}/${object.name}`, path])).toEqual([
    [
      "peer 10.1.0.1 already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node",
      "BGPPeer/q",
      "spec.peerAddress",
    ],
    [
      "peer 10.1.0.1 has myAsn different from 10.1.0.1, in FRR mode peers selecting the same node must have the same myAsn within the same VRF",
      "BGPPeer/q",
      "spec.myASN",
    ],
    ["parsing peer p missing local ASN", "BGPPeer/p", "spec.myASN"],
    ["peer q referencing non existing bfd profile x", "BGPPeer/q", "spec.bfdProfile"],
    ["parsing address pool pool: pool has no prefixes defined", "IPAddressPool/pool", "spec.addresses"],
  ]);
  expect(configError).toBe(errors[0]?.error);
});

test("what could not be read is said", () => {
  const unknown = new Map([["Secret", { state: "unknown", reason: "forbidden" }]] as const);
  expect(announce(snapshotOf(WITH_SERVICE, { unknown })).unknown).toEqual(["Secret"]);
});

test("layer 2 before there were serviceSelectors: another node is not the owner", () => {
  const objects = [...CLUSTER, layer2("l2", on("a")), service("s", ["192.0.2.1"]), slice("s", ready("a"))];
  const { services } = announce(snapshotOf(objects), { release: "0.15.3" });
  expect(Object.values(services["ns/s"] ?? {}).map(({ l2 }) => l2)).toEqual(["announced", "notOwner"]);
});

test("every error of one node", () => {
  const result = announce(snapshotOf([...NODES, peer("p", { myASN: 0, ...on("a") })]));
  expect(["a", "b"].map((name) => nodeErrors(result, name).map(({ error }) => error))).toEqual([
    ["parsing peer p missing local ASN"],
    [],
  ]);
});

test("records read like plain ones", () => {
  const { services, nodes, ...rest } = announce(snapshotOf(WITH_SERVICE));
  expect(Object.keys(services)).toEqual(["ns/s"]);
  expect("ns/s" in services).toBe(true);
  expect({ ...nodes }).toEqual(JSON.parse(JSON.stringify(nodes)));
  expect(services["ns/s"]?.a).toBe(services["ns/s"]?.b);
  expect(rest.admission.map(({ admitted }) => admitted)).toEqual([true, true, true]);
  expect(rest.release).toBe("main");
});
