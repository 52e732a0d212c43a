import { describe, expect, test } from "vitest";
import type { Namespace } from "../../../src/api/core.ts";
import type { IPAddressPoolSpec } from "../../../src/api/metallb.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { allocate } from "../../../src/metallb/allocate.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { pool, service } from "../../support/metallb.ts";

type Parts = NonNullable<Parameters<typeof service>[2]>;

const V4 = { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1"] };
const V6 = { clusterIP: "fd00::1", clusterIPs: ["fd00::1"] };
const BOTH = { clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1", "fd00::1"] };
const PREFERS = { ...BOTH, ipFamilyPolicy: "PreferDualStack" };
const REQUIRES = { ...BOTH, ipFamilyPolicy: "RequireDualStack" };
const TCP80 = { ports: [{ port: 80, protocol: "TCP" }] };

/** The Service that is asked about: ns/a, on port 80/TCP, with an IPv4 cluster IP. */
const wants = (parts: Parts = {}): KubernetesObject => service("a", [], { ...V4, ...TCP80, ...parts });
const asks = (annotations: Readonly<Record<string, string>>, parts: Parts = {}): KubernetesObject =>
  wants({
    annotations: Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`metallb.io/${k}`, v])),
    ...parts,
  });
const has = (name: string, ip: string, parts: Parts = {}): KubernetesObject =>
  service(name, [ip], { ...V4, ...TCP80, ...parts });
const kept = (name: string, serviceAllocation: IPAddressPoolSpec["serviceAllocation"], address: string) =>
  pool(name, { addresses: [`${address}/32`], ...(serviceAllocation && { serviceAllocation }) });
const namespace = (name: string, labels: Readonly<Record<string, string>>): Namespace => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});

/** The addresses of ns/a, or the controller's last warning. */
function outcome(objects: readonly KubernetesObject[]): readonly string[] | string {
  const { services } = allocate(snapshotOf(objects));
  const { ingress, error } = services["ns/a"] ?? {};
  return ingress != null && ingress.length > 0
    ? ingress
    : (error ?? "").replace(/^AllocationFailed: Failed to allocate IP for "ns\/a": /, "");
}

type Row = readonly [
  what: string,
  objects: readonly KubernetesObject[],
  expected: readonly string[] | string,
];

const rows = (list: readonly Row[]): void => {
  test.each(list)("%s", (_, objects, expected) => expect(outcome(objects)).toEqual(expected));
};

describe("the address in a pool", () => {
  rows([
    ["the network address comes first", [pool("p"), wants()], ["192.0.2.0"]],
    ["not with avoidBuggyIPs", [pool("p", { avoidBuggyIPs: true }), wants()], ["192.0.2.1"]],
    [
      "from .254 over .255 and .0 to .1",
      [
        pool("p", { addresses: ["192.0.2.254-192.0.3.4"], avoidBuggyIPs: true }),
        has("b", "192.0.2.254"),
        wants(),
      ],
      ["192.0.3.1"],
    ],
    ["the first of a /64", [pool("p", { addresses: ["fc00::/64"] }), wants(V6)], ["fc00::"]],
    [
      "entries in the order in which they are written, not of their values",
      [pool("p", { addresses: ["192.0.2.9/32", "192.0.2.1/32"] }), wants()],
      ["192.0.2.9"],
    ],
    [
      "the last free one",
      [
        pool("p", { addresses: ["192.0.2.0/30"] }),
        ...[0, 1, 3].map((n) => has(`b${n}`, `192.0.2.${n}`)),
        wants(),
      ],
      ["192.0.2.2"],
    ],
    [
      "none is left",
      [pool("p", { addresses: ["192.0.2.0/31"] }), has("b", "192.0.2.0"), has("c", "192.0.2.1"), wants()],
      "no available IPs",
    ],
    [
      "none is left in the pool that is asked for: the reason is told",
      [
        pool("p", { addresses: ["192.0.2.0/32"] }),
        pool("q", { addresses: ["198.51.100.0/24"] }),
        has("b", "192.0.2.0"),
        asks({ "address-pool": "p" }),
      ],
      "no available IPs in pool p",
    ],
  ]);
});

