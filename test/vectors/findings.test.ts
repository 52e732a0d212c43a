import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { analyze } from "../../src/findings/analyze.ts";
import type { Finding } from "../../src/findings/finding.ts";
import { announce } from "../../src/metallb/announce.ts";
import type { AnnounceOptions } from "../../src/metallb/options.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { readObjects } from "../../src/sources/read.ts";
import { capturedHosts } from "../support/captured.ts";
import { cpuMs } from "../support/cpu.ts";
import { missing, sharedPath, vectorFile } from "../support/vectors.ts";

interface Result {
  readonly findings: readonly Finding[];
  readonly faults: readonly string[];
}

function analyzed(s: Snapshot, options: Parameters<typeof analyze>[1] = {}): Result {
  const { findings, results } = analyze(s, options);
  const faults = results
    .flatMap((r) => r.gaps)
    .map((g) => g.reason)
    .filter((reason) => reason.includes("a fault of the program"));
  return { findings, faults };
}

const bad = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter((f) => f.severity !== "info");

const clusters = sharedPath("clusters");
const objectsIn = (folder: string): readonly KubernetesObject[] =>
  readObjects(readFileSync(join(clusters ?? "", folder, "objects.yaml"), "utf8"));

/** What must be said first of each captured cluster; undefined: nothing is wrong. */
const CLUSTERS: Readonly<Record<string, { readonly code: string; readonly says: RegExp } | undefined>> = {
  "l3-healthy": undefined,
  "l3-import": undefined,
  "two-services": undefined,
  "local-policy": undefined,
  "ocp420-l3": undefined,
  "ocp420-import": undefined,
  "node-frozen-by-conflict": {
    code: "MLB201",
    says: /172\.18\.20\.1: asn 65109 .*extra-peer.* 65102 .*wk3 and wk4/,
  },
  "wrong-peer-asn": { code: "MLB402", says: /65199.*65102/ },
  "pending-no-auto-assign": { code: "MLB101", says: /proj1\/pending .*autoAssign is false/ },
  "vrf-missing-on-node": { code: "MLB407", says: /VRF vrf1, .*wk3 and wk4/ },
};

if (clusters === undefined) missing("captured clusters", "clusters");
else
  describe.each(Object.entries(CLUSTERS))("cluster %s", (folder, expected) => {
    const objects = objectsIn(folder);
    const s = snapshotOf(objects, {
      source: { kind: "capture", name: folder },
      live: capturedHosts(join(clusters, folder, "vtysh")),
    });
    const { findings, faults } = analyzed(s);

    test(expected === undefined ? "raises no false alarm" : "names the root cause first", () => {
      const [first] = bad(findings);
      expect(first?.code).toBe(expected?.code);
      if (expected !== undefined) expect(first?.message).toMatch(expected.says);
      expect(faults).toEqual([]);
    });

    if (expected !== undefined)
      test("blames nothing else that is no consequence of it", () => {
        const [root, ...others] = bad(findings);
        expect(
          others.filter((f) => root === undefined || !root.explains.includes(f.id)).map((f) => f.message),
        ).toEqual([]);
      });
  });

const captures = sharedPath("frr/captures");

/** What is found first in each recorded state of FRR. */
const STATES: Readonly<Record<string, string | undefined>> = {
  "ok-bfd": undefined,
  "ok-holdtime": undefined,
  "ok-md5": undefined,
  "ok-router-id-clash": undefined,
  scenario1: undefined,
  scenario2: undefined,
  scenario3: undefined,
  "f-bfd-down": "MLB601",
  "f-bfd-down-40s": "MLB601",
  "f-bfd-not-on-router": "MLB601",
  "f-bgpd-dead-node": "MLB805",
  "f-bgpd-restarted-bare-node": "MLB507",
  "f-connection-refused": "MLB401",
  "f-ebgp-requires-policy-router": "MLB312",
  "f-filtered-on-router": "MLB312",
  "f-hold-expired": "MLB418",
  "f-link-down": "MLB401",
  "f-max-prefix-router": "MLB419",
  "f-network-missing-node": "MLB219",
  "f-no-common-afi": "MLB417",
  "f-password-only-node": "MLB404",
  "f-password-only-router": "MLB404",
  "f-shutdown-node": "MLB416",
  "f-shutdown-router": "MLB416",
  "f-unreachable": "MLB401",
  "f-unreachable-noroute": "MLB401",
  "f-wrong-asn": "MLB402",
  "f-wrong-asn-on-router": "MLB402",
  "f-wrong-password": "MLB404",
};

