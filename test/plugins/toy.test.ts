import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { finders } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { explanationText } from "../../src/cli/explain/text.ts";
import { clusterVersions } from "../../src/cli/version/document.ts";
import { versionText } from "../../src/cli/version/text.ts";
import { explain } from "../../src/explain/explain.ts";
import { analyzer } from "../../src/findings/analyzer.ts";
import { finding } from "../../src/findings/finding.ts";
import { checkReport } from "../../src/findings/report.ts";
import { viewOf } from "../../src/output/view.ts";
import type { Plugin } from "../../src/plugin/plugin.ts";
import { unknownFact } from "../../src/snapshot/discovery/fact.ts";
import { discover } from "../../src/snapshot/discovery.ts";
import { findObject } from "../../src/snapshot/select.ts";
import { type Snapshot, snapshotOf } from "../../src/snapshot/snapshot.ts";
import { layoutOf } from "../../src/sources/layout.ts";
import { readPaths } from "../../src/sources/paths.ts";

/** A platform made by the recipe of CONTRIBUTING.md: every hook once. */
const toy: Plugin = Object.freeze({
  name: "toy",
  title: "A toy platform",
  kinds: ["ConfigMap"],
  finder: {
    pods: [
      { role: "frr-k8s", containers: ["toy-agent", "toy-bgp"], main: "toy-agent", frr: "toy-bgp" },
      { role: "speaker", signs: [{ labels: { toy: ["speaker"] } }], main: "toy-speaker" },
    ],
    selectors: ["toy in (speaker,bgp)"],
    namespaces: { metallb: ["toy-lb"], "frr-k8s": ["toy-bgp"] },
    releaseOf: (_, version) => (version === "toy-7" ? { release: "0.15.2" } : undefined),
    platform: {
      title: "Toy Linux",
      version: (s) => {
        const value = findObject(s, "ConfigMap", "toy-version")?.data as { version?: string } | undefined;
        return value?.version === undefined
          ? unknownFact("no toy-version")
          : { value: value.version, from: "ConfigMap toy-version" };
      },
      ships: (program) => (program === "frr-k8s" ? { release: "0.0.20" } : undefined),
    },
  },
  analyzers: [
    analyzer({
      name: "toy-node",
      codes: ["MLB302"],
      reads: { kinds: ["Node"] },
      *analyze({ objects }) {
        for (const node of objects("Node")) {
          if (node.metadata.labels?.toy === "broken")
            yield finding("MLB302", {} as never, { objects: [node], nodes: [node.metadata.name] });
        }
      },
    }),
  ],
  links: [
    { name: "toy link", explain: () => [{ name: "toy link", state: "note", text: "the toy says hello" }] },
  ],
  dumps: [
    {
      name: "toy-dump",
      recognizes: (paths) => paths.includes("toy.marker"),
      holdsObjects: (path) => path.startsWith("things/"),
      holdsAnswers: () => false,
      answers: async () => new Map([["n1", new Map([["show version", "FRRouting 10.4.3"]])]]),
    },
  ],
} satisfies Plugin);

const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels: { toy: "broken" } } };

test("its analyzer runs, and what it finds is reported", () => {
  const analyzers = toy.analyzers ?? [];
  const { findings } = checkReport(snapshotOf([node]), { analyzers });
  expect(findings.map((f) => [f.code, f.nodes])).toEqual([["MLB302", ["n1"]]]);
});

test("its dump is recognized by its paths, read, and its answers of vtysh are live answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toy-"));
  mkdirSync(join(folder, "things"));
  writeFileSync(join(folder, "toy.marker"), "");
  writeFileSync(join(folder, "things/node.yaml"), JSON.stringify(node));
  const quiet = { debug: () => {}, progress: () => {} };
  const s = await readPaths([folder], { kinds: ["Node"] }, quiet, { dumps: toy.dumps ?? [] });
  expect(s.source.kind).toBe("inspection");
  expect(s.byKind.get("Node")?.map((n) => n.metadata.name)).toEqual(["n1"]);
  expect(s.live.get("n1")?.answers.get("show version")).toMatchObject({ ok: true, text: "FRRouting 10.4.3" });
});