describe("two families", () => {
  const both = pool("both", { addresses: ["192.0.2.1/32", "fc00::1/128"] });
  const four = pool("four", { addresses: ["198.51.100.1/32"] });
  const six = pool("six", { addresses: ["fc00:1::1/128"] });
  rows([
    ["both from one pool", [both, wants(REQUIRES)], ["192.0.2.1", "fc00::1"]],
    ["never from two pools", [four, six, wants(REQUIRES)], "no available IPs"],
    [
      "preferred: the pool that has both, though another comes first",
      [both, pool("a4", { addresses: ["203.0.113.0/24"] }), wants(PREFERS)],
      ["192.0.2.1", "fc00::1"],
    ],
    [
      "preferred, one family to be had: that of ipFamilies first",
      [four, six, wants({ ...PREFERS, ipFamilies: ["IPv6", "IPv4"] })],
      ["fc00:1::1"],
    ],
    ["preferred, one family to be had: IPv4 unless said", [four, six, wants(PREFERS)], ["198.51.100.1"]],
    [
      "preferred, the first family is not to be had",
      [six, wants({ ...PREFERS, ipFamilies: ["IPv4", "IPv6"] })],
      ["fc00:1::1"],
    ],
    [
      "preferred, from the pool asked for: what it has",
      [four, both, asks({ "address-pool": "four" }, PREFERS)],
      ["198.51.100.1"],
    ],
    [
      "preferred, one of both is taken: the other alone",
      [both, has("b", "192.0.2.1"), wants(PREFERS)],
      ["fc00::1"],
    ],
    ["required, one of both is taken", [both, has("b", "192.0.2.1"), wants(REQUIRES)], "no available IPs"],
    [
      "required, with one cluster IP",
      [both, wants({ ipFamilyPolicy: "RequireDualStack" })],
      "not enough clusterips: Service requires dual stack but not enough clusterips [10.96.0.1]",
    ],
    [
      "IPv6, from a pool of IPv4 that is asked for",
      [four, asks({ "address-pool": "four" }, V6)],
      '["<nil>"] is not allowed in config',
    ],
    [
      "both are asked for",
      [both, asks({ loadBalancerIPs: "fc00::1, 192.0.2.1" }, REQUIRES)],
      ["192.0.2.1", "fc00::1"],
    ],
    [
      "two of one family are asked for",
      [pool("p"), asks({ loadBalancerIPs: "192.0.2.1,192.0.2.2" })],
      'IPFamilyForAddresses: same address family ["192.0.2.1" "192.0.2.2"]',
    ],
    [
      "three are asked for",
      [pool("p"), asks({ loadBalancerIPs: "192.0.2.1,fc00::1,fc00::2" })],
      'IPFamilyForAddresses: invalid ips length 3 ["192.0.2.1" "fc00::1" "fc00::2"]',
    ],
  ]);
});

