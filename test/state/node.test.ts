import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import type { LiveAnswer, SnapshotOptions } from "../../src/snapshot/snapshot.ts";
import { withBlankSecrets } from "../../src/state/blank-secrets.ts";
import { type NodeState, nodeState } from "../../src/state/node.ts";

const NODE: KubernetesObject = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } };
const configuration = (name: string, neighbor: object): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name, namespace: "frr-k8s-system" },
  spec: {
    bgp: {
      routers: [
        {
          asn: 65001,
          prefixes: ["10.1.0.0/24"],
          neighbors: [
            { address: "192.0.2.2", asn: 65002, toAdvertise: { allowed: { mode: "all" } }, ...neighbor },
          ],
        },
      ],
    },
  },
});
const PLAIN = configuration("a", {});
const CONFLICT = [PLAIN, configuration("b", { asn: 65009 })];

/** What frr-k8s makes of the resources: what a sound node runs. */
const rendered = (...objects: readonly KubernetesObject[]): string => {
  const result = renderNode(snapshotOf([NODE, ...objects]), "n1");
  if (!result.ok) throw new Error(result.error);
  return `Building configuration...\n\nCurrent configuration:\n!\nfrr version 10.4.3\n${result.frrConf}end\n`;
};
const report = (status: object): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRNodeState",
  metadata: {
    name: "n1",
    managedFields: [
      { manager: "x", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:status": { "f:runningConfig": {} } } },
    ],
  },
  status: { lastConversionResult: "success", lastReloadResult: "success", ...status },
});
const answers = (answer: LiveAnswer | string): SnapshotOptions => ({
  live: new Map([
    [
      "n1",
      {
        host: "n1",
        answers: new Map([
          [
            SHOW.runningConfig,
            typeof answer === "string"
              ? { ok: true, text: answer, source: { kind: "capture", name: "x", at: "2026-01-02T00:00:00Z" } }
              : answer,
          ],
        ]),
      },
    ],
  ]),
});
const state = (objects: readonly KubernetesObject[], options?: SnapshotOptions): NodeState =>
  nodeState(snapshotOf([NODE, ...objects], options), "n1");
const effects = (differences: NodeState["intendedToLive"]): readonly string[] | undefined =>
  differences?.map(({ effect }) => effect);

