import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { Service } from "../../src/api/core.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { analyzer } from "../../src/findings/analyzer.ts";
import { codeInfo, messageOf } from "../../src/findings/catalogue.ts";
import { joinCauses } from "../../src/findings/causes.ts";
import { type Finding, finding } from "../../src/findings/finding.ts";
import { matchesGlob } from "../../src/findings/glob.ts";
import { knownOf } from "../../src/findings/known.ts";
import { layered } from "../../src/findings/layer.ts";
import { mergeOverNodes } from "../../src/findings/merge.ts";
import { inOrder } from "../../src/findings/order.ts";
import { nodePhrase } from "../../src/findings/phrase.ts";
import { checkReport } from "../../src/findings/report.ts";
import { command, target } from "../../src/findings/shell.ts";
import { storedService } from "../../src/findings/stored-service.ts";
import {
  annotatedSuppressions,
  parseSuppression,
  SUPPRESS_ANNOTATION,
  suppress,
  suppressionsFor,
} from "../../src/findings/suppress.ts";
import { parseTarget } from "../../src/findings/upgrade/target.ts";
import type { Kind } from "../../src/snapshot/kinds.ts";

const excluded = (nodes: readonly string[], more: object = {}): Finding =>
  finding("MLB302", { label: "exclude", last: false }, { nodes, ...more });

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a and b"],
  [["a", "b", "c", "d"], "a, b, c and d"],
  [["a", "b", "c", "d", "e"], "a, b and 3 more"],
])("%j is named %j", (names, phrase) => {
  expect(nodePhrase(names)).toBe(phrase);
});

describe("merging over nodes", () => {
  test("one sentence about all nodes, in the order of the cluster", () => {
    const [one, ...others] = mergeOverNodes(
      [excluded(["c"]), excluded(["a"]), excluded(["a", "b"])],
      ["a", "b", "c"],
    );
    expect(others).toEqual([]);
    expect(one?.nodes).toEqual(["a", "b", "c"]);
    expect(one?.message).toMatch(/^a, b and c announce nothing/);
  });

  test("other arguments stay apart", () => {
    const other = finding("MLB302", { label: "another", last: false }, { nodes: ["a"] });
    expect(mergeOverNodes([excluded(["a"]), other], ["a"])).toHaveLength(2);
  });

  test("the worst severity counts, evidence is told once", () => {
    const seen = { path: "metadata.labels", value: "x" };
    const [one] = mergeOverNodes(
      [
        excluded(["a"], { severity: "info", evidence: [seen] }),
        excluded(["b"], { severity: "error", evidence: [seen] }),
      ],
      ["a", "b"],
    );
    expect(one?.severity).toBe("error");
    expect(one?.evidence).toEqual([seen]);
  });
});

describe("causes and order", () => {
  const service = { kind: "Service", namespace: "shop", name: "web" };
  const frozen = finding(
    "MLB201",
    { subject: "neighbor 192.0.2.1", field: "asn", a: "1", b: "2", aFrom: "a", bFrom: "b" },
    { nodes: ["wk1"] },
  );
  const unsent = finding(
    "MLB311",
    { prefix: "198.51.100.1/32", peer: "192.0.2.1", reason: "none" },
    { nodes: ["wk1"], services: [service] },
  );
  const elsewhere = finding(
    "MLB311",
    { prefix: "198.51.100.2/32", peer: "192.0.2.1", reason: "none" },
    { nodes: ["wk2"], services: [service] },
  );
  const secret = finding("MLB709", { object: "BGPPeer x", field: "spec.password" });

  test("a consequence is joined to the root on its node only", () => {
    const [root, near, far] = joinCauses([frozen, unsent, elsewhere]);
    expect(root?.explains).toEqual([unsent.id]);
    expect(near?.explainedBy).toEqual([frozen.id]);
    expect(far?.explainedBy).toEqual([]);
  });

  test("the root comes before its consequence and belongs to the group that it hurts", () => {
    const ordered = inOrder(joinCauses([secret, unsent, frozen]));
    expect(ordered.map((f) => f.code)).toEqual(["MLB201", "MLB311", "MLB709"]);
    expect(ordered[0]?.group).toBe("services");
  });

  test("whatever the order of the input, nothing is lost and no root follows its consequence", () => {
    const all = [frozen, unsent, elsewhere, secret, excluded(["wk1"])];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        const ordered = inOrder(joinCauses(shuffled));
        const at = new Map(ordered.map((f, i) => [f.id, i]));
        expect(ordered).toHaveLength(all.length);
        for (const f of ordered)
          for (const id of f.explains) expect(at.get(id) ?? -1).toBeGreaterThan(at.get(f.id) ?? 0);
        expect(ordered.map((f) => f.id)).toEqual(inOrder(joinCauses(all)).map((f) => f.id));
      }),
    );
  });
});

