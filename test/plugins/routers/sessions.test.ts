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

function demandFor(peer: object, pool: string, address: string): RouterDemand {
  const objects = [
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
      spec: {},
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
