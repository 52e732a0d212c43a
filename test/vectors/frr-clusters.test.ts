import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { finders, snapshotOf } from "../../plugins/finders.ts";
import type { FRRNodeState } from "../../src/api/frrk8s.ts";
import { discover } from "../../src/snapshot/discovery.ts";
import { findObject } from "../../src/snapshot/select.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { readPaths } from "../../src/sources/paths.ts";
import { nodeState } from "../../src/state/node.ts";
import { missing, sharedPath } from "../support/vectors.ts";

const KINDS = [
  "Node",
  "Namespace",
  "Secret",
  "Pod",
  "DaemonSet",
  "FRRConfiguration",
  "FRRK8sConfiguration",
  "FRRNodeState",
  "ClusterVersion",
  "CustomResourceDefinition",
] as const;

const root = sharedPath("clusters");

/** Clusters whose nodes keep an old configuration, with what stops them. */
const FROZEN: Readonly<
  Record<
    string,
    { readonly field: string; readonly values: readonly string[]; readonly names: readonly string[] }
  >
> = {
  "node-frozen-by-conflict": {
    field: "asn",
    values: ["65102", "65109"],
    names: ["extra-peer", "metallb-wk3"],
  },
};

async function read(folder: string): Promise<Snapshot> {
  const quiet = { debug: () => {}, progress: () => {} };
  const live = { commands: ["show running-config", "show version"] };
  return readPaths([join(root ?? "", folder)], { kinds: KINDS, live }, quiet, { finders });
}

if (root === undefined) missing("clusters", "clusters");
else {
  const folders = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory());
  describe("captured clusters", () => {
    test.each(folders)("%s: applied and live are as intended, or the conflict is named", async (folder) => {
      const snapshot = await read(folder);
      for (const node of ["wk3", "wk4"]) {
        const state = nodeState(snapshot, node);
        expect(state.appliedToLive).toEqual([]);
        const frozen = FROZEN[folder];
        if (frozen === undefined) {
          expect([node, state.intended.state, state.intendedToApplied, state.intendedToLive]).toEqual([
            node,
            "known",
            [],
            [],
          ]);
          expect(state.reports.contradiction).toBeUndefined();
          continue;
        }
        if (state.intended.state !== "refused") expect.fail(`${node} is ${state.intended.state}`);
        const [conflict] = state.intended.conflicts;
        expect(conflict?.field).toBe(frozen.field);
        expect([conflict?.a.value, conflict?.b.value].sort()).toEqual(frozen.values);
        expect(state.intended.conflicts).toHaveLength(1);
        expect(
          [conflict?.a, conflict?.b].map((side) => side?.origin.ref.name.replace(/wk\d/, "wk3")).sort(),
        ).toEqual(frozen.names);
        expect(state.reports.conversion).toBe(`failed: ${state.intended.error}`);
      }
    });

    test.each(folders)("%s: nodes without FRR are unknown, with the reason", async (folder) => {
      const state = nodeState(await read(folder), "wk0");
      expect(state.applied).toMatchObject({
        state: "unknown",
        reason: expect.stringContaining("no FRRNodeState wk0"),
      });
      expect(state.live).toMatchObject({ state: "unknown" });
      expect(state.intendedToApplied).toBeUndefined();
    });
  });

  describe("a change by hand on wk3", () => {
    /** What was done in vtysh, as it shows in the running configuration, and the sentence about it. */
    const CHANGES: readonly (readonly [string, string, string, string, string])[] = [
      [
        "the neighbor shut down",
        " neighbor 172.18.20.1 remote-as 65102\n",
        " neighbor 172.18.20.1 remote-as 65102\n neighbor 172.18.20.1 shutdown message drained by hand\n",
        "the session to 172.18.20.1 is shut down by hand: no routes are exchanged",
        "session-reset",
      ],
      [
        "a network taken out",
        "  network 172.19.20.181/32\n",
        "",
        "172.19.20.181/32 is not originated, so it is not advertised to 172.18.20.1",
        "policy-refresh",
      ],
      [
        "a route map that sets a local preference",
        "route-map 172.18.20.1-out permit 1\n match ip address prefix-list 172.18.20.1-allowed-ipv4\n",
        "route-map 172.18.20.1-out permit 1\n match ip address prefix-list 172.18.20.1-allowed-ipv4\n set metric 50\n",
        "172.19.20.181/32 is advertised to 172.18.20.1 with other attributes: MED 50 instead of as it was",
        "policy-refresh",
      ],
      [
        "everything let in",
        "ip prefix-list 172.18.20.1-inpl-ipv4 seq 1 deny any\n",
        "ip prefix-list 172.18.20.1-inpl-ipv4 seq 1 permit any\n",
        "accepts 0.0.0.0/0 and everything else from 172.18.20.1",
        "policy-refresh",
      ],
      [
        "a prefix no longer let out",
        "ip prefix-list 172.18.20.1-allowed-ipv4 seq 1 permit 172.19.20.181/32\n",
        "ip prefix-list 172.18.20.1-allowed-ipv4 seq 1 deny any\n",
        "172.19.20.181/32 is not advertised to 172.18.20.1",
        "policy-refresh",
      ],
      ["logging", "log stdout informational\n", "log stdout\ndebug bgp updates in\n", "", ""],
    ];

    test.each(CHANGES)("%s", async (_, from, to, effect, impact) => {
      const snapshot = await read("l3-healthy");
      const state = nodeState(edited(snapshot, "wk3", from, to), "wk3", { discovery: discover(snapshot) });
      const found = state.intendedToApplied?.map((difference) => [difference.effect, difference.impact]);
      expect(found).toEqual(effect === "" ? [] : [[effect, impact]]);
      expect(state.intendedToLive).toEqual([]);
      expect(state.appliedToLive).toHaveLength(effect === "" ? 0 : 1);
      for (const { origins } of state.intendedToApplied ?? [])
        expect(origins.map(({ ref }) => ref.name)).toContain("metallb-wk3");
    });
  });
}

/** The snapshot with another running configuration reported for a node. */
function edited(s: Snapshot, node: string, from: string, to: string): Snapshot {
  const found = findObject<FRRNodeState>(s, "FRRNodeState", node);
  const text = found?.status?.runningConfig ?? "";
  if (found === undefined || !text.includes(from)) throw new Error(`${node} does not run ${from}`);
  const changed = { ...found, status: { ...found.status, runningConfig: text.replace(from, to) } };
  const objects = s.objects.map((object) => (object === found ? changed : object));
  return snapshotOf(objects, { source: s.source, unknown: s.unknown, live: s.live, notes: s.notes });
}
