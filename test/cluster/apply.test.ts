import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { waitFor } from "../support/frr-lab.ts";
import { expectSchema } from "../support/schema.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { type Agent, startAgent } from "./support/agent.ts";
import { asItWas, type Desk, type Hand, handOf, newDesk, spawnProgram } from "./support/apply.ts";
import { readCaptured } from "./support/captures.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { installDefinitions, loadObjects } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");
const NS = "openshift-frr-k8s";
/** For what must come: longer than the slowest machine takes. */
const PATIENT = "120s";

const receiveAll = (name = "receive-all", neighbor: object = {}): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name, namespace: NS },
  spec: {
    nodeSelector: { matchLabels: { "node-role.kubernetes.io/worker-virt": "" } },
    bgp: {
      routers: [
        {
          asn: 65801,
          neighbors: [
            { address: "172.18.20.1", asn: 65102, toReceive: { allowed: { mode: "all" } }, ...neighbor },
          ],
        },
      ],
    },
  },
});
const community = (value: string): KubernetesObject => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "Community",
  metadata: { name: "names", namespace: "metallb-system" },
  spec: { communities: [{ name: "one", value }] },
});

if (clusters === undefined || definitions === undefined) missing("apply on an API server", "clusters");
else {
  await clusterSuite("apply on an API server", { reader: "token-of-the-reader" }, (cluster) => {
    let agent: Agent;
    let desk: Desk;
    let hand: Hand;
    let proxy: FaultProxy;

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
    });
    afterAll(async () => {
      await agent.stop();
      await proxy.stop();
    });
    beforeEach(() => {
      desk = newDesk();
    });
    afterEach(async () => {
      proxy.rule = () => undefined;
      agent.failing.clear();
      await agent.hold(false);
      for (const name of ["receive-all", "extend-bgppeer-r2"])
        await hand.remove("FRRConfiguration", name, NS);
      await hand.remove("Community", "names", "metallb-system");
      await agent.settled();
    });

    const run = (argv: readonly string[], more: object = {}) =>
      cluster().run(argv, { env: desk.env, ...more });
    const throughProxy = () => cluster().api.kubeconfig("proxied", { server: proxy.url });

    test("applies, waits for the nodes, keeps a back-up that only its owner can read, and rolls back", async () => {
      const before = new Map(agent.loaded);
      const applied = await run(["apply", "-f", desk.file(receiveAll()), "--yes", "--timeout", PATIENT]);
      expect({ code: applied.code, out: applied.stdout }).toMatchObject({ code: 0 });
      expect(applied.stderr).toMatch(/^back-up: /m);
      for (const node of ["wk3", "wk4"]) expect(agent.loaded.get(node)).toMatch(/permit any/);
      const [backup = ""] = desk.backups();
      expect(statSync(backup).mode & 0o777).toBe(0o600);
      expect((await run(["rollback", "--list"])).stdout).toMatch(
        /FRRConfiguration openshift-frr-k8s\/receive-all/,
      );
      const back = await run(["rollback", "--yes"]);
      expect({ code: back.code, out: back.stdout }).toMatchObject({ code: 0 });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      await agent.settled();
      expect(agent.loaded).toEqual(before);
      expect((await run(["rollback", "--yes"])).stdout).toMatch(/nothing to restore/);
    });

    test("an update comes back exactly, owners of fields included, and can be applied again", async () => {
      await hand.put(community("65000:1"));
      const before = await hand.get("Community", "names", "metallb-system");
      const file = desk.file(community("65000:2"));
      const refused = await run(["apply", "-f", file, "--yes"]);
      expect({ code: refused.code, out: refused.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/spec\.communities belongs to field manager kubectl/),
      });
      expect(desk.backups()).toEqual([]);
      const forced = ["apply", "-f", file, "--yes", "--force-conflicts"];
      expect((await run(forced)).code).toBe(0);
      expect((await run(["rollback", "--yes"])).code).toBe(0);
      expect(asItWas(before, await hand.get("Community", "names", "metallb-system"))).toBe(true);
      expect((await run(forced)).code).toBe(0);
    });

    test("a change of another manager is shown with its owner, and nothing is written", async () => {
      await hand.apply(receiveAll(), "argocd");
      const before = await hand.get("FRRConfiguration", "receive-all", NS);
      const other = { ...receiveAll("receive-all", { toReceive: { allowed: { mode: "filtered" } } }) };
      const refused = await run(["apply", "-f", desk.file(community("65000:1"), other), "--yes"]);
      expect({ code: refused.code, out: refused.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/argocd/),
      });
      expect(asItWas(before, await hand.get("FRRConfiguration", "receive-all", NS))).toBe(true);
      expect(await hand.get("Community", "names", "metallb-system")).toBeUndefined();
      expect(desk.backups()).toEqual([]);
    });

    test("two people at once: who comes second changes nothing", async () => {
      await hand.apply(community("65000:1"), "kubectl-metallb");
      let meddled = false;
      proxy.rule = (request) => {
        const writes = request.method === "PATCH" && !/dryRun/.test(request.url ?? "");
        if (!writes || !/communities/.test(request.url ?? "") || meddled) return undefined;
        meddled = true;
        void hand.apply(community("65000:9"), "somebody");
        return { do: "delay", ms: 700 };
      };
      const second = await run(
        ["apply", "-f", desk.file(receiveAll(), community("65000:2")), "--yes", "--timeout", PATIENT],
        { kubeconfig: throughProxy() },
      );
      expect({ code: second.code, out: second.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/changed by somebody else|object has been modified/),
      });
      expect(meddled).toBe(true);
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      const now = await hand.get("Community", "names", "metallb-system");
      expect(now?.spec).toEqual(community("65000:9").spec);
    });

    test("an object that is deleted meanwhile is not brought back", async () => {
      await hand.apply(community("65000:1"), "kubectl-metallb");
      let meddled = false;
      proxy.rule = (request) => {
        const writes = request.method === "PATCH" && !/dryRun/.test(request.url ?? "");
        if (!writes || !/communities/.test(request.url ?? "") || meddled) return undefined;
        meddled = true;
        void hand.remove("Community", "names", "metallb-system");
        return { do: "delay", ms: 700 };
      };
      const late = await run(["apply", "-f", desk.file(receiveAll(), community("65000:2")), "--yes"], {
        kubeconfig: throughProxy(),
      });
      expect(meddled).toBe(true);
      expect({ code: late.code, out: late.stdout + late.stderr }).toMatchObject({ code: 2 });
      expect(await hand.get("Community", "names", "metallb-system")).toBeUndefined();
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
    });

    test("a webhook that refuses: its words, and nothing written", async () => {
      const { api } = cluster();
      const hook = https.createServer({ cert: api.tls.cert, key: api.tls.key }, (req, res) => {
        let body = "";
        req.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        req.on("end", () => {
          const { request } = JSON.parse(body) as { request: { uid: string } };
          const response = {
            uid: request.uid,
            allowed: false,
            status: { code: 403, message: "not on a Friday" },
          };
          res.writeHead(200, { "content-type": "application/json" });
          res.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
        });
      });
      await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
      const { port } = hook.address() as { port: number };
      const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
      await api.admin.call({
        method: "POST",
        path,
        about: { what: "install a webhook" },
        body: JSON.stringify({
          apiVersion: "admissionregistration.k8s.io/v1",
          kind: "ValidatingWebhookConfiguration",
          metadata: { name: "friday" },
          webhooks: [
            {
              name: "friday.example.org",
              admissionReviewVersions: ["v1"],
              sideEffects: "None",
              clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: api.tls.cert.toString("base64") },
              rules: [
                {
                  apiGroups: ["metallb.io"],
                  apiVersions: ["*"],
                  operations: ["CREATE", "UPDATE"],
                  resources: ["communities"],
                },
              ],
            },
          ],
        }),
      });
      try {
        const refuses = async (): Promise<boolean> =>
          /not on a Friday/.test(
            (await run(["apply", "-f", desk.file(community("65000:1")), "--dry-run", "server"])).stdout,
          );
        await waitFor(refuses, 120, "the policy to take effect", 500);
        for (const objects of [[community("65000:1")], [receiveAll(), community("65000:1")]]) {
          const refused = await run(["apply", "-f", desk.file(...objects), "--yes", "--timeout", PATIENT]);
          expect({ code: refused.code, out: refused.stdout }).toMatchObject({
            code: 2,
            out: expect.stringMatching(/not on a Friday/),
          });
          expect(await hand.get("Community", "names", "metallb-system")).toBeUndefined();
          expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
        }
      } finally {
        await api.admin.call({
          method: "DELETE",
          path: `${path}/friday`,
          about: { what: "remove the webhook" },
        });
        await new Promise((resolve) => hook.close(resolve));
      }
    });

    test("who may only read is told which right is missing", async () => {
      const { api } = cluster();
      const rbac = "/apis/rbac.authorization.k8s.io/v1";
      const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };
      const bodies = {
        clusterroles: { kind: "ClusterRole", metadata: { name: "reads" }, rules: [rule] },
        clusterrolebindings: {
          kind: "ClusterRoleBinding",
          metadata: { name: "reads" },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "reads" },
          subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "reader" }],
        },
      };
      for (const [plural, body] of Object.entries(bodies))
        await api.admin.call({
          method: "POST",
          path: `${rbac}/${plural}`,
          body: JSON.stringify({ apiVersion: "rbac.authorization.k8s.io/v1", ...body }),
          about: { what: "bind" },
        });
      const refused = await run(["apply", "-f", desk.file(receiveAll()), "--yes"], { as: "reader" });
      expect({ code: refused.code, out: refused.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(
          /patch frrconfigurations\.frrk8s\.metallb\.io receive-all in namespace openshift-frr-k8s/,
        ),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      expect(desk.backups()).toEqual([]);
    });

    test("a full disk: nothing is changed without a back-up", async () => {
      const folder = mkdtempSync(join(tmpdir(), "kubectl-metallb-full-"));
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", folder]);
      } catch {
        if (process.env.CI === "true") throw new Error("a small file system could not be mounted");
        console.log("a full disk: skipped, no small file system can be mounted here");
        return;
      }
      try {
        try {
          writeFileSync(join(folder, "filling"), Buffer.alloc(64 * 1024));
        } catch {
          // Full, as it should be.
        }
        const refused = await run([
          "apply",
          "-f",
          desk.file(receiveAll()),
          "--yes",
          "--backup",
          join(folder, "b.json"),
        ]);
        expect({ code: refused.code, err: refused.stderr }).toMatchObject({
          code: 2,
          err: expect.stringMatching(/the disk is full.*nothing was changed/),
        });
        expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      } finally {
        execFileSync("umount", [folder]);
      }
    });

    test("what does not arrive is taken back", async () => {
      agent.failing.add("wk3");
      const before = new Map(agent.loaded);
      const late = await run(["apply", "-f", desk.file(receiveAll()), "--yes", "--timeout", "10s"]);
      expect({ code: late.code, out: late.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/taken back.*wk3: the reload says: failed: line 1/s),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      agent.failing.clear();
      await agent.settled();
      expect(agent.loaded).toEqual(before);
    });

    test("--no-rollback leaves it, and says how to take it back", async () => {
      agent.failing.add("wk3");
      const late = await run([
        "apply",
        "-f",
        desk.file(receiveAll()),
        "--yes",
        "--timeout",
        "3s",
        "--no-rollback",
      ]);
      expect({ code: late.code, out: late.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/kubectl metallb rollback \/\S+\.json/),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeDefined();
      expect((await run(["rollback", desk.backups()[0] ?? "", "--yes"])).code).toBe(0);
    });

    test("Ctrl-C takes it back before the process ends", async () => {
      await agent.hold(true);
      const env = { ...desk.env, KUBECONFIG: cluster().api.kubeconfig("admin") };
      const { child, stderr, ended } = spawnProgram(
        ["apply", "-f", desk.file(receiveAll()), "--yes", "--timeout", PATIENT],
        env,
      );
      while (!/^back-up/m.test(stderr())) await sleep(50);
      while ((await hand.get("FRRConfiguration", "receive-all", NS)) === undefined) await sleep(50);
      child.kill("SIGINT");
      const { code, stderr: said } = await ended;
      expect({ code, said }).toMatchObject({
        code: 130,
        said: expect.stringMatching(/taking the change back: it was interrupted/),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
    });

    test("an API server that goes away after the write: what is left is said, with the command that restores it", async () => {
      await agent.hold(true);
      // What comes after the write comes when it has been answered.
      let written = false;
      proxy.rule = (request) => {
        if (written) return { do: "cut", part: 0 };
        written = request.method === "PATCH" && !/dryRun/.test(request.url ?? "");
        return undefined;
      };
      const cut = await run(["apply", "-f", desk.file(receiveAll()), "--yes", "--timeout", "3s"], {
        kubeconfig: throughProxy(),
      });
      expect({ code: cut.code, out: cut.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(
          /could not be taken back whole.*^ {2}kubectl metallb rollback \/\S+\.json --context proxied$/ms,
        ),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeDefined();
      proxy.rule = () => undefined;
      expect((await run(["rollback", "--yes"], { kubeconfig: throughProxy() })).code).toBe(0);
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
    });

    test("begins with one node", async () => {
      const applied = await run([
        "apply",
        "-f",
        desk.file(receiveAll()),
        "--yes",
        "--canary",
        "1",
        "--timeout",
        PATIENT,
      ]);
      expect({ code: applied.code, err: applied.stderr, out: applied.stdout }).toMatchObject({
        code: 0,
        err: expect.stringMatching(/the first nodes have it/),
      });
      expect((await hand.get("FRRConfiguration", "receive-all", NS))?.spec).toMatchObject(
        receiveAll().spec as object,
      );
      const spec = (await hand.get("FRRConfiguration", "receive-all", NS))?.spec as { nodeSelector: object };
      expect(spec.nodeSelector).toEqual({ matchLabels: { "node-role.kubernetes.io/worker-virt": "" } });
    });

    test("a canary that does not come to it is taken back, and the others never had it", async () => {
      agent.failing.add("wk3");
      const late = await run([
        "apply",
        "-f",
        desk.file(receiveAll()),
        "--yes",
        "--canary",
        "1",
        "--timeout",
        "3s",
      ]);
      expect({ code: late.code, out: late.stdout }).toMatchObject({
        code: 2,
        out: expect.stringMatching(/taken back/),
      });
      expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
      expect(agent.loaded.get("wk4")).not.toMatch(/permit any/);
    });

    test("nothing is written by a dry run, without an answer, or if a node would freeze", async () => {
      const freezing = receiveAll("receive-all", { asn: 65109 });
      for (const [argv, code, says] of [
        [["apply", "-f", desk.file(receiveAll()), "--dry-run", "client"], 0, /dry run on this side/],
        [["apply", "-f", desk.file(receiveAll()), "--dry-run", "server"], 0, /would take the change/],
        [
          ["apply", "--delete", "bgpadvertisement/bgpadv1", "--dry-run", "server"],
          0,
          /would take the change/,
        ],
        [["apply", "-f", desk.file(receiveAll())], 2, /nobody to ask/],
        [["apply", "-f", desk.file(freezing), "--yes"], 2, /refused/],
        [
          ["apply", "--label", "node/wk3 x=1", "--delete", "bgppeer/nobody", "--yes"],
          2,
          /bgppeers\.metallb\.io "nobody" not found/,
        ],
      ] as const) {
        const { code: actual, stdout, stderr } = await run(argv);
        expect({ argv, actual, said: stdout + stderr }).toMatchObject({
          actual: code,
          said: expect.stringMatching(says),
        });
        expect(await hand.get("FRRConfiguration", "receive-all", NS)).toBeUndefined();
        expect(await hand.get("BGPAdvertisement", "bgpadv1", "metallb-system")).toBeDefined();
      }
      expect(desk.backups()).toEqual([]);
    });

    test("extend --apply, and wait", async () => {
      const extended = await run([
        "extend",
        "peer/bgppeer-r2",
        "--receive",
        "10.0.0.0/8 le 24",
        "--apply",
        "--yes",
        "--timeout",
        PATIENT,
      ]);
      expect({ code: extended.code, out: extended.stdout }).toMatchObject({ code: 0 });
      expect(agent.loaded.get("wk3")).toMatch(/10\.0\.0\.0\/8 le 24/);
      for (const condition of ["applied", "established"]) {
        const met = await run(["wait", `--for=${condition}`, "--node", "wk3,wk4", "--timeout", PATIENT]);
        expect({ code: met.code, out: met.stdout }).toMatchObject({
          code: 0,
          out: expect.stringMatching(/condition met/),
        });
      }
      await agent.hold(true);
      await hand.put(receiveAll());
      const late = await run(["wait", "--for=applied", "--node", "wk3", "--timeout", "2s"]);
      expect({ code: late.code, err: late.stderr, out: late.stdout }).toMatchObject({
        code: 1,
        out: expect.stringMatching(/timed out.*wk3: FRR does not run it yet/s),
      });
    });

    test("documents", async () => {
      const { stdout, code } = await run(["apply", "-f", desk.file(receiveAll()), "--yes", "-o", "json"]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        kind: "Apply",
        outcome: "applied",
        objects: [{ state: "written" }],
        plan: { kind: "Plan" },
      });
      expectSchema(stdout);
      expectSchema(readFileSync(desk.backups()[0] ?? "", "utf8"));
      expectSchema((await run(["rollback", "--list", "-o", "json"])).stdout);
      expectSchema((await run(["wait", "--for=applied", "--node", "wk3", "-o", "json"])).stdout);
      const back = await run(["rollback", "--yes", "-o", "json"]);
      expectSchema(back.stdout);
      expect(JSON.parse(back.stdout)).toMatchObject({ kind: "Rollback", outcome: "restored" });
    });
  });
}
