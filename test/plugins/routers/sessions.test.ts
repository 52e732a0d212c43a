import { expect, test } from "vitest";
import { snapshotOf } from "../../../plugins/finders.ts";
import { routerDialects } from "../../../plugins/routers/index.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { parseFrr } from "../../../src/frr/config.ts";
import { compareRouter } from "../../../src/router/compare.ts";
import { demandOf } from "../../../src/router/demand.ts";
import type { RouterDemand } from "../../../src/router/demand-types.ts";
import { facingOf, sidesOf } from "../../../src/router/sides.ts";
import { discover } from "../../../src/snapshot/discovery.ts";

/* Sessions of other kinds than IPv4 over one network: unnumbered, and over IPv6. */

function demandFor(
  peer: object,
  pool: string,
  address: string,
  advertisement: object = {},
  more: readonly object[] = [],
): RouterDemand {
  const objects = [
    ...more,
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n1", labels: { "kubernetes.io/hostname": "n1" } },
      status: {
        addresses: [
          { type: "InternalIP", address: "192.0.2.11" },
          { type: "InternalIP", address: "2001:db8::11" },
        ],
      },
    },
    {
      apiVersion: "metallb.io/v1beta2",
      kind: "BGPPeer",
      metadata: { name: "tor", namespace: "metallb-system" },
      spec: { myASN: 64512, peerASN: 64500, ...peer },
    },
    {
      apiVersion: "metallb.io/v1beta1",
      kind: "IPAddressPool",
      metadata: { name: "p", namespace: "metallb-system" },
      spec: { addresses: [pool] },
    },
    {
      apiVersion: "metallb.io/v1beta1",
      kind: "BGPAdvertisement",
      metadata: { name: "p", namespace: "metallb-system" },
      spec: advertisement,
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        type: "LoadBalancer",
        ports: [{ port: 80 }],
        externalTrafficPolicy: "Cluster",
        clusterIP: "10.96.0.1",
        clusterIPs: ["10.96.0.1"],
      },
      status: { loadBalancer: { ingress: [{ ip: address }] } },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "web-1", namespace: "shop", labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      endpoints: [{ addresses: ["10.0.0.1"], nodeName: "n1", conditions: { ready: true } }],
    },
  ] as unknown as readonly KubernetesObject[];
  const s = snapshotOf(objects);
  const sides = sidesOf(s, discover(s));
  const facing = facingOf(s, sides, "peer/tor");
  if (facing === undefined) throw new Error("there is no peer");
  return demandOf(s, facing, sides.nodes);
}

const written = (dialect: string, demand: RouterDemand): readonly string[] =>
  routerDialects
    .find((d) => d.name === dialect)
    ?.render(demand, { passwordPlaceholder: "<password>" })
    .map((l) => l.text.trim()) ?? [];

const UNNUMBERED = demandFor({ interface: "eth1" }, "198.51.100.0/28", "198.51.100.1");

test("an unnumbered session is written by the router's interface, which has to be filled in", () => {
  expect(written("frr", UNNUMBERED)).toContain("neighbor <interface-to-n1> interface remote-as 64512");
  expect(written("frr", UNNUMBERED)).toContain("neighbor <interface-to-n1> activate");
  expect(written("vyos", UNNUMBERED)).toContain(
    "set protocols bgp neighbor <interface-to-n1> interface remote-as 64512",
  );
});

