import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { reportJunit } from "../../src/cli/check/junit.ts";
import { reportMarkdown } from "../../src/cli/check/markdown.ts";
import { reportPrometheus } from "../../src/cli/check/prometheus.ts";
import { reportSarif } from "../../src/cli/check/sarif.ts";
import { checkReport } from "../../src/findings/report.ts";
import { readObjects } from "../../src/sources/read.ts";
import { run } from "../support/cli.ts";
import { listFile, only, without, withoutRouters } from "../support/parts.ts";
import { expectSchema } from "../support/schema.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const frozen = join(root, "examples/node-frozen-by-conflict");

const scratch = mkdtempSync(join(tmpdir(), "check-"));
function file(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

const check = (...argv: readonly string[]) => run(["check", ...argv], { columns: 140 });

describe("check", () => {
  test("a healthy cluster: one line of success with what was checked and the releases", async () => {
    const { stdout, code } = await check("--from", healthy);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\d+ checks over 8 nodes and 1 Service: nothing to complain of\s+MetalLB main · frr-k8s main · FRR 10\.4\.3\n$/,
    );
  });

  test("a frozen node: the root cause first, both resources named, the Service that is cut off under it", async () => {
    const { stdout, code } = await check("--from", frozen);
    expect(code).toBe(1);
    const flat = stdout.replace(/\s+/g, " ");
    expect(flat).toMatch(
      /^1 of 2 Services cannot be reached as wanted: Service proj1\/late \[MLB201\]; not everything could be checked Services that users cannot reach MLB201 error/,
    );
    expect(flat).toContain("asn 65109 (FRRConfiguration openshift-frr-k8s/extra-peer) against 65102");
    expect(flat).toContain("hits Service proj1/late");
    expect(flat).toContain("hence MLB311 172.19.20.182/32");
    expect(flat).toContain("kubectl metallb runbook MLB201");
  });

  test.each([
    ["notes alone", withoutRouters("l3-healthy"), [], /^nothing is known to be broken: \d notes\n\nTraffic/],
    [
      "nothing at all",
      healthy,
      ["--severity", "error"],
      /^\d+ checks over 8 nodes and 1 Service: nothing to complain of/,
    ],
    [
      "no Service in what is shown",
      frozen,
      ["--suppress", "MLB201", "--suppress", "MLB311"],
      /^nothing is known to be broken; not everything could be checked: 1 note\n/,
    ],
  ] as const)("the verdict comes first: %s", async (_, from, flags, first) => {
    expect((await check("--from", from, ...flags)).stdout).toMatch(first);
  });

  test.each([
    [
      "no nodes",
      without("Node"),
      0,
      /^\d+ of \d+ checks over 0 nodes and 1 Service: nothing to complain of; the input holds no Nodes, so which nodes announce what was not checked {4}MetalLB/,
    ],
    [
      "no Services, though speakers wrote for some",
      without("Service"),
      0,
      /^\d+ of \d+ checks over 8 nodes and 0 Services: nothing to complain of; the input holds no Services, so who can be reached was not checked {4}MetalLB/,
    ],
    [
      "a peer alone",
      only("BGPPeer"),
      0,
      /nothing to complain of; the input holds no Nodes and no Services, so which nodes announce what and who can be reached was not checked {4}MetalLB/,
    ],
    [
      "an empty List",
      listFile([]),
      3,
      /^Could not be checked\n {2}the input {2}it holds no object of a kind that is understood here\n\nnothing could be checked\n$/,
    ],
  ] as const)("what was not given is not called sound: %s", async (_, from, code, says) => {
    const outcome = await run(["check", "--from", from], { columns: 400 });
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toMatch(says);
    expectSchema((await check("--from", from, "-o", "json")).stdout);
  });

  test("commands to paste stay on one line, however narrow", async () => {
    const { stdout } = await run(["check", "--from", frozen], { columns: 60 });
    expect(stdout).toMatch(/^ +kubectl edit -n openshift-frr-k8s frrconfiguration extra-peer$/m);
  });

  test.each([
    [[], 1],
    [["--fail-on", "never"], 3],
    [["--suppress", "MLB201", "--suppress", "MLB311"], 3],
    [["--suppress", "MLB201=frrconfiguration/extra-peer", "--suppress", "MLB311=node/wk*"], 3],
    [["--code", "MLB7*"], 0],
    [["--code", "MLB2*,MLB3*", "--severity", "error"], 1],
  ] as const)("%j ends with %d whatever the format", async (flags, expected) => {
    for (const format of [
      "text",
      "wide",
      "json",
      "yaml",
      "short",
      "sarif",
      "junit",
      "prometheus",
      "markdown",
    ])
      expect([format, (await check("--from", frozen, ...flags, "-o", format)).code]).toEqual([
        format,
        expected,
      ]);
  });

  test.each(["--code NOPE", "--suppress 302", "--upgrade-to tomorrow", "--severity high", "--offline"])(
    "%s is refused",
    async (flags) => {
      const { code, stderr, stdout } = await check("--from", healthy, ...flags.split(" "));
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^error: /);
    },
  );

  test("prints documents that their schemas describe", async () => {
    expectSchema((await check("--from", frozen, "-o", "json", "--show-suppressions")).stdout);
    expectSchema((await check("--from", healthy, "-o", "json")).stdout);
    expectSchema((await check("--list", "-o", "json")).stdout);
    expectSchema((await check("--from", healthy, "--upgrade-to", "0.16.1", "-o", "json")).stdout);
  });

  test("short is one line", async () => {
    const { stdout } = await check("--from", frozen, "-o", "short");
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toMatch(/^metallb check: 2 errors .*MLB201 .*MetalLB main/);
  });

  test("prints the suppression to copy, and it works", async () => {
    const { stdout } = await check("--from", frozen, "--show-suppressions", "-o", "json");
    const [first] = (JSON.parse(stdout) as { findings: { suppressWith: string[] }[] }).findings;
    const flag = /--suppress '(.*)'/.exec(first?.suppressWith[0] ?? "")?.[1] ?? "";
    const after = await check("--from", frozen, "--suppress", flag, "-o", "json");
    expect(
      (JSON.parse(after.stdout) as { findings: { code: string }[] }).findings.map((f) => f.code),
    ).not.toContain("MLB201");
  });

  test("lists all codes", async () => {
    const { stdout, code } = await check("--list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/MLB101 error +No pool gives the Service an address/);
    expect(stdout.match(/MLB\d{3} /g)?.length).toBeGreaterThanOrEqual(60);
  });

  test("-f lays a file over the cluster as if it were applied", async () => {
    const peer = file(
      "frr.yaml",
      `apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: { name: mine, namespace: openshift-frr-k8s }
spec: { bgp: { routers: [{ asn: 65801, neighbors: [{ address: 172.18.20.1, asn: 65999 }] }] } }
`,
    );
    const { stdout, code } = await check("--from", healthy, "-f", peer);
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "asn 65999 (FRRConfiguration openshift-frr-k8s/mine) against 65102",
    );
    expect(stdout).toContain("frr.yaml:1");
  });

  test("-f --offline checks files alone, and does not ask for a cluster", async () => {
    const bad = file(
      "bad.yaml",
      `apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: tor, namespace: metallb-system }
spec: { myASN: 64512, peerASN: 64500, peerAddress: 192.0.2.1, bfdProfile: fast }
`,
    );
    const { stdout, code } = await check("-f", bad, "--offline");
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, " ")).toContain("peer tor referencing non existing bfd profile fast");
  });

  test("files that are sound are clean: what nobody asked for does not make the answer incomplete", async () => {
    const good = file(
      "good.yaml",
      `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: public, namespace: metallb-system }
spec: { addresses: [198.51.100.0/28] }
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: { name: public, namespace: metallb-system }
spec: { ipAddressPools: [public] }
---
apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: tor, namespace: metallb-system }
spec: { myASN: 64512, peerASN: 64500, peerAddress: 192.0.2.1 }
`,
    );
    const { code, stdout } = await check("-f", good, "--offline");
    expect([code, stdout]).toEqual([0, expect.stringContaining("nothing to complain of")]);
    expect(stdout).toMatch(/^\d+ of \d+ checks over 0 nodes/);
  });

  test("files alone: a Service that would get an address and be advertised by nobody", async () => {
    const pool = file(
      "pool.yaml",
      `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: public, namespace: metallb-system }
spec: { addresses: [198.51.100.0/28] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
`,
    );
    const { code, stdout } = await check("-f", pool, "--offline", "-o", "json");
    const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
    expect([code, findings.map((f) => f.code)]).toEqual([1, ["MLB301"]]);
  });
});

