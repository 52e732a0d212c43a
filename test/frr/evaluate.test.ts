import { describe, expect, test } from "vitest";
import { parseFrr } from "../../src/frr/config.ts";
import { type EvaluateOptions, evaluateRouteMap } from "../../src/frr/evaluate.ts";
import { evaluateNeighbor, type NeighborQuestion } from "../../src/frr/evaluate-neighbor.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import {
  parseCommunity,
  parseExtendedCommunity,
  parseLargeCommunity,
  sortedValues,
} from "../../src/frr/policy/values.ts";
import { releasesFor } from "../../src/frr/release.ts";
import { BASE } from "./support/base.ts";

const ROUTE: BgpRoute = {
  prefix: "10.1.0.0/24",
  asPath: "65002 65003",
  communities: ["65002:1"],
  med: 5,
  origin: "igp",
};
const NOTHING: EvaluateOptions = {};

const ask = (text: string, route: BgpRoute = ROUTE, options: EvaluateOptions = NOTHING): unknown => {
  const evaluation = evaluateRouteMap(parseFrr(text), "m", route, options);
  if ("unknown" in evaluation) return evaluation.unknown;
  if (!evaluation.permit) return false;
  const changed = Object.entries(evaluation.route).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(route, name)),
  );
  return Object.fromEntries(changed);
};
const entry = (...clauses: readonly string[]): string =>
  ["route-map m permit 10", ...clauses.map((clause) => ` ${clause}`)].join("\n");

describe("one clause of a permitting entry: what it changes, false if it rejects, a reason if it is not claimed", () => {
  test.each<[string, unknown]>([
    ["match metric 5", {}],
    ["match metric 6", false],
    ["match origin igp", {}],
    ["match origin egp", false],
    ["match ip address prefix-len 24", {}],
    ["match ip address prefix-list nosuch", false],
    ["match community nosuch", false],
    ["match as-path nosuch", false],
    ["match ipv6 address prefix-list nosuch", false],
    ["call nosuch", {}],
    ["on-match next", {}],
    ["set metric +10", { med: 15 }],
    ["set metric -10", { med: 0 }],
    ["set metric 4294967295", { med: 4294967295 }],
    ["set local-preference +10", { localPref: 110 }],
    ["set weight 7", { weight: 7 }],
    ["set origin incomplete", { origin: "incomplete" }],
    ["set tag 5", { tag: 5 }],
    ["set community 65001:1", { communities: ["65001:1"] }],
    ["set community 65001:1 additive", { communities: ["65001:1", "65002:1"] }],
    ["set community none", { communities: [] }],
    ["set large-community 1:2:3", { largeCommunities: ["1:2:3"] }],
    ["set extcommunity rt 65001:1", { extCommunities: ["RT:65001:1"] }],
    ["set as-path prepend 1 2", { asPath: "1 2 65002 65003" }],
    ["set as-path prepend last-as 2", { asPath: "65002 65002 65002 65003" }],
    ["set as-path exclude 65003", { asPath: "65002" }],
    ["set ip next-hop 192.0.2.9", { nextHop: "192.0.2.9" }],
    ["match rpki valid", "match rpki valid"],
    ["match interface eth0", "match interface eth0"],
    ["set metric rtt", "set metric rtt"],
  ])("%s", (clause, expected) => {
    expect(ask(entry(clause))).toEqual(expected);
  });
});

