import { beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { chainsOf } from "../../src/cli/report/chains.ts";
import { explain } from "../../src/explain/explain.ts";
import { ANALYZERS } from "../../src/findings/analyzers/all.ts";
import { checkReport } from "../../src/findings/report.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { announce, writtenOn } from "../../src/metallb/announce.ts";
import { whatIf } from "../../src/plan/what-if.ts";
import { discover } from "../../src/snapshot/discovery.ts";
import { type Snapshot, snapshotOf } from "../../src/snapshot/snapshot.ts";
import { metallbReport } from "../../src/state/metallb-report.ts";
import { madeCluster } from "../bench/metallb-input.ts";

/*
 * What was quadratic in nodes, Services and peers took minutes at a thousand nodes. Here the same questions are asked of a
 * small cluster and of one with four times as many nodes and Services: the CPU time may grow with both, and not with their product.
 */

const SMALL = { nodes: 60, services: 240 } as const;
const LARGE = { nodes: 240, services: 960 } as const;

/** Four times the input; what is linear takes four times as long, what is quadratic sixteen times, and the machine is shared. */
const GROWTH = 11;

/** A cluster whose speakers are behind: they have written the first Services only, which is the most that can differ. */
function behind({ nodes, services }: { readonly nodes: number; readonly services: number }): Snapshot {
  const objects = madeCluster(nodes, services);
  const written = new Set(
    objects
      .filter((o) => o.kind === "Service")
      .slice(0, 20)
      .map((o) => o.metadata.name),
  );
  const early = snapshotOf(objects.filter((o) => o.kind !== "Service" || written.has(o.metadata.name)));
  const announced = announce(early);
  const own = Object.keys(announced.nodes).flatMap((node) => writtenOn(announced, node) ?? []);
  const known = snapshotOf([...objects, ...own]);
  const states = Object.keys(announced.nodes).map((name): KubernetesObject => {
    const rendered = renderNode(known, name);
    return {
      apiVersion: "frrk8s.metallb.io/v1beta1",
      kind: "FRRNodeState",
      metadata: { name },
      status: { runningConfig: rendered.ok ? rendered.frrConf : "", lastConversionResult: "success" },
    };
  });
  return snapshotOf([...objects, ...own, ...states]);
}

let small: Snapshot;
let large: Snapshot;

beforeAll(() => {
  small = behind(SMALL);
  large = behind(LARGE);
}, 60_000);

/** The least CPU time of some runs, in milliseconds: other programs only ever add to it. */
function cpu(task: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const change: KubernetesObject = {
  apiVersion: "metallb.io/v1beta1",
  kind: "BGPAdvertisement",
  metadata: { name: "adv-0", namespace: "metallb-system" },
  spec: { ipAddressPools: ["pool-0"], communities: ["65000:77"] },
};

test.each<[string, (s: Snapshot) => unknown]>([
  ["diff --stage metallb", (s) => metallbReport(s, discover(s), undefined)],
  ["check", (s) => checkReport(s, { analyzers: ANALYZERS })],
  ["explain peer", (s) => explain(s, { kind: "Peer", name: "peer-0" })],
  ["the chains of report", (s) => chainsOf(s, { findings: [] }, {})],
  ["plan", (s) => whatIf(s, discover(s), [{ op: "apply", object: change }])],
])(
  "%s grows with nodes and Services, and not with their product",
  (_, task) => {
    const growth =
      cpu(() => task(large)) /
      Math.max(
        20,
        cpu(() => task(small)),
      );
    expect(growth).toBeLessThan(GROWTH);
  },
  120_000,
);