describe("formats for machines", () => {
  /** Text of a cluster is hostile: markup, quotes, control characters, and a name that is a property of every object. */
  const hostile = (): ReturnType<typeof checkReport> =>
    checkReport(
      snapshotOf(
        readObjects(`
apiVersion: v1
kind: Node
metadata: { name: "__proto__", labels: { kubernetes.io/hostname: "<b>&\\"'\\u001b[31m|\`x\`" } }
---
apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: { name: "constructor", namespace: metallb-system }
spec: { myASN: 64512, peerASN: 64500, peerAddress: 192.0.2.1, password: "hunter2hunter2", sourceAddress: "\\u2028]]>" }
`),
        { source: { kind: "file", name: "x" } },
      ),
      { now: "2026-06-01T00:00:00Z" },
    );

  test("no secret is in any of them", () => {
    const report = hostile();
    for (const text of [
      reportSarif(report, "1"),
      reportJunit(report),
      reportMarkdown(report),
      reportPrometheus(report),
      JSON.stringify(report),
    ])
      expect(text).not.toContain("hunter2");
  });

  test("SARIF is JSON without raw control characters, its results refer to its rules", () => {
    const text = reportSarif(hostile(), "1.2.3");
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028]/);
    const [log] = (
      JSON.parse(text) as {
        runs: {
          tool: { driver: { rules: { id: string }[] } };
          results: { ruleId: string; ruleIndex: number }[];
        }[];
      }
    ).runs;
    expect(log?.results.length).toBeGreaterThan(1);
    for (const r of log?.results ?? []) expect(log?.tool.driver.rules[r.ruleIndex]?.id).toBe(r.ruleId);
  });

  test("JUnit is well-formed XML", () => {
    const text = reportJunit(hostile());
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    const open: string[] = [];
    for (const [, end, name, attributes, self] of text.matchAll(
      /<(\/?)([a-z-]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
    )) {
      expect(attributes ?? "").not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
      if (end === "/") expect(open.pop()).toBe(name);
      else if (self !== "/") open.push(name ?? "");
    }
    expect(open).toEqual([]);
    expect(text.replace(/<[^>]*>/g, "")).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
  });

  test("Prometheus' lines have the form of its text format", () => {
    for (const line of reportPrometheus(hostile()).split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="(?:[^"\\\n]|\\.)*",?)*\})? \d+)$/);
  });

  test("Markdown of the cluster's text is no markup", () => {
    expect(reportMarkdown(hostile())).not.toMatch(/(^|[^\\])<b>/);
  });
});