describe("wildcards", () => {
  test.each([
    ["MLB2*", "MLB201", true],
    ["MLB2*", "MLB302", false],
    ["MLB?02", "MLB302", true],
    ["cp*", "cp0", true],
    ["*", "", true],
    ["a*b*c", "axxbyyc", true],
    ["a*b*c", "axxbyy", false],
    ["a.c", "abc", false],
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  test("agree with regular expressions", () => {
    const word = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 }).map((c) => c.join(""));
    const plain = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((c) => c.join(""));
    fc.assert(
      fc.property(word, plain, (pattern, text) => {
        const regexp = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(matchesGlob(pattern, text)).toBe(regexp.test(text));
      }),
    );
  });

  test("cost no more than the text times the stars", () => {
    expect(matchesGlob("*a".repeat(200), "b".repeat(20_000))).toBe(false);
  });
});

describe("suppression", () => {
  const parse = (text: string) => {
    const parsed = parseSuppression(text);
    if ("error" in parsed) throw new Error(parsed.error);
    return parsed;
  };

  test("of a node takes the node out of a finding about several", () => {
    const { findings, suppressed } = suppress([excluded(["cp0", "cp1", "wk1"])], [parse("MLB302=node/cp*")]);
    expect(findings[0]?.message).toMatch(/^wk1 announces nothing/);
    expect(suppressed[0]?.finding.message).toMatch(/^cp0 and cp1 announce nothing/);
  });

  test("of the last node takes the finding", () => {
    const { findings, suppressed } = suppress([excluded(["cp0"])], [parse("mlb3*=node/cp0")]);
    expect(findings).toEqual([]);
    expect(suppressed).toHaveLength(1);
  });

  test("of a Service takes it out of a finding about several", () => {
    const services = ["web", "api"].map((name) => ({ kind: "Service", namespace: "shop", name }));
    const all = finding("MLB303", { reason: "no endpoint" }, { services });
    const { findings } = suppress([all], [parse("MLB303=svc/shop/web")]);
    expect(findings[0]?.message).toBe("Service shop/api is announced by no node: no endpoint.");
  });

  test("of an object silences what names it, and nothing else", () => {
    const peer = { kind: "BGPPeer", namespace: "metallb-system", name: "tor" };
    const one = finding("MLB409", { peer: "tor", id: "1.1.1.1" }, { objects: [peer] });
    expect(suppress([one], [parse("MLB409=peer/tor")]).findings).toEqual([]);
    expect(suppress([one], [parse("MLB409=peer/other")]).findings).toEqual([one]);
    expect(suppress([one], [parse("MLB401=peer/tor")]).findings).toEqual([one]);
  });

  test.each(["", "302", "MLB302=node", "MLB302=a/b/c/d", "MLB302 node/x"])(
    "%j is refused with what to write",
    (text) => {
      expect(parseSuppression(text)).toHaveProperty("error");
    },
  );

  const annotated = (value: string): KubernetesObject => ({
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "tor", namespace: "metallb-system", annotations: { [SUPPRESS_ANNOTATION]: value } },
  });

  test("by annotation, until its day is over", () => {
    const objects = [annotated("MLB409, MLB4*@2026-06-01;MLB7*@2026-05-31")];
    const { suppressions, notes } = annotatedSuppressions(objects, "2026-06-01T23:59:59Z");
    expect(suppressions.map((s) => s.code)).toEqual(["MLB409", "MLB4*"]);
    expect(notes.map((n) => n.message)).toEqual([
      "BGPPeer metallb-system/tor: the suppression of MLB7* ended on 2026-05-31.",
    ]);
  });

  test("an annotation that is not understood is told", () => {
    const { notes } = annotatedSuppressions([annotated("everything")], "2026-06-01T00:00:00Z");
    expect(notes[0]?.message).toMatch(/"everything" .* is not understood/);
  });

  test("what is printed to copy silences the finding", () => {
    const peer = { kind: "BGPPeer", namespace: "metallb-system", name: "tor" };
    for (const f of [
      excluded(["cp0", "cp1"]),
      finding("MLB409", { peer: "tor", id: "1.1.1.1" }, { objects: [peer] }),
    ]) {
      const flags = suppressionsFor(f).flatMap((line) => /--suppress '([^']+)'/.exec(line)?.[1] ?? []);
      expect(flags.length).toBeGreaterThan(0);
      expect(suppress([f], flags.map(parse)).findings).toEqual([]);
    }
  });
});

