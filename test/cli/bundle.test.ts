import { execFile, spawn, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../scripts/bundle.ts";
import { temporaryFolder } from "../support/dump.ts";

const root = resolve(import.meta.dirname, "../..");
const installed = temporaryFolder();
const bin = join(installed, "bin/kubectl-metallb.js");
const healthy = join(root, "examples/l3-healthy");
const exec = promisify(execFile);

const env = {
  ...process.env,
  KUBECONFIG: "/nonexistent",
  NODE_ENV: "production",
  NODE_COMPILE_CACHE: join(installed, "cache"),
};
const run = (...argv: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...argv], { encoding: "utf8", env });

/** Arguments with which commands work on the lab; the others are tried without, and end in a message. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  capture: ["-", "--from", healthy, "-o", "json"],
  check: ["--from", healthy],
  completion: ["kubectl"],
  diff: ["--from", healthy],
  explain: ["svc/hello-lb-l3", "--from", healthy],
  get: ["nodes", "--from", healthy],
  plan: ["--label", "node/wk3 x=y", "--from", healthy],
  render: ["--node", "wk3", "--from", healthy],
  router: ["peer/bgppeer-r2", "--from", healthy],
  runbook: ["MLB201"],
  "bgp:predict": ["--from", healthy],
};

/** The program as npm installs it, in a folder without node_modules: nothing but the bundle can be loaded. */
beforeAll(async () => {
  mkdirSync(join(installed, "bin"));
  copyFileSync(join(root, "bin/kubectl-metallb.js"), bin);
  copyFileSync(join(root, "package.json"), join(installed, "package.json"));
  cpSync(join(root, "docs"), join(installed, "docs"), { recursive: true });
  await bundle(join(installed, "dist"));
}, 60_000);

