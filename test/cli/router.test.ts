import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../support/cli.ts";
import { only, without } from "../support/parts.ts";
import { expectSchema } from "../support/schema.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const fixtures = join(root, "test/plugins/routers/fixtures");
const folder = mkdtempSync(join(tmpdir(), "router-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The configuration that router prints is read back by router --config. */
const DIALECTS = ["vyos", "frr", "cisco-iosxe", "arista-eos"];

describe.each(DIALECTS)("router in %s", (dialect) => {
  test("what it prints is all that the router needs", async () => {
    const printed = await run([
      "router",
      "peer/bgppeer-r2",
      "--dialect",
      dialect,
      "-o",
      "config",
      "--from",
      healthy,
    ]);
    expect(printed.code).toBe(0);
    const config = file(`${dialect}.conf`, printed.stdout);
    const compared = await run([
      "router",
      "peer/bgppeer-r2",
      "--config",
      config,
      "--dialect",
      dialect,
      "--from",
      healthy,
      "-o",
      "json",
    ]);
    expect(compared.code).toBe(0);
    expectSchema(compared.stdout);
  });
});

test.each(DIALECTS.map((d) => [d]))(
  "a listen range of %s is as good as a neighbor for each node",
  async (dialect) => {
    const config = file(`range.${dialect}`, RANGES[dialect] ?? "");
    const outcome = await run([
      "router",
      "peer/bgppeer-r2",
      "--config",
      config,
      "--dialect",
      dialect,
      "--from",
      healthy,
      "-o",
      "json",
    ]);
    expect(JSON.parse(outcome.stdout).comparison).toMatchObject({ faults: [], unknown: [], opaque: [] });
    expect(outcome.code).toBe(0);
  },
);

test("a range that does not cover a node leaves that node without neighbor", async () => {
  const config = file("narrow.conf", RANGES.frr?.replace("172.18.20.0/24", "172.18.20.112/31") ?? "");
  const outcome = await run([
    "router",
    "peer/bgppeer-r2",
    "--config",
    config,
    "--from",
    healthy,
    "-o",
    "json",
  ]);
  expect(JSON.parse(outcome.stdout).comparison.faults).toMatchObject([
    { kind: "missing-neighbor", nodes: ["wk4"] },
  ]);
  expect(outcome.code).toBe(1);
});

const RANGES: Readonly<Record<string, string>> = {
  frr: `frr defaults traditional
router bgp 65102
 no bgp ebgp-requires-policy
 neighbor NODES peer-group
 neighbor NODES remote-as 65801
 bgp listen range 2001:db8::/64 peer-group NODES
 bgp listen range 172.18.20.0/24 peer-group NODES
 address-family ipv4 unicast
  neighbor NODES activate
 exit-address-family
exit
`,
  vyos: `set protocols bgp system-as '65102'
set protocols bgp peer-group NODES remote-as '65801'
set protocols bgp peer-group NODES address-family ipv4-unicast
set protocols bgp listen range 172.18.20.0/24 peer-group 'NODES'
`,
  "cisco-iosxe": `router bgp 65102
 bgp listen range 172.18.20.0/24 peer-group NODES
 neighbor NODES peer-group
 neighbor NODES remote-as 65801
 !
 address-family ipv4
  neighbor NODES activate
  maximum-paths 4
 exit-address-family
`,
  "arista-eos": `router bgp 65102
   maximum-paths 4 ecmp 4
   bgp listen range 172.18.20.0/24 peer-group NODES remote-as 65801
   neighbor NODES peer group
   !
   address-family ipv4
      neighbor NODES activate
`,
};

describe("documents", () => {
  const r2 = join(fixtures, "r2.frr.conf");

  test.each([
    ["router", ["router", "peer/bgppeer-r2"]],
    ["router --config with faults", ["router", "peer/bgppeer-r2", "--config", r2]],
    ["bgp predict", ["bgp", "predict"]],
    ["bgp predict of a router", ["bgp", "predict", "--all", "--router", `r2=${r2}`]],
  ])("%s is as its schema says", async (_, words) => {
    for (const format of ["json", "yaml"]) {
      const { stdout } = await run([...words, "--from", healthy, "-o", format]);
      expectSchema(format === "json" ? stdout : load(stdout));
    }
  });

  test("no password of the router's configuration is printed", async () => {
    const text = readFileSync(r2, "utf8").replaceAll("password hidden", "password s3cr3t-of-r2");
    expect(text).toContain("s3cr3t-of-r2");
    const config = file("secret.conf", text);
    for (const words of [
      ["router", "peer/bgppeer-r2", "--config", config],
      ["bgp", "predict", "--router", config],
    ]) {
      for (const format of ["text", "json"]) {
        const { stdout, stderr } = await run([...words, "--from", healthy, "-o", format]);
        expect(stdout + stderr).not.toContain("s3cr3t");
      }
    }
  });
});

describe("what is not known of the nodes is said, and what is known is shown", () => {
  const frozen = join(root, "examples/node-frozen-by-conflict");
  const beside = without("FRRConfiguration", "FRRNodeState");
  const cases: readonly (readonly [name: string, from: string, says: RegExp, unknown: RegExp])[] = [
    [
      "frozen nodes dial too",
      frozen,
      /^bgppeer-r2 {2}8 nodes will dial 172\.18\.20\.1 \(AS 65102\) and announce 2 prefixes\.$/m,
      /^unknown {2}wk3 and wk4 are frozen \(multiple asns specified for 172\.18\.20\.1\): shown as MetalLB alone wants them$/m,
    ],
    [
      "FRRConfigurations that were not given",
      beside,
      /2 nodes will dial 172\.18\.20\.1 \(AS 65102\) and announce 1 prefix\./,
      /^unknown {2}the FRRConfigurations are not known: .* Only what MetalLB writes is taken\.$/m,
    ],
    [
      "no nodes",
      without("Node"),
      /which nodes will dial 172\.18\.20\.1 \(AS 65102\) is not known\./,
      /^unknown {2}which nodes there are: .* holds no object of this kind$/m,
    ],
    [
      "no Services",
      without("Service"),
      /2 nodes will dial 172\.18\.20\.1 \(AS 65102\); what they will announce is not known\./,
      /^unknown {2}what is announced: Service: .* holds no object of this kind$/m,
    ],
  ];
  test.each(cases)("router: %s", async (_, from, says, unknown) => {
    const outcome = await run(["router", "peer/bgppeer-r2", "--from", from], { columns: 300 });
    expect(outcome).toMatchObject({ code: 3, stderr: "" });
    expect(outcome.stdout).toMatch(says);
    expect(outcome.stdout).toMatch(unknown);
    expectSchema((await run(["router", "peer/bgppeer-r2", "--from", from, "-o", "json"])).stdout);
  });

  test.each([
    ["frozen nodes", frozen, /^unknown {2}what wk3 and wk4 announce, being frozen: multiple asns/m],
    [
      "FRRConfigurations that were not given",
      beside,
      /the nodes announce 1 prefix\.\nunknown {2}the FRRConf/,
    ],
    ["no nodes", only("BGPPeer"), /^What the nodes announce is not known, and so no router's table\.$/m],
  ])("bgp predict: %s, once", async (_, from, says) => {
    const { stdout, stderr, code } = await run(["bgp", "predict", "--from", from], { columns: 300 });
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    expect(stdout).toMatch(says);
    expect(stdout.split("\n").length).toBeLessThan(6);
  });

  test("a peer that is not there", async () =>
    expect(await run(["router", "peer/bgppeer-r3", "--from", healthy])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'error: bgppeers.metallb.io "bgppeer-r3" not found\nDid you mean: bgppeer-r2?\n',
    }));
});
