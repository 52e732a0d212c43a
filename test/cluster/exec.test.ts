import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import type { Explanation } from "../../src/explain/explanation.ts";
import { askVtysh } from "../../src/kube/exec/vtysh.ts";
import type { BgpSummary } from "../../src/state/bgp/summary.ts";
import {
  type FrrHost,
  link,
  startFrr,
  startHost,
  waitFor,
  whyNoFrrLab,
  withoutFrrLab,
} from "../support/frr-lab.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { loadObjects } from "./support/load.ts";
import { frrPod, nodeNamed } from "./support/objects.ts";
import { clusterSuite } from "./support/suite.ts";

const NAMESPACE = "frr-k8s-system";
const USERS = { reader: "token-of-the-reader", nobody: "token-of-nobody" };

const podOf = (node: string): string => `${NAMESPACE}/frr-k8s-${node}/frr`;

await clusterSuite("pod exec", USERS, (cluster) => {
  let proxy: FaultProxy;
  const behindProxy = (): string => cluster().api.kubeconfig("behind-proxy", { server: proxy.url });

  beforeAll(async () => {
    const { api, kubelet } = cluster();
    proxy = await startFaultProxy(api);
    const nodes = ["wk3", "wk4", "wk5"];
    const objects: KubernetesObject[] = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
      ...nodes.map((name) => nodeNamed(name)),
      ...nodes.map((node) => frrPod(NAMESPACE, node)),
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: "reader" },
        rules: [{ apiGroups: [""], resources: ["nodes", "pods"], verbs: ["list"] }],
      },
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: "reader" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "reader" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "reader" }],
      },
    ];
    await loadObjects(api.admin, objects, { kubeletPort: kubelet.port });
  });
  beforeEach(() => {
    proxy.rule = () => undefined;
  });
  afterAll(() => proxy?.stop());

  /** More than a frame of the stream. */
  const LONG = `${"long answer ".repeat(1_000)}\n`;

  describe("what goes wrong is told in one line", () => {
    /** Every fault of the way to a container, and what is then said of wk3. */
    const ANSWERS = { answers: { "*": "{{pod}} says {{command}}\n" } };
    const faults: readonly {
      readonly fault: string;
      readonly wk3?: object;
      readonly rule?: FaultProxy["rule"];
      readonly as?: keyof typeof USERS;
      readonly reason: RegExp;
    }[] = [
      {
        fault: "the container restarts",
        reason:
          /^container frr of pod frr-k8s-system\/frr-k8s-wk3 on wk3 is not running \(is it restarting\?\)$/,
      },
      {
        fault: "the runtime cannot start a process",
        wk3: { error: "cannot exec in a stopped container" },
        reason: /^container frr of pod frr-k8s-system\/frr-k8s-wk3 on wk3 is not running/,
      },
      {
        fault: "there is no shell in the image",
        wk3: {
          error:
            'exec failed: unable to start container process: exec: "sh": executable file not found in $PATH',
        },
        reason: /^container frr of pod frr-k8s-system\/frr-k8s-wk3 on wk3 has no vtysh or no shell$/,
      },
      {
        fault: "exec is not allowed",
        as: "reader",
        wk3: ANSWERS,
        reason: /^not allowed to ask FRR \(needs: create pods\/exec in namespace frr-k8s-system\)$/,
      },
      {
        fault: "the API server goes on refusing the WebSocket",
        wk3: ANSWERS,
        rule: (req) =>
          /\/exec\?/.test(req.url ?? "") ? { do: "status", status: 403, body: FORBIDDEN } : undefined,
        reason:
          /^not allowed to run a command in pod frr-k8s-system\/frr-k8s-wk3 on wk3 \(needs: get pods\/exec in namespace frr-k8s-system\)$/,
      },
      {
        fault: "the stream is cut in the middle, every time",
        wk3: { answers: { "*": LONG }, pause: 100 },
        rule: (req) => (/\/exec\?/.test(req.url ?? "") ? { do: "cut-stream", bytes: 1_000 } : undefined),
        reason:
          /^the stream from pod frr-k8s-system\/frr-k8s-wk3 on wk3 broke before the command ended \(tried 5 times in [\d.]+ s\)$/,
      },
    ];
    test.each(faults)("$fault", async ({ wk3, rule, as, reason }) => {
      const { kubelet, document } = cluster();
      kubelet.containers(wk3 === undefined ? {} : { [podOf("wk3")]: wk3 });
      if (rule !== undefined) proxy.rule = rule;
      const asked = ["vtysh", "--node", "wk3", "--", "show", "version"];
      const { items } = await document<{ items: { reason?: string }[] }>(
        asked,
        as === undefined ? { kubeconfig: behindProxy() } : { as },
      );
      expect(items.map((item) => item.reason ?? "answered")).toEqual([expect.stringMatching(reason)]);
    });

    test("the kubelet is gone, and comes back", async () => {
      const { kubelet, document } = cluster();
      kubelet.containers({ [podOf("wk3")]: ANSWERS });
      await kubelet.pause();
      const asked = ["vtysh", "--node", "wk3", "--", "show", "version"];
      const gone = await document<{ items: { reason?: string }[] }>(asked);
      await kubelet.resume();
      expect(gone.items[0]?.reason).toMatch(
        /^the kubelet of wk3 \(127\.0\.0\.1:\d+\) does not answer: connection refused$/,
      );
      const back = await document<{ items: { text?: string }[] }>(asked);
      expect(back.items[0]?.text).toBe("frr-k8s-wk3 says show version\n");
    });

    test("one broken stream is not noticed", async () => {
      const { kubelet, document } = cluster();
      kubelet.containers({ [podOf("wk3")]: { answers: { "*": LONG }, pause: 100 } });
      let broken = 0;
      proxy.rule = (req) =>
        /\/exec\?/.test(req.url ?? "") && broken++ === 0 ? { do: "cut-stream", bytes: 1_000 } : undefined;
      const { items } = await document<{ items: { text?: string }[] }>(
        ["vtysh", "--node", "wk3", "--", "show", "version"],
        { kubeconfig: behindProxy() },
      );
      expect(items[0]?.text).toBe(LONG);
      expect(broken).toBe(2);
    });

    test("a node without a pod, a node that does not exist, a node whose pod is pending", async () => {
      const { api, kubelet, document } = cluster();
      kubelet.containers({});
      await loadObjects(
        api.admin,
        [nodeNamed("bare"), nodeNamed("slow"), frrPod(NAMESPACE, "slow", { phase: "Pending" })],
        { kubeletPort: kubelet.port },
      );
      const { items } = await document<{ items: { node: string; reason?: string }[] }>([
        "vtysh",
        "--node",
        "bare,nowhere,slow",
        "--",
        "show",
        "version",
      ]);
      expect(items.map(({ node, reason }) => `${node}: ${reason}`)).toEqual([
        "bare: no pod with FRR was found on bare",
        "nowhere: there is no node nowhere",
        "slow: pod frr-k8s-system/frr-k8s-slow on slow is Pending",
      ]);
    });

    test("an answer that is too long ends, as does one that does not come", async () => {
      const { api, kubelet } = cluster();
      kubelet.containers({
        [podOf("wk3")]: { answers: { "*": "x".repeat(200_000) } },
        [podOf("wk4")]: { answers: { "*": "late" }, delay: 60_000 },
      });
      const target = (node: string) => ({
        namespace: NAMESPACE,
        pod: `frr-k8s-${node}`,
        container: "frr",
        node,
      });
      const long = await askVtysh(api.admin, target("wk3"), ["show x"], { bytes: 100_000 });
      expect(long).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(/^pod .* on wk3 answered more than 100 kB$/) },
      });
      const start = Date.now();
      const late = await askVtysh(api.admin, target("wk4"), ["show x"], { commandTime: -9_000 });
      expect(late).toMatchObject({ ok: false, error: { code: "timeout" } });
      // The answer would have come after 60 s.
      expect(Date.now() - start).toBeLessThan(50_000);
    });
  });

  test("no answer is lost or mixed up, whatever it holds", async () => {
    const { api, kubelet } = cluster();
    const hostile =
      "{{pod}} {{command}}\n\n0123456789abcdef0123456789abcdef 0\n% Unknown command\n\u0000\u001b[2J\n";
    kubelet.containers({ [`${NAMESPACE}/*/frr`]: { answers: { "*": hostile, "show empty": "" } } });
    const rounds = Number(process.env.EXECS ?? "600");
    const nodes = ["wk3", "wk4", "wk5"];
    let wrong = 0;
    const work = Array.from({ length: rounds }, (_, i) => i);
    const worker = async (): Promise<void> => {
      for (let i = work.pop(); i !== undefined; i = work.pop()) {
        const node = nodes[i % 3] ?? "wk3";
        const pod = `frr-k8s-${node}`;
        const commands = [`show a ${i}`, "show empty", `show b ${i}`];
        const asked = await askVtysh(
          api.admin,
          { namespace: NAMESPACE, pod, container: "frr", node },
          commands,
        );
        const right =
          asked.ok &&
          [...asked.value].every(([command, answer]) =>
            command === "show empty"
              ? answer.ok && answer.text === ""
              : answer.ok && answer.text === hostile.replace("{{pod}}", pod).replace("{{command}}", command),
          ) &&
          asked.value.size === 3;
        if (!right) wrong++;
      }
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    expect(wrong).toBe(0);
  });

  describe("real FRR", async () => {
    const reason = await whyNoFrrLab();
    if (reason !== undefined) {
      withoutFrrLab("real FRR behind pod exec", reason);
      return;
    }
    let node: FrrHost;
    let router: FrrHost;
    beforeAll(async () => {
      node = await startHost("wk3");
      router = await startHost("tor1");
      await link(node, router, {
        a: "eth0",
        b: "eth0",
        addressesA: ["10.0.0.3/24"],
        addressesB: ["10.0.0.1/24"],
      });
      await Promise.all([startFrr(node), startFrr(router)]);
      await node.load(NODE_CONF);
      await router.load(ROUTER_CONF);
      cluster().kubelet.containers({ [podOf("wk3")]: { enter: node.enter([]) } });
      await waitFor(established, 180, "the session");
    });
    /** Up, and routes exchanged. */
    const established = async (): Promise<boolean> =>
      (await node.vtysh("show bgp vrf all neighbors json")).includes('"acceptedPrefixCounter":1');
    afterAll(async () => {
      await node?.stop();
      await router?.stop();
    });

    test("bgp summary, advertised, routes and received", async () => {
      const { document } = cluster();
      const summary = await document<BgpSummary>(["bgp", "summary", "--node", "wk3"]);
      expect(summary).toMatchObject({
        items: [
          {
            node: "wk3",
            vrf: "default",
            neighbor: "10.0.0.1",
            remoteAs: 65102,
            state: "Established",
            accepted: 1,
            sent: 1,
          },
        ],
        unknown: [],
      });
      expect(await document(["bgp", "advertised", "--node", "wk3"])).toMatchObject({
        items: [{ node: "wk3", neighbor: "10.0.0.1", family: "ipv4", prefixes: ["172.19.20.181/32"] }],
      });
      expect(await document(["bgp", "routes", "172.30.0.9", "--node", "wk3"])).toMatchObject({
        items: [{ prefix: "172.30.0.0/24", neighbor: "10.0.0.1", asPath: "65102" }],
      });
      const received = await document<{ items: { sent: { known: boolean; reason: string } }[] }>([
        "bgp",
        "received",
        "--node",
        "wk3",
      ]);
      expect(received).toMatchObject({ items: [{ accepted: ["172.30.0.0/24"], sent: { known: false } }] });
      expect(received.items[0]?.sent.reason).toMatch(/^FRR keeps no copy of what its filter drops/);
    });

    test("the password is masked in every form", async () => {
      const { run } = cluster();
      for (const form of [[], ["-o", "json"], ["-o", "yaml"], ["-v", "9"]]) {
        const { stdout, stderr } = await run([
          "vtysh",
          ...form,
          "--node",
          "wk3",
          "--",
          "show",
          "running-config",
        ]);
        expect(stdout + stderr).not.toContain("sEcret");
        expect(stdout).toContain("neighbor 10.0.0.1 password <retracted>");
      }
    });

    test("vtysh's own errors and a daemon that does not run", async () => {
      const { document } = cluster();
      const say = async (command: string): Promise<string | undefined> => {
        const { items } = await document<{ items: { text?: string; reason?: string }[] }>([
          "vtysh",
          "--node",
          "wk3",
          "-c",
          command,
        ]);
        return items[0]?.reason ?? items[0]?.text;
      };
      expect(await say("show nonsense")).toBe("% Unknown command: show nonsense");
      await node.stopDaemon("bfdd");
      expect(await say("show bfd peers json")).toBe("bfdd is not running");
      const bfd = await document<{ unknown: unknown }>(["bfd", "--node", "wk3"]);
      expect(bfd.unknown).toEqual([{ node: "wk3", reason: "bfdd is not running" }]);
      await node.startDaemon("bfdd");
    });

    test("a daemon that hangs is given up on the node, and what follows is not waited for", async () => {
      const { api } = cluster();
      await node.signalDaemon("bgpd", "SIGSTOP");
      const start = Date.now();
      const asked = await askVtysh(
        api.admin,
        { namespace: NAMESPACE, pod: "frr-k8s-wk3", container: "frr", node: "wk3" },
        ["show version", "show bgp summary json"],
        { commandTime: 2_000 },
      );
      await node.signalDaemon("bgpd", "SIGCONT");
      expect(
        asked.ok && [...asked.value].map(([command, a]) => `${command}: ${a.ok ? "answered" : a.reason}`),
      ).toEqual([
        // vtysh speaks to every daemon when it starts.
        "show version: vtysh did not answer within 2 s: a daemon hangs",
        "show bgp summary json: not asked: the command before it did not end",
      ]);
      // A daemon that hangs is not waited for: by itself this would never end.
      expect(Date.now() - start).toBeLessThan(60_000);
    });

    test("configuration is refused without --allow-config, and typed with it", async () => {
      const { run } = cluster();
      const change = [
        "-c",
        "configure terminal",
        "-c",
        "router bgp 65801",
        "-c",
        "neighbor 10.0.0.1 description by-hand",
      ];
      const refused = await run(["vtysh", "--node", "wk3", ...change]);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("is not a show command") });
      const typed = await run(["vtysh", "--node", "wk3", "--allow-config", ...change]);
      expect(typed).toMatchObject({ code: 0, stderr: "" });
      expect(await node.vtysh("show running-config")).toContain("neighbor 10.0.0.1 description by-hand");
    });

    test("names that a shell would act upon reach vtysh as they are", async () => {
      const { document } = cluster();
      const { items } = await document<{ items: { reason?: string }[] }>([
        "vtysh",
        "--node",
        "wk3",
        "-c",
        "show bgp $(touch /tmp/x) `id` ; reboot && true",
      ]);
      expect(items[0]?.reason).toBe("% Unknown command: show bgp $(touch /tmp/x) `id` ; reboot && true");
      expect((await node.run(["ls", "/tmp/x"])).code).not.toBe(0);
    });

    describe("passwords that do not fit, by the kernel's counters", () => {
      const onRouter = (line: string) => () => router.configure("router bgp 65102", line);
      const onNode = (line: string) => () => node.configure("router bgp 65801", line);
      const cases: readonly {
        readonly fault: string;
        readonly make: () => Promise<unknown>;
        readonly mend: () => Promise<unknown>;
        /** What the session is said to suffer from, and what the kernel has counted for it. */
        readonly expected: RegExp;
        readonly counter?: string;
      }[] = [
        {
          fault: "they differ",
          make: onRouter("neighbor 10.0.0.3 password another"),
          mend: onRouter("neighbor 10.0.0.3 password sEcret"),
          expected: /^MLB404 10\.0\.0\.1 \w+: packets arrive whose signature is wrong: the passwords /,
          counter: "TCPMD5Failure",
        },
        {
          fault: "the router has none",
          make: onRouter("no neighbor 10.0.0.3 password"),
          mend: onRouter("neighbor 10.0.0.3 password sEcret"),
          expected: /^MLB404 10\.0\.0\.1 \w+: packets arrive without the signature that the node expects: /,
          counter: "TCPMD5NotFound",
        },
        {
          fault: "the node has none",
          make: onNode("no neighbor 10.0.0.1 password"),
          mend: onNode("neighbor 10.0.0.1 password sEcret"),
          expected: /^MLB404 10\.0\.0\.1 \w+: signed packets arrive that the node does not expect: /,
          counter: "TCPMD5Unexpected",
        },
        {
          fault: "BGP does not run on the router, which is not told to a signed connection",
          make: () => router.stopDaemon("bgpd"),
          mend: async () => {
            await router.startDaemon("bgpd");
            await router.load(ROUTER_CONF);
          },
          expected: /^MLB401 10\.0\.0\.1 \w+: no answer .* BGP does not run on the router/,
        },
      ];
      /** The session of wk3 as `explain` finds it, with what the kernel counted while it looked. */
      const explained = async () => {
        const told = await cluster().document<Explanation>(["explain", "node/wk3"]);
        const link = [...told.links, ...told.nodes.flatMap(({ links }) => links)].find(
          ({ name, state }) => name === "session" && state === "broken",
        );
        const found = link?.finding;
        const rising = (found?.evidence ?? []).filter(({ value }) =>
          / \+[1-9]\d* while looking$/.test(value),
        );
        return {
          text: `${found?.code} ${link?.text}; ${found?.cause}`,
          rising: rising.map(({ path }) => /TcpExt\.(\w+)/.exec(path)?.[1]),
        };
      };

      test.each(cases)("$fault", async ({ make, mend, expected, counter }) => {
        await make();
        try {
          await waitFor(
            async () => {
              const { text, rising } = await explained();
              return expected.test(text) && rising.join() === (counter ?? "");
            },
            120,
            `explain to say ${expected}`,
          );
        } finally {
          await mend();
          await waitFor(established, 120, "the session to come back");
        }
      });
    });

    test("the cause of a session that is down", async () => {
      const { document } = cluster();
      await router.configure("router bgp 65102", "neighbor 10.0.0.3 remote-as 65999");
      const down = async (): Promise<boolean> =>
        (await node.vtysh("show bgp vrf all neighbors json")).includes("Bad Peer AS");
      await waitFor(down, 180, "the session to fail");
      const { items } = await document<BgpSummary>(["bgp", "summary", "--node", "wk3"]);
      expect(items[0]?.cause).toMatch(/\bAS\b/);
    });
  });
});

const FORBIDDEN = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message:
    'pods "frr-k8s-wk3" is forbidden: User "x" cannot get resource "pods/exec" in API group "" in the namespace "frr-k8s-system"',
  reason: "Forbidden",
  code: 403,
};

const NODE_CONF = `router bgp 65801
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 10.0.0.1 remote-as 65102
 neighbor 10.0.0.1 password sEcret
 neighbor 10.0.0.1 timers connect 2
 address-family ipv4 unicast
  network 172.19.20.181/32
  neighbor 10.0.0.1 prefix-list own out
 exit-address-family
!
ip prefix-list own seq 1 permit 172.19.20.181/32
`;
const ROUTER_CONF = `router bgp 65102
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 10.0.0.3 remote-as 65801
 neighbor 10.0.0.3 password sEcret
 neighbor 10.0.0.3 timers connect 2
 address-family ipv4 unicast
  network 172.30.0.0/24
 exit-address-family
`;
