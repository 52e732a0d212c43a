import { describe, expect, test } from "vitest";
import type { FRRNodeState } from "../../src/api/frrk8s.ts";
import { restoreNode } from "../../src/cli/apply/restore-node.ts";
import { conditionOf } from "../../src/cli/wait/condition.ts";
import { awaited } from "../../src/plan/await.ts";
import { canaryOf } from "../../src/plan/canary.ts";
import { expectationsOf, progressOf } from "../../src/plan/converge.ts";
import type { Edit } from "../../src/plan/edit.ts";
import { refusalsOf } from "../../src/plan/refusal.ts";
import { reportedSession, sessionKey } from "../../src/plan/sessions.ts";
import { isDown } from "../../src/plan/speakers.ts";
import { foresee, whatIf } from "../../src/plan/what-if.ts";
import { writesOf } from "../../src/plan/writes.ts";
import { clusterOf, exampleObjects, frrConfiguration, metallb, VIRT } from "./support.ts";

const objects = exampleObjects("l3-healthy");
const { s, d } = clusterOf(objects);
const apply = (object: ReturnType<typeof metallb>): Edit => ({ op: "apply", object });
const receive = frrConfiguration(
  "receive-all",
  { toReceive: { allowed: { mode: "all" } } },
  { nodeSelector: VIRT },
);
const label = (key: string, value: string | null): Edit => ({ op: "label", node: "wk3", key, value });

describe("writes", () => {
  const writes = (...edits: Edit[]) => writesOf(foresee(s, d, edits).steps, () => false);

  test("labels of a node are one write", () => {
    expect(writes(label("a", "1"), label("b", null))).toEqual([
      { op: "label", ref: { kind: "Node", name: "wk3" }, labels: { a: "1", b: null } },
    ]);
  });
  test("of an object that is given twice the last counts", () => {
    const twice = writes(
      apply(frrConfiguration("x", {})),
      apply(receive),
      apply(frrConfiguration("x", { port: 9 })),
    );
    expect(Array.isArray(twice) && twice.map((w) => w.ref.name)).toEqual(["x", "receive-all"]);
  });
  test("changed and deleted exclude each other", () => {
    const both = writes(apply(metallb("BGPPeer", "bgppeer-r2", { myASN: 1 })), {
      op: "delete",
      ref: { kind: "BGPPeer", name: "bgppeer-r2", namespace: "metallb-system" },
    });
    expect(both).toMatch(/both/);
  });
});

describe("refusals", () => {
  const against = (edits: Edit[], allowFreeze = false) =>
    refusalsOf(whatIf(s, d, edits), { allowFreeze }).map((r) => r.reason);

  test.each<[string, Edit[], string[]]>([
    ["a harmless change", [apply(receive)], []],
    ["an object of a speaker that is alive", [apply(frrConfiguration("metallb-wk3", {}))], ["owned"]],
    ["an object of OVN-Kubernetes", [apply(frrConfiguration("ovnk-generated-abc", {}))], ["owned"]],
    [
      "what admission refuses",
      [apply(metallb("BGPPeer", "x", { myASN: 1, peerASN: 2, peerAddress: "nonsense" }))],
      ["refused"],
    ],
    ["what is not there", [{ op: "delete", ref: { kind: "BGPPeer", name: "nobody" } }], ["problem"]],
  ])("%s", (_, edits, reasons) => expect(against(edits)).toEqual(reasons));

  test("a label that freezes a node, unless that is allowed", () => {
    const more = clusterOf([
      ...objects,
      frrConfiguration("rack7", { asn: 65109 }, { nodeSelector: { matchLabels: { rack: "7" } } }),
    ]);
    const plan = whatIf(more.s, more.d, [label("rack", "7")]);
    expect(refusalsOf(plan, { allowFreeze: false }).map((r) => r.reason)).toEqual(["freeze"]);
    expect(refusalsOf(plan, { allowFreeze: true })).toEqual([]);
  });
});

