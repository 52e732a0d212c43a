import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { parseFrr } from "../../src/frr/config.ts";
import { type EvaluateOptions, evaluateRouteMap } from "../../src/frr/evaluate.ts";
import { evaluateNeighbor } from "../../src/frr/evaluate-neighbor.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import { BASE, withLines } from "./support/base.ts";

const FOUR: BgpRoute = { prefix: "10.1.0.0/24", nextHop: "192.0.2.2", asPath: "65002", origin: "igp" };
const SIX: BgpRoute = { ...FOUR, prefix: "2001:db8:1::/48", nextHop: "2001:db8::2" };
const IN: EvaluateOptions = { frrVersion: "10.4.3", direction: "in", peer: "192.0.2.2" };
const OUT: EvaluateOptions = { frrVersion: "10.4.3", direction: "out", peer: "192.0.2.9" };
const LIST = "ip prefix-list src seq 5 permit 192.0.2.0/24 le 32";

function matches(clause: string, route: BgpRoute, options: EvaluateOptions): boolean | string {
  const text = `${LIST}\nroute-map m permit 10\n match ${clause}\n`;
  const evaluation = evaluateRouteMap(parseFrr(text), "m", route, options);
  return "unknown" in evaluation ? evaluation.unknown : evaluation.permit;
}

describe("where a route came from: true or false where the configuration decides, else the clause", () => {
  test.each<[string, BgpRoute, EvaluateOptions, boolean | string]>([
    ["peer 192.0.2.2", FOUR, IN, true],
    ["peer 192.0.2.3", FOUR, IN, false],
    ["peer 2001:DB8::2", SIX, { ...IN, peer: "2001:db8:0::2" }, true],
    ["peer local", FOUR, IN, false],
    ["peer 192.0.2.2", FOUR, { direction: "in" }, "match peer 192.0.2.2"],
    ["peer eth0", FOUR, IN, "match peer eth0"],
    ["peer 192.0.2.2", { ...FOUR, from: "192.0.2.2" }, OUT, true],
    ["peer 192.0.2.9", { ...FOUR, from: "192.0.2.2" }, OUT, false],
    ["peer 192.0.2.9", { ...FOUR, from: "local" }, OUT, false],
    ["peer 192.0.2.9", FOUR, OUT, "match peer 192.0.2.9"],
    ["ip route-source prefix-list src", FOUR, IN, true],
    ["ip route-source prefix-list src", FOUR, { ...IN, peer: "198.51.100.1" }, false],
    ["ip route-source prefix-list nosuch", FOUR, IN, false],
    // The session counts, not the family of the route.
    ["ip route-source prefix-list src", SIX, IN, true],
    ["ip route-source prefix-list src", SIX, { ...IN, peer: "2001:db8::2" }, false],
    ["ip route-source prefix-list src", { ...FOUR, from: "local" }, OUT, false],
    ["ip route-source prefix-list src", FOUR, OUT, "match ip route-source prefix-list src"],
    ["interface eth0", FOUR, IN, false],
    ["interface eth0", SIX, IN, false],
    ["interface eth0", { ...SIX, nextHop: "fe80::1" }, IN, "match interface eth0"],
    ["interface eth0", FOUR, OUT, "match interface eth0"],
    ["source-vrf red", FOUR, IN, false],
    ["source-vrf red", FOUR, OUT, "match source-vrf red"],
    ["source-protocol bgp", FOUR, IN, false],
    ["source-protocol bgp", { ...FOUR, from: "192.0.2.2" }, OUT, true],
    ["source-protocol static", { ...FOUR, from: "192.0.2.2" }, OUT, false],
    ["source-protocol static", { ...FOUR, from: "local" }, OUT, "match source-protocol static"],
    ["ip next-hop type blackhole", FOUR, IN, false],
    ["ip next-hop type blackhole", SIX, IN, false],
    ["ip next-hop type blackhole", { ...FOUR, nextHop: "0.0.0.0" }, OUT, "match ip next-hop type blackhole"],
    ["rpki valid", FOUR, IN, "match rpki valid"],
  ])("match %s on %j %j: %j", (clause, route, options, expected) => {
    expect(matches(clause, route, options)).toEqual(expected);
  });
});