describe("entries one after the other", () => {
  test.each<[string, string, unknown]>([
    ["no map", "", false],
    ["no entry that matches", entry("match metric 6"), false],
    ["an empty entry", entry(), {}],
    ["a denying entry", "route-map m deny 10", false],
    ["the lower number first", `${entry("set metric 1")}\nroute-map m deny 5`, false],
    [
      "on-match next collects",
      `${entry("set metric 1", "on-match next")}\nroute-map m permit 20\n set weight 2`,
      { med: 1, weight: 2 },
    ],
    [
      "on-match goto jumps",
      `${entry("on-match goto 30")}\nroute-map m deny 20\nroute-map m permit 30\n set weight 3`,
      { weight: 3 },
    ],
    ["a called map that denies", `${entry("call sub")}\nroute-map sub deny 1`, false],
    [
      "a called map that sets",
      `${entry("call sub", "set weight 1")}\nroute-map sub permit 1\n set metric 9`,
      { med: 9, weight: 1 },
    ],
    [
      "the first rule of a list that matches",
      `ip prefix-list l seq 9 permit 10.0.0.0/8 le 32\nip prefix-list l seq 5 deny 10.1.0.0/16 ge 24\n${entry("match ip address prefix-list l")}`,
      false,
    ],
    [
      "a list that was taken back",
      `ip prefix-list l permit any\nno ip prefix-list l\n${entry("match ip address prefix-list l")}`,
      false,
    ],
  ])("%s", (_, text, expected) => {
    expect(ask(text)).toEqual(expected);
  });
});

describe("what cannot be said", () => {
  const RELEASED = entry("set community internet");

  test.each<[string, string, BgpRoute, EvaluateOptions, unknown]>([
    ["a prefix that is none", entry(), { prefix: "10.1.0.0" }, {}, "not a prefix: 10.1.0.0"],
    ["8.5", RELEASED, ROUTE, { frrVersion: "8.5.3" }, { communities: ["internet"] }],
    ["10.4", RELEASED, ROUTE, { frrVersion: "10.4.3" }, {}],
    [
      "between them",
      RELEASED,
      ROUTE,
      { frrVersion: "9.1" },
      "FRR 9.1 is not recorded, and the releases around it decide differently",
    ],
    ["between them, where they agree", entry("set weight 1"), ROUTE, { frrVersion: "9.1" }, { weight: 1 }],
    [
      "a path that the route does not say",
      entry("set as-path prepend 1"),
      { prefix: "10.0.0.0/8" },
      {},
      "the route does not say its AS path",
    ],
    [
      "a neighbor that is not named",
      entry("set ip next-hop peer-address"),
      { ...ROUTE, nextHop: "192.0.2.7" },
      {},
      "the address of the neighbor is not given",
    ],
    [
      "a neighbor that is named",
      entry("set ip next-hop peer-address"),
      { ...ROUTE, nextHop: "192.0.2.7" },
      { peer: "192.0.2.2" },
      { nextHop: "192.0.2.2" },
    ],
  ])("%s", (_, text, route, options, expected) => {
    expect(ask(text, route, options)).toEqual(expected);
  });

  describe("how a text with a refused line was loaded", () => {
    const ranged = "ip prefix-list l seq 5 permit any\nip prefix-list l seq 7 permit 10.0.0.0/24 ge 4\n";

    test.each<[string, string, string]>([
      ["a range of lengths", `${ranged}${entry("match ip address prefix-list l")}`, "Invalid prefix range"],
      ["a map that calls itself", entry("set weight 1", "call m"), "a map cannot call itself"],
    ])("%s", (_, text, reason) => {
      expect(ask(text, ROUTE, { loadedBy: "lines" })).not.toBe(false);
      // The lines of a file stand or fall together.
      expect(ask(text, ROUTE, { loadedBy: "vtysh -f" })).toBe(false);
      expect(ask(text)).toMatch(
        new RegExp(`is refused \\(${reason}\\): what is left depends on how the text was loaded`),
      );
    });
  });
});

