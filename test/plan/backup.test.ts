import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type BackupEntry, kept, restoreOf, whyNotRestorable } from "../../src/plan/backup.ts";
import { sameContent } from "../../src/plan/content.ts";
import { unmask } from "../../src/plan/unmask.ts";

const peer = (spec: object, metadata: object = {}): KubernetesObject => ({
  apiVersion: "metallb.io/v1beta2",
  kind: "BGPPeer",
  metadata: { name: "tor1", namespace: "metallb-system", ...metadata },
  spec,
});
const configuration = (neighbors: readonly object[]): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name: "extra", namespace: "frr-k8s-system" },
  spec: { bgp: { routers: [{ asn: 1, neighbors }] } },
});
const entry = (before: KubernetesObject | null, after: KubernetesObject | null): BackupEntry => ({
  object: { kind: "BGPPeer", name: "tor1", namespace: "metallb-system" },
  apiVersion: "metallb.io/v1beta2",
  before: before === null ? null : kept(before),
  after: after === null ? null : kept(after),
});
const [a, b, other] = [peer({ myASN: 1 }), peer({ myASN: 2 }), peer({ myASN: 3 })];

describe("what is done to take a change back", () => {
  test.each([
    { name: "created: deleted", of: entry(null, b), live: b, does: "delete" },
    { name: "changed: put back", of: entry(a, b), live: b, does: "update" },
    { name: "deleted: created again", of: entry(a, null), live: null, does: "create" },
    { name: "not written yet", of: entry(a, b), live: a, does: "nothing" },
    { name: "not created yet", of: entry(null, b), live: null, does: "nothing" },
    { name: "changed by somebody else", of: entry(a, b), live: other, does: "leave" },
    { name: "deleted by somebody else", of: entry(a, b), live: null, does: "leave" },
    { name: "created again by somebody else", of: entry(a, null), live: other, does: "leave" },
    {
      name: "on the first nodes only",
      of: { ...entry(null, b), first: kept(other) },
      live: other,
      does: "delete",
    },
  ])("$name", ({ of, live, does }) => {
    expect(restoreOf(of, live).do).toBe(does);
  });

  test("who insists gets it back all the same", () => {
    expect(restoreOf(entry(a, b), other, true).do).toBe("update");
    expect(restoreOf(entry(a, b), null, true).do).toBe("create");
  });

  test("status, generation and resourceVersion do not count as a change", () => {
    const live = {
      ...peer({ myASN: 2 }, { resourceVersion: "9", generation: 4, uid: "x" }),
      status: { x: 1 },
    };
    expect(restoreOf(entry(a, b), live).do).toBe("update");
  });
});

describe("secrets", () => {
  test("no back-up holds one, and the live object gives it back", () => {
    const before = peer({ myASN: 1, password: "geheim" });
    const after = peer({ myASN: 2, password: "geheim" });
    const saved = entry(before, after);
    expect(JSON.stringify(saved)).not.toContain("geheim");
    const step = restoreOf(saved, after);
    expect(step.do === "update" && sameContent(step.object, before)).toBe(true);
  });

  test("the neighbor is found again in a list that has grown", () => {
    const before = configuration([
      { address: "10.0.0.1", password: "one" },
      { address: "10.0.0.2", password: "two" },
    ]);
    const after = configuration([
      { address: "10.0.0.9" },
      { address: "10.0.0.1", password: "one" },
      { address: "10.0.0.2", password: "two" },
    ]);
    expect(unmask(kept(before).spec, after.spec)).toEqual({ ok: true, value: before.spec });
    expect(whyNotRestorable(before, after)).toBeUndefined();
  });

  test("an annotation of kubectl that quotes the password comes back whole", () => {
    const annotations = {
      "kubectl.kubernetes.io/last-applied-configuration": '{"spec":{"password":"geheim"}}',
    };
    const before = peer({ myASN: 1, password: "geheim" }, { annotations });
    const saved = kept(before);
    expect(JSON.stringify(saved)).not.toContain("geheim");
    expect(whyNotRestorable(before, peer({ myASN: 2, password: "geheim" }, { annotations }))).toBeUndefined();
  });

  test.each([
    ["changed", peer({ password: "old" }), peer({ password: "new" })],
    ["removed", peer({ password: "old" }), peer({})],
    ["deleted with its object", peer({ password: "old" }), undefined],
    [
      "swapped between neighbors",
      configuration([{ address: "a", password: "1" }]),
      configuration([{ address: "b", password: "1" }]),
    ],
  ])(
    "a password that is %s could not be put back: refused before anything is written",
    (_, before, after) => {
      expect(whyNotRestorable(before, after)).toMatch(/no back-up may hold/);
    },
  );

  test.each([
    ["a new object may hold one", undefined, peer({ password: "new" })],
    ["a password that is added is removed again", peer({}), peer({ password: "new" })],
  ])("%s", (_, before, after) => {
    expect(whyNotRestorable(before, after)).toBeUndefined();
  });

  test("Secrets: data", () => {
    const secret = (value: string): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "p" },
      data: { password: value },
    });
    expect(JSON.stringify(kept(secret("Z2VoZWlt")))).not.toContain("Z2VoZWlt");
    expect(whyNotRestorable(secret("Z2VoZWlt"), secret("YW5kZXJz"))).toMatch(/no back-up may hold/);
  });
});

test("names that are properties of every object do no harm", () => {
  const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
  const before = peer({ myASN: 1 }, { labels });
  const step = restoreOf(entry(before, b), b);
  expect(step.do === "update" && Object.keys(step.object.metadata.labels ?? {})).toContain("constructor");
});
