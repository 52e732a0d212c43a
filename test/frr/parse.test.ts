import { describe, expect, test } from "vitest";
import { parseFrr } from "../../src/frr/config.ts";
import { contextPath } from "../../src/frr/text/context.ts";
import { splitLines } from "../../src/frr/text/lines.ts";
import { maskLine, sameSecret, secretOf } from "../../src/frr/text/secret.ts";
import { statementsOf } from "../../src/frr/text/statements.ts";

describe("lines", () => {
  test.each([
    ["", []],
    ["a", [["a", ""]]],
    ["a\n", [["a", "\n"]]],
    [
      "a\r\n\nb",
      [
        ["a", "\r\n"],
        ["", "\n"],
        ["b", ""],
      ],
    ],
    ["a\rb\n", [["a\rb", "\n"]]],
  ])("%j", (text, expected) => {
    expect(splitLines(text).map((line) => [line.text, line.end])).toEqual(expected);
  });
});

describe("where a line belongs, as vtysh reads a file", () => {
  const placed = (...lines: readonly string[]): readonly string[] =>
    statementsOf(splitLines(lines.join("\n"))).map(({ text, context }) =>
      [...contextPath(context), text].join(" > "),
    );

  test.each<[string, readonly string[], string]>([
    [
      "indentation means nothing",
      ["router bgp 1", "neighbor 10.0.0.1 shutdown"],
      "router bgp 1 > neighbor 10.0.0.1 shutdown",
    ],
    [
      "an address family without its exit",
      ["router bgp 1", "address-family ipv4 unicast", "neighbor 10.0.0.1 remote-as 2"],
      "router bgp 1 > neighbor 10.0.0.1 remote-as 2",
    ],
    [
      "a setting of a family stays in it",
      ["router bgp 1", "address-family ipv6", "neighbor 10.0.0.1 activate"],
      "router bgp 1 > address-family ipv6 unicast > neighbor 10.0.0.1 activate",
    ],
    [
      "a list in the middle of a router",
      ["router bgp 1", "ip prefix-list a permit any"],
      "ip prefix-list a permit any",
    ],
    ["a map after a router", ["router bgp 1", "route-map a permit 1"], "route-map a permit 1"],
    [
      "what no node knows stays where it is",
      ["router bgp 1", "neighbour 10.0.0.1"],
      "router bgp 1 > neighbour 10.0.0.1",
    ],
    [
      "a map entry of number 0 is none",
      ["route-map a permit 5", "route-map a permit 0"],
      "route-map a permit 5 > route-map a permit 0",
    ],
    ["exit climbs one node", ["bfd", "profile p", "exit", "profile q"], "bfd > profile q"],
    ["end climbs all", ["router bgp 1", "address-family ipv4", "end", "hostname x"], "hostname x"],
    [
      "AS numbers in dots",
      ["router bgp 1.10", "bgp router-id 1.1.1.1"],
      "router bgp 65546 > bgp router-id 1.1.1.1",
    ],
    [
      "the default VRF by its name",
      ["router bgp 1 vrf default", "timers bgp 3 9"],
      "router bgp 1 > timers bgp 3 9",
    ],
    ["another VRF", ["router bgp 1 vrf red", "timers bgp 3 9"], "router bgp 1 vrf red > timers bgp 3 9"],
    [
      "a VNI",
      ["router bgp 1", "address-family l2vpn evpn", "vni 5", "rd 1:5"],
      "router bgp 1 > address-family l2vpn evpn > vni 5 > rd 1:5",
    ],
    ["a key of a chain", ["key chain k", "key 1"], "key chain k > key 1"],
    ["an interface", ["interface eth0", "ip address 10.0.0.1/24"], "interface eth0 > ip address 10.0.0.1/24"],
    [
      "another protocol",
      ["router ospf", "network 10.0.0.0/8 area 0"],
      "router ospf > network 10.0.0.0/8 area 0",
    ],
  ])("%s", (_, lines, last) => {
    expect(placed(...lines).at(-1)).toBe(last);
  });

  test("comments, blank lines and the head of show running-config say nothing", () => {
    expect(
      placed("Building configuration...", "", "Current configuration:", "!", "# x", "  ! y", "hostname a"),
    ).toEqual(["hostname a"]);
  });
});