describe("commands to paste", () => {
  test("names of the cluster cannot become commands", () => {
    expect(command("kubectl", "get", "pod", "a; rm -rf /")).toBe("kubectl get pod 'a; rm -rf /'");
    expect(command("echo", "it's")).toBe("echo 'it'\\''s'");
    expect(command("x", "$(id)", "`id`", "a\nb")).toBe("x '$(id)' '`id`' 'a\nb'");
  });

  test("a kind whose name others share is written with its group", () => {
    expect(target({ kind: "BGPPeer", namespace: "m", name: "t" })).toEqual([
      "-n",
      "m",
      "bgppeers.metallb.io",
      "t",
    ]);
  });
});

test("codes are found whatever their case, and unknown ones are not", () => {
  expect(codeInfo("mlb201")?.code).toBe("MLB201");
  expect(codeInfo("MLB999")).toBeUndefined();
  expect(messageOf("MLB310", {}, "wk1", "")).toMatch(/^wk1 announces nothing/);
});

test("a fault of one analyzer is told, and does not cost the others", () => {
  const broken = analyzer({
    name: "broken",
    codes: ["MLB101"],
    reads: { kinds: [] },
    analyze: () => {
      throw new Error("oops");
    },
  });
  const sound = analyzer({ name: "sound", codes: ["MLB102"], reads: { kinds: [] }, *analyze() {} });
  const { results } = analyze(snapshotOf([]), {}, [broken, sound]);
  expect(results.map((r) => r.state)).toEqual(["unknown", "clean"]);
  expect(results[0]?.gaps[0]).toMatchObject({ reason: "a fault of the program: oops", asked: true });
});

test("a kind that could not be read makes the analyzer say so, with the reason", () => {
  const needy = analyzer({ name: "needy", codes: ["MLB101"], reads: { kinds: ["Service"] }, *analyze() {} });
  const s = snapshotOf([], {
    source: { kind: "cluster", name: "c" },
    unknown: new Map([["Service", { state: "unknown", reason: "forbidden" }]]),
  });
  expect(analyze(s, {}, [needy]).results[0]).toMatchObject({
    state: "unknown",
    gaps: [{ what: "needy", reason: "Service: forbidden", asked: true }],
  });
});

test("files are laid over the cluster: spec replaced, status and owners kept", () => {
  const live: KubernetesObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop", uid: "u1", annotations: { kept: "yes" } },
    spec: { type: "LoadBalancer", clusterIPs: ["fd00::1"] },
    status: { loadBalancer: {} },
  };
  const file: KubernetesObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop", labels: { tier: "gold" } },
    spec: { type: "ClusterIP" },
  };
  const extra: KubernetesObject = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "api", namespace: "shop" },
  };
  const [web, api] = layered(snapshotOf([live]), [file, extra]).objects;
  expect(web).toEqual({
    ...live,
    metadata: { ...live.metadata, labels: { tier: "gold" } },
    spec: {
      type: "ClusterIP",
      clusterIP: "fd00::1",
      clusterIPs: ["fd00::1"],
      ipFamilies: ["IPv6"],
      ipFamilyPolicy: "SingleStack",
    },
  });
  expect(api).toEqual(extra);
});

const service = (spec: object): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "shop" },
  spec,
});

describe("a Service of a file gets what an API server adds", () => {
  test.each([
    [{}, ["IPv4"], ["IPv4"], "SingleStack"],
    [{}, ["IPv6", "IPv4"], ["IPv6"], "SingleStack"],
    [{ ipFamilyPolicy: "PreferDualStack" }, ["IPv4"], ["IPv4"], "PreferDualStack"],
    [{ ipFamilyPolicy: "PreferDualStack" }, ["IPv4", "IPv6"], ["IPv4", "IPv6"], "PreferDualStack"],
    [{ ipFamilyPolicy: "RequireDualStack" }, ["IPv6"], ["IPv6", "IPv4"], "RequireDualStack"],
    [{ ipFamilies: ["IPv6"] }, ["IPv4", "IPv6"], ["IPv6"], "SingleStack"],
  ] as const)("%j in a cluster of %j", (spec, cluster, families, policy) => {
    const { spec: stored } = storedService(service({ type: "LoadBalancer", ...spec }), cluster) as Service;
    expect([stored?.ipFamilies, stored?.ipFamilyPolicy]).toEqual([families, policy]);
    expect(stored?.clusterIPs).toHaveLength(families.length);
  });

  test.each([{ type: "ExternalName" }, { clusterIP: "None" }, { clusterIPs: ["10.0.0.1"] }])(
    "%j stays as it is",
    (spec) => {
      const object = service(spec);
      expect(storedService(object, ["IPv4"])).toBe(object);
    },
  );
});

