import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { releaseOf } from "../../src/frrk8s/releases.ts";
import { candidatesOf, selectedBy } from "../../src/frrk8s/select.ts";
import { matches, parseSelector } from "../../src/net/selector.ts";
import type { Kind } from "../../src/snapshot/kinds.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { cpuMs } from "../support/cpu.ts";
import {
  clusterOf,
  frrConfiguration,
  neighbor,
  nodeObject,
  rendered,
  routers,
  secret,
} from "../support/frr-k8s-objects.ts";

const hidden = (kind: Kind, objects: readonly KubernetesObject[]) =>
  snapshotOf(objects, { unknown: new Map([[kind, { state: "unknown", reason: "forbidden" }]]) });

describe("what could not be read is not known, and never sound", () => {
  test("FRRConfigurations", () => {
    const result = renderNode(hidden("FRRConfiguration", []), "n1");
    expect(result).toMatchObject({ ok: false, unknown: "the FRRConfigurations are not known: forbidden" });
  });

  test("labels of the node", () => {
    const result = renderNode(hidden("Node", [routers("a", { asn: 1 })]), "n1");
    expect(result).toMatchObject({ ok: false, unknown: "the labels of node n1 are not known: forbidden" });
  });

  test("passwords: the line stays, and it is said", () => {
    const objects = [nodeObject("n1"), neighbor("a", { passwordSecret: { name: "s" } })];
    const result = renderNode(hidden("Secret", objects), "n1");
    if (!result.ok) throw new Error(result.error);
    expect(result.frrConf).toContain("  neighbor 192.0.2.2 password <retracted>\n");
    expect(result.unknown).toEqual(["the password in Secret s is not known: forbidden"]);
  });

  test("two passwords of which one is hidden do not conflict, a password and none do", () => {
    const hiddenOne = neighbor("a", { password: "<retracted>" });
    expect(rendered([hiddenOne, neighbor("b", { password: "x" })]).ok).toBe(true);
    expect(rendered([hiddenOne, neighbor("b", {})]).ok).toBe(false);
  });
});

test("masked passwords are compared before they are masked", () => {
  const differing = [neighbor("a", { password: "x" }), neighbor("b", { password: "y" })];
  expect(rendered(differing, { maskPasswords: true }).ok).toBe(false);
  const one = [neighbor("a", { password: "x\n! injected" })];
  const result = rendered(one, { maskPasswords: true });
  expect(JSON.stringify(result)).not.toContain("injected");
});

test("a secret of a manifest may say stringData", () => {
  const plain = { ...secret("s", ""), data: undefined, stringData: { password: "pw" } };
  const result = rendered([neighbor("a", { passwordSecret: { name: "s" } }), plain]);
  expect(result.ok && result.frrConf).toContain("password pw\n");
});

describe("the namespace of the daemon", () => {
  const config = (namespace: string) => frrConfiguration("a", { bgp: { routers: [{ asn: 7 }] } }, namespace);
  const has = (objects: readonly KubernetesObject[], frrK8sNamespace?: string): boolean => {
    const options = frrK8sNamespace === undefined ? {} : { frrK8sNamespace };
    const result = renderNode(clusterOf(...objects), "n1", options);
    return result.ok && result.frrConf.includes("router bgp 7");
  };

  test.each<readonly [string, string | undefined, boolean]>([
    ["frr-k8s-system", undefined, true],
    ["openshift-frr-k8s", undefined, true],
    ["metallb-system", undefined, true],
    ["elsewhere", undefined, false],
    ["elsewhere", "elsewhere", true],
    ["openshift-frr-k8s", "frr-k8s-system", false],
  ])("resources in %s, asked for %s: %s", (namespace, asked, expected) => {
    expect(has([config(namespace)], asked)).toBe(expected);
  });
});

test("what the typed client cannot read stops the daemon, with object, field and expectation", () => {
  const wrong = frrConfiguration("a", { bgp: { routers: [{ asn: "65001" }] } } as never);
  expect(rendered([wrong])).toMatchObject({
    ok: false,
    retry: true,
    error:
      'FRRConfiguration frr-k8s-system/a cannot be decoded: spec.bgp.routers[0].asn: expected an integer from 0 to 4294967295, found "65001"',
  });
});

test("nulls are Go's zero values", () => {
  const odd = frrConfiguration("a", {
    nodeSelector: null,
    bgp: { bfdProfiles: null, routers: [{ asn: 1, prefixes: null, neighbors: null, id: null }] },
    raw: null,
  } as never);
  expect(rendered([odd]).ok).toBe(true);
});

test("an index over selectors selects what the selectors say", () => {
  const selectors = [
    {},
    { matchLabels: { rack: "r1" } },
    { matchLabels: { rack: "r1", zone: "a" } },
    { matchExpressions: [{ key: "rack", operator: "In", values: ["r1"] }] },
    { matchExpressions: [{ key: "rack", operator: "In", values: ["r1", "r2"] }] },
    { matchExpressions: [{ key: "rack", operator: "NotIn", values: ["r1"] }] },
    { matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] },
    { matchLabels: { __proto__: "x" } },
  ];
  const s = clusterOf(...selectors.map((nodeSelector, i) => frrConfiguration(`c${i}`, { nodeSelector })));
  const release = releaseOf(undefined);
  if (release === undefined) throw new Error("no release");
  const candidates = candidatesOf(s, "frr-k8s-system", release);
  for (const labels of [
    undefined,
    {},
    { rack: "r1" },
    { rack: "r2", zone: "a" },
    { zone: "a", rack: "r1" },
  ]) {
    const expected = selectors.flatMap((source, i) => {
      const parsed = parseSelector(source);
      return parsed.ok && matches(parsed.selector, labels) ? [`c${i}`] : [];
    });
    expect(selectedBy(candidates, labels).map(({ name }) => name)).toEqual(expected);
  }
});

test("a thousand nodes with a configuration each do not take the square of the time", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
  const s = snapshotOf(
    names.flatMap((name) => [
      nodeObject(name, { "kubernetes.io/hostname": name }),
      frrConfiguration(`metallb-${name}`, {
        nodeSelector: { matchLabels: { "kubernetes.io/hostname": name } },
        bgp: { routers: [{ asn: 65001, neighbors: [{ asn: 65002, address: "192.0.2.2" }] }] },
      }),
    ]),
  );
  const spent = cpuMs(() => {
    for (const name of names) expect(renderNode(s, name).selected).toHaveLength(1);
  });
  expect(spent).toBeLessThan(10_000);
});
