import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type ExplainOptions, explain, type Subject } from "../../src/explain/explain.ts";
import {
  advertisement,
  appliedOn,
  chainOf,
  explained,
  FRR,
  frrConfiguration,
  LAB,
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
} from "./cluster.ts";

const HEALTHY = settled(LAB);
const after = (...changed: KubernetesObject[]) => settled(withObjects(LAB, ...changed));

type Row = readonly [
  what: string,
  subject: Subject,
  objects: readonly KubernetesObject[],
  verdict: string,
  notSound: readonly string[],
  options?: ExplainOptions,
];

const NODE = { kind: "Node", name: "wk3" } as const;
const PEER = { kind: "Peer", name: "bgppeer-r2" } as const;
const POOL = { kind: "Pool", name: "pool-l3" } as const;
const down = { phase: "Pending", conditions: [] };
const mine = frrConfiguration("mine", {
  bgp: {
    routers: [
      {
        asn: 65801,
        neighbors: [
          {
            address: "172.18.20.1",
            asn: 65102,
            port: 179,
            toReceive: { allowed: { prefixes: [{ prefix: "10.0.0.0/8", le: 24 }] } },
          },
        ],
      },
    ],
  },
});
const MINE = { kind: "FRRConfiguration", name: "mine" } as const;
const everything = (objects: readonly KubernetesObject[]) =>
  settled(withObjects(without(objects, "FRRNodeState"), mine));

