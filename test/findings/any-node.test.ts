import { expect, test } from "vitest";
import { finders, snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { analyze } from "../../src/findings/analyze.ts";

/*
 * FRRConfigurations in files, without the nodes that they are for: what would not merge as soon as there are some.
 */

const configuration = (name: string, peerAs: number, nodeSelector: object = {}, more: object = {}) =>
  ({
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name, namespace: "frr-k8s-system" },
    spec: {
      nodeSelector,
      bgp: { routers: [{ asn: 64512, neighbors: [{ address: "192.0.2.1", asn: peerAs, ...more }] }] },
    },
  }) as KubernetesObject;

const zone = (value: string) => ({ matchLabels: { zone: value } });
const rack = { matchExpressions: [{ key: "rack", operator: "Exists" }] };
const host = (name: string) => ({ matchLabels: { "kubernetes.io/hostname": name } });

const answer = (objects: readonly KubernetesObject[]): readonly string[] =>
  analyze(snapshotOf(objects, { finders }), {}).findings.map(
    (f) =>
      `${f.severity} ${f.code} ${/keep the whole previous configuration of (.*)\.$/.exec(f.message)?.[1]}`,
  );

test.each<[string, readonly KubernetesObject[], readonly string[]]>([
  ["both for every node", [configuration("a", 1), configuration("b", 2)], ["error MLB201 every node"]],
  ["both say the same", [configuration("a", 1), configuration("b", 1)], []],
  [
    "one for every node, one for a zone",
    [configuration("a", 1), configuration("b", 2, zone("x"))],
    ["error MLB201 every node that FRRConfiguration frr-k8s-system/b selects"],
  ],
  [
    "one for every node, one for all but a zone",
    [
      configuration("a", 1),
      configuration("b", 2, { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["x"] }] }),
    ],
    ["error MLB201 every node that FRRConfiguration frr-k8s-system/b selects"],
  ],
  ["for two zones", [configuration("a", 1, zone("x")), configuration("b", 2, zone("y"))], []],
  [
    "by labels that a node may have both of",
    [configuration("a", 1, zone("x")), configuration("b", 2, rack)],
    ["warning MLB201 any node that both select"],
  ],
  [
    "one of MetalLB's, one for every node",
    [configuration("metallb-wk1", 1, host("wk1")), configuration("a", 2)],
    ["error MLB201 every node that FRRConfiguration frr-k8s-system/metallb-wk1 selects"],
  ],
  [
    "MetalLB's of two nodes",
    [configuration("metallb-wk1", 1, host("wk1")), configuration("metallb-wk2", 2, host("wk2"))],
    [],
  ],
  [
    "one that is not complete in itself",
    [configuration("a", 1, zone("x"), { bfdProfile: "none" })],
    ["error MLB212 every node that it selects"],
  ],
  [
    "two that contradict a third",
    [configuration("a", 1), configuration("b", 2, zone("x")), configuration("c", 2, zone("y"))],
    [
      "error MLB201 every node that FRRConfiguration frr-k8s-system/b selects",
      "error MLB201 every node that FRRConfiguration frr-k8s-system/c selects",
    ],
  ],
])("%s", (_, objects, expected) => {
  expect(answer(objects)).toEqual(expected);
});

test("too many to try each with each are told", () => {
  const many = Array.from({ length: 40 }, (_, i) => configuration(`c${i}`, 1));
  const { findings, results } = analyze(snapshotOf(many, { finders }), {});
  expect(findings).toEqual([]);
  const gaps = results.find((a) => a.analyzer === "merge-conflicts")?.gaps ?? [];
  expect(gaps.map((g) => g.reason)).toContain("280 pairs of FRRConfigurations were not tried");
});
