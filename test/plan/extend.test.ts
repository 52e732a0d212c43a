import { describe, expect, test } from "vitest";
import type { FRRConfiguration } from "../../src/api/frrk8s.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { advertiseOf, receiveOf } from "../../src/cli/extend/receive.ts";
import { selectorOf } from "../../src/cli/extend/selector.ts";
import { type ExtendRequest, extend } from "../../src/plan/extend.ts";
import { clusterOf, exampleObjects, metallb, VIRT } from "./support.ts";

const healthy = exampleObjects("l3-healthy");
const rest = healthy.filter((o) => o.kind !== "BGPPeer" && !o.metadata.name.startsWith("metallb-wk"));
const peer = (more: object) =>
  metallb("BGPPeer", "bgppeer-r2", {
    myASN: 65801,
    peerASN: 65102,
    peerAddress: "172.18.20.1",
    nodeSelectors: [VIRT],
    ...more,
  });

function extended(objects: readonly KubernetesObject[], more: Partial<ExtendRequest> = {}) {
  const { s, d } = clusterOf(objects);
  return extend(s, d, { peer: "bgppeer-r2", receive: "all", advertise: [], ...more });
}

function neighborsOf(objects: readonly KubernetesObject[], more: Partial<ExtendRequest> = {}) {
  const made = extended(objects, more);
  if (!made.ok) throw new Error(made.why);
  return made.objects.map((o) => (o as FRRConfiguration).spec?.bgp?.routers?.[0]?.neighbors?.[0]);
}

describe("what must match is repeated as MetalLB writes it", () => {
  test.each([
    [{}, {}],
    [{ peerPort: 1179 }, { port: 1179 }],
    [{ ebgpMultiHop: true }, { ebgpMultiHop: true }],
    [
      { holdTime: "30s", keepaliveTime: "10s" },
      { holdTime: "30s", keepaliveTime: "10s" },
    ],
    [{ connectTime: "5s" }, { connectTime: "5s" }],
    [{ dualStackAddressFamily: true }, { dualStackAddressFamily: true }],
  ])("%o gives %o", (given, expected) => {
    const [neighbor] = neighborsOf([...rest, peer(given)]);
    expect(neighbor).toMatchObject({
      address: "172.18.20.1",
      asn: 65102,
      toReceive: { allowed: { mode: "all" } },
      ...expected,
    });
  });

  test("a dynamic AS", () => {
    const { spec, ...object } = peer({});
    const { peerASN: _, ...dynamic } = spec as Record<string, unknown>;
    const [neighbor] = neighborsOf([
      ...rest,
      { ...object, spec: { ...dynamic, dynamicASN: "external" } } as KubernetesObject,
    ]);
    expect(neighbor).toMatchObject({ dynamicASN: "external" });
  });

  test("a BFD profile comes with its definition", () => {
    const made = extended([
      ...rest,
      metallb("BFDProfile", "fast", { receiveInterval: 100 }),
      peer({ bfdProfile: "fast" }),
    ]);
    expect(made.ok && (made.objects[0] as FRRConfiguration).spec?.bgp?.bfdProfiles).toMatchObject([
      { name: "fast", receiveInterval: 100 },
    ]);
  });

  test("the VRF of the peer", () => {
    const made = extended([...rest, peer({ vrf: "red" })]);
    expect(made.ok && (made.objects[0] as FRRConfiguration).spec?.bgp?.routers).toMatchObject([
      { asn: 65801, vrf: "red" },
    ]);
  });

  test("a password in another namespace must be clear text; it is what the speaker writes", () => {
    const secret: KubernetesObject = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "pw", namespace: "metallb-system" },
      type: "kubernetes.io/basic-auth",
      data: { password: "Z2VoZWlt" },
    };
    const made = extended([...rest, secret, peer({ passwordSecret: { name: "pw" } })]);
    expect(
      made.ok && (made.objects[0] as FRRConfiguration).spec?.bgp?.routers?.[0]?.neighbors?.[0]?.password,
    ).toBe("geheim");
    expect(made.ok && made.notes.join()).toMatch(/clear text/);
    expect(made.ok && made.notes.join()).not.toMatch(/geheim/);
  });
});

describe("which nodes", () => {
  test("those of the peer, in one object for each of its selectors", () => {
    const one = extended([...rest, peer({})]);
    expect(
      one.ok &&
        one.objects.map((o) => [o.metadata.name, (o.spec as { nodeSelector?: unknown }).nodeSelector]),
    ).toEqual([["extend-bgppeer-r2", VIRT]]);
    const host = (name: string) => ({ matchLabels: { "kubernetes.io/hostname": name } });
    const two = extended([...rest, peer({ nodeSelectors: [host("wk0"), host("wk3")] })]);
    expect(two.ok && two.objects.map((o) => o.metadata.name)).toEqual([
      "extend-bgppeer-r2-1",
      "extend-bgppeer-r2-2",
    ]);
  });

  test("those that are asked for", () => {
    const made = extended([...rest, peer({})], {
      nodeSelector: { matchLabels: { "kubernetes.io/hostname": "wk3" } },
    });
    expect(made.ok && made.plan.groups.flatMap((g) => g.nodes)).toEqual(["wk3"]);
  });

  test("none on which MetalLB has the session", () => {
    expect(
      extended([...rest, peer({})], { nodeSelector: { matchLabels: { "kubernetes.io/hostname": "cp0" } } }),
    ).toMatchObject({ ok: false });
    expect(extended(healthy, { peer: "nobody" })).toEqual({ ok: false, why: "there is no BGPPeer nobody" });
  });
});

test("no node freezes, no session resets, nothing is withdrawn", () => {
  const made = extended(healthy, { receive: [{ prefix: "10.0.0.0/8", le: 24 }], advertise: ["10.9.0.0/24"] });
  expect(made.ok && made.plan.totals).toMatchObject({
    nodesFrozen: 0,
    sessionsReset: 0,
    sessionsAdded: 0,
    withdrawn: 0,
    announced: 2,
  });
});

describe("words", () => {
  test.each([
    [["all"], "all"],
    [["10.0.0.0/8"], [{ prefix: "10.0.0.0/8" }]],
    [["10.0.0.0/8 le 24"], [{ prefix: "10.0.0.0/8", le: 24 }]],
    [
      ["10.0.0.0/8 ge 16 le 24", "fd00::/8 le 64"],
      [
        { prefix: "10.0.0.0/8", ge: 16, le: 24 },
        { prefix: "fd00::/8", le: 64 },
      ],
    ],
  ])("--receive %s", (words, expected) => expect(receiveOf(words)).toEqual(expected));

  test.each([
    [["ten"]],
    [["10.0.0.0/8 le 33"]],
    [["10.0.0.0/8 le 4"]],
    [["10.0.0.0/8 ge 24 le 16"]],
    [["all", "10.0.0.0/8"]],
    [["10.0.0.0/8 eq 9"]],
  ])("--receive %s is refused", (words) => expect(() => receiveOf(words)).toThrow(/--receive/));

  test("--advertise and --node-selector", () => {
    expect(advertiseOf(["10.0.0.0/8"])).toEqual(["10.0.0.0/8"]);
    expect(() => advertiseOf(["ten"])).toThrow(/no prefix/);
    expect(selectorOf("rack=7,!slow")).toEqual({
      matchLabels: { rack: "7" },
      matchExpressions: [{ key: "slow", operator: "DoesNotExist" }],
    });
    expect(selectorOf(undefined)).toBeUndefined();
    expect(() => selectorOf("a b c")).toThrow(/no label selector/);
  });
});
