import { expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { nearestMetallb, tagOf } from "../../src/snapshot/discovery/releases.ts";
import { type DiscoveryOverrides, discover } from "../../src/snapshot/discovery.ts";
import type { LiveHost } from "../../src/snapshot/snapshot.ts";

type Partial = { name: string; image?: string; args?: string[]; env?: { name: string; value?: string }[] };

function pod(
  name: string,
  namespace: string,
  node: string,
  labels: Record<string, string>,
  containers: Partial[],
  status: Record<string, unknown> = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { nodeName: node, containers },
    status,
  };
}

const speaker = (node: string, more: { image?: string; args?: string[]; env?: Partial["env"] } = {}) =>
  pod(`speaker-${node}`, "metallb-system", node, { component: "speaker" }, [
    {
      name: "speaker",
      image: more.image ?? "quay.io/metallb/speaker:v0.15.2",
      args: more.args ?? [],
      env: more.env ?? [{ name: "METALLB_BGP_TYPE", value: "frr-k8s" }],
    },
  ]);

const daemon = (
  node: string,
  namespace: string,
  more: { image?: string; args?: string[]; labels?: Record<string, string>; env?: Partial["env"] } = {},
) =>
  pod(`frr-${node}`, namespace, node, more.labels ?? { app: "frr-k8s" }, [
    {
      name: "controller",
      image: more.image ?? "quay.io/metallb/frr-k8s:v0.0.20",
      args: more.args ?? [],
      ...(more.env ? { env: more.env } : {}),
    },
    { name: "frr", image: "quay.io/frrouting/frr:8.5.3" },
    { name: "reloader" },
  ]);

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  rest: Record<string, unknown> = {},
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: namespace === undefined ? { name } : { name, namespace },
  ...rest,
});

const written = object("frrk8s.metallb.io/v1beta1", "FRRConfiguration", "metallb-a", "openshift-frr-k8s");
const peer = object("metallb.io/v1beta2", "BGPPeer", "p", "lb");
const openshift = (version: string) =>
  object("config.openshift.io/v1", "ClusterVersion", "version", undefined, {
    status: {
      desired: { version: "9.9.9" },
      history: [
        { state: "Partial", version: "9.9.9" },
        { state: "Completed", version },
      ],
    },
  });
const crd = (name: string, ...path: string[]) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, undefined, {
    spec: {
      versions: [
        {
          schema: {
            openAPIV3Schema: path.reduceRight<object>((inner, key) => ({ properties: { [key]: inner } }), {}),
          },
        },
      ],
    },
  });

const found = (objects: KubernetesObject[], overrides: DiscoveryOverrides = {}) => {
  const d = discover(snapshotOf(objects), overrides);
  return {
    metallb: d.metallb.namespace.value,
    frrK8s: d.frrK8s.namespace.value,
    mode: d.metallb.mode.value,
    release: d.metallb.release.value,
    frrRelease: d.frrK8s.release.value,
    assumed: [d.metallb.namespace, d.frrK8s.namespace, d.metallb.release, d.frrK8s.release].map(
      (f) => f.assumed ?? false,
    ),
    notes: d.notes.map((n) => n.code ?? n.text),
  };
};

const none = {
  metallb: "metallb-system",
  frrK8s: "openshift-frr-k8s",
  mode: undefined,
  release: "main",
  frrRelease: "main",
  assumed: [true, true, true, true],
  notes: [],
};
const sure = [false, false, false, false];