const ROWS: readonly Row[] = [
  ["node: healthy", NODE, HEALTHY, "follows its resources: 1 Service by 1 session", []],
  [
    "node: not ready",
    NODE,
    after({
      ...node("wk3"),
      status: { conditions: [{ type: "Ready", status: "False", reason: "KubeletDown" }] },
    }),
    "follows its resources: 1 Service by 1 session",
    ["node note"],
  ],
  [
    "node: no network",
    NODE,
    after(node("wk3", {}, [{ type: "NetworkUnavailable", status: "True" }])),
    "its condition NetworkUnavailable is True",
    ["node broken MLB310"],
  ],
  [
    "node: excluded",
    NODE,
    after(node("wk3", { "node.kubernetes.io/exclude-from-external-load-balancers": "" })),
    "follows its resources: 0 Services by 1 session",
    ["labels note MLB302"],
  ],
  [
    "node: host name label",
    NODE,
    withObjects(HEALTHY, node("wk3", { "kubernetes.io/hostname": "other" })),
    "its label kubernetes.io/hostname is other",
    ["labels broken MLB802", "merge consequence MLB802", "applied consequence MLB219"],
  ],
  [
    "node: no speaker",
    NODE,
    without(HEALTHY, "Pod", "speaker-wk3"),
    "no speaker runs on this node",
    ["speaker broken MLB202"],
  ],
  [
    "node: speaker down",
    NODE,
    withObjects(HEALTHY, speaker("wk3", down)),
    "its speaker is not ready: speaker-wk3 Pending",
    ["speaker broken MLB202"],
  ],
  [
    "node: configuration invalid",
    NODE,
    withObjects(HEALTHY, peer("bgppeer-r2", { bfdProfile: "gone" })),
    "its speaker cannot use MetalLB's configuration: peer bgppeer-r2 referencing",
    ["speaker broken MLB206", "frrconfiguration consequence MLB206"],
  ],
  [
    "node: FRR runs something else",
    NODE,
    withObjects(HEALTHY, appliedOn(without(HEALTHY, "FRRConfiguration"), "wk3")),
    "the applied configuration is not what the resources ask for",
    ["applied broken MLB219"],
  ],
  [
    "node: frozen",
    NODE,
    [...HEALTHY, frrConfiguration("bad", { bgp: { routers: [{ asn: 65899 }] } })],
    "bad and metallb-wk3 contradict each other in asn of the router: 65899 against 65801",
    ["merge broken MLB201", "applied consequence"],
  ],
  [
    "node: nothing on it",
    { kind: "Node", name: "cp0" },
    after(
      node("cp0"),
      peer("bgppeer-r2", {
        nodeSelectors: [
          { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "NotIn", values: ["cp0"] }] },
        ],
      }),
    ),
    "no speaker runs on this node",
    ["speaker broken MLB202"],
  ],
  ["peer: healthy", PEER, HEALTHY, "established from 2 of 2 nodes: wk3 and wk4", []],
  [
    "peer: by address",
    { kind: "Peer", name: "172.18.20.1" },
    HEALTHY,
    "established from 2 of 2 nodes: wk3 and wk4",
    [],
  ],
  ["peer: one node only", PEER, HEALTHY, "established from 1 of 1 node: wk3", [], { nodes: ["wk3"] }],
  [
    "peer: selects nobody",
    PEER,
    after(peer("bgppeer-r2", { nodeSelectors: [{ matchLabels: { rack: "a" } }] })),
    "selects no node; it selects no node, so there is no session",
    ["nodes broken MLB306"],
  ],
  [
    "peer: ignored fields",
    PEER,
    after(peer("bgppeer-r2", { sourceAddress: "10.0.0.9", localASN: 65900 })),
    "established from 2 of 2 nodes",
    ["field note MLB405", "field note MLB405"],
  ],
  [
    "peer: no advertisement for it",
    PEER,
    after(advertisement("bgpadv1", { ipAddressPools: ["pool-l3"], peers: ["other"] })),
    "established from 2 of 2 nodes",
    ["advertisement note"],
  ],
  [
    "peer: password in the resource",
    PEER,
    after(peer("bgppeer-r2", { password: "s3cret" })),
    "established from 2 of 2 nodes",
    ["password note MLB709"],
  ],
  [
    "peer: invalid",
    PEER,
    withObjects(HEALTHY, peer("bgppeer-r2", { bfdProfile: "gone" })),
    "established from 2 of 2 nodes; peer bgppeer-r2 referencing non existing bfd profile gone",
    ["peer broken MLB206", "wk3+wk4: frrconfiguration broken MLB206"],
  ],
  [
    "peer: another one cannot be read",
    PEER,
    after(peer("odd", { holdTime: "soon" })),
    'MetalLB cannot read one of its resources: decode BGPPeer/metallb-system/odd: time: invalid duration "soon"',
    ["configuration broken MLB206"],
  ],
  [
    "pool: a peer cannot be read",
    POOL,
    after(peer("odd", { holdTime: "soon" })),
    "MetalLB cannot read one of its resources, so it gives no address",
    ["configuration broken MLB206"],
  ],
  [
    "peer: in another namespace",
    { kind: "Peer", name: "lost" },
    [...HEALTHY, { ...peer("lost"), metadata: { name: "lost", namespace: "default" } }],
    "selects no node; it is not in MetalLB's namespace",
    ["peer broken MLB221", "nodes consequence MLB306", "advertisement note"],
  ],
  ["pool: healthy", POOL, HEALTHY, "8 of 9 addresses are left, used by 1 Service", []],
  [
    "pool: by its status",
    POOL,
    withObjects(
      HEALTHY,
      pool("pool-l3", {}, { assignedIPv4: 1, availableIPv4: 8, assignedIPv6: 0, availableIPv6: 0 }),
    ),
    "8 addresses are left, used by 1 Service",
    [],
  ],
  [
    "pool: exhausted",
    POOL,
    withObjects(
      HEALTHY,
      pool("pool-l3", {}, { assignedIPv4: 9, availableIPv4: 0, assignedIPv6: 0, availableIPv6: 0 }),
    ),
    "no address is left (9 of 9 used)",
    ["usage broken MLB102"],
  ],
  [
    "pool: a Service waits in vain",
    POOL,
    after(pool("pool-l3", { autoAssign: false }), service("late", [])),
    "8 of 9 addresses are left, used by 1 Service",
    ["waiting note"],
  ],
  ["pool: overlaps", POOL, [...HEALTHY, pool("other")], "CIDR", ["pool broken MLB109"]],
  [
    "pool: nobody advertises it",
    { kind: "Pool", name: "gold" },
    after(pool("gold", { addresses: ["10.9.0.0/24"] })),
    "nothing advertises it",
    ["advertisement broken MLB301"],
  ],
  [
    "pool: advertised from no node",
    POOL,
    after(
      advertisement("bgpadv1", {
        ipAddressPools: ["pool-l3"],
        nodeSelectors: [{ matchLabels: { rack: "a" } }],
      }),
    ),
    "bgpadv1 selects no node",
    ["advertisement broken MLB306"],
  ],
  [
    "address: free",
    { kind: "Address", name: "172.19.20.185" },
    HEALTHY,
    "no Service has this address; pool-l3 holds it, and it is free",
    ["service note"],
  ],
  [
    "address: of a Service",
    { kind: "Address", name: "172.19.20.181" },
    HEALTHY,
    "of Service proj1/web: reachable through wk3 and wk4",
    [],
  ],
  [
    "address: in no pool",
    { kind: "Address", name: "10.0.0.1" },
    HEALTHY,
    "no Service has this address; no pool holds it",
    ["service note", "pool note"],
  ],
  [
    "address: asked for in vain",
    { kind: "Address", name: "172.19.20.185" },
    after(service("late", [], {}, { annotations: { "metallb.io/loadBalancerIPs": "172.19.20.185" } })),
    "no Service has this address; pool-l3 holds it",
    ["service note", "request note"],
  ],
  [
    "prefix: a Service's",
    { kind: "Prefix", name: "172.19.20.181/32" },
    HEALTHY,
    "advertised to 172.18.20.1 by metallb-wk3 and metallb-wk4",
    ["accepted note"],
  ],
  [
    "prefix: around what is advertised",
    { kind: "Prefix", name: "172.19.20.0/24" },
    HEALTHY,
    "not advertised itself, but 172.19.20.181/32 inside it",
    ["advertised note", "accepted note"],
  ],
  [
    "prefix: inside an aggregate",
    { kind: "Prefix", name: "172.19.20.181/32" },
    after(advertisement("bgpadv1", { ipAddressPools: ["pool-l3"], aggregationLength: 30 })),
    "not advertised itself, but 172.19.20.180/30, which covers it: to 172.18.20.1",
    ["advertised note", "accepted note"],
  ],
  [
    "prefix: of nobody",
    { kind: "Prefix", name: "10.9.0.0/16" },
    HEALTHY,
    "nothing advertises or accepts it",
    ["services note", "advertised note", "accepted note"],
  ],
  [
    "prefix: accepted by a filter",
    { kind: "Prefix", name: "10.1.0.0/16" },
    everything(LAB),
    "accepted from 172.18.20.1 by mine",
    ["services note", "advertised note"],
  ],
  ["own configuration: applied", MINE, everything(LAB), "applied on wk3 and wk4", []],
  [
    "own configuration: in a namespace that nobody reads",
    { kind: "FRRConfiguration", name: "mine", namespace: "default" },
    [...HEALTHY, { ...mine, metadata: { name: "mine", namespace: "default" } }],
    `it has no effect: frr-k8s reads namespace ${FRR} only`,
    ["namespace broken MLB203"],
  ],
  [
    "own configuration: selects nobody",
    MINE,
    settled(
      withObjects(LAB, frrConfiguration("mine", { bgp: {}, nodeSelector: { matchLabels: { rack: "a" } } })),
    ),
    "it selects no node",
    ["nodes broken MLB306"],
  ],
  [
    "own configuration: freezes",
    { kind: "FRRConfiguration", name: "bad" },
    [...HEALTHY, frrConfiguration("bad", { bgp: { routers: [{ asn: 65899 }] } })],
    "on wk3, wk4: bad and metallb-<node> contradict each other in asn of the router",
    ["admission note", "wk3+wk4: merge broken MLB201", "wk3+wk4: applied consequence"],
  ],
];

