import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { backupFolder, listBackups, readBackup, writeBackup } from "../../src/cli/apply/backup-file.ts";
import type { Backup } from "../../src/plan/backup.ts";
import { run } from "../support/cli.ts";
import { listFile } from "../support/parts.ts";

const frozen = ["--from", "examples/node-frozen-by-conflict"];
const healthy = ["--from", "examples/l3-healthy"];

describe("plan --fix", () => {
  test("offers the choices, each with what it would do, and takes none by itself", async () => {
    const { stdout, code } = await run(["plan", "--fix", "MLB201", ...frozen], { columns: 160 });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {3}1 {2}Set asn to 65102 in FRRConfiguration openshift-frr-k8s\/extra-peer$/m);
    expect(stdout).toMatch(/^ {3}2 {2}Set peerASN to 65109 in BGPPeer metallb-system\/bgppeer-r2$/m);
    expect(stdout).toMatch(/only you know/);
    const { stdout: document } = await run(["plan", "--fix", "mlb201", ...frozen, "-o", "json"]);
    expect(JSON.parse(document)).toMatchObject({
      kind: "FixList",
      items: [{ number: 1, outcome: "changes" }, {}, {}],
    });
  });
  test("plans the one that is named", async () => {
    const { stdout, stderr, code } = await run(["plan", "--fix", "MLB201=3", ...frozen]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^MLB201=3: Take wk3 and wk4 out/),
    });
    expect(stdout).toMatch(/wk3 and wk4 no longer frozen/);
  });
  test.each([
    ["MLB201=9", /choices 1 to 3/],
    ["MLB999", /no code MLB999/],
    ["MLB401", /cannot be mended/],
    ["MLB203", /no finding MLB203/],
    ["nonsense", /neither CODE nor CODE=NUMBER/],
  ])("%s is refused in a line", async (word, says) => {
    const { stderr, code } = await run(["plan", "--fix", word, ...frozen]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
});

describe("plan --delete and --label of what is not there", () => {
  const peer = (namespace: string) => ({
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "tor", namespace },
    spec: { myASN: 65801, peerASN: 65102, peerAddress: "10.0.0.1" },
  });
  const two = ["--from", listFile([peer("a"), peer("b")])];
  const cases: readonly (readonly [words: readonly string[], from: readonly string[], stderr: string])[] = [
    [
      ["--delete", "bgppeer/bgppeer-r3"],
      healthy,
      'error: bgppeers.metallb.io "bgppeer-r3" not found\nDid you mean: bgppeer-r2?\n',
    ],
    [
      ["--delete", "frrconfiguration/other"],
      healthy,
      'error: frrconfigurations.frrk8s.metallb.io "other" not found\nThere are: metallb-wk3, metallb-wk4\n',
    ],
    [
      ["--delete", "bgppeer/bgppeer-r2", "-n", "other"],
      healthy,
      'error: bgppeers.metallb.io "bgppeer-r2" not found in namespace "other"\nThere is none in namespace "other".\n',
    ],
    [
      ["--delete", "bfdprofile/fast"],
      two,
      `error: bfdprofiles are not known: ${two[1]} holds no object of this kind\nkubectl get bfdprofiles.metallb.io -A -o yaml > bfdprofiles.yaml writes them; add --from bfdprofiles.yaml.\n`,
    ],
    [
      ["--delete", "bgppeer/tor"],
      two,
      'error: 2 objects of kind BGPPeer are called "tor"\nSay which: --delete bgppeer/a/tor or --delete bgppeer/b/tor\n',
    ],
    [["--label", "node/wk33 a=b"], healthy, 'error: nodes "wk33" not found\nDid you mean: wk3, wk0, wk1?\n'],
  ];
  test.each(cases)("%j", async (words, from, stderr) =>
    expect(await run(["plan", ...words, ...from])).toEqual({ code: 2, stdout: "", stderr }),
  );

  test("an object that the same change makes is there", async () => {
    const file = listFile([peer("metallb-system")], "peer.json");
    const { code, stderr } = await run(["plan", "-f", file, "--delete", "bgppeer/tor", ...healthy]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  });
});

describe("extend", () => {
  test("prints a file that can be applied, and what to know beside it", async () => {
    const { stdout, stderr, code } = await run(["extend", "peer/bgppeer-r2", "--receive", "all", ...healthy]);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/accept the default route/),
    });
    expect(stdout).toMatch(/^apiVersion: frrk8s\.metallb\.io\/v1beta1$/m);
    const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-extend-"));
    writeFileSync(join(folder, "x.yaml"), stdout);
    const planned = await run(["plan", "-f", join(folder, "x.yaml"), ...healthy]);
    expect(planned.code).toBe(1);
  });
  test.each([
    [["extend", "peer/bgppeer-r2"], /nothing to extend it by/],
    [["extend", "bgppeer-r2", "--receive", "all"], /is not peer\/NAME/],
    [
      ["extend", "peer/nobody", "--receive", "all"],
      /bgppeers\.metallb\.io "nobody" not found\nThere are: bgppeer-r2\n/,
    ],
    [["extend", "peer/bgppeer-r2", "--receive", "all", "--apply", "--yes"], /--from has none/],
  ])("%j is refused in a line", async (argv, says) => {
    const { stderr, code } = await run([...argv, ...healthy]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
});

describe("commands that need a cluster", () => {
  test.each([
    [["apply", "-f", "x.yaml"], /--from has none/],
    [["wait", "--for=applied"], /does not change/],
  ])("%j refuses --from", async (argv, says) => {
    const { stderr, code } = await run([...argv, ...healthy]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
});

describe("back-up files", () => {
  const backup: Backup = {
    apiVersion: "metallb.cli/v1",
    kind: "Backup",
    name: "one",
    at: "2026-01-01T00:00:00.000Z",
    cluster: { context: "lab", server: "https://127.0.0.1:6443/" },
    entries: [],
  };
  test("are written, read and listed, the newest first", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "kubectl-metallb-backups-")), "deep", "er");
    await writeBackup(join(folder, "1.json"), backup);
    await writeBackup(join(folder, "2.json"), { ...backup, name: "two" });
    writeFileSync(join(folder, "3.json"), "no back-up");
    expect(await readBackup(join(folder, "1.json"))).toEqual(backup);
    expect((await listBackups(folder)).map((b) => b.backup.name)).toEqual(["two", "one"]);
    await expect(readBackup(join(folder, "3.json"))).rejects.toThrow(/is no back-up/);
    await expect(readBackup(join(folder, "4.json"))).rejects.toThrow(/no such file/);
    await expect(writeBackup(join(folder, "1.json", "x.json"), backup)).rejects.toThrow(
      /nothing was changed/,
    );
  });
  test.each([
    [{ XDG_STATE_HOME: "/state" }, "/state/kubectl-metallb/backups"],
    [{ XDG_STATE_HOME: "" }, expect.stringMatching(/\.local\/state\/kubectl-metallb\/backups$/)],
  ])("stand where the environment says: %o", (env, expected) => {
    expect(backupFolder(env)).toEqual(expected);
  });
  test("no list, no rollback", async () => {
    const state = mkdtempSync(join(tmpdir(), "kubectl-metallb-state-"));
    const { stdout, code } = await run(["rollback", "--list"], { env: { XDG_STATE_HOME: state } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "There are no back-ups.\n" });
  });
});