test.each<[string, KubernetesObject[], DiscoveryOverrides, object]>([
  ["nothing", [], {}, none],
  [
    "pods of both, frr-k8s beside MetalLB",
    [speaker("a"), daemon("a", "metallb-system")],
    {},
    { frrK8s: "metallb-system", mode: "frr-k8s", release: "0.15.2", frrRelease: "0.0.20", assumed: sure },
  ],
  [
    "the speaker's flag decides where frr-k8s is",
    [
      speaker("a", { args: ["--frrk8s-namespace", "elsewhere"] }),
      daemon("a", "metallb-system"),
      daemon("b", "elsewhere"),
    ],
    {},
    {
      frrK8s: "elsewhere",
      mode: "frr-k8s",
      release: "0.15.2",
      frrRelease: "0.0.20",
      assumed: sure,
      notes: ["MLB708"],
    },
  ],
  [
    "an environment variable is as good as the flag",
    [
      speaker("a", {
        env: [
          { name: "METALLB_BGP_TYPE", value: "frr-k8s" },
          { name: "FRRK8S_NAMESPACE", value: "x" },
        ],
      }),
    ],
    {},
    { frrK8s: "x", mode: "frr-k8s", release: "0.15.2", frrRelease: "0.0.20", assumed: sure },
  ],
  [
    "labels overridden, containers are enough",
    [speaker("a"), daemon("a", "routers", { labels: { team: "net" } })],
    {},
    { frrK8s: "routers", mode: "frr-k8s", release: "0.15.2", frrRelease: "0.0.20", assumed: sure },
  ],
  [
    "labels of frr-k8s on a pod without FRR are not enough",
    [pod("web", "shop", "a", { app: "frr-k8s" }, [{ name: "web" }])],
    {},
    none,
  ],
  [
    "the older layout: FRR in the speaker",
    [
      pod("speaker-a", "metallb-system", "a", { component: "speaker" }, [
        { name: "speaker", image: "quay.io/metallb/speaker:v0.14.9" },
        { name: "frr", image: "quay.io/frrouting/frr:9.1.0" },
        { name: "reloader" },
      ]),
    ],
    {},
    {
      mode: "frr",
      release: "0.14.9",
      frrK8s: "openshift-frr-k8s",
      frrRelease: "0.0.16",
      assumed: [false, true, false, false],
    },
  ],
  [
    "a speaker that speaks BGP itself",
    [speaker("a", { env: [] })],
    {},
    { mode: "native", release: "0.15.2", frrRelease: "0.0.20", assumed: [false, true, false, false] },
  ],
  [
    "an image by digest, the release from ClusterVersion",
    [speaker("a", { image: "quay.io/openshift-release-dev/x@sha256:00" }), openshift("4.20.2"), written],
    {},
    { mode: "frr-k8s", release: "ocp-4.20", frrRelease: "0.0.20", assumed: sure },
  ],
  [
    "the image tag wins over ClusterVersion",
    [speaker("a"), openshift("4.21.0"), written],
    {},
    { mode: "frr-k8s", release: "0.15.2", frrRelease: "0.0.21", assumed: sure },
  ],
  [
    "OpenShift's own tag",
    [speaker("a", { image: "registry:5000/metallb-speaker-rhel9:v4.18.0-202601010000" })],
    {},
    {
      mode: "frr-k8s",
      release: "ocp-4.18",
      frrRelease: "main",
      assumed: [false, true, false, true],
      frrK8s: "metallb-system",
    },
  ],
  [
    "an unknown patch level falls to the nearest",
    [speaker("a", { image: "x/speaker:v0.15.0" })],
    {},
    {
      mode: "frr-k8s",
      release: "0.15.2",
      frrK8s: "metallb-system",
      frrRelease: "0.0.20",
      assumed: [false, true, false, false],
      notes: ["MetalLB 0.15.0 is computed as 0.15.2, the nearest known"],
    },
  ],
  [
    "definitions, when there is no image",
    [
      crd("bgppeers.metallb.io", "spec", "dualStackAddressFamily"),
      crd("frrconfigurations.frrk8s.metallb.io", "spec", "bgp", "routers", "neighbors", "localASN"),
    ],
    {},
    { release: "0.15.2", frrRelease: "0.0.25", assumed: [true, true, false, false] },
  ],
  [
    "namespaces from the objects",
    [peer, written],
    {},
    { metallb: "lb", mode: "frr-k8s", assumed: [false, false, true, true] },
  ],
  [
    "what the user says",
    [speaker("a"), daemon("a", "metallb-system")],
    { metallbNamespace: "m", frrK8sNamespace: "f", metallbRelease: "ocp-4.19", frrK8sRelease: "v0.0.22" },
    { metallb: "m", frrK8s: "f", mode: "frr-k8s", release: "ocp-4.19", frrRelease: "0.0.22", assumed: sure },
  ],
  [
    "a release that does not exist",
    [],
    { metallbRelease: "seven" },
    {
      release: "main",
      assumed: [true, true, false, true],
      notes: [expect.stringMatching(/^seven is no release of MetalLB/)],
    },
  ],
])("%s", (_, objects, overrides, expected) => {
  expect(found(objects, overrides)).toEqual({ ...none, ...expected });
});