test.each<readonly [dialect: string, lines: readonly string[]]>([
  [
    "cisco-nxos",
    [
      "interface <interface-to-n1>",
      "ipv6 address use-link-local-only",
      "ip forward",
      "router bgp 64500",
      "address-family ipv4 unicast",
      "neighbor <interface-to-n1>",
      "remote-as 64512",
      "address-family ipv4 unicast",
      "prefix-list METALLB-IN in",
    ],
  ],
  [
    "arista-eos",
    [
      "ipv6 unicast-routing",
      "ip routing ipv6 interfaces",
      "interface <interface-to-n1>",
      "ipv6 enable",
      "router bgp 64500",
      "neighbor METALLB-n1 peer group",
      "neighbor interface <interface-to-n1> peer-group METALLB-n1 remote-as 64512",
      "address-family ipv4",
      "neighbor METALLB-n1 activate",
      "neighbor METALLB-n1 prefix-list METALLB-IN in",
      "neighbor METALLB-n1 next-hop address-family ipv6 originate",
      "neighbor METALLB-n1 activate",
    ],
  ],
  [
    "juniper-junos",
    [
      "set protocols bgp group METALLB-n1 type external",
      "set protocols bgp group METALLB-n1 family inet unicast extended-nexthop",
      "set interfaces <interface-to-n1> family inet6",
      "set protocols router-advertisement interface <interface-to-n1>",
      "set protocols bgp group METALLB-n1 dynamic-neighbor n1 peer-auto-discovery family inet6 ipv6-nd",
      "set protocols bgp group METALLB-n1 dynamic-neighbor n1 peer-auto-discovery interface <interface-to-n1>",
      "set policy-options as-list METALLB-n1 members 64512",
      "set protocols bgp group METALLB-n1 peer-as-list METALLB-n1",
    ],
  ],
])("%s has neighbors by interface of its own form", (dialect, lines) => {
  const all = written(dialect, UNNUMBERED);
  expect(all.filter((line) => lines.includes(line))).toEqual(lines);
});

test("IOS-XE has none: no line is made up, and what to do instead is asked", () => {
  expect(written("cisco-iosxe", UNNUMBERED).filter((line) => line.startsWith("neighbor "))).toEqual([]);
  const ask = (d: RouterDemand) => routerDialects.find((x) => x.name === "cisco-iosxe")?.ask?.(d);
  expect(ask(UNNUMBERED)).toEqual([expect.stringMatching(/no BGP neighbors by interface.*peerAddress/)]);
  expect(ask(IPV6)).toEqual([]);
});

test("that the router's interface is not known is said", () => {
  expect(UNNUMBERED.unknown).toEqual([expect.stringMatching(/^n1: the session is unnumbered/)]);
});

test("FRR takes the session once the interface is filled in", () => {
  const text = written("frr", UNNUMBERED).join("\n").replaceAll("<interface-to-n1>", "swp1");
  const [router] = parseFrr(text).model.routers.values();
  expect(router?.neighbors.get("swp1")).toMatchObject({ unnumbered: true });
});

const IPV6 = demandFor({ peerAddress: "2001:db8::1" }, "2001:db8:1::/120", "2001:db8:1::1");

test("a session over IPv6 is dialled from the node's address of IPv6, and carries IPv6", () => {
  expect(IPV6).toMatchObject({
    families: ["ipv6"],
    neighbors: [{ address: "2001:db8::11" }],
    announced: [{ prefix: "2001:db8:1::1/128", nodes: ["n1"] }],
    accept: [{ prefix: "2001:db8:1::/120", le: 128 }],
    unknown: [],
  });
});

test.each(routerDialects.filter((d) => d.read !== undefined).map((d) => [d.name, d] as const))(
  "what %s prints for IPv6 is what it reads",
  (name, dialect) => {
    const text = `${dialect
      .render(IPV6, { passwordPlaceholder: "<password>" })
      .map((l) => l.text)
      .join("\n")}\n`;
    expect(written(name, IPV6).join("\n")).toContain("2001:db8::11");
    const translation = dialect.read?.(text) ?? { text: "", source: [], opaque: [] };
    expect(compareRouter(IPV6, translation)).toEqual({ faults: [], unknown: [], opaque: [] });
    const without = { ...translation, text: translation.text.replaceAll("2001:db8::11", "2001:db8::12") };
    expect(compareRouter(IPV6, without).faults).toMatchObject([{ kind: "missing-neighbor", nodes: ["n1"] }]);
  },
);

/* What differs between systems for the same session: BFD over several hops, a VRF, many nodes. */

const FAR: RouterDemand = {
  ...IPV6,
  neighbors: IPV6.neighbors.map((n) => ({
    ...n,
    multihop: true,
    bfd: { multihop: true, receive: 400, transmit: 500, multiplier: 4, echo: false, passive: false },
  })),
};

