import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr, printFrr } from "../../src/frr/config.ts";
import { BASE, inPlaceOf, withLines } from "./support/base.ts";

const NETWORK = "network 10.1.0.0/24";
const said = (intended: string, running: string, frrVersion?: string): readonly string[] =>
  compareFrr(intended, running, frrVersion === undefined ? {} : { frrVersion }).map(
    ({ kind, area, effect, impact }) => `${kind} ${area}: ${effect} [${impact}]`,
  );
const origin = (...lines: readonly string[]): string =>
  withLines(BASE, NETWORK, ...lines.map((line) => `  ${line}`));
const atEnd = (...lines: readonly string[]): string => inPlaceOf(BASE, "end", ...lines, "end");
const evpn = (...lines: readonly string[]): string =>
  withLines(
    BASE,
    "neighbor 2001:db8::2 activate",
    "  exit-address-family",
    " address-family l2vpn evpn",
    ...lines.map((line) => `  ${line}`),
  );

describe("what is originated, imported and bridged", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "a network less: which neighbors miss it",
      BASE,
      inPlaceOf(BASE, NETWORK),
      [
        "missing origination: 10.1.0.0/24 is not originated, so it is not advertised to 192.0.2.2 [policy-refresh]",
      ],
    ],
    [
      "a network more: which neighbors see it",
      inPlaceOf(BASE, NETWORK),
      BASE,
      [
        "unexpected origination: 10.1.0.0/24 is originated and advertised to 192.0.2.2, which is not intended [policy-refresh]",
      ],
    ],
    [
      "a network that no policy lets out",
      BASE,
      origin("network 10.2.0.0/24"),
      ["unexpected origination: 10.2.0.0/24 is originated, which is not intended [policy-refresh]"],
    ],
    ["a network with host bits", BASE, inPlaceOf(BASE, NETWORK, "  network 10.1.0.9/24"), []],
    [
      "redistribution",
      BASE,
      origin("redistribute connected"),
      [
        "unexpected origination: connected routes of the default VRF are taken into BGP (ipv4 unicast), which is not intended [policy-refresh]",
      ],
    ],
    [
      "redistribution through a map of another name",
      origin("redistribute connected route-map to"),
      origin("redistribute connected route-map same").replace(
        "end\n",
        "route-map same permit 7\n match ip address prefix-list own\nexit\nend\n",
      ),
      [],
    ],
    [
      "redistribution through another map",
      origin("redistribute connected route-map to"),
      origin("redistribute connected route-map from"),
      [
        "changed origination: redistribute connected in the default VRF is route-map from instead of route-map to [policy-refresh]",
      ],
    ],
    [
      "an aggregate",
      origin("aggregate-address 10.0.0.0/8 summary-only"),
      BASE,
      ["missing origination: the aggregate 10.0.0.0/8 is not made [policy-refresh]"],
    ],
    [
      "an import from a VRF",
      BASE,
      origin("import vrf red"),
      [
        "unexpected origination: ipv4 unicast routes of VRF red are imported into the default VRF, which is not intended [policy-refresh]",
      ],
    ],
    ["an import from itself, which FRR drops", BASE, origin("import vrf default"), []],
    [
      "an instance that an import makes",
      origin("import vrf red"),
      origin("import vrf red").replace("end\n", "router bgp 65001 vrf red\nexit\nend\n"),
      [],
    ],
    [
      "EVPN: VNIs that are not advertised",
      evpn("advertise-all-vni"),
      evpn(),
      ["missing router: advertise-all-vni is not set for l2vpn evpn in the default VRF [policy-refresh]"],
    ],
    [
      "EVPN: a route target",
      evpn("vni 100", " route-target import 65001:7", "exit-vni"),
      evpn("vni 100", "exit-vni"),
      [
        "missing router: vni 100 route-target import 65001:7 is not set for l2vpn evpn in the default VRF [policy-refresh]",
      ],
    ],
    [
      "EVPN: the automatic route target spelt out",
      evpn("vni 100", " route-target import 65001:100", "exit-vni"),
      evpn("vni 100", "exit-vni"),
      [],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });

  test("of many neighbors that miss a network the first are named", () => {
    const many = Array.from({ length: 7 }, (_, i) => `192.0.2.${10 + i}`);
    const text = withLines(
      withLines(
        BASE,
        "neighbor 192.0.2.2 timers 30 90",
        ...many.map((n) => ` neighbor ${n} remote-as 65001`),
      ),
      NETWORK,
      ...many.map((n) => `  neighbor ${n} activate`),
    );
    expect(said(text, inPlaceOf(text, NETWORK))[0]).toContain(
      "not advertised to 192.0.2.2, 192.0.2.10, 192.0.2.11, 192.0.2.12 and 4 more",
    );
  });
});

