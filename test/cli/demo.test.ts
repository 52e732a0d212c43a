import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

test("npm start shows the lab, healthy and frozen, and where to go next, in ten seconds", {
  timeout: 30_000,
}, () => {
  const started = performance.now();
  const env = { ...process.env, KUBECONFIG: "/nonexistent", NO_COLOR: "1", COLUMNS: "100" };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "scripts/demo.ts")], {
    encoding: "utf8",
    env,
  });
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
  expect(performance.now() - started).toBeLessThan(10_000);
});
