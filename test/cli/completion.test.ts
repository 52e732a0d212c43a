import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ARGUMENTS } from "../../src/cli/completion/arguments.ts";
import { complete, completionLines, type Lookup } from "../../src/cli/completion/complete.ts";
import { SUBJECTS } from "../../src/cli/completion/subjects.ts";
import { readWords } from "../../src/cli/completion/words.ts";
import { baseFlags } from "../../src/cli/flags.ts";
import { commandFiles } from "../../src/cli/program.ts";
import { readPaths } from "../../src/sources/paths.ts";
import { run } from "../support/cli.ts";
import { temporaryFolder } from "../support/dump.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");

const flags = Object.fromEntries(
  Object.entries(baseFlags).map(([name, flag]) => [name, { ...flag, name }]),
) as never;
const commands = ["explain", "diff", "get", "bgp:summary", "bgp:routes", "completion"].map((id) => ({
  id,
  flags,
  hidden: false,
  summary: `about ${id}`,
}));

const fromLab: Lookup = (kinds) => readPaths([healthy], { kinds }, { debug: () => {}, progress: () => {} });
const words = async (line: string, lookup = fromLab): Promise<string[]> => {
  const { candidates, directive } = await complete(line.split(" "), commands, lookup);
  return [...candidates.map(({ word }) => word), `:${directive}`];
};

describe("complete", () => {
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ["", ["explain", "diff", "get", "bgp", "completion", ":4"]],
    ["d", ["diff", ":4"]],
    ["bgp ", ["summary", "routes", ":4"]],
    ["bgp s", ["summary", ":4"]],
    ["nope ", [":4"]],
    ["explain ", ["svc/", "node/", "peer/", "pool/", "frrconfiguration/", ":6"]],
    ["explain s", ["svc/", ":6"]],
    ["explain svc/", ["svc/hello-lb-l3.proj1", ":4"]],
    ["explain svc/h", ["svc/hello-lb-l3.proj1", ":4"]],
    ["explain h", ["hello-lb-l3.proj1", ":4"]],
    ["explain -n proj1 svc/", ["svc/hello-lb-l3", ":4"]],
    ["explain node/wk3", ["node/wk3", ":4"]],
    ["explain peer/", ["peer/bgppeer-r2", ":4"]],
    ["explain pool/", ["pool/pool-l3", ":4"]],
    ["explain svc/hello-lb-l3 ", [":4"]],
    ["get p", ["pools", "peers", ":4"]],
    ["diff --node wk", ["wk0", "wk1", "wk2", "wk3", "wk4", ":4"]],
    ["diff --node=wk3", ["--node=wk3", ":4"]],
    ["diff -n pr", ["proj1", ":4"]],
    ["diff -o ", ["wide", "json", "yaml", "name", "jsonpath=", ":4"]],
    ["diff -o=js", [":4"]],
    ["diff --output=js", ["--output=json", "--output=jsonpath=", ":4"]],
    ["diff --from ", [":0"]],
    ["diff --kubeconfig ", [":0"]],
    ["diff --metallb-", ["--metallb-release", "--metallb-namespace", ":4"]],
    ["completion ", ["kubectl", ":4"]],
  ];
  test.each(cases)("%j", async (line, expected) => expect(await words(line)).toEqual(expected));

  test("a cluster that does not answer gives no words", async () =>
    expect(await words("explain svc/", async () => undefined)).toEqual([":4"]));
});

test("names from a cluster cannot break the protocol", () =>
  expect(completionLines({ candidates: [{ word: "a\n:0", about: "x\u001b[2J\ty" }], directive: 4 })).toBe(
    "a\\n:0\tx\\x1b[2J\ty\n:4\n",
  ));

test.each([
  ["--node a -n b c", ["c"], { node: ["a"], namespace: ["b"] }, undefined],
  ["-nb --node=a -A c", ["c"], { namespace: ["b"], node: ["a"] }, undefined],
  ["x --node", ["x"], {}, "node"],
  ["--unknown y", ["y"], {}, undefined],
  ["--from - x", ["x"], { from: ["-"] }, undefined],
] as const)("words of %j", (line, positional, values, waiting) => {
  const typed = readWords(line.split(" "), Object.values(flags));
  expect({ ...typed, values: Object.fromEntries(typed.values) }).toEqual({
    positional,
    values,
    ...(waiting === undefined ? {} : { waiting }),
  });
});

test("the registries are frozen, ordered and consistent", () => {
  expect([ARGUMENTS, SUBJECTS].every(Object.isFrozen)).toBe(true);
  const prefixes = SUBJECTS.map(({ prefix }) => prefix);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  expect(new Set(ARGUMENTS.map(({ command }) => command)).size).toBe(ARGUMENTS.length);
  const ids = commandFiles(root);
  for (const { command } of ARGUMENTS) expect(ids.has(command), command).toBe(true);
  for (const argument of ARGUMENTS) {
    if ("words" in argument) continue;
    for (const prefix of argument.subjects) expect(prefixes).toContain(prefix);
    if (argument.bare !== undefined) expect(argument.subjects).toContain(argument.bare);
  }
});

describe("as kubectl asks", () => {
  test("kubectl metallb __complete", async () => {
    const { stdout, code } = await run(["__complete", "completion", ""]);
    expect({ stdout, code }).toEqual({ code: 0, stdout: "kubectl\tfor kubectl 1.26 and later\n:4\n" });
  });

  test("a cluster out of reach is silence", async () => {
    const { stdout, stderr, code } = await run(["__complete", "capture", "--node", ""]);
    expect({ stdout, stderr, code }).toEqual({ code: 0, stdout: ":4\n", stderr: "" });
  });

  test.skipIf(process.platform === "win32")("the printed script hands the words on", async () => {
    const folder = temporaryFolder();
    const { stdout } = await run(["completion", "kubectl"]);
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/kubectl_complete-metallb"), stdout, { mode: 0o755 });
    const kubectl = `#!/bin/sh\nshift\nexec ${process.execPath} ${join(root, "bin/kubectl-metallb.js")} "$@"\n`;
    writeFileSync(join(folder, "bin/kubectl"), kubectl, { mode: 0o755 });
    const path = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
    const asked = spawnSync("kubectl_complete-metallb", ["completion", "kub"], {
      encoding: "utf8",
      env: { ...process.env, PATH: path },
    });
    expect(asked.stdout).toBe("kubectl\tfor kubectl 1.26 and later\n:4\n");
  });
});
