import { expect, test } from "vitest";
import { hasPassword, samePassword } from "../../src/frr/session/password.ts";
import { readBfdPeers } from "../../src/frr/show/bfd.ts";
import { advertisedCommand, receivedCommand } from "../../src/frr/show/commands.ts";
import { documentsOf, objectOf } from "../../src/frr/show/json.ts";
import { readInterfaces, readKernelRoutes, readVersion } from "../../src/frr/show/kernel.ts";
import { readNeighbors } from "../../src/frr/show/neighbors.ts";
import { readNextHops } from "../../src/frr/show/nexthop.ts";
import { readAdvertised, readReceived, readTables } from "../../src/frr/show/routes.ts";
import { readSummary } from "../../src/frr/show/summary.ts";

test.each([
  ["one document", '{"a":1}', [{ a: 1 }]],
  ["a list", "[1]\n", [[1]]],
  ["several, one after the other", '{"a":1}\n{"b":2}\n', [{ a: 1 }, { b: 2 }]],
  ["braces and quotes in strings", '{"a":"}{\\"]"}{"b":1}', [{ a: '}{"]' }, { b: 1 }]],
  ["text around it", 'Building\n{"a":1}\n% note', [{ a: 1 }]],
])("documents: %s", (_, text, value) => {
  expect(documentsOf(text)).toEqual({ ok: true, value });
});

test.each([
  ["", { ok: false, reason: "vtysh answered nothing" }],
  ["bgpd is not running\n", { ok: false, reason: "bgpd is not running", daemonDown: "bgpd" }],
  ["% Unknown command: show bgp\n", { ok: false, reason: "% Unknown command: show bgp" }],
  ['{"a":', { ok: false, reason: 'no JSON: {"a":' }],
  ["null", { ok: false, reason: "no JSON: null" }],
])("no answer: %j", (text, expected) => {
  expect(documentsOf(text)).toEqual(expected);
});

test("keys of the prototype are plain keys", () => {
  const read = objectOf('{"__proto__":{"bgpState":"x"},"constructor":1}');
  expect(read.ok && Object.keys(read.value)).toEqual(["__proto__", "constructor"]);
  expect(readNeighbors('{"default":{"__proto__":{"bgpState":"Idle"}}}')).toMatchObject({
    ok: true,
    value: [{ id: "__proto__", state: "Idle" }],
  });
});

test("neighbors: per VRF with plain fields beside the peers, or of one VRF alone", () => {
  const peer = '{"bgpState":"Active","remoteAs":65102,"nbrExternalLink":true,"hostLocal":"Unknown"}';
  expect(readNeighbors(`{"vrf1":{"vrfId":-1,"vrfName":"vrf1","10.0.0.1":${peer}}}`)).toMatchObject({
    ok: true,
    value: [{ vrf: "vrf1", vrfId: -1, id: "10.0.0.1", state: "Active", remoteAs: 65102, external: true }],
  });
  const alone = readNeighbors(`{"10.0.0.1":${peer},"vrfId":0}`);
  expect(alone).toMatchObject({ ok: true, value: [{ vrf: "default", vrfId: 0 }] });
  expect(alone.ok && alone.value[0]?.localAddress).toBeUndefined();
  expect(readNeighbors('{"default":{"vrfId":0,"vrfName":"default"}}')).toEqual({ ok: true, value: [] });
});

test("neighbors: what FRR does not print stays absent", () => {
  const read = readNeighbors('{"default":{"n":{"bgpState":"Idle","addressFamilyInfo":{"ipv4Unicast":{}}}}}');
  expect(read.ok && read.value[0]).toEqual({
    vrf: "default",
    id: "n",
    state: "Idle",
    external: false,
    adminShutdown: false,
    opensSent: 0,
    opensReceived: 0,
    notificationsSent: 0,
    notificationsReceived: 0,
    updatesReceived: 0,
    established: 0,
    dropped: 0,
    families: [{ name: "ipv4Unicast" }],
  });
});

test("summary: all VRFs and families, or one", () => {
  const family =
    '{"routerId":"1.1.1.1","as":65801,"vrfName":"red","peers":{"10.0.0.1":{"state":"Idle (Admin)","peerState":"Admin","pfxRcd":0}}}';
  const expected = {
    ok: true,
    value: [
      {
        vrf: "red",
        family: "ipv4Unicast",
        routerId: "1.1.1.1",
        as: 65801,
        peers: [{ id: "10.0.0.1", state: "Idle (Admin)", peerState: "Admin", received: 0 }],
      },
    ],
  };
  expect(readSummary(`{"red":{"ipv4Unicast":${family}}}`)).toEqual(expected);
  expect(readSummary(`{"ipv4Unicast":${family}}`)).toEqual(expected);
});

test("tables: local and learned paths", () => {
  const read = readTables(`{"default":{"vrfId":0,"vrfName":"default","routerId":"1.1.1.1","routes":{
    "10.0.0.1/32":[{"valid":true,"bestpath":true,"weight":32768,"peerId":"(unspec)","path":"","origin":"IGP","nexthops":[{"ip":"0.0.0.0"}]}],
    "0.0.0.0/0":[{"valid":true,"multipath":true,"bestpath":{"overall":true},"weight":0,"peerId":"10.0.0.254","path":"65102 65101","metric":5,"nexthops":[{"ip":"10.0.0.254"}]}]}}}`);
  expect(read.ok && read.value[0]?.paths).toEqual([
    {
      prefix: "10.0.0.1/32",
      best: true,
      multipath: false,
      valid: true,
      local: true,
      asPath: "",
      nextHops: ["0.0.0.0"],
      weight: 32768,
      origin: "IGP",
    },
    {
      prefix: "0.0.0.0/0",
      best: true,
      multipath: true,
      valid: true,
      local: false,
      asPath: "65102 65101",
      nextHops: ["10.0.0.254"],
      weight: 0,
      med: 5,
      from: "10.0.0.254",
    },
  ]);
});

