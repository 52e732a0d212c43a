import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Wall-clock time of a bare node, start to end, in milliseconds. */
function bareNode(): number {
  const started = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return performance.now() - started;
}

test("npm start shows the lab, healthy and frozen, and where to go next, in ten seconds", () => {
  const before = bareNode();
  const started = performance.now();
  const env = { ...process.env, KUBECONFIG: "/nonexistent", NO_COLOR: "1", COLUMNS: "100" };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "scripts/demo.ts")], {
    encoding: "utf8",
    env,
  });
  const took = performance.now() - started;
  // Ten seconds is what a newcomer waits at most, on a machine that starts a bare node in a tenth of a second; a busy one is given more.
  expect(took).toBeLessThan(Math.max(10_000, 100 * Math.max(before, bareNode())));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const [, diffHealthy = "", explainHealthy = "", diffFrozen = "", explainFrozen = "", next = ""] =
    stdout.split(/^# /m);
  expect(diffHealthy).toMatch(/^\(exit code 0\)$/m);
  expect(explainHealthy).toMatch(/reachable through wk3 and wk4/);
  expect(diffFrozen).toMatch(/^\(exit code 1\)$/m);
  for (const word of ["extra-peer", "metallb-wk3", "asn", "65109", "65102"])
    expect(diffFrozen).toContain(word);
  expect(explainFrozen).toMatch(/frozen/);
  expect(next).toMatch(/^Where to go next/);
});
