import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { refusalsOf } from "../../src/state/refusals.ts";

const OPTIONS = { alwaysBlock: [], release: "main", frrK8sNamespace: "frr" };
const HOSTNAME = "kubernetes.io/hostname";

const node = (name: string, labels: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { [HOSTNAME]: name, ...labels } },
});

const PREFIXES = ["10.1.0.1/32", "10.1.0.2/32"];

const configuration = (
  name: string,
  neighbor: object,
  matchLabels: Record<string, string>,
): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name, namespace: "frr" },
  spec: {
    bgp: {
      routers: [
        { asn: 65801, prefixes: PREFIXES, neighbors: [{ address: "10.0.0.1", asn: 65102, ...neighbor }] },
      ],
    },
    nodeSelector: { matchLabels },
  },
});

const own = (name: string, prefix: string, more: object = {}): KubernetesObject =>
  configuration(
    `metallb-${name}`,
    { toAdvertise: { allowed: { prefixes: [prefix] } }, ...more },
    { [HOSTNAME]: name },
  );

const NODES = [node("a", { rack: "1" }), node("b", { rack: "1" }), node("c", { rack: "2" })];

test("a refusal reads for each node as if the node had been asked alone", () => {
  const s = snapshotOf([...NODES, configuration("extra", { asn: 65109 }, { rack: "1" })]);
  const together = refusalsOf(s, OPTIONS);
  for (const name of ["a", "b", "c"]) {
    const alone = refusalsOf(s, OPTIONS).of(name, own(name, `10.1.0.1/32`));
    expect(together.of(name, own(name, "10.1.0.1/32")), name).toEqual(alone);
    expect(alone === undefined, name).toBe(name === "c");
  }
  const refusal = together.of("b", own("b", "10.1.0.2/32"));
  expect(refusal?.message).toMatch(/^multiple asns.*\nresource is invalid for node b$/s);
  expect([refusal?.conflict?.a, refusal?.conflict?.b].map((side) => side?.origin.ref.name).sort()).toEqual([
    "extra",
    "metallb-b",
  ]);
});

test("nodes whose own objects differ in more than prefixes are asked one by one", () => {
  const s = snapshotOf([
    ...NODES,
    configuration("extra", { holdTime: "90s", keepaliveTime: "30s" }, { rack: "1" }),
  ]);
  const refusals = refusalsOf(s, OPTIONS);
  expect(
    refusals.of("a", own("a", "10.1.0.1/32", { holdTime: "90s", keepaliveTime: "30s" })),
  ).toBeUndefined();
  expect(refusals.of("b", own("b", "10.1.0.1/32", { holdTime: "30s", keepaliveTime: "10s" }))).toBeDefined();
});

test("an object that speaks of single prefixes is held against the prefixes of each node", () => {
  const toAdvertise = {
    allowed: { prefixes: ["10.1.0.1/32"] },
    withLocalPref: [{ localPref: 200, prefixes: ["10.1.0.1/32"] }],
  };
  const s = snapshotOf([...NODES, configuration("extra", { toAdvertise }, { rack: "1" })]);
  const preferred = (name: string, prefix: string): KubernetesObject =>
    own(name, prefix, {
      toAdvertise: {
        allowed: { prefixes: [prefix] },
        withLocalPref: [{ localPref: 100, prefixes: [prefix] }],
      },
    });
  const refusals = refusalsOf(s, OPTIONS);
  expect(refusals.of("a", preferred("a", "10.1.0.2/32"))).toBeUndefined();
  expect(refusals.of("b", preferred("b", "10.1.0.1/32"))).toBeDefined();
});

test("a node whose label is not its name is none that its object selects", () => {
  const s = snapshotOf([
    { ...node("a"), metadata: { name: "a", labels: { [HOSTNAME]: "other" } } },
    configuration("extra", { asn: 65109 }, {}),
  ]);
  expect(refusalsOf(s, OPTIONS).of("a", own("a", "10.1.0.1/32"))).toBeUndefined();
});
