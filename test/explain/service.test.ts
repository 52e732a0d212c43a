import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import type { SnapshotOptions } from "../../src/snapshot/snapshot.ts";
import {
  advertisement,
  appliedOn,
  chainOf,
  daemon,
  endpoints,
  explained,
  FRR,
  frrConfiguration,
  LAB,
  LIVE,
  liveOn,
  METALLB,
  node,
  object,
  peer,
  pool,
  service,
  sessionState,
  settled,
  snapshot,
  speaker,
  withObjects,
  without,
  writtenBy,
} from "./cluster.ts";

const HEALTHY = settled(LAB);
const SOUND = [
  "allocation sound",
  "advertisement sound",
  "nodes sound",
  "wk3+wk4: frrconfiguration sound",
  "wk3+wk4: merge sound",
  "wk3+wk4: applied sound",
  "wk3+wk4: session sound",
  "wk3+wk4: route sound",
];
const through = (nodes: string) => `reachable through ${nodes} by 172.18.20.1 (bgppeer-r2)`;

test("a healthy Service", () => {
  const e = explained(snapshot(HEALTHY));
  expect(chainOf(e)).toEqual(SOUND);
  expect(e.verdict).toEqual({ state: "sound", reachable: "yes", text: through("wk3 and wk4"), codes: [] });
});

interface Case {
  readonly objects: readonly KubernetesObject[];
  readonly live?: SnapshotOptions["live"];
  readonly unknown?: SnapshotOptions["unknown"];
  readonly verdict: string;
  readonly reachable: string;
  /** The links that are not sound. */
  readonly chain: readonly string[];
}

const before = (changed: readonly KubernetesObject[]): readonly KubernetesObject[] => {
  const names = new Set(changed.map((o) => `${o.kind}/${o.metadata.name}`));
  return HEALTHY.filter((o) => !names.has(`${o.kind}/${o.metadata.name}`));
};

/** Changes of the lab as MetalLB and frr-k8s would have followed them. */
const after = (...changed: readonly KubernetesObject[]): readonly KubernetesObject[] =>
  settled(withObjects(LAB, ...changed));
/** Changes of the resources alone: what MetalLB wrote and FRR runs is from before. */
const now = (...changed: readonly KubernetesObject[]): readonly KubernetesObject[] => [
  ...before(changed),
  ...changed,
];

const extra = frrConfiguration("extra", {
  bgp: {
    routers: [
      {
        asn: 65801,
        neighbors: [{ address: "172.18.20.1", asn: 65102, port: 179, holdTime: "90s", keepaliveTime: "30s" }],
      },
    ],
  },
});
const broken = (count: number): KubernetesObject[] => [
  service("web", [], count === 0 ? {} : { loadBalancerIP: "10.0.0.1" }),
];
const speakerDown = speaker("wk3", {
  phase: "Running",
  conditions: [{ type: "Ready", status: "False" }],
  containerStatuses: [{ name: "speaker", state: { waiting: { reason: "CrashLoopBackOff" } } }],
});
const state = (name: string, result: string, errorSummary: string) =>
  object("metallb.io/v1beta1", "ConfigurationState", name, METALLB, { status: { result, errorSummary } });

