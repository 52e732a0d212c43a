import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type Outcome, run } from "../support/cli.ts";
import { temporaryFolder, writeFiles } from "../support/dump.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const frozen = join(root, "examples/node-frozen-by-conflict");
const folder = temporaryFolder();

const diff = (...args: readonly string[]): Promise<Outcome> => run(["diff", ...args], { columns: 200 });
const running = (example: string, node: string): string =>
  join(example, `vtysh/${node}/show-running-config.txt`);

/** @returns a copy of the healthy example in which the running configuration of a node was changed by hand. */
function byHand(node: string, change: (text: string) => string): string {
  const copy = mkdtempSync(join(folder, "example-"));
  cpSync(healthy, copy, { recursive: true });
  const file = running(copy, node);
  chmodSync(file, 0o644);
  const before = readFileSync(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error("nothing was changed");
  writeFileSync(file, after);
  return copy;
}

const SHUT = "neighbor 172.18.20.1 shutdown";
const shut = (text: string): string =>
  text.replace(/^ neighbor 172\.18\.20\.1 remote-as .*$/m, `$&\n ${SHUT}`);
const SENTENCE = "the session to 172.18.20.1 is shut down by hand: no routes are exchanged";

describe("diff", () => {
  test("a sound node: the verdict first, exit 0", async () => {
    const { stdout, code } = await diff("--from", healthy, "--node", "wk3");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("wk3 as intended");
    expect(stdout).toContain("applied: FRRNodeState wk3, FRR 10.4.3");
    expect(stdout).toContain("live: show running-config, FRR 10.4.3");
  });

  test("nodes that are alike are one, those that nothing is known of are unknown", async () => {
    const { stdout, code } = await diff("--from", healthy);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wk3 and wk4 as intended, cp0, cp1 and 4 more unknown\n/);
    expect(stdout).toMatch(/^wk3 and wk4 +as intended$/m);
    expect(stdout).toMatch(/^cp0, cp1 and 4 more +unknown: applied \(there is no FRRNodeState cp0/m);
  });

  test("what was done by hand, by neighbor, with what each state has, exit 1", async () => {
    const example = byHand("wk3", (text) =>
      shut(text).replace(/^ {2}network .*$/m, "$&\n  network 10.66.0.0/16"),
    );
    const { stdout, code } = await diff("--from", example, "--node", "wk3");
    expect(code).toBe(1);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("wk3 not as intended");
    expect(lines[1]).toMatch(/^wk3 +2 differences: a reload that puts it right resets sessions$/);
    const at = lines.indexOf("  neighbor 172.18.20.1");
    expect(lines.slice(at, at + 5)).toEqual([
      "  neighbor 172.18.20.1",
      `    + ${SENTENCE}  [session-reset]`,
      "      intended  (not set)",
      "      applied   as intended",
      `      live      ${SHUT}`,
    ]);
    expect(stdout).toContain(
      "  originated\n    + 10.66.0.0/16 is originated, which is not intended  [policy-refresh]",
    );
  });

  test("logging and names are no difference, and show in lines", async () => {
    const example = byHand("wk3", (text) => text.replace(/^log stdout.*$/m, "log file /elsewhere"));
    const behavior = await diff("--from", example, "--node", "wk3");
    expect(behavior.code).toBe(0);
    const { stdout, code } = await diff("--from", example, "--node", "wk3", "--against", "live", "--text");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^--- wk3\/intended\n\+\+\+ wk3\/live\n@@/);
    expect(stdout).toContain("\n+log file /elsewhere\n");
  });

  test("--against chooses one state", async () => {
    const example = byHand("wk3", shut);
    const applied = await diff("--from", example, "--node", "wk3", "--against", "applied");
    expect(applied.code).toBe(0);
    expect(applied.stdout).not.toContain("live:");
    const live = await diff("--from", example, "--node", "wk3", "--against", "live");
    expect(live.code).toBe(1);
    expect(live.stdout).not.toContain("applied");
  });

  test("--against FILE, for one node", async () => {
    const example = byHand("wk4", shut);
    const file = running(example, "wk4");
    const one = await diff("--from", healthy, "--node", "wk3", "--against", file);
    expect(one.code).toBe(1);
    expect(one.stdout).toContain(SENTENCE);
    const many = await diff("--from", healthy, "--against", file);
    expect(many).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--against FILE compares one node"),
    });
    const none = await diff("--from", healthy, "--node", "wk3", "--against", join(folder, "nosuch"));
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("there is no such file") });
  });

  test("--blame names resource and field", async () => {
    const { stdout } = await diff("--from", byHand("wk3", shut), "--node", "wk3", "--blame");
    expect(stdout).toContain(
      "from FRRConfiguration openshift-frr-k8s/metallb-wk3 spec.bgp.routers[0].neighbors[0]",
    );
  });

  test("frozen nodes: both owners, the field and both values", async () => {
    const { stdout, code } = await diff("--from", frozen);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^wk3 and wk4 frozen by a conflict/);
    expect(stdout).toContain("neighbor 172.18.20.1 asn: 65109 against 65102");
    expect(stdout).toMatch(/65109 +from FRRConfiguration openshift-frr-k8s\/extra-peer spec/);
    expect(stdout).toMatch(/65102 +from FRRConfiguration openshift-frr-k8s\/metallb-wk3 spec/);
  });

  test("a node of which nothing is known, asked for by name: exit 3, never as intended", async () => {
    const { stdout, code } = await diff("--from", healthy, "--node", "cp0");
    expect(code).toBe(3);
    expect(stdout.split("\n")[0]).toBe("cp0 unknown");
  });

  test("a node that is not there: exit 2 with those that are", async () => {
    const { stderr, code } = await diff("--from", healthy, "--node", "wk33");
    expect(code).toBe(2);
    expect(stderr).toContain('there is no node "wk33"');
    expect(stderr).toContain("wk3");
  });

  test("--release picks another behavior of frr-k8s", async () => {
    const { stdout } = await diff("--from", healthy, "--node", "wk3", "--release", "0.0.20");
    expect(stdout).toContain("frr-k8s 0.0.20");
  });

  test("-f lays files over the cluster", async () => {
    const file = join(folder, "more.yaml");
    writeFileSync(
      file,
      `apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: {name: more, namespace: openshift-frr-k8s}
spec:
  bgp:
    routers:
    - asn: 65801
      neighbors: [{address: 192.0.2.9, asn: 65009}]
`,
    );
    const { stdout, code } = await diff("--from", healthy, "--node", "wk3", "-f", file, "--blame");
    expect(code).toBe(1);
    expect(stdout).toContain("there is no session to 192.0.2.9 (AS 65009)");
    expect(stdout).toContain("from FRRConfiguration openshift-frr-k8s/more spec.bgp.routers[0].neighbors[0]");
  });

  test("passwords never show, in no format", async () => {
    const password = (text: string): string =>
      text.replace(/^ neighbor 172\.18\.20\.1 remote-as .*$/m, "$&\n neighbor 172.18.20.1 password hunter2");
    const example = byHand("wk3", password);
    for (const args of [[], ["--text"], ["-o", "json"], ["-o", "yaml"], ["-o", "wide"], ["--blame"]]) {
      const { stdout, code } = await diff("--from", example, "--node", "wk3", ...args);
      expect(code).toBe(1);
      expect(stdout).not.toContain("hunter2");
      expect(stdout).toContain("password");
    }
  });

  test("what a node calls itself does not reach the terminal as it is", async () => {
    const example = byHand("wk3", (text) => text.replace(/^end$/m, "weird \u001b[31mred\u0007\nend"));
    for (const args of [[], ["--text"], ["-o", "wide"]]) {
      const { stdout } = await diff("--from", example, "--node", "wk3", ...args);
      expect(stdout).toContain("weird");
      expect(stdout).not.toMatch(/[\u001b\u0007]/);
    }
  });
});