describe("remove-private-AS by the words after it", () => {
  const sent = (words: string, asPath: string, version: string, prepend = ""): string | undefined => {
    const map = `route-map to permit 10\n${prepend === "" ? "" : ` set as-path prepend ${prepend}\n`}`;
    const neighbor = "neighbor 192.0.2.2";
    const text = `router bgp 65001\n no bgp ebgp-requires-policy\n ${neighbor} remote-as 64999\n address-family ipv4 unicast\n  ${neighbor} activate\n  ${neighbor} remove-private-AS ${words}\n  ${neighbor} route-map to out\n${map}`;
    const question = { neighbor: "192.0.2.2", direction: "out" } as const;
    const evaluation = evaluateNeighbor(
      parseFrr(text),
      question,
      { ...FOUR, asPath },
      { frrVersion: version },
    );
    return "unknown" in evaluation ? evaluation.unknown : String(evaluation.route.asPath);
  };

  test.each<[string, string, string, string, string]>([
    ["", "65003 65004", "8.4.4", "", ""],
    ["", "65003 3 65004", "8.4.4", "", "65003 3 65004"],
    ["all", "65003 3 65004", "8.4.4", "", "3"],
    ["replace-AS", "65003 65004", "8.4.4", "", "65001 65001"],
    ["replace-AS", "65003 3", "8.4.4", "", "65003 3"],
    ["all replace-AS", "65003 3 65004", "8.4.4", "", "65001 3 65001"],
    ["all", "4200000000 4294967295 64511", "8.4.4", "", "4294967295 64511"],
    ["all", "65003 64999", "8.4.4", "", "64999"],
    ["all", "65003", "8.4.4", "65050", "65050"],
    ["all", "65003", "10.4.3", "65050", ""],
    ["all", "", "10.4.3", "", ""],
    [
      "all",
      "65003 {65004}",
      "10.4.3",
      "",
      "remove-private-AS on a path that is not given, or not a sequence",
    ],
  ])("%s: %s in FRR %s, with %j prepended, is sent as %j", (words, path, version, prepend, expected) => {
    expect(sent(words, path, version, prepend)).toBe(expected);
  });
});

test("graceful-shutdown of the instance marks what is received and sent, after the policy", () => {
  const config = parseFrr(
    withLines(
      withLines(BASE, "neighbor 192.0.2.2 timers 30 90", "bgp graceful-shutdown"),
      "match ip address prefix-list all",
      "set local-preference 300",
    ),
  );
  const ask = (direction: "in" | "out", communities: readonly string[]): unknown => {
    const answer = evaluateNeighbor(
      config,
      { neighbor: "192.0.2.2", direction },
      { ...FOUR, asPath: "", communities },
    );
    return "unknown" in answer ? answer : [answer.route.communities, answer.route.localPref];
  };
  expect(ask("in", ["no-peer"])).toEqual([["graceful-shutdown", "no-peer"], 0]);
  expect(ask("out", [])).toEqual([["graceful-shutdown"], undefined]);
});

test.each([
  ["100", "LB:65001:12500000 (100.000 Mbps)"],
  ["1", "LB:65001:125000 (1.000 Mbps)"],
  ["2500", "LB:65001:312500000 (2.000 Gbps)"],
  // What does not fit into the 24 bits of a float is rounded.
  ["20001", "LB:65001:2500124928 (20.000 Gbps)"],
])("set extcommunity bandwidth %s replaces what is there by %s", (rate, expected) => {
  const text = `router bgp 65001\nroute-map m permit 10\n set extcommunity bandwidth ${rate}\n`;
  const route = { ...FOUR, extCommunities: ["RT:65001:1", "LB:65009:1 (8 bps)"] };
  const answer = evaluateRouteMap(parseFrr(text), "m", route, IN);
  expect("unknown" in answer ? answer : answer.route.extCommunities).toEqual(["RT:65001:1", expected]);
});

/** Forms whose meaning rests on what no configuration says, and forms that the comparison takes as they stand. */
const UNCLAIMED = [
  "match interface eth0",
  "match interface eth1",
  "match rpki valid",
  "match rpki invalid",
  "match source-vrf red",
  "match source-vrf blue",
  "match source-protocol static",
  "match source-protocol kernel",
  "match script a",
  "match probability 50",
  "match probability 51",
  "match peer eth0",
  "match peer eth1",
  "match ip next-hop type blackhole",
  "match ipv6 route-source x",
  "set metric rtt",
  "set metric igp",
  "set metric aigp",
  "set extcommunity bandwidth cumulative",
  "set extcommunity bandwidth num-multipaths",
  "set extcommunity bandwidth 100",
  "set extcommunity bandwidth 200",
  "set evpn gateway-ip ipv4 10.0.0.1",
  "set evpn gateway-ip ipv4 10.0.0.2",
  "set ip next-hop peer-address",
  "set ip next-hop unchanged",
  "set min-metric 5",
  "set max-metric 5",
  "set table 5",
];

describe("policies that differ in a form that is not claimed", () => {
  const outgoing = (...lines: readonly string[]): string =>
    withLines(BASE, "match ip address prefix-list own", ...lines);

  test("are never called equal: neither to one another nor to the policy without it", () => {
    const texts = ["", ...UNCLAIMED].map((line) => ({ line, text: line === "" ? BASE : outgoing(line) }));
    for (const [i, a] of texts.entries())
      for (const [j, b] of texts.entries())
        expect([a.line, b.line, compareFrr(a.text, b.text).length > 0]).toEqual([a.line, b.line, i !== j]);
  });

  test.each([
    ["set ip next-hop 10.0.0.9", "set ip next-hop peer-address"],
    ["set ipv6 next-hop prefer-global", "set ipv6 next-hop peer-address"],
  ])("nor is the order of %s and %s lost", (one, other) => {
    const inOrder = (first: string, second: string): string =>
      withLines(
        BASE,
        "match ip address prefix-list own",
        first,
        "on-match next",
        "exit",
        "route-map to permit 20",
        second,
        "exit",
      );
    expect(compareFrr(inOrder(one, other), inOrder(other, one))).not.toEqual([]);
    expect(compareFrr(inOrder(one, other), inOrder(one, other))).toEqual([]);
  });
});
