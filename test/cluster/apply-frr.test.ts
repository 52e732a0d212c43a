import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import type { ApplyResult } from "../../src/plan/applied.ts";
import type { Plan } from "../../src/plan/plan.ts";
import {
  bridge,
  type FrrHost,
  link,
  startFrr,
  startHost,
  waitFor,
  whyNoFrrLab,
  withoutFrrLab,
} from "../support/frr-lab.ts";
import { missing, sharedPath } from "../support/vectors.ts";
import { type Agent, startAgent } from "./support/agent.ts";
import { handOf, newDesk } from "./support/apply.ts";
import { readCaptured } from "./support/captures.ts";
import { installDefinitions, loadObjects } from "./support/load.ts";
import { clusterSuite } from "./support/suite.ts";

const SUITE = "apply on an API server with real FRR";
const clusters = sharedPath("clusters");
const definitions = sharedPath("crds");
const [FRR, METALLB] = ["openshift-frr-k8s", "metallb-system"];
const NODES = { wk3: "172.18.20.113", wk4: "172.18.20.114" } as const;
const ROUTER = "172.18.20.1";
const VIRT = { matchLabels: { "node-role.kubernetes.io/worker-virt": "" } };
const host = (name: string) => ({ matchLabels: { "kubernetes.io/hostname": name } });

/** What the lab begins with: nodes, pods, a Service; none of the resources that the scenarios make. */
const MADE_LATER = new Set([
  "BGPPeer",
  "BGPAdvertisement",
  "IPAddressPool",
  "FRRConfiguration",
  "FRRNodeState",
  "BGPSessionState",
  "ServiceBGPStatus",
  "ConfigurationState",
  "Event",
]);

const metallb = (kind: string, name: string, spec: object): KubernetesObject => ({
  apiVersion: kind === "BGPPeer" ? "metallb.io/v1beta2" : "metallb.io/v1beta1",
  kind,
  metadata: { name, namespace: METALLB },
  spec,
});
const pool = metallb("IPAddressPool", "pool-l3", {
  addresses: ["172.19.20.181-172.19.20.189"],
  autoAssign: false,
});
const peer = (more: object = {}) =>
  metallb("BGPPeer", "bgppeer-r2", {
    myASN: 65801,
    peerASN: 65102,
    peerAddress: ROUTER,
    nodeSelectors: [VIRT],
    ...more,
  });
const advertisement = (more: object = {}) =>
  metallb("BGPAdvertisement", "bgpadv1", {
    ipAddressPools: ["pool-l3"],
    peers: ["bgppeer-r2"],
    nodeSelectors: [VIRT],
    ...more,
  });
const configuration = (
  name: string,
  neighbor: object,
  router: object = {},
  nodeSelector: object = VIRT,
): KubernetesObject => ({
  apiVersion: "frrk8s.metallb.io/v1beta1",
  kind: "FRRConfiguration",
  metadata: { name, namespace: FRR },
  spec: {
    nodeSelector,
    bgp: { routers: [{ asn: 65801, neighbors: [{ address: ROUTER, asn: 65102, ...neighbor }], ...router }] },
  },
});
const receive = (allowed: object) => configuration("receive", { toReceive: { allowed } });
const late: readonly KubernetesObject[] = [
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "late", namespace: "proj1", annotations: { "metallb.io/address-pool": "pool-l3" } },
    spec: { type: "LoadBalancer", ports: [{ port: 80, protocol: "TCP" }] },
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "late-1", namespace: "proj1", labels: { "kubernetes.io/service-name": "late" } },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.128.7.15"], nodeName: "wk3", conditions: { ready: true } }],
    ports: [{ port: 80, protocol: "TCP" }],
  },
];

interface Change {
  readonly name: string;
  readonly files?: readonly KubernetesObject[];
  readonly words?: readonly string[];
}

