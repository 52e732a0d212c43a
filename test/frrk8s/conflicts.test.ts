import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import type { Conflict } from "../../src/frrk8s/conflict.ts";
import { neighbor, rendered, routers, secret } from "../support/frr-k8s-objects.ts";

/** `neighbor vrf field: value (name path) against value (name path)`. */
function told({ vrf, neighbor: peer, field, a, b }: Conflict): string {
  const side = ({ value, origin }: Conflict["a"]): string => `${value} (${origin.ref.name} ${origin.path})`;
  return `${[peer, vrf].filter(Boolean).join(" ")} ${field}: ${side(a)} against ${side(b)}`.trim();
}

function conflicts(objects: readonly KubernetesObject[]): string[] {
  const result = rendered(objects);
  return result.ok ? ["converts"] : result.conflicts.map(told);
}

const R = "spec.bgp.routers[0]";
const N = `${R}.neighbors[0]`;
const local = (localPref: number) => ({ withLocalPref: [{ localPref, prefixes: ["10.0.0.0/24"] }] });
const evpn = ["evpn"];
const l3 = (vni: number, more = {}) => ({
  evpn: { l3vni: { vni, advertisePrefixes: ["unicast"], ...more } },
});

describe("two resources that exclude each other are both named, with field and values", () => {
  test.each<readonly [string, readonly KubernetesObject[], readonly string[]]>([
    [
      "AS of a router",
      [routers("a", { asn: 1 }), routers("b", { asn: 2 })],
      [`asn: 1 (a ${R}.asn) against 2 (b ${R}.asn)`],
    ],
    [
      "ID of a router in a VRF",
      [
        routers("a", { asn: 1, vrf: "red", id: "1.1.1.1" }),
        routers("b", { asn: 1, vrf: "red", id: "2.2.2.2" }),
      ],
      [`red id: 1.1.1.1 (a ${R}.id) against 2.2.2.2 (b ${R}.id)`],
    ],
    [
      "AS of a neighbor, one of them dynamic",
      [neighbor("a", { asn: 65109 }), neighbor("b", { dynamicASN: "external" })],
      [`192.0.2.2 asn: 65109 (a ${N}.asn) against external (b ${N}.dynamicASN)`],
    ],
    [
      "a port against none, which is the default",
      [neighbor("a", { port: 180 }), neighbor("b", {})],
      [`192.0.2.2 port: 180 (a ${N}.port) against 179 (b ${N})`],
    ],
    [
      "source address against none",
      [neighbor("a", { sourceaddress: "10.0.0.1" }), neighbor("b", {})],
      [`192.0.2.2 sourceaddress: 10.0.0.1 (a ${N}.sourceaddress) against  (b ${N})`],
    ],
    [
      "timers, each on its own",
      [
        neighbor("a", { holdTime: "90s", keepaliveTime: "30s", connectTime: "5s" }),
        neighbor("b", { holdTime: "91s", keepaliveTime: "31s", connectTime: "6s" }),
      ],
      [
        `192.0.2.2 holdTime: 90 (a ${N}.holdTime) against 91 (b ${N}.holdTime)`,
        `192.0.2.2 keepaliveTime: 30 (a ${N}.keepaliveTime) against 31 (b ${N}.keepaliveTime)`,
        `192.0.2.2 connectTime: 5 (a ${N}.connectTime) against 6 (b ${N}.connectTime)`,
      ],
    ],
    [
      "families of an interface and of an address spelt alike",
      [neighbor("a", { interface: "192.0.2.2" }), neighbor("b", {})],
      [`192.0.2.2 dualStackAddressFamily: dual (a ${N}.interface) against ipv4 (b ${N})`],
    ],
    [
      "multihop and localASN",
      [neighbor("a", { ebgpMultiHop: true, localASN: 7 }), neighbor("b", { localASN: 8 })],
      [
        `192.0.2.2 ebgpMultiHop: true (a ${N}.ebgpMultiHop) against false (b ${N})`,
        `192.0.2.2 localASN: 7 (a ${N}.localASN) against 8 (b ${N}.localASN)`,
      ],
    ],
    [
      "passwords, which are not shown",
      [
        neighbor("a", { password: "one" }),
        neighbor("b", { passwordSecret: { name: "s" } }),
        secret("s", "two"),
      ],
      [`192.0.2.2 password: <retracted> (a ${N}.password) against <retracted> (b ${N}.passwordSecret)`],
    ],
    [
      "next hops",
      [
        neighbor("a", { toAdvertise: { nextHop: { ipv4: "1.1.1.1" } } }),
        neighbor("b", { toAdvertise: { nextHop: { ipv4: "1.1.1.2" } } }),
      ],
      [
        `192.0.2.2 toAdvertise.nextHop.ipv4: 1.1.1.1 (a ${N}.toAdvertise.nextHop.ipv4) against 1.1.1.2 (b ${N}.toAdvertise.nextHop.ipv4)`,
      ],
    ],
    [
      "local preferences of one prefix",
      ["a", "b"].map((name, i) =>
        neighbor(
          name,
          { toAdvertise: { allowed: { mode: "all" }, ...local(i) } },
          { prefixes: ["10.0.0.0/24"] },
        ),
      ),
      [
        `192.0.2.2 toAdvertise.withLocalPref: 0 for 10.0.0.0/24 (a ${N}.toAdvertise.withLocalPref[0].localPref) against 1 for 10.0.0.0/24 (b ${N}.toAdvertise.withLocalPref[0].localPref)`,
      ],
    ],
    [
      "EVPN of a router",
      [
        routers("a", {
          asn: 1,
          evpn: { advertiseVNIs: "All" },
          neighbors: [{ asn: 2, interface: "e", addressFamilies: evpn }],
        }),
        routers("b", { asn: 1, evpn: { advertiseSVI: true } }),
      ],
      [
        `evpn.advertiseVNIs: All (a ${R}.evpn.advertiseVNIs) against Disabled (b ${R}.evpn.advertiseVNIs)`,
        `evpn.advertiseSVI: false (a ${R}.evpn.advertiseSVI) against true (b ${R}.evpn.advertiseSVI)`,
      ],
    ],
    [
      "an L3VNI with two numbers and two route distinguishers",
      [
        routers("a", { asn: 1, vrf: "red", ...l3(1, { rd: "1:1" }) }),
        routers("b", { asn: 1, vrf: "red", ...l3(2, { rd: "1:2", importRTs: ["9:9"] }) }),
      ],
      [
        `red evpn.l3vni.vni: 1 (a ${R}.evpn.l3vni.vni) against 2 (b ${R}.evpn.l3vni.vni)`,
        `red evpn.l3vni.rd: 1:1 (a ${R}.evpn.l3vni.rd) against 1:2 (b ${R}.evpn.l3vni.rd)`,
        `red evpn.l3vni.importRTs: none (a ${R}.evpn.l3vni) against some (b ${R}.evpn.l3vni.importRTs)`,
      ],
    ],
    [
      "one VNI in two VRFs, in their order by text",
      [routers("a", { asn: 1, vrf: "red", ...l3(5) }), routers("b", { asn: 1, vrf: "blue", ...l3(5) })],
      [
        `blue evpn: l3vni 5 in vrf "blue" (b ${R}.evpn.l3vni.vni) against l3vni 5 in vrf "red" (a ${R}.evpn.l3vni.vni)`,
      ],
    ],
    [
      "an L3VNI in a VRF in which another resource has a neighbor",
      [routers("a", { asn: 1, vrf: "red", ...l3(5) }), neighbor("b", {}, { asn: 1, vrf: "red" })],
      [`192.0.2.2 red evpn.l3vni: 5 (a ${R}.evpn.l3vni) against neighbor 192.0.2.2 (b ${N})`],
    ],
  ])("%s", (_, objects, expected) => {
    expect(conflicts(objects)).toEqual(expected);
  });
});