test.each<readonly [dialect: string, lines: readonly string[]]>([
  ["frr", ["neighbor 2001:db8::11 ebgp-multihop", "neighbor 2001:db8::11 bfd profile METALLB"]],
  [
    "vyos",
    [
      "set protocols bgp neighbor 2001:db8::11 ebgp-multihop 255",
      "set protocols bgp neighbor 2001:db8::11 bfd profile METALLB",
    ],
  ],
  [
    "cisco-iosxe",
    [
      "bfd-template multi-hop METALLB",
      "interval min-tx 500 min-rx 400 multiplier 4",
      "bfd map ipv6 2001:db8::11/128 2001:db8::1/128 METALLB",
      "neighbor 2001:db8::11 fall-over bfd multi-hop",
    ],
  ],
  ["cisco-nxos", ["ebgp-multihop 255", "bfd multihop", "bfd multihop interval 500 min_rx 400 multiplier 4"]],
  [
    "arista-eos",
    [
      "router bfd",
      "multihop interval 500 min-rx 400 multiplier 4",
      "neighbor 2001:db8::11 ebgp-multihop 255",
      "neighbor 2001:db8::11 bfd",
    ],
  ],
  [
    "juniper-junos",
    [
      "set protocols bgp group METALLB neighbor 2001:db8::11 multihop ttl 255",
      "set protocols bgp group METALLB neighbor 2001:db8::11 bfd-liveness-detection minimum-interval 500",
    ],
  ],
])("%s has BFD over several hops, and nothing of one hop", (dialect, lines) => {
  const all = written(dialect, FAR);
  expect(all.filter((line) => lines.includes(line))).toEqual(lines);
  expect(all.filter((line) => line.startsWith("interface "))).toEqual([]);
});

test.each(routerDialects.map((d) => [d.name, d] as const))(
  "%s looks into the tables of the family and the VRF that are asked about",
  (_, dialect) => {
    const commands = dialect.show(IPV6, { passwordPlaceholder: "", vrf: "RED" }).map((s) => s.command);
    expect(commands.filter((c) => !c.includes("RED"))).toEqual([]);
    expect(commands.filter((c) => /ipv4|show ip |inet\.0/.test(c))).toEqual([]);
  },
);

const many = (count: number): RouterDemand => ({
  ...IPV6,
  neighbors: Array.from({ length: count }, (_, i) => ({
    ...(IPV6.neighbors[0] as RouterDemand["neighbors"][number]),
    node: `n${i}`,
    address: `2001:db8::${(i + 1).toString(16)}`,
  })),
});

test.each([
  ["cisco-iosxe", 32, "maximum-paths 32"],
  ["cisco-iosxe", 33, "maximum-paths 32"],
  ["cisco-nxos", 64, "maximum-paths 64"],
  ["cisco-nxos", 65, "maximum-paths 64"],
])("%s for %i nodes takes no more paths than the system has", (dialect, count, line) => {
  expect(written(dialect, many(count)).filter((l) => l.startsWith("maximum-paths "))).toEqual([line]);
});

/* Communities: asked for only where nothing comes without. */

const V4 = { peerAddress: "192.0.2.1" };
const withCommunities = (spec: object, more: readonly object[] = []): RouterDemand =>
  demandFor(V4, "198.51.100.0/28", "198.51.100.1", spec, more);
const another = (spec: object) => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "BGPAdvertisement",
  metadata: { name: "another", namespace: "metallb-system" },
  spec,
});

test.each<readonly [what: string, spec: object, more: readonly object[], communities: readonly string[]]>([
  ["none", {}, [], []],
  ["one", { communities: ["64512:100"] }, [], ["64512:100"]],
  [
    "a large one and a name",
    { communities: ["edge", "large:64512:1:2"] },
    [
      {
        apiVersion: "metallb.io/v1beta1",
        kind: "Community",
        metadata: { name: "c", namespace: "metallb-system" },
        spec: { communities: [{ name: "edge", value: "64512:7" }] },
      },
    ],
    ["64512:7", "large:64512:1:2"],
  ],
  [
    "one, and what another advertisement would add to a Service to come",
    { communities: ["64512:100"] },
    [another({ communities: ["64512:200"], ipAddressPools: ["none"] })],
    ["64512:100", "64512:200"],
  ],
  [
    "none as soon as an advertisement to this router adds nothing",
    { communities: ["64512:100"] },
    [another({ ipAddressPools: ["none"] })],
    [],
  ],
  [
    "one, where what adds nothing goes to another router",
    { communities: ["64512:100"] },
    [another({ peers: ["other"] })],
    ["64512:100"],
  ],
])("communities that everything carries: %s", (_, spec, more, communities) => {
  expect(withCommunities(spec, more).communities).toEqual(communities);
});