describe("the model", () => {
  const { model } = parseFrr(`frr version 8.5.3
hostname wk3
router bgp 65001 vrf red
 neighbor 10.0.0.1 remote-as 65002
 neighbor 10.0.0.1 timers 3 9
 no neighbor 10.0.0.1 timers
 neighbor 10.0.0.1 ebgp-multihop
 neighbor eth1 interface remote-as external
 neighbor 2001:DB8:0::1 remote-as 65003
 neighbor g peer-group
 neighbor nonsense
 address-family ipv4 unicast
  network 10.1.2.3/24
 exit-address-family
exit
vrf red
 ip route 10.9.0.0/16 blackhole
exit-vrf
ip route 10.9.0.0/16 blackhole vrf blue
bfd
 profile p
  transmit-interval 50
 exit
 peer 10.0.0.9
exit
ip nht resolve-via-default
log stdout
frobnicate
`);
  const red = model.routers.get("red");

  test("neighbors under FRR's spelling of their address", () => {
    expect([...(red?.neighbors.keys() ?? [])]).toEqual(["10.0.0.1", "eth1", "2001:db8::1"]);
    expect([...(red?.groups.keys() ?? [])]).toEqual(["g"]);
    expect(red?.neighbors.get("eth1")?.unnumbered).toBe(true);
  });

  test("later lines take earlier ones back", () => {
    const settings = red?.neighbors.get("10.0.0.1")?.settings;
    expect(settings?.get("timers")?.value ?? "no").toBe("no");
    expect(settings?.get("ebgp-multihop")).toEqual({ value: "255", line: 7 });
  });

  test("networks without host bits", () => {
    expect([...(red?.families.get("ipv4 unicast")?.settings.keys() ?? [])]).toEqual(["network 10.1.2.0/24"]);
  });

  test("static routes of a VRF in either form", () => {
    expect([...model.staticRoutes.keys()]).toEqual([
      "ip route 10.9.0.0/16 blackhole vrf red",
      "ip route 10.9.0.0/16 blackhole vrf blue",
    ]);
  });

  test("profiles, settings, housekeeping", () => {
    expect(model.profiles.get("p")?.settings.get("transmit-interval")?.value).toBe("50");
    expect(model.settings.get("ip nht resolve-via-default")?.value).toBe("yes");
    expect(model.housekeeping.map(({ text }) => text)).toEqual([
      "frr version 8.5.3",
      "hostname wk3",
      "log stdout",
    ]);
  });

  test("what it has no words for, with its place", () => {
    expect(model.unknown.map(({ path, text }) => [...path, text].join(" > "))).toEqual([
      "router bgp 65001 vrf red > neighbor nonsense",
      "bfd > peer 10.0.0.9",
      "frobnicate",
    ]);
  });

  test("version and host name", () => {
    const { version, hostname } = parseFrr("frr version 10.4.3\nhostname a\n");
    expect({ version, hostname }).toEqual({ version: "10.4.3", hostname: "a" });
    expect(parseFrr("router bgp 1\n").version).toBeUndefined();
  });

  test("names of JavaScript's own are names like others", () => {
    const { model } = parseFrr(
      "router bgp 1 vrf __proto__\n neighbor constructor peer-group\nbfd\n profile hasOwnProperty\n",
    );
    expect([...model.routers.keys()]).toEqual(["__proto__"]);
    expect([...(model.routers.get("__proto__")?.groups.keys() ?? [])]).toEqual(["constructor"]);
    expect([...model.profiles.keys()]).toEqual(["hasOwnProperty"]);
  });
});

describe("passwords", () => {
  test.each([
    [" neighbor 10.0.0.1 password hunter2", " neighbor 10.0.0.1 password <retracted>"],
    ["password 8 x y", "password <retracted>"],
    ["enable password x", "enable password <retracted>"],
    ["  key-string x", "  key-string <retracted>"],
    [" no neighbor 10.0.0.1 password hunter2", " no neighbor 10.0.0.1 password <retracted>"],
    [" ip ospf message-digest-key 1 md5 x", " ip ospf message-digest-key 1 md5 <retracted>"],
    [" ip ospf authentication-key x", " ip ospf authentication-key <retracted>"],
    [" neighbor 10.0.0.1 remote-as 1", " neighbor 10.0.0.1 remote-as 1"],
    ["ip prefix-list password permit any", "ip prefix-list password permit any"],
    [" match ip address prefix-list password here", " match ip address prefix-list password here"],
  ])("%j is shown as %j", (line, shown) => {
    expect(maskLine(line)).toBe(shown);
  });

  test.each([
    ["a", "a", true],
    ["a", "b", false],
    ["a", "<retracted>", undefined],
    ["********", "b", undefined],
    ["<retracted>", "<retracted>", undefined],
  ])("%j and %j are the same: %j", (a, b, same) => {
    expect(sameSecret(secretOf(a), secretOf(b))).toBe(same);
  });

  test("do not leave the model", () => {
    const { model } = parseFrr(
      "router bgp 1\n neighbor 10.0.0.1 password hunter2\nkey chain k\n key 1\n  key-string hunter3\nenable password hunter4\n",
    );
    const all = JSON.stringify(model, (_, value: unknown) =>
      value instanceof Map ? [...(value as Map<string, unknown>)] : value,
    );
    expect(all).toContain("<retracted>");
    expect(all).not.toMatch(/hunter/);
  });
});