describe("instances", () => {
  const red = ["router bgp 65001 vrf red", " neighbor 10.0.0.2 remote-as 65005", "exit"];

  test.each<[string, string, string, readonly string[]]>([
    [
      "the AS number",
      inPlaceOf(BASE, "neighbor 2001:db8::2 remote-as 65001").replaceAll(/^ {2}neighbor 2001.*\n/gm, ""),
      inPlaceOf(BASE, "neighbor 2001:db8::2 remote-as 65001")
        .replaceAll(/^ {2}neighbor 2001.*\n/gm, "")
        .replace("router bgp 65001", "router bgp 65011"),
      ["changed router: BGP runs as AS 65011 instead of AS 65001: neighbors refuse it [session-reset]"],
    ],
    ["the AS number in dots", BASE.replaceAll("65001", "65546"), BASE.replaceAll("65001", "1.10"), []],
    [
      "the router id",
      BASE,
      inPlaceOf(BASE, "bgp router-id 10.0.0.1", " bgp router-id 10.0.0.2"),
      [
        "changed router: the router id is 10.0.0.2 instead of 10.0.0.1: all sessions of the instance start anew [session-reset]",
      ],
    ],
    [
      "no router id",
      BASE,
      inPlaceOf(BASE, "bgp router-id 10.0.0.1"),
      [
        "missing router: the router id is chosen by FRR instead of 10.0.0.1: all sessions of the instance start anew [session-reset]",
      ],
    ],
    ["a default spelt out", BASE, withLines(BASE, "bgp router-id 10.0.0.1", " bgp ebgp-requires-policy"), []],
    [
      "policies that are not required",
      BASE,
      withLines(BASE, "bgp router-id 10.0.0.1", " no bgp ebgp-requires-policy"),
      ["changed router: neighbors of other ASes without a filter exchange everything [policy-refresh]"],
    ],
    [
      "an instance less",
      atEnd(...red),
      BASE,
      [
        "missing router: there is no BGP in VRF red [session-reset]",
        "missing session: there is no session to 10.0.0.2 (vrf red) (AS 65005): nothing is sent to it or taken from it [session-reset]",
      ],
    ],
    [
      "an instance more",
      BASE,
      atEnd(...red),
      [
        "unexpected router: BGP runs in VRF red, which is not intended [session-reset]",
        "unexpected session: there is a session to 10.0.0.2 (vrf red) (AS 65005) that is not intended [session-reset]",
      ],
    ],
    [
      "the default VRF by its name",
      BASE,
      BASE.replace("router bgp 65001", "router bgp 65001 vrf default"),
      [],
    ],
    [
      "a setting that no table knows",
      BASE,
      withLines(BASE, "bgp router-id 10.0.0.1", " bgp bestpath med missing-as-worst"),
      ["unexpected line: bgp bestpath med missing-as-worst is yes instead of no [policy-refresh]"],
    ],
    [
      "a second instance with another AS, which FRR refuses",
      atEnd("router bgp 65009", " neighbor 10.0.0.9 remote-as 1", "exit"),
      BASE,
      [
        'missing line: FRR refuses the line "router bgp 65009" and what stands below it: BGP runs as AS 65001 there already [none]',
        'missing line: FRR does not have the line "neighbor 10.0.0.9 remote-as 1" in router bgp 65009, whose meaning is not known here [none]',
      ],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });
});

describe("the rest of the node", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "a static route more",
      BASE,
      atEnd("ip route 10.9.0.0/16 192.0.2.9"),
      [
        "unexpected static-route: the node has a static route for 10.9.0.0/16, as against what is intended [none]",
      ],
    ],
    [
      "a static route less",
      atEnd("vrf red", " ipv6 route 2001:db8:9::/48 blackhole", "exit-vrf"),
      BASE,
      [
        "missing static-route: the node has no static route for 2001:db8:9::/48, as against what is intended [none]",
      ],
    ],
    [
      "one static route in two spellings",
      atEnd("vrf red", " ip route 10.9.0.1/16 blackhole", "exit-vrf"),
      atEnd("ip route 10.9.0.0/16 blackhole vrf red"),
      [],
    ],
    [
      "a VNI of a VRF",
      atEnd("vrf red", " vni 100", "exit-vrf"),
      atEnd("vrf red", " vni 200", "exit-vrf"),
      ["changed vrf: VRF red has vni 200 instead of 100 [session-reset]"],
    ],
    [
      "next hops through a default route",
      BASE,
      atEnd("no ip nht resolve-via-default"),
      [
        "changed router: neighbors and next hops that only a default route leads to count as unreachable [session-reset]",
      ],
    ],
    [
      "logging, debugging, names, terminals",
      BASE,
      atEnd(
        "log file /x",
        "hostname n",
        "debug bgp updates",
        "service password-encryption",
        "line vty",
        " exec-timeout 0 0",
        "exit",
      ),
      [],
    ],
    [
      "lines without a meaning here, in their context",
      atEnd("frobnicate 1"),
      atEnd("router ospf", " network 10.0.0.0/8 area 0", "exit"),
      [
        'missing line: FRR does not have the line "frobnicate 1", whose meaning is not known here [none]',
        'unexpected line: FRR has the line "router ospf" that is not intended and whose meaning is not known here [none]',
        'unexpected line: FRR has the line "network 10.0.0.0/8 area 0" in router ospf that is not intended and whose meaning is not known here [none]',
      ],
    ],
    [
      "lines without a meaning here, on both sides",
      atEnd("frobnicate 1"),
      atEnd("frobnicate   1").replace("   ", " "),
      [],
    ],
    [
      "a line that FRR refuses",
      atEnd("ip prefix-list own seq 10 permit 10.0.0.0/40"),
      BASE,
      [
        'missing line: FRR refuses the line "ip prefix-list own seq 10 permit 10.0.0.0/40" (unknown command) [policy-refresh]',
      ],
    ],
    [
      "keys, with their secrets blanked out",
      atEnd("key chain k", " key 1", "  key-string hunter2", "exit"),
      atEnd("key chain k", " key 1", "exit"),
      [
        'missing line: FRR does not have the line "key-string <retracted>" in key chain k, whose meaning is not known here [none]',
      ],
    ],
    ["nothing at all", "", "", []],
    ["only layout", "!\n\nend\n", "Building configuration...\n\nCurrent configuration:\n!\nend\n", []],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });

  test("the default of next-hop tracking is that of the release", () => {
    const on = atEnd("ip nht resolve-via-default");
    expect(said(on, BASE)).toEqual([]);
    expect(said(on, BASE, "8.5.3")).toHaveLength(1);
  });
});

describe("texts that nobody should write", () => {
  const DEEP = Array.from({ length: 5000 }, (_, i) => `route-map m${i} permit 1\n call m${i + 1}`).join("\n");

  test.each([
    ["control characters", "router bgp 1\n neighbor \u001b[31m remote-as 2\n"],
    ["a thousand opened blocks", "router bgp 1\n address-family ipv4\n".repeat(1000)],
    ["exits without end", "exit\n".repeat(1000)],
    [
      "maps that call maps",
      `router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 route-map m0 in\n${DEEP}\n`,
    ],
    ["parentheses", `bgp as-path access-list x permit ${"(".repeat(50_000)}\n`],
    ["a line of a megabyte", `hostname ${"x".repeat(1e6)}\n`],
    ["carriage returns", BASE.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${BASE}`],
  ])("%s", (_, text) => {
    const config = parseFrr(text);
    expect(printFrr(config)).toBe(text);
    expect(compareFrr(config, text)).toEqual([]);
    compareFrr(text, BASE);
  });

  test("line ends do not matter", () => {
    expect(said(BASE, BASE.replaceAll("\n", "\r\n"))).toEqual([]);
  });
});