describe("canary", () => {
  const canary = (...edits: Edit[]) => {
    const { plan, steps } = foresee(s, d, edits);
    return canaryOf(s, plan, steps, 1);
  };

  test("a new object begins with one of its nodes", () => {
    const part = canary(apply(receive));
    expect(part).toMatchObject({ ok: true, nodes: ["wk3"] });
    const plan = part.ok ? whatIf(s, d, part.edits) : undefined;
    expect(plan?.groups.flatMap((g) => g.nodes)).toEqual(["wk3"]);
  });
  test.each<[string, Edit[], RegExp]>([
    [
      "an object that is there",
      [apply(metallb("BGPPeer", "bgppeer-r2", { peerASN: 65199 }))],
      /there already/,
    ],
    [
      "a deletion",
      [{ op: "delete", ref: { kind: "BGPPeer", name: "bgppeer-r2", namespace: "metallb-system" } }],
      /deletion/,
    ],
    ["no node that changes", [apply(metallb("Community", "c", { communities: [] }))], /no node/],
  ])("not with %s", (_, edits, why) => {
    const part = canary(...edits);
    expect(part.ok ? "" : part.why).toMatch(why);
  });
});

describe("convergence", () => {
  const foresight = foresee(s, d, [apply(receive)]);
  const up = ["wk3", "wk4"].map((node) => ({ node, vrf: "", peer: "172.18.20.1", state: "Established" }));
  const { nodes, blind } = expectationsOf(s, foresight, up);
  const [wk3] = nodes;
  const intended = foresight.after.nodes.get("wk3");
  const text = intended?.state === "configured" ? intended.text : "";
  const state = (status: object): FRRNodeState => ({
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRNodeState",
    metadata: { name: "wk3" },
    status: { lastConversionResult: "success", lastReloadResult: "success", runningConfig: text, ...status },
  });
  const sessions = (bgp: string) => new Map(up.map((x) => [sessionKey(x), { ...x, state: bgp }]));

  test("the nodes that report are waited for, with their sessions", () => {
    expect(nodes.map((n) => [n.node, n.intended !== undefined, n.sessions.length])).toEqual([
      ["wk3", true, 1],
      ["wk4", true, 1],
    ]);
    expect(blind).toEqual([]);
  });
  test.each([
    ["all is as intended", state({}), sessions("Established"), []],
    [
      "FRR runs what it did",
      state({ runningConfig: textBefore() }),
      sessions("Established"),
      [/does not run it yet/],
    ],
    [
      "the merge failed",
      state({ lastConversionResult: "failed: multiple asns" }),
      sessions("Established"),
      [/multiple asns/],
    ],
    ["the reload failed", state({ lastReloadResult: "failed: line 3" }), sessions("Established"), [/line 3/]],
    ["the session is down", state({}), sessions("Active"), [/172\.18\.20\.1 is Active/]],
    ["the session is gone", state({}), new Map(), [/is gone/]],
    ["nothing is reported", undefined, sessions("Established"), [/reports nothing/]],
  ])("%s", (_, reported, sessionsNow, waiting) => {
    if (wk3 === undefined) throw new Error("wk3 is not waited for");
    const progress = progressOf(wk3, reported, sessionsNow);
    expect(progress.waiting).toEqual(waiting.map((w) => expect.stringMatching(w)));
    expect(progress.done).toBe(waiting.length === 0);
  });

  function textBefore(): string {
    const o = foresight.before.nodes.get("wk3");
    return o?.state === "configured" ? o.text : "";
  }
});

test.each([
  [{ node: "n", peer: "10.0.0.1", vrf: "", bgpStatus: "Established" }, {}, "n\n\n10.0.0.1"],
  [{ node: "n", peer: "fd00::0:1", vrf: "default" }, {}, "n\n\nfd00::1"],
  [
    undefined,
    { "frrk8s.metallb.io/node": "n", "frrk8s.metallb.io/peer": "fd00--1", "frrk8s.metallb.io/vrf": "red" },
    "n\nred\nfd00::1",
  ],
])("a BGPSessionState of %o %o is session %j", (status, labels, key) => {
  const object = {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "BGPSessionState",
    metadata: { name: "x", labels },
    ...(status === undefined ? {} : { status }),
  };
  expect(sessionKey(reportedSession(object))).toBe(key);
});

