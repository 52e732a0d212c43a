import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { type Agent, startAgent } from "./support/agent.ts";
import { asItWas, type Hand, handOf, newDesk, spawnProgram } from "./support/apply.ts";
import { readCaptured } from "./support/captures.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { installDefinitions, loadObjects } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");
const [FRR, METALLB] = ["openshift-frr-k8s", "metallb-system"];
const MOMENTS = 40;

const receive = (): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name: "receive-all", namespace: FRR },
  spec: {
    nodeSelector: { matchLabels: { "node-role.kubernetes.io/worker-virt": "" } },
    bgp: {
      routers: [
        {
          asn: 65801,
          neighbors: [{ address: "172.18.20.1", asn: 65102, toReceive: { allowed: { mode: "all" } } }],
        },
      ],
    },
  },
});
const advertisement = (localPref: number): KubernetesObject => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "BGPAdvertisement",
  metadata: { name: "bgpadv1", namespace: METALLB },
  spec: { localPref },
});
const community = (name: string): KubernetesObject => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "Community",
  metadata: { name, namespace: METALLB, labels: { owner: "network" } },
  spec: { communities: [{ name: "one", value: "65000:1" }] },
});

/** Created, changed, deleted, labeled: every kind of write. */
const TOUCHED = [
  ["FRRConfiguration", "receive-all", FRR],
  ["BGPAdvertisement", "bgpadv1", METALLB],
  ["Community", "old", METALLB],
  ["Node", "wk0"],
] as const;

if (clusters === undefined || definitions === undefined) missing("apply that is killed", "clusters");
else {
  await clusterSuite("apply that is killed", {}, (cluster) => {
    let agent: Agent;
    let hand: Hand;
    let proxy: FaultProxy;
    const desk = newDesk();

    beforeAll(async () => {
      const { api } = cluster();
      await installDefinitions(api.admin, definitions, { platform: true });
      await loadObjects(api.admin, readCaptured(clusters, "l3-healthy").objects);
      proxy = await startFaultProxy(api);
      hand = handOf(api.admin);
      agent = startAgent(api.admin, api.kubeconfig("admin"), {
        nodes: [{ name: "wk3" }, { name: "wk4" }],
        pollMs: 100,
      });
      await agent.settled();
      await hand.put(community("old"));
    });
    afterAll(async () => {
      await agent.stop();
      await proxy.stop();
    });

    const objects = (): Promise<(KubernetesObject | undefined)[]> =>
      Promise.all(TOUCHED.map(([kind, name, namespace]) => hand.get(kind, name, namespace)));

    /** The objects once three looks are alike: what was on its way to the API server may still arrive. */
    async function settled(): Promise<(KubernetesObject | undefined)[]> {
      let before = await objects();
      for (let same = 0; same < 2; ) {
        await sleep(150);
        const now = await objects();
        same = before.every((o, i) => asItWas(o, now[i])) ? same + 1 : 0;
        before = now;
      }
      return before;
    }

    test(`at ${MOMENTS} moments: nothing is changed, or the back-up restores it exactly`, async () => {
      const env = { ...desk.env, KUBECONFIG: cluster().api.kubeconfig("proxied", { server: proxy.url }) };
      const argv = [
        "apply",
        "-f",
        desk.file(receive(), advertisement(200)),
        "--delete",
        "community/old",
        "--label",
        "node/wk0 rack=7",
        "--yes",
        "--force-conflicts",
        "--timeout",
        "120s",
      ];

      // One that is not killed, to count the requests.
      let whole = 0;
      let firstDryRun = 0;
      let lastWrite = 0;
      proxy.rule = ({ method = "", url = "" }) => {
        whole++;
        if (firstDryRun === 0 && url.includes("dryRun")) firstDryRun = whole;
        if (method !== "GET" && !url.includes("dryRun")) lastWrite = whole;
        return undefined;
      };
      const calm = await objects();
      const { code, stdout } = await spawnProgram(argv, env).ended;
      expect({ code, stdout }).toMatchObject({ code: 0 });
      proxy.rule = () => undefined;
      expect(
        (await cluster().run(["rollback", "--yes"], { env: desk.env, kubeconfig: env.KUBECONFIG })).code,
      ).toBe(0);
      const restored = await objects();
      for (const [i, before] of calm.entries())
        expect({ object: TOUCHED[i], same: asItWas(before, restored[i]) }).toEqual({
          object: TOUCHED[i],
          same: true,
        });

      const rows: string[] = [];
      const outcomes = { untouched: 0, restored: 0 };
      const from = firstDryRun - 3;
      const to = lastWrite + 3;
      for (let moment = 0; moment < MOMENTS; moment++) {
        const request = Math.round(from + ((to - from) * Math.floor(moment / 2)) / (MOMENTS / 2 - 1));
        const late = moment % 2 === 1;
        const before = await objects();
        const known = new Set(desk.backups());
        let seen = 0;
        const { child, ended } = spawnProgram(argv, env);
        let at = "the end";
        proxy.rule = ({ method = "", url = "" }) => {
          if (++seen !== request) return undefined;
          at = `${method} ${url.replace(/\?.*dryRun.*/, " (dry run)").replace(/\?.*/, "")}`;
          if (late) setTimeout(() => child.kill("SIGKILL"), 12);
          else child.kill("SIGKILL");
          return undefined;
        };
        const end = setTimeout(() => child.kill("SIGKILL"), 120_000);
        await ended;
        clearTimeout(end);
        proxy.rule = () => undefined;
        const after = await settled();
        const untouched = before.every((o, i) => asItWas(o, after[i]));
        const written = desk.backups().filter((path) => !known.has(path));
        if (!untouched) {
          expect({ moment, written: written.length }).toEqual({ moment, written: 1 });
          const back = await cluster().run(["rollback", written[0] ?? "", "--yes"], {
            env: desk.env,
            kubeconfig: env.KUBECONFIG,
          });
          expect({ moment, code: back.code, out: back.stdout }).toMatchObject({ moment, code: 0 });
          const now = await objects();
          for (const [i, o] of before.entries())
            expect({ moment, object: TOUCHED[i], same: asItWas(o, now[i]) }).toEqual({
              moment,
              object: TOUCHED[i],
              same: true,
            });
        }
        outcomes[untouched ? "untouched" : "restored"]++;
        const changed = before.filter((o, i) => !asItWas(o, after[i])).length;
        rows.push(
          `  ${String(moment + 1).padStart(2)}  ${late ? "12 ms after" : "at        "} request ${String(request).padStart(3)} of ${whole}: ${at.slice(0, 90)} → ${untouched ? "nothing changed" : `${changed} of 4 objects changed, restored`}`,
        );
      }
      console.log(
        `apply ended with SIGKILL:\n${rows.join("\n")}\n  ${outcomes.untouched} untouched, ${outcomes.restored} restored`,
      );
      expect(outcomes.untouched + outcomes.restored).toBe(MOMENTS);
      expect(outcomes.restored).toBeGreaterThan(5);
    });
  });
}
