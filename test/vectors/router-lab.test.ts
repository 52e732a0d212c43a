import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../plugins/finders.ts";
import { routerDialects } from "../../plugins/routers/index.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { compareRouter } from "../../src/router/compare.ts";
import { demandOf } from "../../src/router/demand.ts";
import type { RouterDemand } from "../../src/router/demand-types.ts";
import { facingOf, sidesOf } from "../../src/router/sides.ts";
import { discover } from "../../src/snapshot/discovery.ts";
import { readObjects } from "../../src/sources/read.ts";
import { missing, sharedPath } from "../support/vectors.ts";

const VIRT = { "node-role.kubernetes.io/worker-virt": "" };

/** Scenario 2's share: a Service of its own pool by a peer in vrf1, and what nmstate shows of the two nodes. */
const SCENARIO_2 = [
  {
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata: { name: "pool-vrf1", namespace: "metallb-system" },
    spec: { addresses: ["172.19.20.190-172.19.20.194"], autoAssign: false },
  },
  {
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "bgppeer-vrf1", namespace: "metallb-system" },
    spec: {
      myASN: 65801,
      peerASN: 65103,
      peerAddress: "172.19.11.1",
      vrf: "vrf1",
      nodeSelectors: [{ matchLabels: VIRT }],
    },
  },
  {
    apiVersion: "metallb.io/v1beta1",
    kind: "BGPAdvertisement",
    metadata: { name: "bgpadv-vrf1", namespace: "metallb-system" },
    spec: {
      ipAddressPools: ["pool-vrf1"],
      peers: ["bgppeer-vrf1"],
      nodeSelectors: [{ matchLabels: VIRT }],
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "lbsvc-vrf1",
      namespace: "proj1",
      annotations: { "metallb.io/address-pool": "pool-vrf1" },
    },
    spec: {
      type: "LoadBalancer",
      ports: [{ port: 80 }],
      externalTrafficPolicy: "Cluster",
      clusterIP: "10.200.0.9",
      clusterIPs: ["10.200.0.9"],
      ipFamilies: ["IPv4"],
    },
    status: { loadBalancer: { ingress: [{ ip: "172.19.20.190" }] } },
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "lbsvc-vrf1-x",
      namespace: "proj1",
      labels: { "kubernetes.io/service-name": "lbsvc-vrf1" },
    },
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.128.7.14"], nodeName: "wk3", conditions: { ready: true } }],
  },
  ...["wk3", "wk4"].map((name, i) => ({
    apiVersion: "nmstate.io/v1beta1",
    kind: "NodeNetworkState",
    metadata: { name },
    status: {
      currentState: {
        interfaces: [
          {
            name: "br-ex",
            type: "ovs-interface",
            state: "up",
            ipv4: { enabled: true, address: [{ ip: `172.18.20.${113 + i}`, "prefix-length": 24 }] },
          },
          {
            name: "vlan1001",
            type: "vlan",
            state: "up",
            controller: "vrf1",
            ipv4: { enabled: true, address: [{ ip: `172.19.11.${113 + i}`, "prefix-length": 24 }] },
          },
          { name: "vrf1", type: "vrf", state: "up", vrf: { port: ["vlan1001"], "route-table-id": 11 } },
        ],
      },
    },
  })),
] as unknown as readonly KubernetesObject[];

function demandFor(peer: string): RouterDemand {
  const text = readFileSync(new URL("../../examples/l3-healthy/objects.yaml", import.meta.url), "utf8");
  const s = snapshotOf([...readObjects(text), ...SCENARIO_2]);
  const sides = sidesOf(s, discover(s));
  const facing = facingOf(s, sides, peer);
  if (facing === undefined) throw new Error(`there is no ${peer}`);
  return demandOf(s, facing, sides.nodes);
}

function written(dialect: string, demand: RouterDemand): readonly string[] {
  const found = routerDialects.find((d) => d.name === dialect);
  return found?.render(demand, { passwordPlaceholder: "<password>" }).map((l) => l.text) ?? [];
}

const R2_VYOS = [
  "set policy prefix-list METALLB-IN rule 10 action permit",
  "set policy prefix-list METALLB-IN rule 10 prefix 172.19.20.181/32",
  "set policy prefix-list METALLB-IN rule 20 action permit",
  "set policy prefix-list METALLB-IN rule 20 prefix 172.19.20.182/31",
  "set policy prefix-list METALLB-IN rule 20 le 32",
  "set policy prefix-list METALLB-IN rule 30 action permit",
  "set policy prefix-list METALLB-IN rule 30 prefix 172.19.20.184/30",
  "set policy prefix-list METALLB-IN rule 30 le 32",
  "set policy prefix-list METALLB-IN rule 40 action permit",
  "set policy prefix-list METALLB-IN rule 40 prefix 172.19.20.188/31",
  "set policy prefix-list METALLB-IN rule 40 le 32",
  "set protocols bgp system-as 65102",
  "set protocols bgp neighbor 172.18.20.113 remote-as 65801",
  "set protocols bgp neighbor 172.18.20.113 address-family ipv4-unicast soft-reconfiguration inbound",
  "set protocols bgp neighbor 172.18.20.113 address-family ipv4-unicast prefix-list import METALLB-IN",
  "set protocols bgp neighbor 172.18.20.114 remote-as 65801",
  "set protocols bgp neighbor 172.18.20.114 address-family ipv4-unicast soft-reconfiguration inbound",
  "set protocols bgp neighbor 172.18.20.114 address-family ipv4-unicast prefix-list import METALLB-IN",
  "set protocols bgp address-family ipv4-unicast maximum-paths ebgp 2",
];

