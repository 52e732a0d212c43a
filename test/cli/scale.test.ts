import { beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
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
 * What was quadratic in nodes, Services and peers took minutes at a thousand nodes. Here the same questions are asked of a cluster in
 * which each cost dozens of times more than it should; the yardstick is what MetalLB's own decisions cost in the same run.
 */

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

let cluster: Snapshot;
let yardstick: number;

beforeAll(() => {
  cluster = behind({ nodes: 200, services: 800 });
  yardstick = cpu(() => {
    const { nodes, services } = announce(cluster);
    return [Object.values(nodes), Object.values(services)];
  });
}, 300_000);

/** The least CPU time of some runs, in milliseconds: other programs only ever add to it. */
function cpu(task: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 2; run++) {
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

/** The limits are about three times what was measured when they were set; before, it was twelve to sixteen times the yardstick. */
test.each<[string, number, (s: Snapshot) => unknown]>([
  ["diff --stage metallb", 6, (s) => metallbReport(s, discover(s), undefined)],
  ["check", 10, (s) => checkReport(s, { analyzers: ANALYZERS })],
  ["explain peer", 6, (s) => explain(s, { kind: "Peer", name: "peer-0" })],
  ["plan", 9, (s) => whatIf(s, discover(s), [{ op: "apply", object: change }])],
])(
  "%s costs at most %d times what announce() does",
  (_, limit, task) => {
    expect(cpu(() => task(cluster)) / yardstick).toBeLessThan(limit);
  },
  300_000,
);
