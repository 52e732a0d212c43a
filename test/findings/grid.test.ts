import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze } from "../../src/findings/analyze.ts";
import { CATALOGUE } from "../../src/findings/catalogue.ts";
import { clusterOf } from "./support/cluster.ts";

/*
 * For each code a cluster that shows it, and one that nearly does and must stay silent. Both are changes to one sound cluster
 * (`support/base.yaml`).
 */

const folder = join(import.meta.dirname, "fixtures");
const codes = readdirSync(folder).sort();

function codesIn(code: string, name: string): readonly string[] {
  const { snapshot, facts } = clusterOf(readFileSync(join(folder, code, `${name}.yaml`), "utf8"));
  const now = facts.now ?? snapshot.source.at;
  const { findings, results } = analyze(snapshot, now === undefined ? {} : { now });
  for (const { gaps } of results)
    for (const gap of gaps) expect(gap.reason).not.toContain("a fault of the program");
  return [...new Set(findings.map((f) => f.code))].sort();
}

test("every code that is not retired has a fixture", () => {
  const live = CATALOGUE.filter((c) => !("retired" in c)).map((c) => c.code);
  expect(codes).toEqual([...live].sort());
});

test("there are at least sixty codes", () => {
  expect(codes.length).toBeGreaterThanOrEqual(60);
});

describe.each(codes)("%s", (code) => {
  test("is found where it is", () => {
    expect(codesIn(code, "shows")).toContain(code);
  });

  test("stays silent at a near miss", () => {
    expect(codesIn(code, "silent")).not.toContain(code);
  });
});

test("the base is sound: nothing but questions for the router", () => {
  for (const text of [
    "cluster: { live: true }",
    "cluster: { live: false }",
    "cluster: { frrK8sNamespace: frr-k8s-system }",
  ]) {
    const { snapshot } = clusterOf(text);
    const { findings } = analyze(snapshot, { now: "2026-06-01T12:00:00Z" });
    expect(findings.filter((f) => f.severity !== "info").map((f) => f.message)).toEqual([]);
  }
});