describe("a speaker that does not run", () => {
  const down = objects.map((o) =>
    o.metadata.name === "speaker-wk3"
      ? { ...o, status: { phase: "Running", conditions: [{ type: "Ready", status: "False" }] } }
      : o,
  );
  const dead = clusterOf(down);

  test("is told apart from one that does, and from one of which nothing is known", () => {
    expect(isDown(s, d, "wk3")).toBeUndefined();
    expect(isDown(dead.s, dead.d, "wk3")).toBe("its pod is not ready");
    const unknown = clusterOf(objects.filter((o) => o.kind !== "Pod"));
    expect(isDown(unknown.s, unknown.d, "wk3")).toBeUndefined();
  });
  const speaker = (change: (o: (typeof objects)[number]) => (typeof objects)[number] | undefined) =>
    objects.flatMap((o) => (o.metadata.name === "speaker-wk3" ? (change(o) ?? []) : [o]));
  test.each([
    ["its pod is not ready", down],
    ["its pod is gone", speaker(() => undefined)],
    [
      "its pod is about to go",
      speaker((o) => ({ ...o, metadata: { ...o.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } })),
    ],
    [
      "its node is lost",
      objects.map((o) =>
        o.kind === "Node" && o.metadata.name === "wk3"
          ? { ...o, status: { ...(o.status as object), conditions: [{ type: "Ready", status: "Unknown" }] } }
          : o,
      ),
    ],
  ])("writes nothing, and --restore does it in its place: %s", (_, without) => {
    const stale = clusterOf(without.filter((o) => o.metadata.name !== "metallb-wk3"));
    expect(() => restoreNode("node/wk3", s, d)).toThrow(/is alive/);
    const { edits, note } = restoreNode("node/wk3", stale.s, stale.d);
    expect(note).toMatch(/takes FRRConfiguration metallb-wk3 over/);
    const plan = whatIf(stale.s, stale.d, edits);
    expect(plan.groups.map((g) => [g.nodes, g.announced.map((a) => a.prefix)])).toEqual([
      [["wk3"], ["172.19.20.181/32"]],
    ]);
    expect(refusalsOf(plan, { allowFreeze: false })).toEqual([]);
  });
  test.each(["wk3", "node/nobody", "peer/x"])("--restore %s is refused", (word) => {
    expect(() => restoreNode(word, dead.s, dead.d)).toThrow();
  });
});

describe("wait", () => {
  test.each([
    ["applied", { condition: "applied", prefix: undefined }],
    ["established", { condition: "established", prefix: undefined }],
    ["advertised", { condition: "advertised", prefix: undefined }],
    ["advertised=172.19.20.181", { condition: "advertised", prefix: "172.19.20.181/32" }],
    ["advertised=fd00::/64", { condition: "advertised", prefix: "fd00::/64" }],
  ])("--for=%s", (word, expected) => expect(conditionOf(word)).toEqual(expected));
  test.each(["ready", "applied=1", "advertised=x"])("--for=%s is refused", (word) => {
    expect(() => conditionOf(word)).toThrow();
  });
  test("what the resources want of the nodes", () => {
    const wanted = awaited(s, d, "advertised");
    expect([...wanted.sent].map(([node, list]) => [node, list.map((x) => x.prefix)])).toEqual([
      ["wk3", ["172.19.20.181/32"]],
      ["wk4", ["172.19.20.181/32"]],
    ]);
    expect(awaited(s, d, "established").nodes.map((n) => n.sessions.length)).toEqual([1, 1]);
    const frozen = clusterOf(exampleObjects("node-frozen-by-conflict"));
    expect([...awaited(frozen.s, frozen.d, "applied").frozen.keys()]).toEqual(["wk3", "wk4"]);
  });
});