test.each(ROWS.map((row) => [row[0], row] as const))("%s", (_, row) => {
  const [, subject, objects, verdict, notSound, options = {}] = row;
  const e = explained(snapshot(objects), subject, options);
  expect(chainOf(e).filter((line) => !line.includes(" sound"))).toEqual(notSound);
  expect(e.verdict.text.startsWith(verdict) ? verdict : e.verdict.text).toBe(verdict);
  expect(JSON.stringify(e)).not.toContain("s3cret");
});

test.each<[string, Subject, string, ExplainOptions?]>([
  ["a Service that does not exist", { kind: "Service", name: "webb" }, "there is no Service webb"],
  ["a node that does not exist", { kind: "Node", name: "wk9" }, "there is no Node wk9"],
  [
    "a node of --why-not that does not exist",
    { kind: "Service", name: "web" },
    "there is no Node wk9",
    { whyNot: "wk9" },
  ],
  ["a peer that does not exist", { kind: "Peer", name: "10.9.9.9" }, "there is no BGPPeer 10.9.9.9"],
])("%s is an error that names what there is", (_, subject, message, options = {}) => {
  const answer = explain(snapshot(HEALTHY), subject, options);
  expect(answer).toMatchObject({ ok: false, message, hint: expect.stringMatching(/^There (is|are) \S+/) });
});

test("a name in two namespaces must be said in full", () => {
  const other = { ...service("web", []), metadata: { name: "web", namespace: "proj2" } };
  expect(explain(snapshot([...HEALTHY, other]), { kind: "Service", name: "web" })).toEqual({
    ok: false,
    message: "2 Services are called web",
    hint: "Say which: svc/web.proj1 and svc/web.proj2",
  });
});

