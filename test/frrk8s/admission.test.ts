import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { admitAgainst, admitFrrConfiguration } from "../../src/frrk8s/admission.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { frrConfiguration, neighbor, nodeObject, routers } from "../support/frr-k8s-objects.ts";

const NODES = [nodeObject("n1", { rack: "r1" }), nodeObject("n2", { rack: "r2" })];
const onRack = (name: string, rack: string, asn: number): KubernetesObject =>
  frrConfiguration(name, { nodeSelector: { matchLabels: { rack } }, bgp: { routers: [{ asn }] } });

describe("the webhook's answer", () => {
  test.each<readonly [string, readonly KubernetesObject[], KubernetesObject, string | null]>([
    ["nothing against it", [routers("a", { asn: 1 })], routers("b", { asn: 1 }), null],
    [
      "a conflict names the node",
      [onRack("a", "r2", 1)],
      routers("b", { asn: 2 }),
      "different asns (1 != 2) specified for same vrf: \nresource is invalid for node n2",
    ],
    ["no node in common", [onRack("a", "r2", 1)], onRack("b", "r1", 2), null],
    ["no node at all: not even its own faults are looked at", [], onRack("b", "r9", 0), null],
    ["the same name is an update", [routers("a", { asn: 1 })], routers("a", { asn: 2 }), null],
    [
      "the same name in another namespace is passed over",
      [frrConfiguration("a", { bgp: { routers: [{ asn: 1 }] } }, "elsewhere")],
      routers("a", { asn: 2 }),
      null,
    ],
    [
      "other namespaces count, though no daemon reads them",
      [frrConfiguration("a", { bgp: { routers: [{ asn: 1 }] } }, "elsewhere")],
      routers("b", { asn: 2 }),
      "different asns (1 != 2) specified for same vrf: \nresource is invalid for node n1",
    ],
    [
      "two secrets cannot be compared",
      [neighbor("a", { passwordSecret: { name: "s1" } })],
      neighbor("b", { passwordSecret: { name: "s2" } }),
      null,
    ],
    [
      "an invalid selector",
      [],
      frrConfiguration("b", { nodeSelector: { matchExpressions: [{ key: "x", operator: "Near" }] } }),
      '"Near" is not a valid label selector operator\nresource contains an invalid NodeSelector',
    ],
  ])("%s", (_, existing, object, expected) => {
    expect(admitAgainst(snapshotOf([...NODES, ...existing]), object).denied).toBe(expected);
  });

  test("warnings", () => {
    const before = neighbor("a", { enableGracefulRestart: true });
    const cluster = snapshotOf([...NODES, before]);
    expect(admitAgainst(cluster, neighbor("a", { disableMP: true })).warnings).toEqual([
      "disableMP is deprecated, is ignored and will be removed in a future release",
      "Graceful restart configuration changed, it will be available on the next restart",
    ]);
    expect(admitAgainst(cluster, before).warnings).toEqual([]);
  });
});

test("one object by itself, whatever its selector", () => {
  expect(admitFrrConfiguration(onRack("a", "r9", 1))).toBeNull();
  expect(admitFrrConfiguration(routers("a", { asn: 1, prefixes: ["bad"] }))).toBe("unknown ipfamily for bad");
  expect(admitFrrConfiguration(neighbor("a", { password: "x", passwordSecret: { name: "s" } }))).toBeNull();
});