const CHANGES: readonly Change[] = [
  { name: "pool, peer, advertisement (scenario 1)", files: [pool, peer(), advertisement()] },
  { name: "receive everything (scenario 3)", files: [receive({ mode: "all" })] },
  {
    name: "receive one prefix instead",
    files: [receive({ mode: "filtered", prefixes: [{ prefix: "172.18.30.0/24" }] })],
  },
  {
    name: "receive longer prefixes too",
    files: [receive({ mode: "filtered", prefixes: [{ prefix: "172.18.0.0/16", le: 32 }] })],
  },
  { name: "receive nothing any more", words: ["--delete", "frrconfiguration/receive"] },
  { name: "a community", files: [advertisement({ communities: ["64801:100"] })] },
  { name: "another community", files: [advertisement({ communities: ["64801:200"] })] },
  { name: "no community", files: [advertisement()] },
  { name: "a local preference", files: [advertisement({ localPref: 200 })] },
  { name: "no local preference", files: [advertisement()] },
  {
    name: "a larger pool",
    files: [{ ...pool, spec: { addresses: ["172.19.20.176/28"], autoAssign: false } }],
  },
  { name: "aggregate to /28", files: [advertisement({ aggregationLength: 28 })] },
  { name: "single addresses again", files: [advertisement({ aggregationLength: 32 })] },
  { name: "a second Service", files: late },
  { name: "without it", words: ["--delete", "service/proj1/late", "--delete", "endpointslice/proj1/late-1"] },
  { name: "advertised from wk3 only", files: [advertisement({ nodeSelectors: [host("wk3")] })] },
  { name: "from both again", files: [advertisement()] },
  {
    name: "wk4 loses the label of the peer",
    words: ["--label", "node/wk4 node-role.kubernetes.io/worker-virt-"],
  },
  { name: "and has it again", words: ["--label", "node/wk4 node-role.kubernetes.io/worker-virt="] },
  {
    name: "wk3 excluded from load balancers",
    words: ["--label", "node/wk3 node.kubernetes.io/exclude-from-external-load-balancers="],
  },
  {
    name: "and included again",
    words: ["--label", "node/wk3 node.kubernetes.io/exclude-from-external-load-balancers-"],
  },
  { name: "a label that nobody selects", words: ["--label", "node/wk3 rack=7"] },
  { name: "multihop", files: [peer({ ebgpMultiHop: true })] },
  { name: "no multihop", files: [peer()] },
  { name: "timers", files: [peer({ holdTime: "30s", keepaliveTime: "10s" })] },
  { name: "a connect time", files: [peer({ holdTime: "30s", keepaliveTime: "10s", connectTime: "5s" })] },
  { name: "the default timers", files: [peer()] },
  {
    name: "a network of its own on wk3",
    files: [
      configuration(
        "own",
        { toAdvertise: { allowed: { mode: "filtered", prefixes: ["10.9.0.0/24"] } } },
        { prefixes: ["10.9.0.0/24"] },
        host("wk3"),
      ),
    ],
  },
  {
    name: "a second network",
    files: [
      configuration(
        "own",
        { toAdvertise: { allowed: { mode: "filtered", prefixes: ["10.9.0.0/24", "10.9.1.0/24"] } } },
        { prefixes: ["10.9.0.0/24", "10.9.1.0/24"] },
        host("wk3"),
      ),
    ],
  },
  { name: "without them", words: ["--delete", "frrconfiguration/own"] },
  { name: "the small pool again", files: [pool] },
  { name: "no advertisement", words: ["--delete", "bgpadvertisement/bgpadv1"] },
  { name: "advertised again", files: [advertisement()] },
];

const ADVERTISEMENT_INTERVAL = 40_000;
/** How many of the changes are taken back at the end, the last one first. */
const TAKEN_BACK = 10;

interface Seen {
  /** Node → sessions that came up, and that went down. */
  readonly established: ReadonlyMap<string, number>;
  readonly dropped: ReadonlyMap<string, number>;
  /** `node prefix` as the router has them. */
  readonly prefixes: ReadonlySet<string>;
  readonly sessions: ReadonlySet<string>;
}