describe("diff -o json", () => {
  const validator = (kind: string) =>
    new Ajv2020({ strict: true, strictTypes: false }).compile(
      JSON.parse(readFileSync(join(root, `docs/schema/${kind}.schema.json`), "utf8")),
    );
  const example = byHand("wk3", shut);

  test.each<[string, string, readonly string[]]>([
    ["sound", "Diff", ["--from", healthy]],
    ["different", "Diff", ["--from", example]],
    ["frozen", "Diff", ["--from", frozen]],
    ["one state", "Diff", ["--from", example, "--node", "wk3", "--against", "live"]],
    ["two files", "Diff", ["--intended", running(healthy, "wk3"), "--running", running(example, "wk3")]],
    ["MetalLB", "MetallbDiff", ["--from", healthy, "--stage", "metallb"]],
    ["MetalLB, frozen", "MetallbDiff", ["--from", frozen, "--stage", "metallb"]],
  ])("%s keeps to its schema", async (_, kind, args) => {
    const { stdout } = await diff(...args, "-o", "json");
    const document: unknown = JSON.parse(stdout);
    const valid = validator(kind);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
  });

  test("has the difference with what each state has", async () => {
    const { stdout } = await diff("--from", example, "--node", "wk3", "-o", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "Diff",
      verdict: "different",
      nodes: [
        {
          names: ["wk3"],
          verdict: "different",
          impact: "session-reset",
          rows: [
            {
              kind: "unexpected",
              effect: SENTENCE,
              impact: "session-reset",
              neighbor: "172.18.20.1",
              found: { live: SHUT },
              origins: [{ ref: { kind: "FRRConfiguration", name: "metallb-wk3" } }],
            },
          ],
        },
      ],
    });
  });
});