const R3_VYOS = [
  "set policy prefix-list METALLB-IN rule 10 action permit",
  "set policy prefix-list METALLB-IN rule 10 prefix 172.19.20.190/31",
  "set policy prefix-list METALLB-IN rule 10 le 32",
  "set policy prefix-list METALLB-IN rule 20 action permit",
  "set policy prefix-list METALLB-IN rule 20 prefix 172.19.20.192/31",
  "set policy prefix-list METALLB-IN rule 20 le 32",
  "set policy prefix-list METALLB-IN rule 30 action permit",
  "set policy prefix-list METALLB-IN rule 30 prefix 172.19.20.194/32",
  "set protocols bgp system-as 65103",
  "set protocols bgp neighbor 172.19.11.113 remote-as 65801",
  "set protocols bgp neighbor 172.19.11.113 address-family ipv4-unicast soft-reconfiguration inbound",
  "set protocols bgp neighbor 172.19.11.113 address-family ipv4-unicast prefix-list import METALLB-IN",
  "set protocols bgp neighbor 172.19.11.114 remote-as 65801",
  "set protocols bgp neighbor 172.19.11.114 address-family ipv4-unicast soft-reconfiguration inbound",
  "set protocols bgp neighbor 172.19.11.114 address-family ipv4-unicast prefix-list import METALLB-IN",
  "set protocols bgp address-family ipv4-unicast maximum-paths ebgp 2",
];

const R3_FRR = [
  "ip prefix-list METALLB-IN seq 10 permit 172.19.20.190/31 le 32",
  "ip prefix-list METALLB-IN seq 20 permit 172.19.20.192/31 le 32",
  "ip prefix-list METALLB-IN seq 30 permit 172.19.20.194/32",
  "router bgp 65103",
  " no bgp ebgp-requires-policy",
  " neighbor 172.19.11.113 remote-as 65801",
  " neighbor 172.19.11.114 remote-as 65801",
  " address-family ipv4 unicast",
  "  neighbor 172.19.11.113 activate",
  "  neighbor 172.19.11.113 soft-reconfiguration inbound",
  "  neighbor 172.19.11.113 prefix-list METALLB-IN in",
  "  neighbor 172.19.11.114 activate",
  "  neighbor 172.19.11.114 soft-reconfiguration inbound",
  "  neighbor 172.19.11.114 prefix-list METALLB-IN in",
  "  maximum-paths 2",
  " exit-address-family",
  "exit",
];

const R2_FRR = [
  "ip prefix-list METALLB-IN seq 10 permit 172.19.20.181/32",
  "ip prefix-list METALLB-IN seq 20 permit 172.19.20.182/31 le 32",
  "ip prefix-list METALLB-IN seq 30 permit 172.19.20.184/30 le 32",
  "ip prefix-list METALLB-IN seq 40 permit 172.19.20.188/31 le 32",
  ...R3_FRR.slice(3).map((l) => l.replace("65103", "65102").replace("172.19.11.", "172.18.20.")),
];

const ROUTERS = [
  ["r2", "bgppeer-r2", { vyos: R2_VYOS, frr: R2_FRR }],
  ["r3", "bgppeer-vrf1", { vyos: R3_VYOS, frr: R3_FRR }],
] as const;

describe.each(ROUTERS)("the configuration of %s", (router, peer, expected) => {
  const demand = demandFor(peer);

  test("nothing about it is unknown", () => {
    expect(demand.unknown).toEqual([]);
  });

  test.each(Object.entries(expected))("%s, line by line", (dialect, lines) => {
    expect(written(dialect, demand)).toEqual(lines);
  });

  test("every line but separators and heads of blocks has its reason", () => {
    for (const dialect of routerDialects) {
      const lines = dialect.render(demand, { passwordPlaceholder: "<password>" });
      expect(lines.filter((l) => l.why !== undefined).length, dialect.name).toBeGreaterThan(5);
    }
  });

  test.each(routerDialects.filter((d) => d.read !== undefined).map((d) => [d.name, d] as const))(
    "what %s prints is what the same dialect reads: nothing is missing",
    (_, dialect) => {
      const text = `${dialect
        .render(demand, { passwordPlaceholder: "<password>" })
        .map((l) => l.text)
        .join("\n")}\n`;
      const translation = dialect.read?.(text) ?? { text: "", source: [], opaque: [] };
      expect(compareRouter(demand, translation)).toEqual({ faults: [], unknown: [], opaque: [] });
    },
  );

  const lab = sharedPath("lab/tool/routerconf");
  if (lab === undefined) missing("the lab's own configuration of its routers", "lab/tool/routerconf");
  else {
    const own = readFileSync(`${lab}/${router}.conf`, "utf8").split("\n");
    const nodes = demand.neighbors.flatMap((n) => n.address ?? []);
    const wanted = own
      .map((l) => l.trim())
      .filter((l) => nodes.some((a) => l.startsWith(`neighbor ${a} `)) || l.startsWith("router bgp "));

    test("has every line that the lab's router has for its nodes", () => {
      expect(nodes.length).toBe(2);
      expect(wanted.length).toBeGreaterThan(4);
      const lines = new Set(written("frr", demand).map((l) => l.trim()));
      expect(wanted.filter((l) => !lines.has(l))).toEqual([]);
    });

    test("the lab's router lacks nothing that its nodes need", () => {
      const frr = routerDialects.find((d) => d.name === "frr");
      const translation = frr?.read?.(own.join("\n")) ?? { text: "", source: [], opaque: [] };
      expect(compareRouter(demand, translation)).toMatchObject({ faults: [], unknown: [] });
    });
  }
});