describe("what a source does not say", () => {
  const unknown = (kinds: readonly Kind[], absent?: true) =>
    new Map(
      kinds.map((kind) => [
        kind,
        { state: "unknown" as const, reason: "not there", ...(absent === undefined ? {} : { absent }) },
      ]),
    );
  const left = (objects: readonly KubernetesObject[], kind: "file" | "cluster", absent?: true) => [
    ...knownOf(
      snapshotOf(objects, {
        source: { kind, name: "x" },
        unknown: unknown(
          ["IPAddressPool", "BGPPeer", "FRRConfiguration", "Service", "Namespace", "Pod"],
          absent,
        ),
      }),
    ).unknown.keys(),
  ];
  const peer: KubernetesObject = {
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "tor" },
  };

  test("files with one part of MetalLB's configuration hold all of it", () => {
    expect(left([peer], "file")).toEqual(["Pod"]);
    expect(left([service({ type: "LoadBalancer" })], "file")).toEqual([
      "IPAddressPool",
      "BGPPeer",
      "Service",
      "Pod",
    ]);
  });

  test("a kind that an API server does not serve has no objects; one that may not be read may have", () => {
    expect(left([], "cluster")).toHaveLength(6);
    expect(left([], "cluster", true)).toEqual(["IPAddressPool", "BGPPeer", "Service", "Namespace", "Pod"]);
  });
});

test.each([
  ["0.16.1", { metallb: "0.16.1", frrK8s: "0.0.25" }],
  ["v0.15.2", { metallb: "0.15.2", frrK8s: "0.0.20" }],
  ["main", { metallb: "main", frrK8s: "main" }],
  ["4.20", { metallb: "ocp-4.20", frrK8s: "0.0.20", openshift: "4.20" }],
  ["ocp-4.22", { metallb: "ocp-4.22", frrK8s: "0.0.22", openshift: "4.22" }],
  ["metallb=0.14.9", { metallb: "0.14.9" }],
  ["frr-k8s=v0.0.22", { frrK8s: "0.0.22" }],
  ["metallb=0.15.3,frr-k8s=0.0.25", { metallb: "0.15.3", frrK8s: "0.0.25" }],
])("--upgrade-to %s", (text, expected) => {
  expect(parseTarget(text)).toEqual({ notes: [], ...expected });
});

test.each(["", "tomorrow", "frr-k8s=9.9", "0.16.1,nonsense"])("--upgrade-to %j is refused", (text) => {
  expect(parseTarget(text)).toHaveProperty("error");
});

test("a cluster without frr-k8s, whose speakers speak BGP themselves, is checked completely", () => {
  const labels = { "app.kubernetes.io/name": "metallb", "app.kubernetes.io/component": "speaker" };
  const speaker = {
    containers: [
      {
        name: "speaker",
        image: "quay.io/metallb/speaker:v0.15.2",
        env: [{ name: "METALLB_BGP_TYPE", value: "native" }],
      },
    ],
  };
  const objects: KubernetesObject[] = [
    { apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels: { "kubernetes.io/hostname": "n1" } } },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "speaker", namespace: "metallb-system", labels },
      spec: { template: { spec: speaker } },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "speaker-x", namespace: "metallb-system", labels },
      spec: { ...speaker, nodeName: "n1" },
      status: { phase: "Running" },
    },
  ];
  const absent = ["FRRConfiguration", "FRRK8sConfiguration", "FRRNodeState", "BGPSessionState"] as const;
  const report = checkReport(
    snapshotOf(objects, {
      source: { kind: "cluster", name: "c" },
      unknown: new Map(
        absent.map((kind) => [kind, { state: "unknown" as const, reason: "not served", absent: true }]),
      ),
    }),
  );
  expect({ verdict: report.verdict, unknown: report.unknown }).toEqual({ verdict: "clean", unknown: [] });
});
