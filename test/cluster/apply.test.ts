import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { pathOf, type Resource } from "../../src/kube/rest/resource.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { type Agent, startAgent } from "./support/agent.ts";
import { readCaptured } from "./support/captures.ts";
import { installDefinitions, loadObjects } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");

export const FRR_CONFIGURATIONS: Resource = {
  group: "frrk8s.metallb.io",
  version: "v1beta1",
  kind: "FRRConfiguration",
  plural: "frrconfigurations",
  namespaced: true,
};

const receiveAll = (mode = "all", more: object = {}) => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name: "receive-all", namespace: "openshift-frr-k8s" },
  spec: {
    nodeSelector: { matchLabels: { "node-role.kubernetes.io/worker-virt": "" } },
    bgp: {
      routers: [
        {
          asn: 65801,
          neighbors: [{ address: "172.18.20.1", asn: 65102, toReceive: { allowed: { mode } }, ...more }],
        },
      ],
    },
  },
});

if (clusters === undefined || definitions === undefined) missing("apply on an API server", "clusters");
else {
  await clusterSuite("apply on an API server", { reader: "token-of-the-reader" }, (cluster) => {
    let agent: Agent;
    const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-apply-"));
    const env = { XDG_STATE_HOME: folder };
    const file = (object: object, name = "change"): string => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify(object));
      return path;
    };
    const backups = (): string[] => {
      const at = join(folder, "kubectl-metallb", "backups");
      try {
        return readdirSync(at).map((name) => join(at, name));
      } catch {
        return [];
      }
    };
    const read = async (name: string): Promise<KubernetesObject | undefined> => {
      const answer = await cluster().api.admin.call({
        method: "GET",
        path: pathOf(FRR_CONFIGURATIONS, { namespace: "openshift-frr-k8s", name }),
        about: { what: "get" },
      });
      return answer.ok ? (answer.value as KubernetesObject) : undefined;
    };

    beforeAll(async () => {
      const { api } = cluster();
      await installDefinitions(api.admin, definitions, { platform: true });
      await loadObjects(api.admin, readCaptured(clusters, "l3-healthy").objects);
      agent = startAgent(api.admin, api.kubeconfig("admin"), { nodes: [{ name: "wk3" }, { name: "wk4" }] });
      await agent.settled();
    });
    afterAll(() => agent.stop());

    test("applies, waits for the nodes, and rolls back", async () => {
      const { run } = cluster();
      const before = new Map(agent.loaded);
      const applied = await run(["apply", "-f", file(receiveAll()), "--yes", "--timeout", "30s"], { env });
      expect(applied.stderr).toMatch(/^back-up: /m);
      expect({ code: applied.code, err: applied.stderr.replace(/\/tmp\S+/g, "") }).toMatchObject({ code: 0 });
      expect(agent.loaded.get("wk3")).not.toBe(before.get("wk3"));
      expect(agent.loaded.get("wk3")).toMatch(/permit any/);
      const [backup = ""] = backups();
      expect(statSync(backup).mode & 0o777).toBe(0o600);
      const back = await run(["rollback", "--yes"], { env });
      expect({ code: back.code, out: back.stdout }).toMatchObject({ code: 0 });
      expect(await read("receive-all")).toBeUndefined();
      await agent.settled();
      expect(agent.loaded).toEqual(before);
    });
  });
}