test("why not: MetalLB's reason first, all others behind it", () => {
  const objects = after(
    node("cp0", { "node.kubernetes.io/exclude-from-external-load-balancers": "" }),
    advertisement("bgpadv1", {
      ipAddressPools: ["pool-l3"],
      nodeSelectors: [
        { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "NotIn", values: ["cp0"] }] },
      ],
    }),
    service("web", ["172.19.20.181"], { externalTrafficPolicy: "Local" }),
  );
  const why = (whyNot: string) =>
    explained(snapshot(objects), undefined, { whyNot })
      .links.filter((l) => l.name === "why not")
      .map((l) => l.text);
  expect(why("cp0")).toEqual([
    "cp0: not selected by bgpadv1 (spec.nodeSelectors)",
    "and besides: it has the label node.kubernetes.io/exclude-from-external-load-balancers",
    "and besides: no local endpoint: externalTrafficPolicy is Local and the ready endpoint is on wk3",
  ]);
  expect(why("wk3")).toEqual(["wk3 announces it"]);
  const verdict = (whyNot: string) => explained(snapshot(objects), undefined, { whyNot }).verdict.text;
  expect(verdict("cp0")).toMatch(/^cp0 does not announce it: not selected by bgpadv1 .*; reachable through/);
  expect(verdict("wk3")).toMatch(/^reachable through wk3/);
});

test("with another backend the links of frr-k8s are left out", () => {
  const native = without(LAB, "Pod").concat(
    ...["wk3", "wk4"].map((n) => ({
      ...speaker(n),
      spec: {
        nodeName: n,
        containers: [{ name: "speaker", env: [{ name: "METALLB_BGP_TYPE", value: "native" }] }],
      },
    })),
  );
  const e = explained(snapshot(native));
  expect(e.nodes.flatMap((n) => n.links.map((l) => `${l.name} ${l.state}`))).toEqual(["backend unknown"]);
  expect(e.verdict.state).toBe("unknown");
});

test("BGPSessionState finds IPv6 peers as its labels spell them", () => {
  const label = "fd00-0000-0000-0000-0000-0000-0000-0001";
  const v6 = after(
    pool("pool-l3", { addresses: ["fc00::/120"] }),
    service("web", ["fc00::1"]),
    peer("bgppeer-r2", { peerAddress: "fd00::1" }),
  );
  const e = explained(snapshot([...v6, sessionState("wk3", "Established", label)], { live: new Map() }));
  const session = e.nodes.find((n) => n.nodes.includes("wk3"))?.links.find((l) => l.name === "session");
  expect([session?.state, session?.text]).toEqual(["sound", "fd00::1 Established"]);
});

test("ServiceBGPStatus is no proof that something is sent", () => {
  const status = object("metallb.io/v1beta1", "ServiceBGPStatus", "bgp-1", METALLB, {
    status: { node: "wk3", serviceName: "web", serviceNamespace: "proj1", peers: ["bgppeer-r2"] },
  });
  const e = explained(snapshot([...HEALTHY, status], { live: new Map() }));
  const route = e.nodes.find((n) => n.nodes.includes("wk3"))?.links.find((l) => l.name === "route");
  expect(route?.state).toBe("unknown");
  expect(route?.text).toContain(
    "ServiceBGPStatus names bgppeer-r2, which says what is configured, not what is sent",
  );
});

test("a peer whose sessions nobody could tell is not said to be down", () => {
  const answer = explain(snapshot(without(HEALTHY, "BGPSessionState"), { live: new Map() }), PEER);
  const text = expect.stringContaining("whether it is established from 2 nodes is not known");
  expect(answer).toMatchObject({ ok: true, explanation: { verdict: { text } } });
});

test.each([
  [{}, "all peers"],
  [{ peers: ["bgppeer-r2"], aggregationLength: 24 }, "bgppeer-r2, aggregated to /24"],
  [{ aggregationLengthV6: 64 }, "all peers, aggregated to /64 (IPv6)"],
  [{ aggregationLength: 24, aggregationLengthV6: 32 }, "all peers, aggregated to /24 and /32 (IPv6)"],
])("pool: how %j is advertised", (spec, says) => {
  const objects = after(
    pool("pool-l3", { addresses: ["172.19.20.0/24", "fc00::/32"] }),
    advertisement("bgpadv1", { ipAddressPools: ["pool-l3"], ...spec }),
  );
  const { links } = explained(snapshot(objects), POOL);
  expect(links.find((l) => l.name === "advertisement")?.text).toMatch(
    new RegExp(`^bgpadv1 from \\d of \\d nodes to ${says.replace(/[()]/g, "\\$&")}$`),
  );
});
