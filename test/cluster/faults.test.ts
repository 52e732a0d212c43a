import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { resolveConnection } from "../../src/kube/config/connection.ts";
import { kubeClient } from "../../src/kube/rest/client.ts";
import { list } from "../../src/kube/rest/list.ts";
import type { Resource } from "../../src/kube/rest/resource.ts";
import { type WatchEvent, watch } from "../../src/kube/rest/watch.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { loadObjects } from "./support/load.ts";
import { nodeNamed } from "./support/objects.ts";
import { clusterSuite } from "./support/suite.ts";

const CONFIG_MAPS: Resource = {
  group: "",
  version: "v1",
  plural: "configmaps",
  kind: "ConfigMap",
  namespaced: true,
};

await clusterSuite("an API server that is away, slow, overloaded or cut off", {}, (cluster) => {
  let proxy: FaultProxy;
  const client = (timeout?: string) => {
    const kubeconfig = cluster().api.kubeconfig("behind-proxy", { server: proxy.url });
    const connection = resolveConnection({ kubeconfig, ...(timeout ? { requestTimeout: timeout } : {}) }, {});
    if (!connection.ok) throw new Error(connection.error.message);
    return kubeClient(connection.value, { env: {} });
  };
  const COUNT = 1_234;

  beforeAll(async () => {
    const { api } = cluster();
    proxy = await startFaultProxy(api);
    const many = Array.from({ length: COUNT }, (_, i) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `map-${i}`, namespace: "default" },
      data: { text: "x".repeat(300) },
    }));
    await loadObjects(api.admin, [...many, nodeNamed("wk3")]);
  });
  beforeEach(() => {
    proxy.rule = () => undefined;
    proxy.seen.length = 0;
  });
  afterAll(() => proxy?.stop());

  /** Lists 1234 objects in three pages while the rule does its harm. */
  const listing = async (timeout?: string): Promise<string> => {
    const kube = client(timeout);
    try {
      const listed = await list(kube, CONFIG_MAPS, { namespace: "default" });
      if (!listed.ok) return listed.error.message;
      const names = new Set(listed.value.items.map((item) => item.metadata.name));
      return `${listed.value.items.length} listed, ${names.size} different`;
    } finally {
      kube.close();
    }
  };
  const ALL = `${COUNT} listed, ${COUNT} different`;
  const secondPage = (url = ""): boolean => url.includes("continue=");

  test("it is stopped and started while a list is read", async () => {
    const { api } = cluster();
    let stopped: Promise<void> | undefined;
    proxy.rule = (req) => {
      if (stopped === undefined && secondPage(req.url)) {
        stopped = api.pause().then(async () => {
          await sleep(1_500);
          await api.resume();
        });
      }
      return undefined;
    };
    expect(await listing()).toBe(ALL);
    await stopped;
  });

  const once = (fault: ReturnType<FaultProxy["rule"]>, times = 1): FaultProxy["rule"] => {
    let left = times;
    return (req) => (secondPage(req.url) && left-- > 0 ? fault : undefined);
  };
  const always =
    (fault: ReturnType<FaultProxy["rule"]>): FaultProxy["rule"] =>
    (req) =>
      secondPage(req.url) ? fault : undefined;

  test.each<{ fault: string; rule: () => FaultProxy["rule"]; timeout?: string; says: string | RegExp }>([
    {
      fault: "a storm of 429, which ends",
      rule: () => once({ do: "status", status: 429, headers: { "retry-after": "1" } }, 4),
      says: ALL,
    },
    { fault: "500 once", rule: () => once({ do: "status", status: 500 }), says: ALL },
    {
      fault: "500 always",
      rule: () => always({ do: "status", status: 500 }),
      says: /^cannot list configmaps in namespace default: the API server answers 500: InternalError \(tried 4 times in [\d.]+ m?s\)$/,
    },
    {
      fault: "503 of a load balancer, for some seconds",
      rule: () => once({ do: "status", status: 503, body: "<html>no backend</html>" }, 5),
      says: ALL,
    },
    {
      fault: "the list expires between two pages",
      rule: () => once({ do: "status", status: 410 }),
      says: ALL,
    },
    { fault: "the list expires every time", rule: () => always({ do: "status", status: 410 }), says: ALL },
    { fault: "half a page", rule: () => once({ do: "cut", part: 0.5 }), says: ALL },
    {
      fault: "half a page every time",
      rule: () => always({ do: "cut", part: 0.5 }),
      says: /^cannot list configmaps in namespace default: the answer was cut off \(tried \d+ times in [\d.]+ s\)$/,
    },
    { fault: "ten seconds of latency", rule: () => once({ do: "delay", ms: 10_000 }), says: ALL },
    {
      fault: "more latency than --request-timeout allows",
      rule: () => once({ do: "delay", ms: 5_000 }),
      timeout: "1s",
      says: /^cannot list configmaps in namespace default: 127\.0\.0\.1:\d+ did not answer within 1 s \(--request-timeout\)$/,
    },
    {
      fault: "an answer that is no JSON",
      rule: () => always({ do: "status", status: 200, body: "<html>log in</html>" }),
      says: /^cannot list configmaps in namespace default: the answer is no JSON \(is this an API server\?\)/,
    },
  ])("$fault", async ({ rule, timeout, says }) => {
    proxy.rule = rule();
    const said = await listing(timeout);
    if (typeof says === "string") expect(said).toBe(says);
    else expect(said).toMatch(says);
  });

  describe("a watch", () => {
    const events = async (
      until: (event: WatchEvent) => boolean,
      act: (event: WatchEvent) => Promise<void> | undefined,
    ): Promise<readonly string[]> => {
      const kube = client();
      const abort = new AbortController();
      const told: string[] = [];
      const options = { namespace: "default", fieldSelector: "metadata.name=watched", signal: abort.signal };
      for await (const event of watch(kube, CONFIG_MAPS, options)) {
        told.push("object" in event ? `${event.type} ${JSON.stringify(event.object.data)}` : event.type);
        if (until(event)) abort.abort();
        else await act(event);
      }
      kube.close();
      return told;
    };
    const put = async (text: string): Promise<void> => {
      const path = "/api/v1/namespaces/default/configmaps/watched?fieldManager=test&force=true";
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "watched" }, data: { text } };
      const answer = await cluster().api.admin.call({
        method: "PATCH",
        path,
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify(body),
        about: { what: "put" },
      });
      if (!answer.ok) throw new Error(answer.error.message);
    };

    test("that is closed goes on where it was, and one that has expired lists anew", async () => {
      await put("one");
      let watches = 0;
      proxy.rule = (req) => {
        if (!/[?&]watch=true/.test(req.url ?? "")) return undefined;
        watches++;
        if (watches === 1) return { do: "close-after", ms: 300 };
        // The second watch goes on from where the first ended, so it tells what happens from now on, whenever it begins.
        if (watches === 2) void put("two");
        return watches === 3 ? { do: "status", status: 410 } : undefined;
      };
      const told = await events(
        (event) => "object" in event && JSON.stringify(event.object.data).includes("three"),
        async (event) => {
          // Breaks the second watch, so that a third is opened, which has expired.
          if (event.type === "MODIFIED") proxy.dropAll();
          if (event.type === "LISTED" && watches === 3) void put("three");
        },
      );
      expect(told).toEqual(["LISTED", 'MODIFIED {"text":"two"}', "LISTED", 'MODIFIED {"text":"three"}']);
      expect(watches).toBe(4);
    });
  });

  describe("who may not", () => {
    const file = (name: string, text: string): string => {
      const path = join(cluster().api.folder, name);
      writeFileSync(path, text);
      chmodSync(path, 0o755);
      return path;
    };
    const plugin = (name: string, script: string, more: object = {}): string =>
      cluster().api.kubeconfig(name, {
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1",
            interactiveMode: "IfAvailable",
            command: file(`${name}.sh`, `#!/bin/sh\n${script}\n`),
            ...more,
          },
        },
      });
    const credential = (token: string): string =>
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"${token}"}}'`;

    test.each<{ fault: string; kubeconfig: () => string; flags?: readonly string[]; says: RegExp }>([
      {
        fault: "an expired token",
        kubeconfig: () => cluster().api.kubeconfig("expired", { token: "not-a-token" }),
        says: /^error: not logged in to 127\.0\.0\.1:\d+ \(401\): the token of user "expired" is not accepted \(expired, or of another cluster\): log in again$/,
      },
      {
        fault: "no credentials",
        kubeconfig: () => cluster().api.kubeconfig("bare", { user: {} }),
        says: /^error: not logged in to 127\.0\.0\.1:\d+: no credentials are configured$/,
      },
      {
        fault: "a wrong CA",
        kubeconfig: () => cluster().api.kubeconfig("wrong-ca", { caFile: file("other.crt", OTHER_CA) }),
        says: /^error: the certificate of 127\.0\.0\.1:\d+ is not accepted: its authority is not the one that is trusted \(certificate-authority of the kubeconfig\)$/,
      },
      {
        fault: "a certificate for another name",
        kubeconfig: () =>
          cluster().api.kubeconfig("other-name", { cluster: { "tls-server-name": "api.example.com" } }),
        says: /^error: the certificate of 127\.0\.0\.1:\d+ is for another name: .*; see --tls-server-name$/,
      },
      {
        fault: "no server",
        kubeconfig: () => cluster().api.kubeconfig("nowhere", { server: "https://127.0.0.1:1" }),
        says: /^error: cannot reach the API server 127\.0\.0\.1:1: connection refused \(tried 3 times in [\d.]+ m?s\)$/,
      },
      {
        fault: "a plug-in that fails",
        kubeconfig: () =>
          plugin("fails", "echo 'first' >&2; echo 'session has ended, run: cloud login' >&2; exit 3"),
        says: /^error: credential plug-in ".*fails\.sh" of user "fails" failed with exit code 3: session has ended, run: cloud login$/,
      },
      {
        fault: "a plug-in that hangs, with what it has started",
        kubeconfig: () => plugin("hangs", "sleep 100 & sleep 100"),
        flags: ["--request-timeout", "1s"],
        says: /^error: credential plug-in ".*hangs\.sh" of user "hangs" did not answer within 1 s$/,
      },
      {
        fault: "a plug-in that is not installed",
        kubeconfig: () =>
          plugin("missing", "", { command: "no-such-plugin", installHint: "see https://example.com" }),
        says: /^error: credential plug-in "no-such-plugin" of user "missing" is not installed: see https:\/\/example\.com$/,
      },
      {
        fault: "a plug-in that says something else",
        kubeconfig: () => plugin("talks", "echo hello"),
        says: /^error: credential plug-in ".*talks\.sh" of user "talks" did not answer with JSON$/,
      },
      {
        fault: "a plug-in that needs a terminal",
        kubeconfig: () => plugin("asks", credential("x"), { interactiveMode: "Always" }),
        says: /^error: credential plug-in ".*asks\.sh" of user "asks" needs a terminal to ask for credentials, and there is none$/,
      },
      {
        fault: "a plug-in whose token is not accepted, also the second time",
        kubeconfig: () => plugin("stale", credential("stale-token")),
        says: /^error: not logged in to .* \(401\): what the credential plug-in of user "stale" gave is not accepted, also when asked again: log in again$/,
      },
    ])("$fault", async ({ kubeconfig, flags = [], says }) => {
      const { stderr, code } = await cluster().run(["bgp", "summary", ...flags], {
        kubeconfig: kubeconfig(),
      });
      expect(stderr.trim().split("\n")).toEqual([expect.stringMatching(says)]);
      expect(code).toBe(2);
    });

    test("a plug-in is asked again after a 401, once, and is told the cluster", async () => {
      const { api, run } = cluster();
      const asked = join(api.folder, "asked");
      const script = `echo "$KUBERNETES_EXEC_INFO" >> ${asked}
if [ $(wc -l < ${asked}) = 1 ]; then ${credential("old")}; else ${credential("token-of-the-administrator")}; fi`;
      const kubeconfig = plugin("renews", script, { provideClusterInfo: true });
      const { code } = await run(["bgp", "summary"], { kubeconfig });
      expect(code).toBe(NOBODY_ASKED);
      const { readFileSync } = await import("node:fs");
      const told = readFileSync(asked, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(told).toHaveLength(2);
      expect(told[0]).toMatchObject({
        kind: "ExecCredential",
        apiVersion: "client.authentication.k8s.io/v1",
        spec: {
          interactive: false,
          cluster: { server: api.url, "certificate-authority-data": expect.any(String) },
        },
      });
    });

    test("a token file is read, and again after a 401", async () => {
      const { api, run } = cluster();
      const tokenFile = file("token", "old\n");
      const kubeconfig = api.kubeconfig("token-file", { user: { tokenFile } });
      const refused = await run(["bgp", "summary"], { kubeconfig });
      expect(refused.stderr).toMatch(/the token file of user "token-file" holds no valid token/);
      file("token", "token-of-the-administrator\n");
      expect((await run(["bgp", "summary"], { kubeconfig })).code).toBe(NOBODY_ASKED);
    });

    test("nothing secret is said, at any verbosity", async () => {
      const { api, run } = cluster();
      const kubeconfig = api.kubeconfig("admin");
      const { stdout, stderr } = await run(["bgp", "summary", "-v", "9"], { kubeconfig });
      expect(stdout + stderr).not.toContain("token-of-the-administrator");
      expect(stderr).toMatch(/GET https:\/\/127\.0\.0\.1:\d+\/api\/v1\/nodes\?limit=500 200 in \d+ ms/);
      expect(stderr).not.toMatch(/authorization|bearer/i);
    });
  });
});

/** The cluster was read, and it has no pods in which FRR could be asked. */
const NOBODY_ASKED = 3;

/** The certificate of an authority that nobody has: it signs nothing here. */
const OTHER_CA = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUG12IsjIoHm7mx93PKQZKTP+Lv+IwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRYW5vdGhlci1hdXRob3JpdHkwIBcNMjYxMTI0MTAzMDQ3WhgP
MjEyNjEwMzExMDMwNDdaMBwxGjAYBgNVBAMMEWFub3RoZXItYXV0aG9yaXR5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2PxZXfX2YzmmoBtmmEKR9NYcLN+Lw2SB
y1JDJaN6JZczPifYjX2rCC6YjWMm0mrgyxS/CCMPfkVFaA2mtqlRjqNTMFEwHQYD
VR0OBBYEFJ0judTKI8rJNqIJK6dgTuZrogwiMB8GA1UdIwQYMBaAFJ0judTKI8rJ
NqIJK6dgTuZrogwiMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIg
FDHlEhn72Us3hjrKc7AzUKt9XkKlm8L4iNHSm2UE0mECIQDIJtd8X69hPMiCHykL
oIz2vitSomzRHZUB4P80NGB8Jw==
-----END CERTIFICATE-----
`;