describe("three states", () => {
  const good = rendered(PLAIN);
  const shut = good.replace(/^( *neighbor 192\.0\.2\.2) remote-as 65002$/m, "$&\n$1 shutdown");

  test("all known and alike", () => {
    const s = state([PLAIN, report({ runningConfig: good })], answers(good));
    expect(s.intended.state).toBe("known");
    expect(s.applied).toMatchObject({ state: "known", at: "2026-01-01T00:00:00Z", from: "FRRNodeState n1" });
    expect(s.live).toMatchObject({ state: "known", at: "2026-01-02T00:00:00Z", from: "show running-config" });
    expect([s.intendedToApplied, s.intendedToLive, s.appliedToLive]).toEqual([[], [], []]);
    expect(s.reports).toEqual({ conversion: "success", reload: "success" });
  });

  test("changed by hand since it was reported", () => {
    const s = state([PLAIN, report({ runningConfig: good })], answers(shut));
    expect(s.intendedToApplied).toEqual([]);
    expect(effects(s.intendedToLive)).toEqual([
      "the session to 192.0.2.2 is shut down by hand: no routes are exchanged",
    ]);
    expect(effects(s.appliedToLive)).toEqual(effects(s.intendedToLive));
  });

  test("the resource and field behind a difference", () => {
    const s = state([configuration("a", { asn: 65003 }), report({ runningConfig: good })]);
    expect(s.intendedToApplied?.[0]?.origins).toMatchObject([
      { ref: { kind: "FRRConfiguration", name: "a" }, path: "spec.bgp.routers[0].neighbors[0].asn" },
    ]);
  });

  test("nothing is known of what runs: nothing is compared, and nothing is sound", () => {
    const s = state([PLAIN]);
    expect(s.applied).toEqual({
      state: "unknown",
      reason: "there is no FRRNodeState n1: frr-k8s does not run there, or has not reported yet",
    });
    expect(s.live).toEqual({ state: "unknown", reason: "FRR was not asked" });
    expect([s.intendedToApplied, s.intendedToLive, s.appliedToLive]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each<[string, readonly KubernetesObject[], SnapshotOptions, string]>([
    [
      "states that may not be read",
      [],
      { unknown: new Map([["FRRNodeState", { state: "unknown", reason: "forbidden: list frrnodestates" }]]) },
      "forbidden: list frrnodestates",
    ],
    ["a state without a text", [report({})], {}, "FRRNodeState n1 holds no running configuration yet"],
    [
      "an empty text",
      [report({ runningConfig: " \n" })],
      {},
      "FRRNodeState n1 holds no running configuration yet",
    ],
  ])("applied: %s", (_, objects, options, reason) => {
    expect(state([PLAIN, ...objects], options).applied).toEqual({ state: "unknown", reason });
  });

  test.each<[string, LiveAnswer | string, string]>([
    ["an answer that failed", { ok: false, reason: "pods/exec is forbidden" }, "pods/exec is forbidden"],
    [
      "an answer that is none",
      "% Unknown command: show running-config\n",
      "what FRR answered is no configuration",
    ],
    ["an empty answer", "", "what FRR answered is no configuration"],
  ])("live: %s", (_, answer, reason) => {
    expect(state([PLAIN], answers(answer)).live).toEqual({ state: "unknown", reason });
  });

  test("passwords are compared, and shown nowhere", () => {
    const secret = (text: string): KubernetesObject => configuration("a", { password: text });
    const s = state([secret("hunter2")], answers(rendered(secret("hunter3"))));
    expect(effects(s.intendedToLive)?.[0]).toContain("has another password than intended");
    expect(JSON.stringify(s.intendedToLive)).not.toMatch(/hunter/);
    const same = state([secret("hunter2")], answers(rendered(secret("hunter2"))));
    expect(same.intendedToLive).toEqual([]);
    const blanked = state([secret("hunter2"), report({ runningConfig: rendered(secret("<retracted>")) })]);
    expect(blanked.intendedToApplied).toEqual([]);
  });
});

describe("what the node reports against what its resources come to", () => {
  test("a conflict names both owners", () => {
    const s = state([...CONFLICT, report({ runningConfig: rendered(PLAIN) })]);
    expect(s.intended).toMatchObject({
      state: "refused",
      conflicts: [
        {
          neighbor: "192.0.2.2",
          field: "asn",
          a: { origin: { ref: { name: "a" } } },
          b: { origin: { ref: { name: "b" } } },
        },
      ],
    });
    expect(s.intendedToApplied).toBeUndefined();
  });

  test.each<[string, readonly KubernetesObject[], string, RegExp | undefined]>([
    ["both succeed", [PLAIN], "success", undefined],
    [
      "it fails, we do not",
      [PLAIN],
      "failed: multiple asns specified for 192.0.2.2",
      /^the node reports "failed: .*", but its resources as they were read merge without a conflict: it has not looked again, or it runs another release than /,
    ],
    [
      "we fail, it does not",
      CONFLICT,
      "success",
      /^the node reports success, but its resources as they were read cannot be merged \(.*\): it freezes as soon as it looks again$/,
    ],
    [
      "both fail, of different reasons",
      CONFLICT,
      "failed: something else",
      /^the node reports "failed: something else", which is not what its resources as they were read come to/,
    ],
  ])("%s", (_, objects, conversion, contradiction) => {
    const { reports } = state([...objects, report({ lastConversionResult: conversion })]);
    if (contradiction === undefined) expect(reports.contradiction).toBeUndefined();
    else expect(reports.contradiction).toMatch(contradiction);
  });

  test("both fail of the same reason", () => {
    const s = state(CONFLICT);
    if (s.intended.state !== "refused") throw new Error("not refused");
    const { reports } = state([...CONFLICT, report({ lastConversionResult: `failed: ${s.intended.error}` })]);
    expect(reports.contradiction).toBeUndefined();
  });
});

describe("Secrets that could not be read", () => {
  const wants = configuration("a", { passwordSecret: { name: "peer" } });
  const unreadable: SnapshotOptions = {
    unknown: new Map([["Secret", { state: "unknown", reason: "forbidden: list secrets" }]]),
  };

  test("are assumed to be there, and that is said", () => {
    const { snapshot, assumed } = withBlankSecrets(snapshotOf([NODE, wants], unreadable), "frr-k8s-system");
    expect(assumed).toBe("passwords are compared for presence only: forbidden: list secrets");
    const result = renderNode(snapshot, "n1");
    expect(result.ok && /neighbor 192\.0\.2\.2 password /.test(result.frrConf)).toBe(true);
  });

  test("are not assumed if they could be read, or if nobody wants one", () => {
    const read = snapshotOf([NODE, wants]);
    expect(withBlankSecrets(read, "frr-k8s-system")).toEqual({ snapshot: read });
    const unwanted = snapshotOf([NODE, PLAIN], unreadable);
    expect(withBlankSecrets(unwanted, "frr-k8s-system")).toEqual({ snapshot: unwanted });
  });

  test("leave the rest comparable: a password that runs is no difference, one that is missing is", () => {
    const { snapshot } = withBlankSecrets(snapshotOf([NODE, wants], unreadable), "frr-k8s-system");
    const [withOne, without] = [rendered(configuration("a", { password: "hunter2" })), rendered(PLAIN)];
    const against = (text: string) =>
      nodeState({ ...snapshot, ...answers(text) } as typeof snapshot, "n1").intendedToLive;
    expect(against(withOne)).toEqual([]);
    expect(effects(against(without))?.[0]).toContain("has no password, though one is intended");
  });
});