describe("runbook", () => {
  test.each([
    ["MLB201", "MLB201: FRRConfigurations of a node contradict each other"],
    ["mlb802", "MLB802: The label kubernetes.io/hostname is not the node's name"],
    ["node-frozen", "A node is frozen"],
    ["node frozen", "A node is frozen"],
    ["external-ip pending no available IPs", "A Service stays pending"],
    ["bad peer AS", "MLB402: The AS numbers do not match"],
    ["ipv6 address not advertised", "MLB304: The session does not carry this address family"],
    ["session flaps", "A session flaps"],
  ])("%s", async (words, title) => {
    const { stdout, code } = await run(["runbook", ...words.split(" ")], { columns: 100 });
    expect([code, stdout.split("\n")[0]]).toEqual([0, title]);
    expect(stdout).not.toMatch(/\]\(|^#/m);
  });

  test("without words lists every page", async () => {
    const { stdout } = await run(["runbook"]);
    expect(stdout).toContain("session-down");
    expect(stdout.match(/MLB\d{3}/g)?.length).toBeGreaterThanOrEqual(60);
    expectSchema((await run(["runbook", "-o", "json"])).stdout);
    expectSchema((await run(["runbook", "MLB201", "-o", "json"])).stdout);
  });

  test("words that fit nothing are told, with what to do", async () => {
    const { stderr, code } = await run(["runbook", "qqqq", "zzzz"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: no page fits "qqqq zzzz"/);
  });

  test("keeps to the width of the terminal where words allow", async () => {
    const { stdout } = await run(["runbook", "node-frozen"], { columns: 80 });
    const long = stdout
      .split("\n")
      .filter((l) => [...l].length > 80 && !l.startsWith("    ") && l.includes(" "));
    expect(long).toEqual([]);
  });
});
