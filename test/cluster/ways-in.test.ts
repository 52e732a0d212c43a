import { execFile, execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { resolveConnection } from "../../src/kube/config/connection.ts";
import { kubeClient } from "../../src/kube/rest/client.ts";
import { list } from "../../src/kube/rest/list.ts";
import { apply } from "../../src/kube/rest/write.ts";
import { ADMIN_TOKEN } from "./support/api-server.ts";
import { loadObjects } from "./support/load.ts";
import { frrPod, nodeNamed } from "./support/objects.ts";
import { startHttpProxy, startSocksProxy, type TestProxy } from "./support/proxies.ts";
import { clusterSuite } from "./support/suite.ts";

const root = resolve(import.meta.dirname, "../..");
const NODES = { group: "", version: "v1", plural: "nodes", kind: "Node", namespaced: false };
const MAPS = { group: "", version: "v1", plural: "configmaps", kind: "ConfigMap", namespaced: true };

/** What `version` says of an API server that it has reached. */
const REACHED = /^Kubernetes +v1\.\d+\.\d+/m;

await clusterSuite("ways into a cluster", {}, (cluster) => {
  beforeAll(async () => {
    const { api, kubelet } = cluster();
    kubelet.containers({ "custom/frr-k8s-wk3/frr": { answers: { "*": "{{pod}} says {{command}}\n" } } });
    await loadObjects(
      api.admin,
      [
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "custom" } },
        nodeNamed("wk3"),
        frrPod("custom", "wk3", { labels: { "app.kubernetes.io/name": "routing" } }),
      ],
      { kubeletPort: kubelet.port },
    );
  });

  describe("through a proxy, also for exec", () => {
    const ask = ["vtysh", "--node", "wk3", "--frrk8s-namespace", "custom", "--", "show", "version"];
    const through = async (
      proxy: TestProxy,
      how: (url: string) => { kubeconfig: string; env?: Record<string, string> },
    ): Promise<void> => {
      const { run } = cluster();
      const { stdout, code } = await run(ask, how(proxy.url));
      await proxy.stop();
      expect({ stdout, code }).toEqual({ stdout: "frr-k8s-wk3 says show version\n", code: 0 });
      expect(proxy.seen.length).toBeGreaterThan(0);
    };
    /** Loopback addresses are never proxied by the environment, as in Go; this name leads there too. */
    const named = (): object => ({
      server: cluster().api.url.replace("127.0.0.1", "kubernetes.localtest"),
      cluster: { "tls-server-name": "127.0.0.1" },
    });

    test("proxy-url with HTTP CONNECT and a password", async () => {
      const proxy = await startHttpProxy({ user: "me", password: "p%w" });
      const url = proxy.url.replace("p%w", "p%25w");
      await through({ ...proxy, url }, (given) => ({
        kubeconfig: cluster().api.kubeconfig("proxied", { cluster: { "proxy-url": given } }),
      }));
      expect(new Set(proxy.seen)).toEqual(new Set([`me@${new URL(cluster().api.url).host}`]));
    });

    test("proxy-url with SOCKS 5", async () => {
      await through(await startSocksProxy(), (url) => ({
        kubeconfig: cluster().api.kubeconfig("socks", { cluster: { "proxy-url": url } }),
      }));
    });

    test("a proxy that refuses the password, and one that is not there", async () => {
      const { api, run } = cluster();
      const proxy = await startHttpProxy({ user: "me", password: "right" });
      const wrong = proxy.url.replace("right", "wrong");
      const refused = await run(ask, {
        kubeconfig: api.kubeconfig("p1", { cluster: { "proxy-url": wrong } }),
      });
      await proxy.stop();
      expect(refused.stderr).toMatch(/^error: the proxy 127\.0\.0\.1:\d+ wants a login \(407\)/);
      expect(refused.stderr).not.toContain("wrong");
      const gone = await run(ask, { kubeconfig: api.kubeconfig("p2", { cluster: { "proxy-url": wrong } }) });
      expect(gone.stderr).toMatch(/^error: cannot reach the proxy 127\.0\.0\.1:\d+: ECONNREFUSED/);
    });

    test("HTTPS_PROXY, and NO_PROXY against it", async () => {
      const { api, run } = cluster();
      const proxy = await startHttpProxy();
      const kubeconfig = api.kubeconfig("env", named());
      const env = { HTTPS_PROXY: proxy.url };
      // The name is not known anywhere: that the proxy is asked for it shows that it is used.
      await run(["version"], { kubeconfig, env });
      expect(proxy.seen[0]).toMatch(/^@kubernetes\.localtest:\d+$/);
      proxy.seen.length = 0;
      await run(["version"], { kubeconfig, env: { ...env, NO_PROXY: "example.com,.localtest" } });
      expect(proxy.seen).toEqual([]);
      await proxy.stop();
    });
  });

  test("in a pod, by its service account", async () => {
    const { api } = cluster();
    const folder = join(api.folder, "serviceaccount");
    mkdirSync(folder);
    copyFileSync(api.ca, join(folder, "ca.crt"));
    writeFileSync(join(folder, "token"), ADMIN_TOKEN);
    writeFileSync(join(folder, "namespace"), "monitoring");
    const { hostname, port } = new URL(api.url);
    const env = { HOME: folder, KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const connection = resolveConnection({}, env, folder);
    if (!connection.ok) throw new Error(connection.error.message);
    expect(connection.value.namespace).toBe("monitoring");
    const client = kubeClient(connection.value, { env });
    const listed = await list(client, NODES);
    client.close();
    expect(listed.ok && listed.value.items.map((o) => o.metadata.name)).toEqual(["wk3"]);
  });

  test("flags go before the kubeconfig", async () => {
    const { api, run } = cluster();
    const kubeconfig = api.kubeconfig("stale", { token: "stale", server: "https://127.0.0.1:1" });
    const flags = ["--server", api.url, "--token", ADMIN_TOKEN, "--request-timeout", "20"];
    expect((await run(["version", ...flags], { kubeconfig })).stdout).toMatch(REACHED);
    const insecure = await run(
      ["version", ...flags, "--insecure-skip-tls-verify", "--tls-server-name", "elsewhere.example.com"],
      { kubeconfig },
    );
    expect(insecure.stdout).toMatch(REACHED);
  });

  test("several kubeconfigs in KUBECONFIG, one of them missing: of two entries of one name the first counts", async () => {
    const { api, run } = cluster();
    const right = api.kubeconfig("prod");
    const wrong = api.kubeconfig("other", { server: "https://127.0.0.1:1" });
    const all = ["/nonexistent/config", right, wrong].join(delimiter);
    expect((await run(["version"], { kubeconfig: all })).stdout).toMatch(REACHED);
    const unknown = await run(["version", "--context", "nope"], { kubeconfig: all });
    expect(unknown.stdout).toMatch(/context "nope" does not exist in .*; known: prod,\s+other/s);
  });

  test("pods under labels of their own are found by their containers", async () => {
    const { run } = cluster();
    const { stdout } = await run(["vtysh", "--frrk8s-namespace", "custom", "--", "show", "version"]);
    expect(stdout).toBe("frr-k8s-wk3 says show version\n");
  });

  test("server-side apply: conflicts are a result with fields and managers", async () => {
    const { api } = cluster();
    const map = (text: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "shared", namespace: "default" },
      data: { text },
    });
    const first = await apply(api.admin, MAPS, map("one"), { fieldManager: "somebody" });
    expect(first).toMatchObject({ ok: true, value: { applied: true } });
    const second = await apply(api.admin, MAPS, map("two"), { fieldManager: "kubectl-metallb" });
    expect(second).toMatchObject({
      ok: true,
      value: { applied: false, conflicts: [{ manager: "somebody", fields: [".data.text"] }] },
    });
    const dry = await apply(api.admin, MAPS, map("two"), {
      fieldManager: "kubectl-metallb",
      force: true,
      dryRun: true,
    });
    expect(dry).toMatchObject({ ok: true, value: { applied: true, object: { data: { text: "two" } } } });
    const stale = {
      ...map("three"),
      metadata: { name: "shared", namespace: "default", resourceVersion: "1" },
    };
    const late = await apply(api.admin, MAPS, stale, { fieldManager: "kubectl-metallb", force: true });
    expect(late).toMatchObject({ ok: false, error: { code: "conflict" } });
  });

  describe("kubectl", () => {
    const kubectl = findKubectl();
    if (kubectl === undefined) {
      console.log("kubectl metallb: skipped, kubectl is not installed");
      test.skip("kubectl is not installed", () => {});
      return;
    }
    test("runs it as a plug-in", async () => {
      const { api } = cluster();
      const folder = join(api.folder, "bin");
      mkdirSync(folder);
      const program = join(folder, "kubectl-metallb");
      symlinkSync(join(root, "bin/kubectl-metallb.js"), program);
      chmodSync(join(root, "bin/kubectl-metallb.js"), 0o755);
      const env = {
        ...process.env,
        PATH: [folder, join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
        KUBECONFIG: api.kubeconfig("admin"),
      };
      const { stdout } = await promisify(execFile)(
        kubectl,
        ["metallb", "vtysh", "--frrk8s-namespace", "custom", "--", "show", "version"],
        { env },
      );
      expect(stdout).toBe("frr-k8s-wk3 says show version\n");
    });
  });
});

function findKubectl(): string | undefined {
  try {
    return execFileSync("sh", ["-c", "command -v kubectl"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