describe("the bundled program", () => {
  test("--help lists every command of commands/", () => {
    const { status, stdout, stderr } = run("--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const id of Object.keys(
      JSON.parse(readFileSync(join(installed, "dist/oclif.manifest.json"), "utf8")).commands,
    )) {
      expect(stdout).toMatch(new RegExp(`^  ${id.replaceAll(":", " ")} {2,}\\S`, "m"));
    }
  });

  test("help of each command needs no other file", async () => {
    const manifest = JSON.parse(readFileSync(join(installed, "dist/oclif.manifest.json"), "utf8"));
    for (const id of Object.keys(manifest.commands)) {
      const { stdout } = await exec(process.execPath, [bin, ...id.split(":"), "--help"], { env });
      expect(stdout).toContain(`kubectl metallb ${id.replaceAll(":", " ")}`);
    }
  });

  test("every command works, or says in a line why not", async () => {
    const manifest = JSON.parse(readFileSync(join(installed, "dist/oclif.manifest.json"), "utf8"));
    for (const id of Object.keys(manifest.commands)) {
      const { stdout, stderr, code } = await exec(
        process.execPath,
        [bin, ...id.split(":"), ...(ARGUMENTS[id] ?? [])],
        { env },
      ).then(
        ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
        (error: { stdout: string; stderr: string; code: number }) => error,
      );
      expect(stderr, id).not.toMatch(/internal error|Cannot find module|Dynamic require|\n\s+at /);
      if (ARGUMENTS[id] !== undefined)
        expect({ id, says: stdout !== "", failed: code === 2, stderr: code === 2 ? stderr : "" }).toEqual({
          id,
          says: true,
          failed: false,
          stderr: "",
        });
    }
  }, 60_000);

  test("a command works on a capture", () => {
    const file = join(installed, "c.tar.gz");
    const { status, stdout, stderr } = run("capture", file, "--from", healthy, "-o", "json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "CaptureSummary", file, objects: { Node: 8 } });
    const again = run("capture", file, "--from", healthy);
    expect(again).toMatchObject({
      status: 2,
      stdout: "",
      stderr: `error: ${file} exists\n--force replaces it\n`,
    });
  });

  test("an unknown command exits 2", () => expect(run("nope").status).toBe(2));

  test("standard input", () => {
    const input = readFileSync(join(healthy, "objects.yaml"));
    const { status, stdout } = spawnSync(process.execPath, [bin, "capture", "-", "--from", "-"], {
      input,
      env,
    });
    expect(status).toBe(3);
    expect(stdout.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
  });

  test.skipIf(process.platform === "win32")("a reader that has had enough is no fault", () => {
    for (let i = 0; i < 5; i++) {
      const script = `"$0" "$@" | head -1; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, bin, "--help"], {
        encoding: "utf8",
        env,
      });
      expect(stderr).toBe("");
      expect(stdout).toMatch(/^.+\n0\n$/);
    }
  });

  test.skipIf(process.platform === "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %i", async (signal, code) => {
    const child = spawn(process.execPath, [bin, "capture", "--from", "-"], {
      env,
      stdio: ["pipe", "ignore", "pipe"],
    });
    const errors: Buffer[] = [];
    child.stderr.on("data", (chunk) => errors.push(chunk));
    // More than a pipe holds: it is taken as soon as the program has started and reads.
    await new Promise((read) => child.stdin.write("#\n".repeat(2_000_000), read));
    child.kill(signal);
    const exit = await new Promise((done) => child.on("exit", done));
    expect({ exit, stderr: Buffer.concat(errors).toString() }).toEqual({ exit: code, stderr: "" });
  });
});

describe("the bundled engine", () => {
  test("is one file that touches nothing outside", async () => {
    const text = readFileSync(join(installed, "dist/engine.js"), "utf8");
    expect(text).not.toMatch(/from ?"node:|\brequire\(|\bprocess\.(?:env|stdout)/);
    const engine = await import(join(installed, "dist/engine.js"));
    const objects = engine.readObjects(readFileSync(join(healthy, "objects.yaml"), "utf8"));
    expect(engine.snapshotOf(objects).byKind.get("Node")).toHaveLength(8);
  });

  test("has types that a strict program compiles with", () => {
    const consumer = join(installed, "consumer.ts");
    const lines = [
      'import { readObjects, type Snapshot, snapshotOf } from "kubectl-metallb/engine";',
      'const s: Snapshot = snapshotOf(readObjects("kind: Node"));',
      "export const count: number = s.objects.length;",
    ];
    writeFileSync(consumer, lines.join("\n"));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const flags = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2024",
      "--lib",
      "es2024,esnext.collection,esnext.iterator",
      "--types",
      "",
    ];
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...flags, consumer], {
      encoding: "utf8",
      cwd: installed,
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});

/** User and system time of a run in milliseconds: the least of five, as the machine is shared. */
function cpu(...argv: readonly string[]): number {
  const times = Array.from({ length: 5 }, () => {
    const measured = spawnSync(
      "bash",
      ["-c", 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>/dev/null', process.execPath, ...argv],
      { encoding: "utf8", env },
    );
    const [user = "0", system = "0"] = measured.stderr.trim().split(" ");
    return (Number(user) + Number(system)) * 1000;
  });
  return Math.min(...times);
}

test.skipIf(process.platform === "win32")(
  "starting costs little: CPU time as multiples of a bare node",
  () => {
    const bare = cpu("-e", "0");
    const rows = {
      "--help": [bin, "--help"],
      "--version": [bin, "--version"],
      "diff on the lab": [bin, "diff", "--from", healthy],
    };
    const measured = Object.entries(rows).map(([name, argv]) => [name, cpu(...argv)] as const);
    console.log(
      `start-up, ms of CPU: bare node ${bare}, ${measured.map(([name, ms]) => `${name} ${ms}`).join(", ")}`,
    );
    for (const [name, ms] of measured) expect(ms / bare, name).toBeLessThan(20);
  },
);
