import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const frozen = join(root, "examples/node-frozen-by-conflict");

const TWO_PEERS = `
apiVersion: v1
kind: Node
metadata: {name: n1}
---
apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: {name: a, namespace: frr-k8s-system}
spec:
  bgp:
    routers:
    - asn: 65001
      neighbors:
      - {address: 192.0.2.2, asn: 65002, password: "hunter2\\n! injected", enableGracefulRestart: true}
---
apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: {name: b, namespace: frr-k8s-system}
spec:
  bgp:
    routers:
    - asn: 65001
      neighbors:
      - {address: 192.0.2.2, asn: 65002, password: "hunter2\\n! injected"}
  raw: {rawConfig: "router bgp 65001\\n neighbor 10.0.0.1 password hunter3"}
`;

describe("render", () => {
  test("an input without nodes is not an answer", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "empty.yaml": "apiVersion: v1\nkind: List\nitems: []\n" });
    const { stderr, code } = await run(["render", "--from", folder]);
    expect([code, stderr]).toEqual([3, expect.stringContaining("nodes are not known: ")]);
  });

  test("one node is a file that can be kept", async () => {
    const { stdout, code } = await run(["render", "--from", healthy, "--node", "wk3"]);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("log stdout informational");
    expect(stdout).toContain("  neighbor 172.18.20.1 remote-as 65102\n");
    expect(stdout).toContain("    network 172.19.20.181/32\n");
  });

  test("without --node the nodes that a FRRConfiguration selects, with --all every one", async () => {
    const selected = await run(["render", "--from", healthy]);
    expect([...selected.stdout.matchAll(/^! node (.*)$/gm)].map((m) => m[1])).toEqual(["wk3", "wk4"]);
    const all = await run(["render", "--from", healthy, "--all"]);
    expect([...all.stdout.matchAll(/^! node /gm)]).toHaveLength(8);
  });

  test("--blame names resource and field beside the line", async () => {
    const { stdout } = await run(["render", "--from", healthy, "--node", "wk3", "--blame"], { columns: 160 });
    expect(stdout).toMatch(
      /^ {2}neighbor 172\.18\.20\.1 remote-as 65102 +! metallb-wk3 bgp\.routers\[0\]\.neighbors\[0\]\.asn$/m,
    );
    expect(stdout).toMatch(/^! metallb-wk3: FRRConfiguration in \S+$/m);
  });

  test("a refused node names both resources, the field and both values", async () => {
    const { stdout, code } = await run(["render", "--from", frozen, "--node", "wk3"], { columns: 160 });
    expect(code).toBe(1);
    expect(stdout).toContain("multiple asns specified for 172.18.20.1");
    expect(stdout).toMatch(/neighbor 172\.18\.20\.1: asn\n {4}65109 .*extra-peer.*\n {4}65102 .*metallb-wk3/);
  });

  test("--stage merged is frr-k8s' model, --stage metallb the FRRConfiguration to write", async () => {
    const merged = await run(["render", "--from", healthy, "--node", "wk3", "--stage", "merged"]);
    expect(merged.stdout).toContain("- myASN: 65801");
    const metallb = await run(["render", "--from", healthy, "--node", "wk3", "--stage", "metallb"]);
    expect(metallb.stdout).toContain("name: metallb-wk3");
  });

  test("--release picks another behavior", async () => {
    const { stdout } = await run(["render", "--from", healthy, "--node", "wk3", "--release", "0.0.20"]);
    expect(stdout).toContain("log file /etc/frr/frr.log informational");
  });

  test("passwords are masked, whatever they hold, and what the order decides is said", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "all.yaml": TWO_PEERS });
    for (const format of ["text", "json", "yaml"]) {
      const argv = ["render", "--from", folder, "--node", "n1", "--blame", "-o", format];
      const { stdout, stderr, code } = await run(argv);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/hunter|injected/);
      expect(stdout).toContain("password <retracted>");
      expect(stderr).toContain("enableGracefulRestart can change from one reconcile to the next");
    }
  });

  test("a file laid over the input is counted as if it had been applied", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "extra.yaml": `
apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: {name: extra, namespace: openshift-frr-k8s}
spec: {bgp: {routers: [{asn: 64999}]}}
`,
    });
    const argv = ["render", "--from", healthy, "--node", "wk3", "-f", join(folder, "extra.yaml")];
    const { stdout, code } = await run(argv, { columns: 160 });
    expect(code).toBe(1);
    expect(stdout).toContain("different asns (65801 != 64999) specified for same vrf");
  });

  test("a node that is not there is a mistyped name", async () => {
    const { stdout, stderr, code } = await run(["render", "--from", healthy, "--node", "wk33"]);
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 });
    expect(stderr).toMatch(/^error: there is no node "wk33"\nDid you mean: wk3, /);
  });
});

describe("the document keeps to its schema", () => {
  const schema = JSON.parse(readFileSync(join(root, "docs/schema/Rendering.schema.json"), "utf8"));
  const validate = new Ajv2020({ allErrors: true }).compile(schema);

  test.each([
    ["rendered", ["--from", healthy, "--all"]],
    ["with origins", ["--from", healthy, "--blame"]],
    ["merged", ["--from", healthy, "--stage", "merged"]],
    ["what MetalLB writes", ["--from", healthy, "--stage", "metallb", "--all"]],
    ["refused", ["--from", frozen, "--all"]],
  ])("%s", async (_, argv) => {
    const { stdout } = await run(["render", ...argv, "-o", "json"]);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });
});