test("all of them are told, not the first", () => {
  const objects = [
    neighbor("a", { asn: 1, port: 1 }, { id: "1.1.1.1" }),
    neighbor("b", { asn: 2, port: 2 }, { id: "2.2.2.2" }),
    neighbor("c", { asn: 3, port: 1 }, { id: "1.1.1.1" }),
  ];
  const result = rendered(objects);
  expect(result.ok ? "" : result.error).toBe(
    "different router ids (1.1.1.1 != 2.2.2.2) specified for same vrf: ",
  );
  expect(conflicts(objects).map((text) => text.replaceAll(/ \([abc] [^)]*\)/g, ""))).toEqual([
    "id: 1.1.1.1 against 2.2.2.2",
    "id: 2.2.2.2 against 1.1.1.1",
    "192.0.2.2 asn: 1 against 2",
    "192.0.2.2 asn: 1 against 3",
    "192.0.2.2 asn: 2 against 3",
    "192.0.2.2 port: 1 against 2",
    "192.0.2.2 port: 2 against 1",
  ]);
});

test("two values within one resource are told, too", () => {
  expect(conflicts([neighbor("a", { address: "192.0.2.2", interface: "eth0" })])).toEqual([
    `eth0 address: 192.0.2.2 (a ${N}.address) against eth0 (a ${N}.interface)`,
  ]);
  expect(conflicts([neighbor("a", { asn: 65001, localASN: 7 })])).toEqual([
    `192.0.2.2 localASN: 7 (a ${N}.localASN) against asn 65001 (a ${R}.asn)`,
  ]);
});

test("a fault of one resource does not hide those of others", () => {
  const result = rendered([
    neighbor("a", { holdTime: "1s", keepaliveTime: "1s" }),
    neighbor("b", { bfdProfile: "nope" }),
    neighbor("c", { port: 7 }),
  ]);
  if (result.ok) throw new Error("converts");
  expect(result.faults.map(({ origin }) => `${origin.ref.name} ${origin.path}`)).toEqual([
    `a ${N}.holdTime`,
    `b ${N}.bfdProfile`,
  ]);
  expect(result.conflicts.map(({ field }) => field)).toEqual(["port", "port"]);
});

test("what is at fault is not compared", () => {
  expect(conflicts([neighbor("a", { holdTime: "1s", keepaliveTime: "1s" }), neighbor("b", {})])).toEqual([]);
});

test("many values of one field are compared with the first, so that the list stays as long as the input", () => {
  const objects = Array.from({ length: 300 }, (_, i) => neighbor(`c${i}`, { port: i }));
  expect(conflicts(objects)).toHaveLength(299);
});

test.each([
  [
    "a number twice in one list",
    [
      routers("a", {
        asn: 1,
        evpn: {
          l2vnis: [
            { vni: 5, rd: "1:1" },
            { vni: 5, rd: "2:2" },
          ],
        },
      }),
    ],
  ],
  [
    "a number in two VRFs, the later one by text first in the list",
    [routers("a", { asn: 1, vrf: "red", ...l3(9) }), routers("b", { asn: 1, vrf: "blue", ...l3(9) })],
  ],
])("what frr-k8s reports is among the conflicts: %s", (_, objects) => {
  const result = rendered(objects);
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? [] : result.conflicts.map(({ error }) => error)).toContain(
    result.ok ? "" : result.error,
  );
});