const MARKED = withCommunities({ communities: ["64512:100", "65535:65281", "large:64512:1:2"] });

test.each<readonly [dialect: string, lines: readonly string[]]>([
  [
    "frr",
    [
      "bgp community-list standard METALLB seq 10 permit 64512:100",
      "bgp large-community-list standard METALLB-LARGE seq 10 permit 64512:1:2",
      "match large-community METALLB-LARGE",
      "neighbor 192.0.2.11 route-map METALLB-COMMUNITIES in",
    ],
  ],
  [
    "vyos",
    [
      "set policy community-list METALLB rule 10 regex 64512:100",
      "set policy large-community-list METALLB-LARGE rule 10 regex 64512:1:2",
      "set policy route-map METALLB-COMMUNITIES rule 20 match large-community large-community-list METALLB-LARGE",
      "set protocols bgp neighbor 192.0.2.11 address-family ipv4-unicast route-map import METALLB-COMMUNITIES",
    ],
  ],
  [
    "cisco-iosxe",
    [
      "ip community-list standard METALLB permit 64512:100",
      "ip large-community-list standard METALLB-LARGE permit 64512:1:2",
      "route-map METALLB-COMMUNITIES permit 20",
      "neighbor 192.0.2.11 route-map METALLB-COMMUNITIES in",
    ],
  ],
  [
    "cisco-nxos",
    [
      "ip community-list standard METALLB seq 10 permit 64512:100",
      "route-map METALLB-COMMUNITIES permit 20",
      "match large-community METALLB-LARGE",
      "route-map METALLB-COMMUNITIES in",
    ],
  ],
  [
    "arista-eos",
    [
      "ip community-list METALLB permit 64512:100",
      "ip large-community-list METALLB-LARGE permit 64512:1:2",
      "route-map METALLB-COMMUNITIES permit 20",
      "neighbor 192.0.2.11 route-map METALLB-COMMUNITIES in",
    ],
  ],
  [
    "juniper-junos",
    [
      "set policy-options community METALLB-1 members 64512:100",
      "set policy-options community METALLB-LARGE-1 members large:64512:1:2",
      "set policy-options policy-statement METALLB-IN term pools-inet from community METALLB-1",
      "set policy-options policy-statement METALLB-IN term pools-inet from community METALLB-LARGE-1",
    ],
  ],
])("%s asks for one of them", (dialect, lines) => {
  const all = written(dialect, MARKED);
  expect(all.filter((line) => lines.includes(line))).toEqual(lines);
  expect(written(dialect, withCommunities({})).filter((line) => line.includes("COMMUNIT"))).toEqual([]);
});

test.each(routerDialects.filter((d) => d.read !== undefined).map((d) => [d.name, d] as const))(
  "%s reads what it prints of communities, well-known ones too, and drops what lacks them",
  (_, dialect) => {
    const lines = dialect.render(MARKED, { passwordPlaceholder: "<password>" }).map((l) => l.text);
    const read = dialect.read?.(`${lines.join("\n")}\n`) ?? { text: "", source: [], opaque: [] };
    expect(compareRouter(MARKED, read)).toEqual({ faults: [], unknown: [], opaque: [] });
    const bare = { ...MARKED, announced: MARKED.announced.map((p) => ({ ...p, communities: ["64512:9"] })) };
    expect(compareRouter(bare, read).faults).toMatchObject([{ kind: "filter" }]);
    const known = { ...bare, announced: bare.announced.map((p) => ({ ...p, communities: ["65535:65281"] })) };
    expect(compareRouter(known, read).faults).toEqual([]);
  },
);