test("advertised: prefixes, none, or a warning", () => {
  expect(readAdvertised('{"advertisedRoutes":{"10.0.0.1/32":{}},"totalPrefixCounter":1}')).toEqual({
    ok: true,
    value: { prefixes: ["10.0.0.1/32"] },
  });
  expect(readAdvertised('{"advertisedRoutes":{}}')).toEqual({ ok: true, value: { prefixes: [] } });
  expect(readAdvertised('{"warning":"No such neighbor in this view/vrf"}')).toEqual({
    ok: false,
    reason: "No such neighbor in this view/vrf",
  });
  expect(readReceived('{"warning":"Inbound soft reconfiguration not enabled"}')).toEqual({
    ok: false,
    reason: "Inbound soft reconfiguration not enabled",
  });
});

test("BFD: a list, or lists by VRF", () => {
  const peer = '{"peer":"10.0.0.1","status":"down","remote-id":0,"diagnostic":"ok"}';
  const expected = {
    peer: "10.0.0.1",
    multihop: false,
    status: "down",
    remoteId: 0,
    diagnostic: "ok",
  };
  expect(readBfdPeers(`[${peer}]`)).toEqual({ ok: true, value: [{ ...expected, vrf: "default" }] });
  expect(readBfdPeers(`{"red":[${peer}]}`)).toEqual({ ok: true, value: [{ ...expected, vrf: "red" }] });
});

test("routes of the kernel: one document a VRF (FRR 8), or all in one (FRR 10)", () => {
  const route = (vrf: string) =>
    `{"10.0.0.0/24":[{"protocol":"connected","vrfName":"${vrf}","selected":true,"nexthops":[{"interfaceName":"eth0","active":true}]}]}`;
  const shapes = [
    `${route("default")}\n${route("red")}`,
    `{"default":${route("default")},"red":${route("red")}}`,
  ];
  for (const text of shapes) {
    const read = readKernelRoutes(text);
    expect(read.ok && read.value.map((r) => `${r.vrf} ${r.prefix} ${r.protocol}`)).toEqual([
      "default 10.0.0.0/24 connected",
      "red 10.0.0.0/24 connected",
    ]);
  }
});

test("interfaces and version", () => {
  expect(
    readInterfaces('{"eth0":{"status":"down","vrfName":"default","addresses":["10.0.0.1/24",1]}}'),
  ).toEqual({
    ok: true,
    value: [{ name: "eth0", vrf: "default", up: false, addresses: ["10.0.0.1/24"] }],
  });
  expect(readVersion("FRRouting 10.4.3 (vm) on Linux(6.18).\n")).toBe("10.4.3");
  expect(readVersion("something else")).toBeUndefined();
});

test("next hops: valid, invalid and must be connected", () => {
  const text = [
    "Current BGP nexthop cache:",
    " 10.0.0.1 valid [IGP metric 0], #paths 0, peer 10.0.0.1",
    "  Resolved prefix 10.0.0.0/24",
    "  gate 10.0.0.254, if eth0, ifindex 2",
    "  Last update: Sun Nov 22 10:22:16 2026",
    " 10.0.1.1 invalid, #paths 0, peer 10.0.1.1",
    "  Must be Connected",
    "",
  ].join("\n");
  expect(readNextHops(text)).toEqual([
    {
      address: "10.0.0.1",
      valid: true,
      mustBeConnected: false,
      peer: "10.0.0.1",
      resolvedBy: "10.0.0.0/24",
      gateway: "10.0.0.254",
      interface: "eth0",
    },
    { address: "10.0.1.1", valid: false, mustBeConnected: true, peer: "10.0.1.1" },
  ]);
});

test("commands name a VRF only if it is not the default one", () => {
  expect([
    advertisedCommand("default", "ipv4", "10.0.0.1"),
    receivedCommand("red", "ipv6", "fd00::1"),
    advertisedCommand("", "ipv4", "10.0.0.1"),
  ]).toEqual([
    "show bgp ipv4 unicast neighbors 10.0.0.1 advertised-routes json",
    "show bgp vrf red ipv6 unicast neighbors fd00::1 received-routes json",
    "show bgp ipv4 unicast neighbors 10.0.0.1 advertised-routes json",
  ]);
});

test("passwords are compared and never shown", () => {
  const running = (one: string, red: string) =>
    [
      "router bgp 65801",
      ` neighbor 10.0.0.1 password ${one}`,
      "!",
      "router bgp 65801 vrf red",
      ` neighbor 10.0.0.1 password ${red}`,
      "exit",
      "interface eth0",
      " neighbor 10.0.0.2 password odd",
    ].join("\n");
  const place = (text: string, vrf: string) => ({ running: text, vrf, neighbor: "10.0.0.1" });
  expect([
    hasPassword(running("a", "b"), "default", "10.0.0.1"),
    hasPassword(running("a", "b"), "blue", "10.0.0.1"),
    hasPassword(running("a", "b"), "default", "10.0.0.2"),
    samePassword(place(running("a", "b"), "default"), place(running("a", "c"), "default")),
    samePassword(place(running("a", "b"), "default"), place(running("a", "b"), "red")),
    samePassword(
      place(running("<retracted>", "b"), "default"),
      place(running("<retracted>", "b"), "default"),
    ),
  ]).toEqual([true, false, false, true, false, undefined]);
});