test("without it the folder is no dump", () => {
  expect(layoutOf([{ path: "toy.marker", name: "", bytes: () => emptyBytes() }])).toEqual({
    kind: "manifests",
  });
});

async function* emptyBytes(): AsyncGenerator<Uint8Array> {}

describe("its finder", () => {
  const pod = (name: string, namespace: string, labels: Record<string, string>, containers: object[]) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { nodeName: "n1", containers },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  });
  const objects: readonly KubernetesObject[] = [
    node,
    pod("talker", "toy-lb", { toy: "speaker" }, [
      {
        name: "toy-speaker",
        image: "toy.example/talker:toy-7",
        args: ["--lb-class=toy"],
        env: [{ name: "METALLB_BGP_TYPE", value: "frr-k8s" }],
      },
    ]),
    pod("bgp", "toy-bgp", {}, [
      { name: "toy-agent", args: ["--log-level=debug"] },
      { name: "toy-bgp", image: "toy.example/frr:10.4.3" },
    ]),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "toy-version" }, data: { version: "Seven" } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: { type: "LoadBalancer", loadBalancerClass: "toy", ports: [{ port: 80 }] },
    },
  ];
  const withToy = snapshotOf(objects, { finders: [...finders, toy.finder ?? {}] });
  const withoutToy = snapshotOf(objects, { finders });
  const view = viewOf({ width: 200, color: false, wide: true, headers: true });
  const wide = (s: Snapshot): string =>
    versionText(
      {
        apiVersion: "metallb.cli/v1",
        kind: "Versions",
        client: "1.0.0",
        cluster: clusterVersions(s, {}, undefined),
      },
      view,
    );
  const explained = (s: Snapshot): string => {
    const answer = explain(
      s,
      { kind: "Service", name: "web", namespace: "shop" },
      { plugins: toy.links ?? [] },
    );
    return answer.ok ? explanationText(answer.explanation, view, undefined) : answer.message;
  };

  test.each([
    ["its platform", "Toy Linux", "Seven  (ConfigMap toy-version)"],
    ["the release by the image tag", "read as", "0.15.2  (image tag of Pod toy-lb/talker)"],
    ["MetalLB's namespace", "namespace", "toy-lb  (Pod toy-lb/talker)"],
    ["a flag in its container", "--lb-class", "toy  (--lb-class in Pod toy-lb/talker)"],
    ["the release that the platform ships", "read as", "0.0.20  (what Toy Linux Seven ships)"],
    ["the namespace of frr-k8s", "namespace", "toy-bgp  (Pod toy-bgp/bgp)"],
    ["a flag of frr-k8s", "--log-level", "debug  (--log-level in Pod toy-bgp/bgp)"],
    ["the version of FRR", "FRR", "10.4.3 on n1  (image tag of Pod toy-bgp/bgp)"],
  ])("version -o wide shows %s", (_, label, value) => {
    const line = new RegExp(
      `^\\s*${label}\\s.*${value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ {2,}/g, "\\s+")}`,
      "m",
    );
    expect(wide(withToy)).toMatch(line);
    expect(wide(withoutToy)).not.toMatch(line);
  });

  test("FRR is asked in its pod and container", () => {
    expect(discover(withToy).frrPods.get("n1")).toMatchObject({
      container: "toy-bgp",
      ref: { namespace: "toy-bgp", name: "bgp" },
    });
    expect(discover(withoutToy).frrPods.size).toBe(0);
  });

  test("explain answers for its releases and by its flags", () => {
    expect(explained(withToy)).toContain("MetalLB 0.15.2 · frr-k8s 0.0.20 · FRR 10.4.3 · Toy Linux Seven");
    expect(explained(withToy)).not.toContain("loadBalancerClass");
    expect(explained(withoutToy)).not.toContain("Toy Linux");
    expect(explained(withoutToy)).toContain("its loadBalancerClass is toy");
  });
});