test.each<[string, Case]>([
  [
    "it is no LoadBalancer",
    {
      objects: now(service("web", [], { type: "ClusterIP" })),
      verdict: "it is of type ClusterIP",
      reachable: "no",
      chain: ["service broken MLB101"],
    },
  ],
  [
    "its class is another controller's",
    {
      objects: now(service("web", [], { loadBalancerClass: "other/lb" })),
      verdict: "its loadBalancerClass is other/lb, and MetalLB serves Services without a class",
      reachable: "no",
      chain: ["service broken MLB105"],
    },
  ],
  [
    "its class may be MetalLB's: no speaker was seen",
    {
      objects: now(service("web", [], { loadBalancerClass: "other/lb" })).filter((o) => o.kind !== "Pod"),
      verdict: "its loadBalancerClass is other/lb; which class MetalLB serves is not known",
      reachable: "unknown",
      chain: ["service unknown"],
    },
  ],
  [
    "it asks for an address that no pool has",
    {
      objects: now(...broken(1)),
      verdict: "no address: it asks for 10.0.0.1: ",
      reachable: "no",
      chain: ["allocation broken MLB103"],
    },
  ],
  [
    "the controller has not given the address that it could",
    {
      objects: now(...broken(0)),
      verdict: "no address, although pool-l3 has 172.19.20.181 for it: no pod of the controller was seen",
      reachable: "no",
      chain: ["allocation broken MLB101"],
    },
  ],
  [
    "there is no pool",
    {
      objects: without(now(...broken(0)), "IPAddressPool"),
      verdict: "no address: there is no IPAddressPool",
      reachable: "no",
      chain: ["allocation broken MLB101"],
    },
  ],
  [
    "pools overlap",
    {
      objects: now(...broken(0), pool("other")),
      verdict: "no address: the pools are invalid, so the controller gives none: CIDR",
      reachable: "no",
      chain: ["allocation broken MLB206"],
    },
  ],
  [
    "the pool is exhausted",
    {
      objects: now(
        ...broken(0),
        service("first", ["172.19.20.181"]),
        pool("pool-l3", { addresses: ["172.19.20.181/32"] }),
      ),
      verdict: "no address: pool-l3: all of its 1 IPv4 addresses are in use",
      reachable: "no",
      chain: ["allocation broken MLB102"],
    },
  ],
  [
    "it asks for a pool that does not exist",
    {
      objects: now(service("web", [], {}, { annotations: { "metallb.io/address-pool": "gold" } })),
      verdict: "no address: pool gold, which it asks for, does not exist (there is pool-l3)",
      reachable: "no",
      chain: ["allocation broken MLB101"],
    },
  ],
  [
    "somebody else's address is in its status",
    {
      objects: now(service("web", ["10.9.9.9"])),
      verdict: "no pool holds 10.9.9.9",
      reachable: "no",
      chain: ["allocation broken MLB105"],
    },
  ],
  [
    "no advertisement selects the pool",
    {
      objects: after(advertisement("bgpadv1", { ipAddressPools: ["gold"] })),
      verdict:
        "has 172.19.20.181, but is advertised to nobody: no BGPAdvertisement selects pool-l3 (bgpadv1: gold)",
      reachable: "no",
      chain: ["advertisement broken MLB301", "nodes consequence MLB301"],
    },
  ],
  [
    "the advertisement names peers that do not exist",
    {
      objects: after(advertisement("bgpadv1", { ipAddressPools: ["pool-l3"], peers: ["r2"] })),
      verdict:
        "has 172.19.20.181, but is advertised to nobody: bgpadv1 is for r2 only, and there is no such BGPPeer (there is bgppeer-r2)",
      reachable: "no",
      chain: ["advertisement broken MLB305", "nodes consequence MLB315"],
    },
  ],
  [
    "layer 2 announces it, BGP does not",
    {
      objects: after(
        advertisement("bgpadv1", { ipAddressPools: ["gold"] }),
        object("metallb.io/v1beta1", "L2Advertisement", "l2", METALLB, {
          spec: { ipAddressPools: ["pool-l3"] },
        }),
      ),
      verdict:
        "not announced by BGP: no BGPAdvertisement selects pool-l3; l2 announces it by layer 2; wk3 answers for it by layer 2 (ARP, NDP)",
      reachable: "unknown",
      chain: ["advertisement note"],
    },
  ],
  [
    "no endpoint is ready",
    {
      objects: after(endpoints("web", ["wk3"], { ready: false })),
      verdict: "has 172.19.20.181, but no node announces it: none of the Service's 1 endpoint is ready",
      reachable: "no",
      chain: ["nodes broken MLB303"],
    },
  ],
  [
    "it has no endpoints",
    {
      objects: settled(without(LAB, "EndpointSlice")),
      verdict: "has 172.19.20.181, but no node announces it: the Service has no endpoints",
      reachable: "no",
      chain: ["nodes broken MLB303"],
    },
  ],
  [
    "nodes are excluded by a label",
    {
      objects: after(
        ...["wk3", "wk4"].map((n) =>
          node(n, { "node.kubernetes.io/exclude-from-external-load-balancers": "false" }),
        ),
      ),
      verdict:
        "has 172.19.20.181, but no node announces it: it has the label node.kubernetes.io/exclude-from-external-load-balancers",
      reachable: "no",
      chain: ["nodes broken MLB302"],
    },
  ],
  [
    "one node has no network",
    {
      objects: after(node("wk4", {}, [{ type: "NetworkUnavailable", status: "True" }])),
      verdict: through("wk3"),
      reachable: "yes",
      chain: [],
    },
  ],
  [
    "the peer selects no node",
    {
      objects: after(peer("bgppeer-r2", { nodeSelectors: [{ matchLabels: { rack: "a" } }] })),
      verdict:
        "has 172.19.20.181, but no node announces it: announced, but BGPPeer bgppeer-r2 does not select it",
      reachable: "no",
      chain: ["nodes broken MLB315"],
    },
  ],
  [
    "the endpoint is on a node that the peer does not select, and other nodes have none",
    {
      objects: after(
        peer("bgppeer-r2", { nodeSelectors: [{ matchLabels: { "kubernetes.io/hostname": "wk3" } }] }),
        service("web", ["172.19.20.181"], { externalTrafficPolicy: "Local" }),
        endpoints("web", ["wk4"]),
      ),
      verdict:
        "has 172.19.20.181, but no node announces it: announced, but BGPPeer bgppeer-r2 does not select it",
      reachable: "no",
      chain: ["nodes broken MLB315"],
    },
  ],
  [
    "the advertisement is for other Services",
    {
      objects: after(
        advertisement("bgpadv1", {
          ipAddressPools: ["pool-l3"],
          serviceSelectors: [{ matchLabels: { tier: "gold" } }],
        }),
      ),
      verdict:
        "has 172.19.20.181, but no node announces it: the serviceSelectors of bgpadv1 do not match the Service's labels",
      reachable: "no",
      chain: ["nodes broken MLB301"],
    },
  ],
  [
    "the address is of another family than the session",
    {
      objects: after(pool("pool-l3", { addresses: ["fc00::/120"] }), service("web", ["fc00::1"])),
      verdict:
        "has fc00::1, but no node announces it: announced, but fc00::1/128 is of another address family than the session with bgppeer-r2",
      reachable: "no",
      chain: ["nodes broken MLB304"],
    },
  ],
  [
    "one of two families goes to nobody",
    {
      objects: after(
        pool("pool-l3", { addresses: ["172.19.20.181-172.19.20.189", "fc00::/120"] }),
        service("web", ["172.19.20.181", "fc00::1"]),
      ),
      verdict: `still ${through("wk3 and wk4")}, but fc00::1/128 is sent to nobody: the session with bgppeer-r2 carries the other address family`,
      reachable: "partly",
      chain: ["family broken MLB304"],
    },
  ],
  [
    "MetalLB's configuration is invalid",
    {
      objects: now(peer("bgppeer-r2", { bfdProfile: "gone" })),
      verdict:
        "has 172.19.20.181, but its speaker has no valid configuration: peer bgppeer-r2 referencing non existing bfd profile gone; by an earlier configuration it is still announced from wk3 and wk4",
      reachable: "unknown",
      chain: ["nodes broken MLB206"],
    },
  ],
  [
    "a field that the backend ignores",
    {
      objects: after(peer("bgppeer-r2", { sourceAddress: "10.0.0.9" })),
      verdict: through("wk3 and wk4"),
      reachable: "yes",
      chain: ["peer note MLB405"],
    },
  ],
  [
    "the speaker's write is refused by the webhook",
    {
      objects: now(
        peer("bgppeer-r2", { holdTime: "30s", keepaliveTime: "10s" }),
        frrConfiguration("extra", {
          bgp: { routers: [{ asn: 65801, neighbors: [{ address: "172.18.20.1", asn: 65102, port: 179 }] }] },
        }),
      ),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 and wk4 metallb-<node> is not what MetalLB should write: the webhook of frr-k8s refuses the write: extra and metallb-<node> contradict each other in holdTime of neighbor 172.18.20.1`,
      reachable: "yes",
      chain: ["wk3+wk4: frrconfiguration broken MLB202"],
    },
  ],
  [
    "the speaker does not run",
    {
      objects: withObjects(
        without(without(HEALTHY, "FRRConfiguration", "metallb-wk3"), "FRRNodeState", "wk3"),
        speakerDown,
        appliedOn([], "wk3"),
      ),
      live: new Map([
        ["wk3", liveOn("wk3", { "172.18.20.1": [] })],
        ["wk4", LIVE.get("wk4") as never],
      ]),
      verdict: `${through("wk4")}; not through wk3: metallb-wk3 does not exist: its speaker is not ready (speaker-wk3: CrashLoopBackOff)`,
      reachable: "partly",
      chain: [
        "wk3: frrconfiguration broken MLB202",
        "wk3: merge consequence MLB802",
        "wk3: applied consequence MLB219",
        "wk3: route consequence MLB311",
      ],
    },
  ],
  [
    "the speaker says that its configuration is invalid",
    {
      objects: withObjects(
        without(HEALTHY, "FRRConfiguration", "metallb-wk3"),
        state("speaker-wk3", "Invalid", "peer x is bad"),
      ),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 metallb-wk3 does not exist: its speaker works with an earlier configuration, since the present one is invalid: peer x is bad`,
      reachable: "yes",
      chain: ["wk3: frrconfiguration broken MLB206", "wk3: merge consequence MLB802"],
    },
  ],
  [
    "the write is on its way",
    {
      objects: without(HEALTHY, "FRRConfiguration", "metallb-wk3"),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 metallb-wk3 does not exist: the speaker has not written it yet, or its write fails`,
      reachable: "yes",
      chain: ["wk3: frrconfiguration broken MLB202", "wk3: merge consequence MLB802"],
    },
  ],
  [
    "two FRRConfigurations contradict each other",
    {
      objects: now(extra),
      verdict: `still ${through("wk3 and wk4")}, but wk3 and wk4 are frozen: extra and metallb-<node> contradict each other in holdTime of neighbor 172.18.20.1: 90 against 180`,
      reachable: "yes",
      chain: ["wk3+wk4: merge broken MLB201"],
    },
  ],
  [
    "the host name label is another",
    {
      objects: withObjects(HEALTHY, node("wk3", { "kubernetes.io/hostname": "wk3.example.com" })),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 metallb-wk3 selects no node: it asks for kubernetes.io/hostname=wk3, and the node's label is wk3.example.com`,
      reachable: "yes",
      chain: ["wk3: merge broken MLB802"],
    },
  ],
  [
    "FRR refused the configuration",
    {
      objects: withObjects(
        HEALTHY,
        appliedOn(HEALTHY, "wk3", { lastReloadResult: "line 12: % Unknown command: neighbour 1\nfailed" }),
      ),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 FRR refused the configuration: line 12: % Unknown command: neighbour 1`,
      reachable: "yes",
      chain: ["wk3: applied broken MLB204"],
    },
  ],
  [
    "no pod of frr-k8s on a node",
    {
      objects: without(without(HEALTHY, "Pod", "frr-k8s-wk3"), "FRRNodeState", "wk3"),
      verdict: `still ${through("wk3 and wk4")}, but on wk3 FRR does not follow its resources: no pod of frr-k8s runs there`,
      reachable: "yes",
      chain: ["wk3: applied broken MLB205"],
    },
  ],
  [
    "the session is down",
    {
      objects: HEALTHY,
      live: new Map(["wk3", "wk4"].map((n) => [n, liveOn(n, { "172.18.20.1": [] }, { state: "Active" })])),
      verdict:
        "announced by wk3 and wk4, but not reachable: 172.18.20.1 Active: no TCP connection to 172.18.20.1",
      reachable: "no",
      chain: ["wk3+wk4: session broken MLB401", "wk3+wk4: route consequence MLB311"],
    },
  ],
  [
    "bgpd lost its lists",
    {
      objects: HEALTHY,
      live: new Map(
        ["wk3", "wk4"].map((n) => [
          n,
          liveOn(
            n,
            { "172.18.20.1": [] },
            { running: String((appliedOn(HEALTHY, n).status as { runningConfig: string }).runningConfig) },
          ),
        ]),
      ),
      verdict:
        "announced by wk3 and wk4, but not reachable: 172.19.20.181/32 is not sent to 172.18.20.1: the running configuration would send it, so bgpd does not hold the lists that vtysh shows",
      reachable: "no",
      chain: ["wk3+wk4: route broken MLB311"],
    },
  ],
  [
    "FRR was not asked, and BGPSessionState says Established",
    {
      objects: [...HEALTHY, sessionState("wk3", "Established"), sessionState("wk4", "Established")],
      live: new Map(),
      verdict:
        "announced by wk3 and wk4; whether the routers hear it is not known: whether 172.19.20.181/32 is sent to 172.18.20.1: FRR was not asked",
      reachable: "unknown",
      chain: ["wk3+wk4: route unknown"],
    },
  ],
  [
    "FRR was not asked, and BGPSessionState says Active",
    {
      objects: [...HEALTHY, sessionState("wk3", "Active"), sessionState("wk4", "Active")],
      live: new Map(),
      verdict: "announced by wk3 and wk4, but not reachable: 172.18.20.1 Active",
      reachable: "unknown",
      chain: ["wk3+wk4: session broken MLB401", "wk3+wk4: route unknown"],
    },
  ],
  [
    "exec is forbidden",
    {
      objects: HEALTHY,
      live: new Map(
        ["wk3", "wk4"].map((host) => [
          host,
          {
            host,
            answers: new Map([
              [
                "show bgp vrf all neighbors json",
                { ok: false as const, reason: "not allowed to ask FRR (needs: create pods/exec)" },
              ],
            ]),
          },
        ]),
      ),
      verdict: "announced by wk3 and wk4; whether the routers hear it is not known",
      reachable: "unknown",
      chain: ["wk3+wk4: session unknown", "wk3+wk4: route unknown"],
    },
  ],
])("%s", (_, c) => {
  const e = explained(
    snapshot(c.objects, {
      ...(c.live === undefined ? {} : { live: c.live }),
      ...(c.unknown === undefined ? {} : { unknown: c.unknown }),
    }),
  );
  expect(chainOf(e).filter((line) => !line.includes(" sound"))).toEqual(c.chain);
  expect(e.verdict.text.startsWith(c.verdict) ? c.verdict : e.verdict.text).toBe(c.verdict);
  expect(e.verdict.reachable).toBe(c.reachable);
  const states = chainOf(e).join();
  expect(e.verdict.state).toBe(
    / broken/.test(states) ? "broken" : / unknown/.test(states) ? "unknown" : "sound",
  );
});

test("a kind that could not be read is never sound, and is named", () => {
  const kinds = [
    "IPAddressPool",
    "BGPAdvertisement",
    "BGPPeer",
    "Node",
    "EndpointSlice",
    "FRRConfiguration",
    "FRRNodeState",
  ] as const;
  for (const kind of kinds) {
    const unknown = new Map([
      [kind, { state: "unknown" as const, reason: `${kind} is forbidden`, permission: `list ${kind}` }],
    ]);
    const e = explained(snapshot(without(HEALTHY, kind), { unknown }));
    expect([kind, e.verdict.state]).toEqual([kind, "unknown"]);
    expect(JSON.stringify(e)).toContain(`${kind} is forbidden`);
  }
});

test("a Secret that could not be read is not missing", () => {
  const withSecret = withObjects(LAB, peer("bgppeer-r2", { passwordSecret: { name: "r2" } }));
  const secret = object("v1", "Secret", "r2", METALLB, {
    type: "kubernetes.io/basic-auth",
    data: { password: "czNjcmV0" },
  });
  const cluster = settled([...withSecret, secret]);
  const unknown = new Map([["Secret", { state: "unknown" as const, reason: "forbidden" }]] as const);
  const e = explained(snapshot(without(cluster, "Secret"), { unknown }));
  expect(chainOf(e)).toEqual(SOUND);
  expect(JSON.stringify(e)).not.toContain("s3cret");
  const missing = explained(snapshot(without(cluster, "Secret")));
  expect(missing.verdict.text).toContain(
    "its speaker has no valid configuration: parsing peer bgppeer-r2 secret ref not found",
  );
});

test("forty-eight nodes that are alike are one group", () => {
  const names = Array.from({ length: 48 }, (_, i) => `wk${i}`);
  const cluster = settled([
    ...without(LAB, "Node"),
    ...names.flatMap((n) => [node(n), speaker(n), daemon(n)]),
  ]);
  const live = new Map(names.map((n) => [n, liveOn(n, { "172.18.20.1": ["172.19.20.181/32"] })]));
  const e = explained(snapshot(cluster, { live }));
  expect(e.nodes.map((n) => n.nodes.length)).toEqual([48]);
  expect(e.verdict.text).toBe("reachable through wk0, wk1 and 46 more by 172.18.20.1 (bgppeer-r2)");
  const frozen = explained(snapshot([...cluster, extra], { live }));
  expect(frozen.nodes.map((n) => n.nodes.length)).toEqual([48]);
  expect(frozen.nodes[0]?.links.find((l) => l.name === "merge")?.finding?.nodes).toHaveLength(48);
});

test("with one Service read, what others add to a shared prefix does not count, nor what they have in use", () => {
  const shared = settled([
    ...LAB,
    service("also", ["172.19.20.181"], { ports: [{ protocol: "TCP", port: 81 }] }),
    endpoints("also", ["wk3"]),
  ]);
  const alone = without(without(shared, "Service", "also"), "EndpointSlice", "also-x1");
  expect(
    chainOf(explained(snapshot(alone), { kind: "Service", name: "web" }, { allServices: false })),
  ).toEqual(SOUND);
});

test("plug-ins add links behind the others", () => {
  const asked: unknown[] = [];
  const plugin = {
    name: "way back",
    explain: (q: {
      announcers: readonly string[];
      addresses: readonly string[];
      vrfs: readonly string[];
    }) => {
      asked.push([q.announcers, q.addresses, q.vrfs]);
      return [{ name: "way back", state: "note" as const, text: "by the default VRF" }];
    },
  };
  const e = explained(snapshot(HEALTHY), undefined, { plugins: [plugin] });
  expect(asked).toEqual([[["wk3", "wk4"], ["172.19.20.181"], ["default"]]]);
  expect(e.links.at(-1)).toEqual({ name: "way back", state: "note", text: "by the default VRF" });
});

test("every broken link has evidence or objects, a cause and a remedy", () => {
  const cases = [
    now(extra),
    after(advertisement("bgpadv1", { ipAddressPools: ["gold"] })),
    now(...broken(0)),
    without(HEALTHY, "FRRConfiguration", "metallb-wk3"),
  ];
  for (const objects of cases) {
    const e = explained(snapshot(objects));
    const links = [...e.links, ...e.nodes.flatMap((n) => n.links)].filter((l) => l.state === "broken");
    expect(links.length).toBeGreaterThan(0);
    for (const { finding } of links) {
      expect((finding?.evidence.length ?? 0) + (finding?.objects.length ?? 0)).toBeGreaterThan(0);
      expect(finding?.cause).not.toBe("");
      expect(finding?.remedy.text).not.toBe("");
    }
  }
});

test("MetalLB's object may be there without routers, and in another order", () => {
  const [first] = writtenBy(LAB);
  expect(first?.metadata.namespace).toBe(FRR);
  const empty = frrConfiguration("metallb-wk4", {
    bgp: { routers: [] },
    nodeSelector: { matchLabels: { "kubernetes.io/hostname": "wk4" } },
  });
  const one = withObjects(
    LAB,
    peer("bgppeer-r2", { nodeSelectors: [{ matchLabels: { "kubernetes.io/hostname": "wk3" } }] }),
  );
  const e = explained(snapshot(withObjects(settled(one), empty)));
  expect(e.verdict.text).toBe(through("wk3"));
  expect(e.verdict.state).toBe("sound");
});

test("the newest warning about a speaker that does not write is evidence", () => {
  const crashing = speaker("wk3", { phase: "Running", conditions: [{ type: "Ready", status: "False" }] });
  const warning = (message: string, lastTimestamp: string, type = "Warning") =>
    object("v1", "Event", message, METALLB, {
      type,
      reason: "BackOff",
      message,
      lastTimestamp,
      involvedObject: { kind: "Pod", name: "speaker-wk3", namespace: METALLB },
    });
  const e = explained(
    snapshot([
      ...withObjects(settled(LAB), crashing).filter((o) => o.metadata.name !== "metallb-wk3"),
      warning("older", "2026-11-22T09:00:00Z"),
      warning("newest", "2026-11-22T09:30:00Z"),
      warning("no warning", "2026-11-22T09:40:00Z", "Normal"),
    ]),
  );
  const link = e.nodes
    .flatMap((n) => n.links)
    .find((l) => l.name === "frrconfiguration" && l.state === "broken");
  expect(link?.finding?.code).toBe("MLB202");
  expect(link?.finding?.evidence[0]).toEqual({
    object: { kind: "Pod", namespace: METALLB, name: "speaker-wk3" },
    path: "event",
    value: "BackOff: newest",
  });
});