/** The lab's resources for a state. FRR was changed by hand in most: only in those of a scenario do the resources fit what runs. */
function stateOf(version: string, state: string, folder: string): Snapshot {
  const fits = state.startsWith("scenario") || state === "f-network-missing-node";
  const objects = [
    ...objectsIn(state === "scenario2" || state === "scenario3" ? "vrf-missing-on-node" : "l3-healthy"),
    ...(state === "scenario3" ? objectsIn("l3-import").filter((o) => o.metadata.name === "receive-all") : []),
  ].filter(
    (o) => !["BGPSessionState", "FRRNodeState"].includes(o.kind) && (fits || o.kind !== "FRRConfiguration"),
  );
  return snapshotOf(objects, {
    source: { kind: "capture", name: `${version} ${state}` },
    live: capturedHosts(folder),
    unknown: fits ? new Map() : new Map([["FRRConfiguration", { state: "unknown", reason: "not captured" }]]),
  });
}

if (captures === undefined || clusters === undefined) missing("captured states of FRR", "frr/captures");
else
  describe.each(["8.4.4", "10.4.3", "10.4.3-netnsvrf"])("FRR %s", (version) => {
    const states = Object.keys(STATES).filter(
      (state) => sharedPath(`frr/captures/${version}/${state}`) !== undefined,
    );
    test.each(states)("%s", (state) => {
      const { findings, faults } = analyzed(stateOf(version, state, join(captures, version, state)));
      const expected = STATES[state];
      const [first] = bad(findings);
      expect(first?.code).toBe(expected);
      if (expected === "MLB312")
        expect(first?.message).toMatch(/does not use 172\.19\.20\.181\/32, which .* to 172\.18\.20\.1/);
      expect(faults).toEqual([]);
    });
  });

interface SpeakerCase {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options?: AnnounceOptions;
  readonly expect: {
    readonly configError?: string | null;
    readonly loadError?: string;
    readonly panic?: string;
  };
}

let refused = 0;
afterAll(() => console.log(`refused configurations named by a finding: ${refused}`));

/** No analyzer fails; and for what MetalLB refuses there is an error that names the resource at fault. */
vectorFile<SpeakerCase>("speaker-fuzz", ({ objects, options = {}, expect: recorded }) => {
  const s = snapshotOf(objects);
  const { findings, faults } = analyzed(s, {
    metallbNamespace: options.metallbNamespace ?? "metallb-system",
    frrK8sNamespace: options.frrk8sNamespace ?? "openshift-frr-k8s",
  });
  if (faults.length > 0) return faults.join("\n");
  const error = recorded.configError ?? recorded.loadError ?? recorded.panic;
  if (error === undefined || error === null) return undefined;
  const [first] = announce(s, options).errors;
  const named = findings.some(
    (f) =>
      f.severity === "error" &&
      (first === undefined
        ? f.objects.length > 0
        : f.objects.some((o) => o.kind === first.object.kind && o.name === first.object.name)),
  );
  if (!named) return `${error}\n  findings: ${findings.map((f) => f.message).join("\n  ")}`;
  refused++;
  return undefined;
});

const bench = sharedPath("bench/metallb-1000x5000.json");

if (bench === undefined) missing("cost of all analyzers", "bench/metallb-1000x5000.json");
else
  test("1000 nodes, 5000 Services: all analyzers cost at most twice what announce() does", () => {
    const text = readFileSync(bench, "utf8");
    const fresh = (): Snapshot => snapshotOf((JSON.parse(text) as { items: KubernetesObject[] }).items);
    const rounds = [0, 1, 2].map(() => {
      const [a, b] = [fresh(), fresh()];
      const announced = cpuMs(() => {
        const { nodes } = announce(a);
        for (const node of Object.keys(nodes)) nodes[node];
      });
      return { announced, all: cpuMs(() => analyze(b)) };
    });
    const announced = Math.min(...rounds.map((r) => r.announced));
    const all = Math.min(...rounds.map((r) => r.all));
    console.log(
      `analyzers ${Math.round(all)} ms, announce ${Math.round(announced)} ms of CPU: ${(all / announced).toFixed(2)}`,
    );
    expect(all / announced).toBeLessThanOrEqual(2);
  });