test("flags are read with one dash or two, joined or apart, and with variables replaced", () => {
  const d = discover(
    snapshotOf([
      speaker("a", { args: ["-lb-class=x/y", "--ignore-exclude-lb", "--frrk8s-secret-passthrough=true"] }),
      daemon("a", "metallb-system", {
        args: ["--always-block", "10.0.0.0/8, fd00::/8", "$(LOG_LEVEL)"],
        env: [{ name: "LOG_LEVEL", value: "--log-level=debug" }],
      }),
    ]),
  );
  expect([
    d.metallb.lbClass.value,
    d.metallb.ignoreExcludeLB.value,
    d.metallb.secretPassthrough.value,
  ]).toEqual(["x/y", true, true]);
  expect([d.frrK8s.alwaysBlock.value, d.frrK8s.logLevel.value]).toEqual([
    ["10.0.0.0/8", "fd00::/8"],
    "debug",
  ]);
});

test("speakers that disagree are named", () => {
  const d = discover(snapshotOf([speaker("a"), speaker("b"), speaker("c", { args: ["--lb-class=x"] })]));
  expect(d.metallb.lbClass.value).toBe("");
  expect(d.notes.map((n) => n.text)).toEqual([
    "The speakers do not agree on --lb-class: unset on most, x in Pod metallb-system/speaker-c.",
  ]);
});

test("vtysh runs in the ready pod of the installation that MetalLB writes to", () => {
  const old = {
    ...daemon("a", "frr"),
    metadata: {
      name: "old",
      namespace: "frr",
      labels: { app: "frr-k8s" },
      deletionTimestamp: "2026-01-01T00:00:00Z",
    },
  };
  const other = {
    ...daemon("a", "other"),
    metadata: { name: "other", namespace: "other", labels: { app: "frr-k8s" } },
  };
  const d = discover(
    snapshotOf([speaker("a", { args: ["--frrk8s-namespace=frr"] }), old, other, daemon("a", "frr")]),
  );
  expect([...d.frrPods].map(([node, p]) => [node, p.ref.namespace, p.ref.name, p.ready])).toEqual([
    ["a", "frr", "frr-a", true],
  ]);
});

test("FRR's version: what it says itself before what its image is called", () => {
  const live = (text: string): LiveHost => ({
    host: "c",
    answers: new Map([["show version", { ok: true, text, source: { kind: "capture", name: "" } }]]),
  });
  const d = discover(
    snapshotOf(
      [
        daemon("a", "frr"),
        daemon("b", "frr"),
        object("frrk8s.metallb.io/v1beta1", "FRRNodeState", "b", undefined, {
          status: { runningConfig: "!\nfrr version 9.1\nfrr defaults traditional\n" },
        }),
      ],
      { live: new Map([["c", live("FRRouting 10.4.3 (vm) on Linux(6.18).\n")]]) },
    ),
  );
  expect([...d.frrVersions].map(([node, f]) => [node, f.value])).toEqual([
    ["a", "8.5.3"],
    ["b", "9.1"],
    ["c", "10.4.3"],
  ]);
});

test("a kind that could not be read is the reason of what is unknown", () => {
  const s = snapshotOf([], {
    unknown: new Map([["Pod", { state: "unknown", reason: "forbidden: list pods" }]]),
  });
  const d = discover(s);
  expect(d.metallb.mode).toEqual({ value: undefined, from: "forbidden: list pods", assumed: true });
  expect(d.frrK8s.alwaysBlock).toEqual({ value: [], from: "forbidden: list pods", assumed: true });
});

test.each([
  ["v0.14.3", "0.14.8"],
  ["0.14.12", "0.14.9"],
  ["0.13.7", "0.14.8"],
  ["v0.16.0", "0.16.1"],
  ["0.17.0", "main"],
  ["4.16.3", "ocp-4.18"],
  ["4.22.1", "ocp-4.22"],
  ["5.0.0", "ocp-4.22"],
  ["latest", undefined],
  ["dev-1.2.3", undefined],
])("version %s is computed as %s", (version, release) => {
  expect(nearestMetallb(version)?.release).toBe(release);
});

test.each([
  ["quay.io/metallb/speaker:v0.15.2", "v0.15.2"],
  ["localhost:5000/speaker", undefined],
  ["localhost:5000/speaker:main@sha256:abc", "main"],
  ["speaker@sha256:abc", undefined],
])("the tag of %s is %s", (image, tag) => {
  expect(tagOf(image)).toBe(tag);
});
