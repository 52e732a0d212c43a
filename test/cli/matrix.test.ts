import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { commandFiles } from "../../src/cli/program.ts";
import { type Outcome, run } from "../support/cli.ts";

const root = resolve(import.meta.dirname, "../..");
const healthy = join(root, "examples/l3-healthy");
const frozen = join(root, "examples/node-frozen-by-conflict");

/** A command line for each way in which a command can end, and its exit code. */
interface Ways {
  readonly sound?: readonly [words: string, code: number];
  readonly found?: readonly [words: string, code: number];
  readonly failed: string;
}

/** Every command that reads a snapshot and prints a document. */
const COMMANDS: Readonly<Record<string, Ways>> = {
  check: { sound: ["check --code MLB4*", 0], found: ["check", 1], failed: "check --severity nonsense" },
  diff: { sound: ["diff --node wk3", 0], found: ["diff", 1], failed: "diff --node nowhere" },
  explain: {
    sound: ["explain svc/hello-lb-l3", 0],
    found: ["explain svc/hello-lb-l3", 1],
    failed: "explain svc/nope",
  },
  get: { sound: ["get nodes", 0], failed: "get nothing" },
  "bgp:summary": {
    sound: ["bgp summary", 3],
    found: ["bgp summary --node wk3", 0],
    failed: "bgp summary --node nowhere",
  },
  bfd: { sound: ["bfd --node wk3", 0], failed: "bfd --node nowhere" },
  plan: { found: ["plan --delete frrconfiguration/extra-peer", 1], failed: "plan" },
  router: {
    sound: ["router peer/bgppeer-r2", 0],
    found: ["router peer/bgppeer-r2", 3],
    failed: "router peer/nope",
  },
  "bgp:predict": {
    sound: ["bgp predict", 0],
    found: ["bgp predict", 3],
    failed: "bgp predict --router /nowhere.conf",
  },
  version: { sound: ["version", 0], failed: "version --nonsense" },
  render: {
    sound: ["render --node wk3", 0],
    found: ["render --node wk3", 1],
    failed: "render --node nowhere",
  },
};

const MINE = ["text", "wide", "json", "yaml", "name", "jsonpath={.kind}"];

/** The formats that the help of a command names. */
async function formatsOf(command: string): Promise<string[]> {
  const { stdout } = await run([...command.split(":"), "--help"], { columns: 400 });
  const named = /-o, --output FORMAT +Output format: (.*)/.exec(stdout)?.[1]?.split(", ") ?? [];
  return [...new Set([...MINE, ...named.filter((format) => !format.startsWith("jsonpath"))])];
}

const noStack = ({ stdout, stderr }: Outcome): void =>
  expect(stdout + stderr).not.toMatch(/\n\s+at .*[.:]\d+|internal error|\[object Object\]|undefined/);

describe.each(Object.entries(COMMANDS))(
  "%s: the exit code does not depend on -o",
  (command, { sound, found, failed }) => {
    test.each([
      ["sound", sound, healthy],
      ["found", found, frozen],
    ] as const)("%s", async (_, way, from) => {
      if (way === undefined) return;
      const [words, code] = way;
      const codes: Record<string, number> = {};
      for (const format of await formatsOf(command)) {
        const outcome = await run([...words.split(" "), "--from", from, "-o", format]);
        noStack(outcome);
        codes[format] = outcome.code;
        if (format === "json")
          expect(JSON.parse(outcome.stdout)).toMatchObject({
            apiVersion: "metallb.cli/v1",
            kind: expect.any(String),
          });
        if (format === "yaml") expect(load(outcome.stdout)).toMatchObject({ apiVersion: "metallb.cli/v1" });
      }
      expect(codes).toEqual(Object.fromEntries(Object.keys(codes).map((format) => [format, code])));
    });

    test("failed", async () => {
      for (const format of ["text", "json"]) {
        const outcome = await run([...failed.split(" "), "--from", healthy, "-o", format]);
        noStack(outcome);
        expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 2, stdout: "" });
        expect(outcome.stderr).toMatch(/^error: .+\n/);
      }
    });

    test("nothing to read", async () => {
      const words = (sound ?? found)?.[0] ?? "";
      const outcome = await run([...words.split(" "), "--from", "/nowhere"]);
      expect(outcome).toEqual({
        code: 2,
        stdout: "",
        stderr: "error: /nowhere: there is no such file or folder\n",
      });
    });
  },
);

describe("every command", () => {
  const ids = [...commandFiles(root).keys()];

  test.each(ids)("%s has a summary in one line, and examples that parse as its own", async (id) => {
    const words = id.split(":");
    const { stdout, code } = await run([...words, "--help"], { columns: 100 });
    expect(code).toBe(0);
    const [summary = ""] = stdout.split("\n");
    expect(summary.length).toBeGreaterThan(10);
    for (const line of stdout.matchAll(/^ {2}(kubectl metallb .*)$/gm)) {
      expect(
        line[1]?.startsWith(`kubectl metallb ${words.join(" ")}`) || / --from /.test(line[1] ?? ""),
        line[1],
      ).toBe(true);
    }
  });

  test.each(ids)("commands/%s holds no logic: it is short, and a class of the base", (id) => {
    const text = readFileSync(join(root, "commands", `${id.replaceAll(":", "/")}.ts`), "utf8");
    expect(text).toMatch(/export default class \w+ extends (?:Base|Change)Command</);
    expect(text.split("\n").length).toBeLessThan(200);
  });
});