describe("diff --intended --running", () => {
  writeFiles(folder, {
    "a.conf": "router bgp 65001\n neighbor 192.0.2.2 remote-as 65002\n",
    "b.conf": "frr version 8.4.4\n!\nrouter bgp 65001\n neighbor 192.0.2.2 remote-as 65002\nexit\n!\nend\n",
    "c.conf":
      "router bgp 65001\n neighbor 192.0.2.2 remote-as 65003\n neighbor 192.0.2.2 timers connect 30\n",
  });
  const file = (name: string): string => join(folder, name);

  test("two files that behave alike: exit 0, and lines on demand", async () => {
    const args = ["--intended", file("a.conf"), "--running", file("b.conf")];
    expect((await diff(...args)).code).toBe(0);
    const { stdout, code } = await diff(...args, "--text");
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: "" });
  });

  test("two that do not: exit 1", async () => {
    const { stdout, code } = await diff("--intended", file("a.conf"), "--running", file("c.conf"));
    expect(code).toBe(1);
    expect(stdout).toContain("the session to 192.0.2.2 expects AS 65003 instead of AS 65002");
    expect(stdout).not.toContain("attempts to connect");
  });

  test("--frr-version says whose defaults hold", async () => {
    const args = ["--intended", file("a.conf"), "--running", file("c.conf"), "--frr-version", "8.5"];
    const { stdout } = await diff(...args);
    expect(stdout).toContain("waits 30 s between attempts to connect instead of the default");
  });

  test.each([
    [["--intended", file("a.conf")], "--running"],
    [["--intended", file("a.conf"), "--running", file("nosuch")], "there is no such file"],
    [["--intended", folder, "--running", file("a.conf")], "it is a folder"],
  ])("%j is refused: exit 2", async (args, message) => {
    const { stderr, code } = await diff(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("KUBECTL_EXTERNAL_DIFF", () => {
  const seen = join(folder, "seen");
  const script = join(folder, "differ");
  writeFileSync(
    script,
    `#!/bin/sh
exec > "${seen}"
echo "$@" | sed 's#[^ ]*/##g'
for side; do :; done
cat "$1"/* 2>/dev/null || cat "$3"/* | grep -c .
exit "\${EXIT:-1}"
`,
  );
  chmodSync(script, 0o755);
  const example = byHand("wk3", (text) =>
    shut(text).replace(
      /^ neighbor 172\.18\.20\.1 remote-as .*$/m,
      "$&\n neighbor 172.18.20.1 password hunter2",
    ),
  );
  const external = (command: string, exit: string, ...args: readonly string[]): Promise<Outcome> =>
    run(["diff", ...args], { env: { KUBECTL_EXTERNAL_DIFF: command, EXIT: exit } });

  test("gets two folders, LIVE and MERGED, with a file for each node and state; passwords masked", async () => {
    const { code } = await external(script, "1", "--from", example, "--node", "wk3");
    expect(code).toBe(1);
    const [words = "", ...text] = readFileSync(seen, "utf8").split("\n");
    expect(words).toMatch(/^LIVE-\w+ MERGED-\w+$/);
    expect(text).toContain(` ${SHUT}`);
    expect(text.join("\n")).toContain("neighbor 172.18.20.1 password <retracted>");
    expect(text.join("\n")).not.toContain("hunter2");
  });

  test("gets its own arguments first; those that a shell would have to see are dropped, as by kubectl", async () => {
    await external(`${script} -u --x=1 ;rm $(x)`, "1", "--from", example, "--node", "wk3");
    expect(readFileSync(seen, "utf8").split("\n")[0]).toMatch(/^-u --x=1 LIVE-\w+ MERGED-\w+$/);
  });

  test.each([
    ["0", 0],
    ["1", 1],
    ["7", 2],
  ])("its exit code %s becomes %j", async (exit, code) => {
    expect((await external(script, exit, "--from", example, "--node", "wk3")).code).toBe(code);
  });

  test("is not started where nothing differs, nor for other formats", async () => {
    expect((await external("/nonexistent", "1", "--from", healthy, "--node", "wk3")).code).toBe(0);
    const json = await external("/nonexistent", "1", "--from", example, "--node", "wk3", "-o", "json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: "Diff" });
  });

  test("that cannot be started is said", async () => {
    const { code, stderr } = await external("/nonexistent", "1", "--from", example, "--node", "wk3");
    expect(code).toBe(2);
    expect(stderr).toContain("KUBECTL_EXTERNAL_DIFF: /nonexistent cannot be started");
  });

  test("leaves nothing behind", async () => {
    const before = readdirSync(join(folder, ".."), { encoding: "utf8" }).filter((name) =>
      name.startsWith("metallb-diff-"),
    );
    await external(script, "1", "--from", example, "--node", "wk3");
    const after = readdirSync(join(folder, ".."), { encoding: "utf8" }).filter((name) =>
      name.startsWith("metallb-diff-"),
    );
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe("diff --stage metallb", () => {
  test("what MetalLB should write against what it wrote", async () => {
    const { stdout, code } = await diff("--from", healthy, "--stage", "metallb");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/as MetalLB should write$/);
  });

  test("a Service less in the object than in the cluster", async () => {
    const copy = mkdtempSync(join(folder, "example-"));
    cpSync(healthy, copy, { recursive: true });
    const file = join(copy, "objects.yaml");
    chmodSync(file, 0o644);
    const text = readFileSync(file, "utf8");
    const edited = text.replace(/^( +)- 172\.19\.20\.181\/32\n/m, "");
    expect(edited).not.toBe(text);
    writeFileSync(file, edited);
    const { stdout, code } = await diff("--from", copy, "--stage", "metallb");
    expect(code).toBe(1);
    expect(stdout).toContain("172.19.20.181/32");
  });
});

test.each(["diff", "render", "check"])("%s -f FILE that cannot be read is refused", async (command) => {
  writeFiles(folder, { "broken.yaml": "kind: BGPPeer\nmetadata: { name: [ }\n" });
  const outcome = await run([command, "--from", healthy, "-f", join(folder, "broken.yaml")]);
  expect([outcome.code, outcome.stdout]).toEqual([2, ""]);
  expect(outcome.stderr).toMatch(/broken\.yaml:2: error: not valid YAML/);
});
