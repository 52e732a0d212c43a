import { describe, expect, test } from "vitest";
import { RELEASES, releaseOf } from "../../src/frrk8s/releases.ts";
import { neighbor, rendered, routers } from "../support/frr-k8s-objects.ts";

test("the releases are ordered, distinct and frozen", () => {
  const names = RELEASES.map(({ name }) => name);
  expect(names.at(0)).toBe("0.0.14");
  expect(names.at(-1)).toBe("main");
  expect(new Set(names).size).toBe(names.length);
  expect(Object.isFrozen(RELEASES) && RELEASES.every((r) => Object.isFrozen(r))).toBe(true);
});

test.each([
  [undefined, "main"],
  ["HEAD", "main"],
  ["0.0.20", "0.0.20"],
  ["v0.0.16", "0.0.16"],
  ["0.0.9", "0.0.14"],
  ["0.0.99", "main"],
  ["v0.0.20-rc1", "0.0.20"],
  ["1.2.3", undefined],
  ["", undefined],
])("%s is %s", (name, expected) => {
  expect(releaseOf(name)?.name).toBe(expected);
});

test("a text that is not known names the release whose text stands for it", () => {
  expect(RELEASES.filter(({ textOf }) => textOf !== undefined).map((r) => [r.name, r.textOf])).toEqual([
    ["0.0.15", "0.0.16"],
    ["0.0.17", "0.0.16"],
    ["0.0.23", "0.0.22"],
    ["0.0.24", "0.0.25"],
  ]);
});

describe("what a release does not know is dropped, as its API server would", () => {
  const said = (text: string, release: string, objects: Parameters<typeof rendered>[0]): boolean => {
    const result = rendered(objects, { release });
    return (result.ok ? result.frrConf : result.error).includes(text);
  };

  test.each<readonly [string, string, string, Parameters<typeof rendered>[0], string]>([
    ["0.0.14", "0.0.15", "dynamicASN", [neighbor("a", { dynamicASN: "external" })], "remote-as external"],
    ["0.0.16", "0.0.17", "interface", [neighbor("a", { interface: "eth0" })], "interface remote-as"],
    ["0.0.23", "0.0.24", "localASN", [neighbor("a", { localASN: 7 })], "local-as 7"],
    ["0.0.25", "main", "evpn", [routers("a", { asn: 1, evpn: {} })], "l2vpn evpn"],
    [
      "0.0.25",
      "main",
      "nextHop",
      [neighbor("a", { toAdvertise: { nextHop: { ipv4: "1.1.1.1" } } })],
      "set ip next-hop",
    ],
  ])("%s knows no %3$s, %s does", (before, since, _, objects, text) => {
    expect([said(text, before, objects), said(text, since, objects)]).toEqual([false, true]);
  });

  test("both families until 0.0.18, the session's own since", () => {
    const family = "address-family ipv6 unicast";
    expect(said(family, "0.0.18", [neighbor("a", {})])).toBe(true);
    expect(said(family, "0.0.18", [neighbor("a", { disableMP: true })])).toBe(false);
    expect(said(family, "0.0.19", [neighbor("a", {})])).toBe(false);
  });
});

test("a release that is none is said, and is no statement about frr-k8s", () => {
  const result = rendered([], { release: "latest" });
  expect(result).toMatchObject({
    ok: false,
    unknown: '"latest" is no release of frr-k8s: expected 0.0.14 … 0.0.25 or main',
  });
});

test("0.0.18 and 0.0.19: lists before their use, and everything is permitted by a list", () => {
  const text = (release: string): string[] => {
    const result = rendered([neighbor("a", { toReceive: { allowed: { mode: "all" } } })], {
      release,
      alwaysBlock: ["192.168.1.0/24"],
    });
    const lines = result.ok ? result.frrConf.split("\n") : [];
    return lines.slice(4, lines.indexOf("router bgp 65001"));
  };
  const out = [
    "route-map 192.0.2.2-out permit 1",
    "  match ip address prefix-list 192.0.2.2-pl-ipv4",
    "route-map 192.0.2.2-out permit 2",
    "  match ipv6 address prefix-list 192.0.2.2-pl-ipv4",
  ];
  const denied = [
    "ip prefix-list 192.0.2.2-pl-ipv4 seq 1 deny any",
    "ipv6 prefix-list 192.0.2.2-pl-ipv4 seq 2 deny any",
  ];
  const blocked = [
    "ip prefix-list 192.0.2.2-denied-inpl-ipv4 seq 1 permit 192.168.1.0/24 le 32",
    "",
    "route-map 192.0.2.2-in deny 3",
    "  match ip address prefix-list 192.0.2.2-denied-inpl-ipv4",
    "route-map 192.0.2.2-in deny 4",
    "  match ipv6 address prefix-list 192.0.2.2-denied-inpl-ipv4",
  ];
  const received = [
    "route-map 192.0.2.2-in permit 5",
    "  match ip address prefix-list 192.0.2.2-inpl-ipv4",
    "route-map 192.0.2.2-in permit 6",
    "  match ipv6 address prefix-list 192.0.2.2-inpl-ipv4",
  ];
  const any = [
    "ip prefix-list 192.0.2.2-inpl-ipv4 seq 1 permit any",
    "ipv6 prefix-list 192.0.2.2-inpl-ipv4 seq 2 permit any",
  ];
  const blanks = (n: number): string[] => Array<string>(n).fill("");
  const head = ["ipv6 nht resolve-via-default"];
  const since18 = [
    ...[head, blanks(4), denied, blanks(1), out, blanks(4), any, blanks(3), blocked, received, blanks(1)],
  ].flat();
  expect(text("0.0.18")).toEqual(since18);
  expect(text("0.0.19")).toEqual(since18);
  expect(text("0.0.17")).not.toEqual(since18);
});