describe("an address that is asked for", () => {
  const closed = pool("closed", { autoAssign: false });
  rows([
    ["autoAssign does not matter", [closed, asks({ loadBalancerIPs: "192.0.2.7" })], ["192.0.2.7"]],
    [
      "nor does the priority",
      [
        kept("p", { priority: 9 }, "192.0.2.7"),
        kept("q", { priority: 1 }, "192.0.2.8"),
        asks({ loadBalancerIPs: "192.0.2.7" }),
      ],
      ["192.0.2.7"],
    ],
    ["the field does as well", [closed, wants({ loadBalancerIP: "192.0.2.7" })], ["192.0.2.7"]],
    [
      "field and annotation together are refused, though equal",
      [closed, asks({ loadBalancerIPs: "192.0.2.7" }, { loadBalancerIP: "192.0.2.7" })],
      "service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP",
    ],
    [
      "the old annotation is read",
      [closed, wants({ annotations: { "metallb.universe.tf/loadBalancerIPs": "192.0.2.7" } })],
      ["192.0.2.7"],
    ],
    [
      "the new one hides the old one",
      [
        closed,
        wants({
          annotations: {
            "metallb.universe.tf/loadBalancerIPs": "192.0.2.7",
            "metallb.io/loadBalancerIPs": "192.0.2.8",
          },
        }),
      ],
      ["192.0.2.8"],
    ],
    [
      "an empty new annotation hides the old one, and asks for nothing",
      [
        pool("p"),
        pool("q", { addresses: ["198.51.100.0/24"], autoAssign: false }),
        wants({ annotations: { "metallb.universe.tf/address-pool": "q", "metallb.io/address-pool": "" } }),
      ],
      ["192.0.2.0"],
    ],
    [
      "no pool has it",
      [closed, asks({ loadBalancerIPs: "203.0.113.1" })],
      '["203.0.113.1"] is not allowed in config',
    ],
    [
      "avoidBuggyIPs leaves it out",
      [pool("p", { avoidBuggyIPs: true }), asks({ loadBalancerIPs: "192.0.2.255" })],
      '["192.0.2.255"] is not allowed in config',
    ],
    [
      "the pool is kept for another namespace",
      [kept("p", { namespaces: ["other"] }, "192.0.2.7"), asks({ loadBalancerIPs: "192.0.2.7" })],
      "pool p not compatible for ip assignment",
    ],
    [
      "two addresses of two pools",
      [
        kept("p", undefined, "192.0.2.7"),
        pool("q", { addresses: ["fc00::7/128"] }),
        asks({ loadBalancerIPs: "192.0.2.7,fc00::7" }, REQUIRES),
      ],
      '["192.0.2.7" "fc00::7"] is not allowed in config',
    ],
    [
      "another pool is asked for",
      [
        kept("p", undefined, "192.0.2.7"),
        kept("q", undefined, "192.0.2.8"),
        asks({ loadBalancerIPs: "192.0.2.7", "address-pool": "q" }),
      ],
      'requested loadBalancer IP(s) ["192.0.2.7"] is not compatible with requested address pool q',
    ],
    ["the pool does not exist", [pool("p"), asks({ "address-pool": "gone" })], 'unknown pool "gone"'],
  ]);
});

describe("pools that are kept for some", () => {
  const red = { matchLabels: { app: "red" } };
  const blue = { matchLabels: { app: "blue" } };
  const general = kept("general", undefined, "203.0.113.1");
  rows([
    [
      "come before the others",
      [general, kept("p", { namespaces: ["ns"] }, "192.0.2.7"), wants()],
      ["192.0.2.7"],
    ],
    [
      "the lower number first",
      [
        kept("p", { namespaces: ["ns"], priority: 20 }, "192.0.2.7"),
        kept("q", { namespaces: ["ns"], priority: 10 }, "192.0.2.8"),
        wants(),
      ],
      ["192.0.2.8"],
    ],
    [
      "no number last",
      [
        kept("p", { namespaces: ["ns"] }, "192.0.2.7"),
        kept("q", { namespaces: ["ns"], priority: 99 }, "192.0.2.8"),
        wants(),
      ],
      ["192.0.2.8"],
    ],
    [
      "a full one gives way to the next",
      [
        kept("p", { namespaces: ["ns"], priority: 1 }, "192.0.2.7"),
        kept("q", { namespaces: ["ns"], priority: 2 }, "192.0.2.8"),
        has("b", "192.0.2.7"),
        wants(),
      ],
      ["192.0.2.8"],
    ],
    [
      "full ones give way to the others",
      [general, kept("p", { namespaces: ["ns"] }, "192.0.2.7"), has("b", "192.0.2.7"), wants()],
      ["203.0.113.1"],
    ],
    [
      "a priority alone keeps it for nobody: everyone may use it",
      [kept("p", { priority: 1 }, "192.0.2.7"), wants()],
      ["192.0.2.7"],
    ],
    ["never serve others", [kept("p", { namespaces: ["other"] }, "192.0.2.7"), wants()], "no available IPs"],
    [
      "namespace and label must both match",
      [
        kept("p", { namespaces: ["ns"], serviceSelectors: [red] }, "192.0.2.7"),
        wants({ labels: { app: "blue" } }),
      ],
      "no available IPs",
    ],
    [
      "one of several selectors is enough",
      [kept("p", { serviceSelectors: [red, blue] }, "192.0.2.7"), wants({ labels: { app: "blue" } })],
      ["192.0.2.7"],
    ],
    [
      "namespaces by name or by label",
      [
        namespace("ns", { team: "x" }),
        kept(
          "p",
          { namespaces: ["other"], namespaceSelectors: [{ matchLabels: { team: "x" } }] },
          "192.0.2.7",
        ),
        wants(),
      ],
      ["192.0.2.7"],
    ],
    [
      "a namespace selector that matches none: not by itself",
      [
        namespace("ns", {}),
        kept("p", { namespaceSelectors: [{ matchLabels: { team: "x" } }] }, "192.0.2.7"),
        wants(),
      ],
      "no available IPs",
    ],
    [
      "a namespace selector that matches none: to anyone who asks",
      [
        namespace("ns", {}),
        kept("p", { namespaceSelectors: [{ matchLabels: { team: "x" } }] }, "192.0.2.7"),
        asks({ "address-pool": "p" }),
      ],
      ["192.0.2.7"],
    ],
    [
      "autoAssign off keeps it from those it is kept for too",
      [
        pool("p", {
          addresses: ["192.0.2.7/32"],
          autoAssign: false,
          serviceAllocation: { namespaces: ["ns"] },
        }),
        wants(),
      ],
      "no available IPs",
    ],
  ]);
});

