import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatRef } from "../../src/api/ref.ts";
import { analyze } from "../../src/findings/analyze.ts";
import type { Finding } from "../../src/findings/finding.ts";
import { clusterOf } from "./support/cluster.ts";

/*
 * Whole answers: of a cluster with one fault, everything that is said (but questions for the router), a root before what follows from it,
 * and the Services that each takes from users.
 */

const folder = join(import.meta.dirname, "cases");

const CASES: Readonly<Record<string, readonly string[]>> = {
  "advertisement-of-a-pool-that-does-not-exist": [
    "error MLB319: Service shop/web",
    "  hence error MLB301: Service shop/web",
  ],
  "another-bgp-with-the-session": ["warning MLB410", "  hence error MLB401: Service shop/web"],
  "bfd-ended-the-session-in-the-words-of-old-releases": ["error MLB601: Service shop/web"],
  "bfd-profile-missing-before-a-new-service": ["error MLB206: Service shop/late"],
  "class-of-another-controller": ["warning MLB105: Service shop/other"],
  "dynamic-as-of-the-other-kind": ["error MLB412: Service shop/web"],
  "everything-accepted-in-another-namespace": ["warning MLB203"],
  "host-label-of-every-node": ["error MLB802: Service shop/web"],
  "invalid-preferences-with-everything-in-service": ["error MLB206", "  hence warning MLB202"],
  "not-stored-yet": [],
  "pool-in-the-service-network-of-openshift": ["error MLB108"],
  "secret-with-a-line-end": ["error MLB404", "warning MLB705"],
  "stored-and-not-given-an-address": ["error MLB101: Service shop/late"],
  "webhook-pod-crashes-before-a-new-service": ["error MLB210", "  hence error MLB202"],
};

test("every case has its answer", () => {
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(CASES)
      .map((name) => `${name}.yaml`)
      .sort(),
  );
});

test.each(Object.entries(CASES))("%s", (name, expected) => {
  expect(answerOf(name).map(line)).toEqual(expected);
});

function answerOf(name: string): readonly Finding[] {
  const { snapshot } = clusterOf(readFileSync(join(folder, `${name}.yaml`), "utf8"));
  return analyze(snapshot).findings.filter((f) => f.question === undefined || f.severity !== "info");
}

/** `error MLB206: Service shop/late`, and `  hence …` for what follows from another. */
function line({ code, severity, services, explainedBy }: Finding): string {
  const hits = services.length === 0 ? "" : `: ${services.map(formatRef).join(", ")}`;
  return `${explainedBy.length > 0 ? "  hence " : ""}${severity} ${code}${hits}`;
}

/** What must be pasted is right for the resource and for the fault. */
test.each([
  [
    "dynamic-as-of-the-other-kind",
    /^kubectl patch -n metallb-system bgppeers\.metallb\.io tor .*"dynamicASN":"external"/,
  ],
  [
    "secret-with-a-line-end",
    /^kubectl create secret generic -n metallb-system bgp --type=kubernetes\.io\/basic-auth /,
  ],
  ["host-label-of-every-node", /^kubectl label node wk1 kubernetes\.io\/hostname=wk1 --overwrite$/],
] as const)("the remedy of %s", (name, expected) => {
  expect(answerOf(name)[0]?.remedy.commands[0]).toMatch(expected);
});