const why = await whyNoFrrLab();
if (clusters === undefined || definitions === undefined) missing(SUITE, "clusters");
else if (why !== undefined) withoutFrrLab(SUITE, why);
else {
  await clusterSuite(SUITE, {}, (cluster) => {
    const hosts = new Map<string, FrrHost>();
    const desk = newDesk();
    let router: FrrHost;
    let agent: Agent;
    let captured: readonly KubernetesObject[] = [];
    const podOn = (node: string, container: string): KubernetesObject => {
      type Spec = { readonly nodeName?: string; readonly containers?: readonly { readonly name: string }[] };
      const found = captured.find(({ kind, spec }) => {
        const { nodeName, containers = [] } = (spec ?? {}) as Spec;
        return kind === "Pod" && nodeName === node && containers.some(({ name }) => name === container);
      });
      if (found === undefined) throw new Error(`no pod with ${container} on ${node}`);
      return found;
    };

    beforeAll(async () => {
      const { api, kubelet } = cluster();
      router = await startHost("r2");
      for (const [name, address] of Object.entries(NODES)) {
        const node = await startHost(name);
        hosts.set(name, node);
        await link(node, router, { a: "eth0", b: `to-${name}`, addressesA: [`${address}/24`] });
      }
      await bridge(
        router,
        "br20",
        Object.keys(NODES).map((name) => `to-${name}`),
      );
      await router.run(["ip", "addr", "add", `${ROUTER}/24`, "dev", "br20"]);
      for (const one of [router, ...hosts.values()]) await startFrr(one);
      await router.load(
        [
          "ip route 172.18.30.0/24 blackhole",
          "ip route 172.19.11.0/24 blackhole",
          "router bgp 65102",
          " bgp router-id 172.18.0.2",
          " no bgp ebgp-requires-policy",
          ...Object.values(NODES).flatMap((address) => [
            ` neighbor ${address} remote-as 65801`,
            ` neighbor ${address} timers connect 1`,
            ` neighbor ${address} advertisement-interval 0`,
          ]),
          " address-family ipv4 unicast",
          "  network 172.18.30.0/24",
          "  network 172.19.11.0/24",
          " exit-address-family",
          "exit",
          "",
        ].join("\n"),
      );
      await installDefinitions(api.admin, definitions, { platform: true });
      captured = readCaptured(clusters, "l3-healthy").objects.filter((o) => !MADE_LATER.has(o.kind));
      await loadObjects(api.admin, captured, { kubeletPort: kubelet.port });
      kubelet.containers(
        Object.fromEntries(
          [...hosts].map(([name, frr]) => {
            const { namespace, name: pod } = podOn(name, "frr").metadata;
            return [`${namespace}/${pod}/frr`, { enter: frr.enter([]) }];
          }),
        ),
      );
      agent = startAgent(api.admin, api.kubeconfig("admin"), {
        nodes: [...hosts].map(([name, frr]) => ({ name, frr })),
        pollMs: 100,
      });
      await agent.settled();
    });
    afterAll(async () => {
      await agent?.stop();
      for (const one of [router, ...hosts.values()]) await one?.stop();
    });

    const run = (argv: readonly string[]) => cluster().run(argv, { env: desk.env });
    const argvOf = ({ files, words }: Change) => [
      ...(files === undefined ? [] : ["-f", desk.file(...files)]),
      ...(words ?? []),
    ];

    async function look(): Promise<Seen> {
      type Neighbors = Record<
        string,
        { bgpState?: string; connectionsEstablished?: number; connectionsDropped?: number }
      >;
      const established = new Map<string, number>();
      const dropped = new Map<string, number>();
      const sessions = new Set<string>();
      const neighbors = await router.show<Neighbors>("show bgp neighbors json");
      for (const [name, address] of Object.entries(NODES)) {
        const one = neighbors[address];
        established.set(name, one?.connectionsEstablished ?? 0);
        dropped.set(name, one?.connectionsDropped ?? 0);
        if (one?.bgpState === "Established") sessions.add(name);
      }
      type Table = { routes?: Record<string, readonly { nexthops?: readonly { ip?: string }[] }[]> };
      const { routes = {} } = await router.show<Table>("show bgp ipv4 unicast json");
      const prefixes = new Set<string>();
      for (const [prefix, paths] of Object.entries(routes))
        for (const { nexthops = [] } of paths)
          for (const [name, address] of Object.entries(NODES))
            if (nexthops.some((n) => n.ip === address)) prefixes.add(`${name} ${prefix}`);
      return { established, dropped, prefixes, sessions };
    }

    /** The lab at rest: nothing to write, and two looks at the router alike. */
    async function rest(): Promise<Seen> {
      await agent.settled();
      let before = await look();
      let same = 0;
      for (let i = 0; i < 60; i++) {
        await sleep(400);
        const now = await look();
        const text = (x: Seen) =>
          JSON.stringify([[...x.prefixes].sort(), [...x.sessions], [...x.established], [...x.dropped]]);
        const wanted = [...hosts.keys()].filter((n) =>
          / neighbor 172\.18\.20\.1 remote-as/.test(agent.loaded.get(n) ?? ""),
        );
        // A session comes up before its first routes, which FRR gathers for a second.
        same = text(before) === text(now) && wanted.every((n) => now.sessions.has(n)) ? same + 1 : 0;
        if (same === 4) return now;
        before = now;
      }
      throw new Error("the lab does not come to rest");
    }

    const alike = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);

    /** What the router saw between two looks, and what FRR counted. */
    function happened(before: Seen, after: Seen) {
      const kept = [...hosts.keys()].filter((n) => before.sessions.has(n) && after.sessions.has(n));
      const drops = (n: string) => (after.dropped.get(n) ?? 0) - (before.dropped.get(n) ?? 0);
      const named = (names: readonly string[]) => sorted(names.map((n) => `${n} ${ROUTER}`));
      const only = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((x) => !b.has(x));
      return {
        reset: named(kept.filter((n) => drops(n) > 0)),
        added: named(only(after.sessions, before.sessions)),
        removed: named(only(before.sessions, after.sessions)),
        announced: sorted(only(after.prefixes, before.prefixes)),
        withdrawn: sorted(only(before.prefixes, after.prefixes)),
      };
    }

    const sorted = (values: Iterable<string>) => [...values].sort();
    const pairs = (plan: Plan, of: (g: Plan["groups"][number]) => readonly string[]) =>
      sorted(
        plan.groups.flatMap((g) =>
          g.nodes.filter((n) => hosts.has(n)).flatMap((n) => of(g).map((x) => `${n} ${x}`)),
        ),
      );

    test("scenarios 1 and 3 of the lab from nothing: planned, applied, seen by the router, rolled back", async () => {
      const nothing = await rest();
      expect(sorted(nothing.prefixes)).toEqual([]);
      const one = CHANGES[0] as Change;
      const first = await run(["apply", ...argvOf(one), "--yes", "--timeout", "60s"]);
      expect({ code: first.code, out: first.stdout, err: first.stderr }).toMatchObject({ code: 0 });
      const announced = await rest();
      expect(sorted(announced.prefixes)).toEqual(["wk3 172.19.20.181/32", "wk4 172.19.20.181/32"]);
      for (const condition of [
        "applied",
        "established",
        "advertised",
        "advertised=172.19.20.181",
        "advertised=172.19.20.181/32",
      ]) {
        const met = await run(["wait", `--for=${condition}`, "--node", "wk3,wk4", "--timeout", "60s"]);
        expect({ condition, code: met.code, out: met.stdout + met.stderr }).toMatchObject({
          code: 0,
          out: expect.stringMatching(/^condition met: /),
        });
      }
      const never = await run(["wait", "--for=advertised=172.19.20.182", "--node", "wk3", "--timeout", "1s"]);
      expect({ code: never.code, out: never.stdout }).toMatchObject({
        code: 1,
        out: expect.stringMatching(/^timed out after 1 s waiting for advertised=172\.19\.20\.182\/32/),
      });

      const third = await run(["apply", ...argvOf(CHANGES[1] as Change), "--yes", "--timeout", "60s"]);
      expect({ code: third.code, out: third.stdout, err: third.stderr }).toMatchObject({ code: 0 });
      const table = async () => {
        const shown = await hosts.get("wk3")?.show<{ routes?: object }>("show bgp ipv4 unicast json");
        return sorted(Object.keys(shown?.routes ?? {})).join(" ");
      };
      const learned = "172.18.30.0/24 172.19.11.0/24 172.19.20.181/32";
      await waitFor(async () => (await table()) === learned, 10, `${learned} on wk3`);
      for (const [backup, prefixes] of [
        [desk.backups()[1], ["wk3 172.19.20.181/32", "wk4 172.19.20.181/32"]],
        [desk.backups()[0], []],
      ] as const) {
        const back = await run(["rollback", backup ?? "", "--yes"]);
        expect({ code: back.code, out: back.stdout }).toMatchObject({ code: 0 });
        expect(sorted((await rest()).prefixes)).toEqual(prefixes);
      }
      expect(
        Object.keys(
          (await hosts.get("wk3")?.show<Record<string, object>>("show bgp vrf all summary json"))?.default ??
            {},
        ),
      ).toEqual([]);
    });

    const made: {
      readonly name: string;
      readonly before: Seen;
      readonly reset: readonly string[];
      readonly backup: string;
    }[] = [];

    /** Looks until it is as expected. FRR keeps updates to an eBGP neighbor back for up to 30 s after the last ones. */
    async function lookUntil(expected: (seen: Seen) => boolean): Promise<Seen> {
      let seen = await rest();
      const end = Date.now() + ADVERTISEMENT_INTERVAL;
      while (!expected(seen) && Date.now() < end) seen = await rest();
      return seen;
    }

    test(`the plan's predictions of ${CHANGES.length} changes are what the router and FRR's counters show`, async () => {
      const rows: string[] = [];
      const wrong: unknown[] = [];
      let before = await rest();
      for (const change of CHANGES) {
        const argv = argvOf(change);
        const applied = await run([
          "apply",
          ...argv,
          "--yes",
          "--force-conflicts",
          "--timeout",
          "60s",
          "-o",
          "json",
        ]);
        expect({
          change: change.name,
          code: applied.code,
          out: applied.code === 0 ? "" : applied.stdout + applied.stderr,
        }).toEqual({ change: change.name, code: 0, out: "" });
        const { plan, unknown } = JSON.parse(applied.stdout) as ApplyResult;
        const predicted = {
          reset: pairs(plan, (g) => g.sessionsReset),
          added: pairs(plan, (g) => g.sessionsAdded),
          removed: pairs(plan, (g) => g.sessionsRemoved),
          announced: pairs(plan, (g) => g.announced.map((a) => a.prefix)),
          withdrawn: pairs(plan, (g) => g.withdrawn.map((a) => a.prefix)),
        };
        // Sessions that reset were asked of FRR, and were up again.
        if (predicted.reset.length > 0)
          expect({ change: change.name, unknown }).toMatchObject({ unknown: [] });
        const start = before;
        const after = await lookUntil((seen) => alike(happened(start, seen), predicted));
        const actual = happened(before, after);
        made.push({
          name: change.name,
          before,
          reset: actual.reset,
          backup: desk.backups().at(-1) ?? "",
        });
        const same = alike(actual, predicted);
        if (!same) wrong.push({ change: change.name, predicted, actual });
        const cell = (of: keyof typeof actual) => `${predicted[of].length}/${actual[of].length}`.padStart(5);
        rows.push(
          `  ${same ? "=" : "≠"} ${change.name.padEnd(40)} ${cell("reset")} ${cell("added")} ${cell("removed")} ${cell("announced")} ${cell("withdrawn")}`,
        );
        before = after;
        if (process.env.APPLY_PROGRESS) console.log(rows.at(-1));
      }
      console.log(
        `predicted/happened${" ".repeat(26)} reset added  gone  ann.  withdrawn\n${rows.join("\n")}\n  ${CHANGES.length - wrong.length} of ${CHANGES.length} as predicted`,
      );
      expect(wrong).toEqual([]);
    }, 1_800_000);

    test(`the last ${TAKEN_BACK} of them taken back, the last one first: the router sees what it saw before each`, async () => {
      const seenBy = ({ prefixes, sessions }: Seen) => ({
        prefixes: sorted(prefixes),
        sessions: sorted(sessions),
      });
      let now = await rest();
      for (const { name, before, reset, backup } of made.slice(-TAKEN_BACK).reverse()) {
        const back = await run(["rollback", backup, "--yes"]);
        expect({ name, code: back.code, out: back.stdout + back.stderr }).toMatchObject({ code: 0 });
        const start = now;
        now = await lookUntil(
          (seen) => alike(seenBy(seen), seenBy(before)) && alike(happened(start, seen).reset, reset),
        );
        expect({ name, ...seenBy(now), reset: happened(start, now).reset }).toEqual({
          name,
          ...seenBy(before),
          reset,
        });
        if (process.env.APPLY_PROGRESS) console.log(`  = ${name}, taken back`);
      }
    }, 1_800_000);

    test("apply --restore writes in the place of a speaker that does not run, and of no other", async () => {
      const hand = handOf(cluster().api.admin);
      const speaker = podOn("wk4", "speaker");
      const { name, namespace } = speaker.metadata;
      const begun = await run(["apply", ...argvOf(CHANGES[0] as Change), "--yes", "--timeout", "60s"]);
      expect({ code: begun.code, out: begun.stdout, err: begun.stderr }).toMatchObject({ code: 0 });
      const both = ["wk3 172.19.20.181/32", "wk4 172.19.20.181/32"];
      const before = await lookUntil(({ prefixes }) => alike(sorted(prefixes), both));
      expect(sorted(before.prefixes)).toEqual(both);
      const written = await hand.get("FRRConfiguration", "metallb-wk4", FRR);
      const alive = await run(["apply", "--restore", "node/wk4", "--yes"]);
      expect({ code: alive.code, err: alive.stderr }).toMatchObject({
        code: 2,
        err: expect.stringMatching(/The speaker on wk4 is alive: /),
      });

      await hand.remove("Pod", name, namespace);
      await hand.remove("FRRConfiguration", "metallb-wk4", FRR);
      const without = await lookUntil(({ sessions }) => !sessions.has("wk4"));
      expect(sorted(without.sessions)).toEqual(["wk3"]);
      const restored = await run(["apply", "--restore", "node/wk4", "--yes", "--timeout", "60s"]);
      expect({ code: restored.code, out: restored.stdout, err: restored.stderr }).toMatchObject({
        code: 0,
        out: expect.stringMatching(/is applied/),
        err: expect.stringMatching(/the speaker on wk4 does not run \(there is no speaker pod\)/),
      });
      expect((await hand.get("FRRConfiguration", "metallb-wk4", FRR))?.spec).toEqual(written?.spec);
      const again = await lookUntil(({ prefixes }) => alike(sorted(prefixes), both));
      expect(sorted(again.prefixes)).toEqual(both);

      // A new speaker finds nothing to write.
      await loadObjects(cluster().api.admin, [
        { ...speaker, metadata: { ...speaker.metadata, name: `${name}-again` } },
      ]);
      const end = await rest();
      expect({ ...happened(again, end) }).toEqual({
        reset: [],
        added: [],
        removed: [],
        announced: [],
        withdrawn: [],
      });
    });
  });
}