describe("all filters of a neighbor", () => {
  test.each<[string, NeighborQuestion, BgpRoute, boolean | string]>([
    ["sent", { neighbor: "192.0.2.2", direction: "out" }, { prefix: "10.1.0.0/24" }, true],
    ["not sent", { neighbor: "192.0.2.2", direction: "out" }, { prefix: "10.2.0.0/24" }, false],
    [
      "the own AS in the path",
      { neighbor: "192.0.2.2", direction: "in" },
      { prefix: "10.2.0.0/24", asPath: "65002 65001" },
      false,
    ],
    [
      "kept inside the AS",
      { neighbor: "192.0.2.2", direction: "out" },
      { prefix: "10.1.0.0/24", communities: ["no-export"] },
      false,
    ],
    [
      "a family that is not active",
      { neighbor: "192.0.2.2", direction: "in" },
      { prefix: "2001:db8::/48", asPath: "65002" },
      false,
    ],
    [
      "another spelling of the address",
      { neighbor: "2001:DB8::2", direction: "in" },
      { prefix: "2001:db8::/48", asPath: "65002" },
      true,
    ],
    [
      "nobody",
      { neighbor: "192.0.2.9", direction: "in" },
      { prefix: "10.1.0.0/24" },
      "there is no neighbor 192.0.2.9",
    ],
    [
      "another VRF",
      { neighbor: "192.0.2.2", vrf: "red", direction: "in" },
      { prefix: "10.1.0.0/24" },
      "there is no neighbor 192.0.2.2",
    ],
  ])("%s", (_, question, route, expected) => {
    const evaluation = evaluateNeighbor(parseFrr(BASE), question, route);
    expect("unknown" in evaluation ? evaluation.unknown : evaluation.permit).toBe(expected);
  });
});

describe("values of communities", () => {
  test.each([
    ["65001:100", "65001:100"],
    ["65535:65281", "no-export"],
    ["no-export", "no-export"],
    ["65535:666", "blackhole"],
    ["65536:1", undefined],
    ["1", undefined],
    ["1:2:3", undefined],
    ["__proto__", undefined],
  ])("community %s is %s", (word, expected) => {
    expect(parseCommunity(word)).toBe(expected);
  });

  test.each([
    ["1:2:3", "1:2:3"],
    ["01:2:3", "1:2:3"],
    ["4294967295:0:0", "4294967295:0:0"],
    ["4294967296:0:0", undefined],
    ["1:2", undefined],
  ])("large community %s is %s", (word, expected) => {
    expect(parseLargeCommunity(word)).toBe(expected);
  });

  test.each([
    ["rt", "65001:1", "RT:65001:1"],
    ["soo", "10.0.0.1:5", "SoO:10.0.0.1:5"],
    ["rt", "4200000000:65535", "RT:4200000000:65535"],
    ["rt", "4200000000:65536", undefined],
    ["rt", "10.0.0.1:65536", undefined],
    ["bandwidth", "1:1", undefined],
  ])("extended community %s %s is %s", (kind, word, expected) => {
    expect(parseExtendedCommunity(kind, word)).toBe(expected);
  });

  test("are kept in the order of their numbers, once", () => {
    expect(sortedValues("communities", ["65001:10", "no-export", "65001:9", "65001:10"])).toEqual([
      "65001:9",
      "65001:10",
      "no-export",
    ]);
    expect(sortedValues("largeCommunities", ["10:1:1", "9:1:1"])).toEqual(["9:1:1", "10:1:1"]);
  });
});

test.each([
  ["8.4.4", ["8.4"]],
  ["8.5.3", ["8.5"]],
  ["8.4", ["8.4"]],
  ["7.5", ["8.4"]],
  ["9.1", ["8.5", "10.4"]],
  ["10.0.1", ["8.5", "10.4"]],
  ["10.4.3", ["10.4"]],
  ["11.2", ["10.4"]],
  ["10.4.3-MyOwnFRRVersion", ["10.4"]],
  ["unknown", ["10.4"]],
  [undefined, ["10.4"]],
])("FRR %s is judged as %j", (version, expected) => {
  expect(releasesFor(version).map(({ name }) => name)).toEqual(expected);
});

test.each([
  ["8.4.4", [false], [[120]]],
  ["8.5.3", [false], [[120]]],
  ["9.0.2", [false, false], [[120], [120]]],
  ["9.1", [true, true], [[120], [120]]],
  ["10.2.1", [true, true], [[120], [120]]],
  [
    "10.3",
    [true, true],
    [
      [30, 120],
      [30, 120],
    ],
  ],
  ["10.4.3", [true], [[30, 120]]],
])("FRR %s resolves by the default route: %j, waits to connect: %j", (version, resolves, waits) => {
  const releases = releasesFor(version);
  expect(releases.map(({ resolveViaDefault }) => resolveViaDefault)).toEqual(resolves);
  expect(releases.map(({ connectRetry }) => connectRetry)).toEqual(waits);
});