describe("a shared address", () => {
  const one = pool("p", { addresses: ["192.0.2.7/32"] });
  const key = { annotations: { "metallb.io/allow-shared-ip": "k" } };
  const local = { externalTrafficPolicy: "Local" };
  const refused = `can't change sharing key for "ns/a", address also in use by ns/b`;
  const b = (parts: Parts): KubernetesObject => has("b", "192.0.2.7", { ...key, ...parts });
  const a = (parts: Parts): KubernetesObject => wants({ ...key, ...parts });
  const asking = (parts: Parts): KubernetesObject => wants({ ...parts, loadBalancerIP: "192.0.2.7" });
  rows([
    ["another port", [one, b({}), a({ ports: [{ port: 81, protocol: "TCP" }] })], ["192.0.2.7"]],
    ["another protocol", [one, b({}), a({ ports: [{ port: 80, protocol: "UDP" }] })], ["192.0.2.7"]],
    ["the same port", [one, b({}), a({})], "no available IPs"],
    [
      "the same port, asked for: the reason is told",
      [one, b({}), asking(key)],
      'port TCP/80 is already in use on "192.0.2.7"',
    ],
    ["no key", [one, has("b", "192.0.2.7"), asking({ ports: [{ port: 81, protocol: "TCP" }] })], refused],
    [
      "an empty key is no key",
      [
        one,
        has("b", "192.0.2.7", { annotations: { "metallb.io/allow-shared-ip": "" } }),
        asking({ annotations: { "metallb.io/allow-shared-ip": "" }, ports: [{ port: 81, protocol: "TCP" }] }),
      ],
      refused,
    ],
    [
      "another key",
      [
        one,
        b({}),
        asking({
          annotations: { "metallb.io/allow-shared-ip": "other" },
          ports: [{ port: 81, protocol: "TCP" }],
        }),
      ],
      refused,
    ],
    [
      "Local and Cluster",
      [
        one,
        b({ ...local, selector: { app: "x" } }),
        asking({ ...key, selector: { app: "x" }, ports: [{ port: 81, protocol: "TCP" }] }),
      ],
      refused,
    ],
    [
      "Local without a selector counts as Cluster",
      [one, b(local), asking({ ...key, ports: [{ port: 81, protocol: "TCP" }] })],
      ["192.0.2.7"],
    ],
    [
      "Local, to the same pods",
      [
        one,
        b({ ...local, selector: { app: "x" } }),
        a({ ...local, selector: { app: "x" }, ports: [{ port: 81, protocol: "TCP" }] }),
      ],
      ["192.0.2.7"],
    ],
    [
      "Local, to other pods",
      [
        one,
        b({ ...local, selector: { app: "x" } }),
        asking({ ...key, ...local, selector: { app: "y" }, ports: [{ port: 81, protocol: "TCP" }] }),
      ],
      refused,
    ],
    [
      "Cluster, to other pods",
      [
        one,
        b({ selector: { app: "x" } }),
        a({ selector: { app: "y" }, ports: [{ port: 81, protocol: "TCP" }] }),
      ],
      ["192.0.2.7"],
    ],
  ]);
});
