import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { BASE, inPlaceOf, withLines } from "./support/base.ts";

const OWN = "ip prefix-list own seq 5 permit 10.1.0.0/24";
const ALL = "ip prefix-list all seq 5 permit any";
const MATCH_OWN = "match ip address prefix-list own";
const MATCH_ALL = "match ip address prefix-list all";

const said = (intended: string, running: string): readonly string[] =>
  compareFrr(intended, running).map(({ effect }) => effect);
const own = (...rules: readonly string[]): string =>
  inPlaceOf(BASE, OWN, ...rules.map((rule) => `ip prefix-list own ${rule}`));
const outgoing = (...lines: readonly string[]): string => withLines(BASE, MATCH_OWN, ...lines);
const incoming = (...lines: readonly string[]): string => withLines(BASE, MATCH_ALL, ...lines);
const atEnd = (text: string, ...lines: readonly string[]): string => inPlaceOf(text, "end", ...lines);

describe("two texts, one behavior", () => {
  test.each<[string, string, string]>([
    ["another number", own("seq 5 permit 10.1.0.0/24"), own("seq 99 permit 10.1.0.0/24")],
    ["no number", BASE, own("permit 10.1.0.0/24")],
    ["another name", BASE, BASE.replaceAll("list own", "list mine")],
    ["another name of the map", BASE, BASE.replaceAll("route-map to", "route-map towards")],
    [
      "a range in two halves",
      own("seq 5 permit 10.1.0.0/24 le 25"),
      own("seq 1 permit 10.1.0.0/25", "seq 2 permit 10.1.0.128/25", "seq 3 permit 10.1.0.0/24"),
    ],
    [
      "ge of the next length",
      own("permit 10.1.0.0/24 le 32"),
      own("permit 10.1.0.0/24", "permit 10.1.0.0/24 ge 25 le 32"),
    ],
    [
      "a rule behind one that covers it",
      own("permit 10.1.0.0/16 le 32"),
      own("permit 10.1.0.0/16 le 32", "deny 10.1.5.0/24"),
    ],
    ["a denial at the end", BASE, own("permit 10.1.0.0/24", "deny any")],
    [
      "an entry in two",
      own("permit 10.1.0.0/24 le 25"),
      atEnd(
        own("permit 10.1.0.0/24"),
        "ip prefix-list two permit 10.1.0.0/24 ge 25 le 25",
        "route-map to permit 20",
        " match ip address prefix-list two",
        "exit",
      ),
    ],
    ["the last entry that denies", BASE, atEnd(BASE, "route-map to deny 100", "exit")],
    [
      "a call of a map that permits everything",
      BASE,
      atEnd(outgoing(" call sub"), "route-map sub permit 1", "exit"),
    ],
    [
      "going on to an entry without anything",
      BASE,
      atEnd(
        outgoing(" on-match next"),
        "route-map to permit 20",
        " match ip address prefix-list own",
        "exit",
      ),
    ],
    [
      "communities in another order",
      outgoing(" set community 65001:2 65001:1"),
      outgoing(" set community 65001:1 65001:2"),
    ],
    [
      "a set that a later one replaces",
      outgoing(" set metric 5"),
      outgoing(" set metric 4", " set metric 5"),
    ],
    ["an unused list", BASE, atEnd(BASE, "ip prefix-list unused permit any")],
    ["an unused map", BASE, atEnd(BASE, "route-map unused deny 5", "exit")],
    [
      "no map at all inside the AS",
      BASE,
      atEnd(
        withLines(BASE, "neighbor 2001:db8::2 activate", "  neighbor 2001:db8::2 route-map open in"),
        "route-map open permit 5",
        "exit",
      ),
    ],
    [
      "no map where one is required: nothing is taken",
      inPlaceOf(BASE, "neighbor 192.0.2.2 route-map from in"),
      inPlaceOf(BASE, "neighbor 192.0.2.2 route-map from in", "  neighbor 192.0.2.2 route-map nosuch in"),
    ],
    [
      "local preference of a neighbor outside",
      incoming(" match local-preference 5"),
      atEnd(incoming(" match local-preference 6"), ""),
    ],
  ])("%s", (_, a, b) => {
    expect(said(a, b)).toEqual([]);
    expect(said(b, a)).toEqual([]);
  });
});

describe("what a neighbor notices", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "a prefix that is not let out",
      BASE,
      inPlaceOf(BASE, OWN),
      ["10.1.0.0/24 is not advertised to 192.0.2.2"],
    ],
    [
      "another prefix",
      BASE,
      own("permit 10.1.0.0/23"),
      [
        "10.1.0.0/24 is not advertised to 192.0.2.2",
        "10.1.0.0/23 may be advertised to 192.0.2.2, which is not intended",
      ],
    ],
    [
      "one length",
      own("permit 10.1.0.0/24 ge 25 le 32"),
      own("permit 10.1.0.0/24 ge 25 le 31"),
      ["10.1.0.0/24 ge 32 le 32 are not advertised to 192.0.2.2"],
    ],
    [
      "many prefixes",
      own(...[1, 2, 3, 4, 5, 6].map((i) => `permit 10.${i * 2}.0.0/16`)),
      own("permit 10.2.0.0/16"),
      ["10.4.0.0/16, 10.6.0.0/16, 10.8.0.0/16, 10.10.0.0/16 and 1 more are not advertised to 192.0.2.2"],
    ],
    [
      "a map that is not there",
      BASE,
      inPlaceOf(BASE, "neighbor 192.0.2.2 route-map from in", "  neighbor 192.0.2.2 route-map nosuch in"),
      ["0.0.0.0/0 and everything else are not accepted from 192.0.2.2"],
    ],
    [
      "everything, though only some",
      inPlaceOf(BASE, ALL, "ip prefix-list all permit 10.0.0.0/8 le 24"),
      BASE,
      ["accepts everything but 10.0.0.0/8 le 24 from 192.0.2.2"],
    ],
    [
      "only some, though everything",
      BASE,
      inPlaceOf(BASE, ALL, "ip prefix-list all permit 10.0.0.0/8 le 24"),
      ["everything but 10.0.0.0/8 le 24 is not accepted from 192.0.2.2"],
    ],
    [
      "everything, though nothing",
      inPlaceOf(BASE, "neighbor 192.0.2.2 route-map from in", "  neighbor 192.0.2.2 route-map nosuch in"),
      BASE,
      ["accepts 0.0.0.0/0 and everything else from 192.0.2.2"],
    ],
    [
      "a community",
      BASE,
      outgoing(" set community 65001:1 additive"),
      [
        "10.1.0.0/24 is advertised to 192.0.2.2 with other attributes: communities with 65001:1 instead of as they were",
      ],
    ],
    [
      "a local preference",
      incoming(" set local-preference 200"),
      incoming(" set local-preference 300"),
      [
        "0.0.0.0/0 and everything else are accepted from 192.0.2.2 with other attributes: local preference 300 instead of 200",
      ],
    ],
    [
      "several attributes",
      outgoing(" set metric 5", " set large-community 1:2:3"),
      BASE,
      [
        "10.1.0.0/24 is advertised to 192.0.2.2 with other attributes: large communities as they were instead of only 1:2:3, MED as it was instead of 5",
      ],
    ],
    [
      "routes with a community are refused",
      BASE,
      BASE.replace(
        "route-map from permit 10",
        "bgp community-list standard c permit 65002:9\nroute-map from deny 5\n match community c\nexit\nroute-map from permit 10",
      ),
      [
        "0.0.0.0/0 and everything else are not accepted from 192.0.2.2 if the route carries community 65002:9",
      ],
    ],
    [
      "only routes with a community are taken",
      BASE,
      atEnd(incoming(" match community c"), "bgp community-list standard c permit 65002:1"),
      [
        "0.0.0.0/0 and everything else are not accepted from 192.0.2.2 unless the route carries community 65002:1",
      ],
    ],
    [
      "only routes with a MED are taken",
      BASE,
      incoming(" match metric 50"),
      ["0.0.0.0/0 and everything else are not accepted from 192.0.2.2 unless its MED is 50"],
    ],
    [
      "only routes with an AS path are taken",
      BASE,
      atEnd(incoming(" match as-path x"), "bgp as-path access-list x permit ^65002_"),
      ["0.0.0.0/0 and everything else are not accepted from 192.0.2.2 (for example with AS path 64500)"],
    ],
    [
      "a call of a map that denies some",
      BASE,
      atEnd(
        outgoing(" call sub"),
        "route-map sub deny 1",
        " match metric 5",
        "exit",
        "route-map sub permit 2",
        "exit",
      ),
      ["10.1.0.0/24 is not advertised to 192.0.2.2 if its MED is 5"],
    ],
    [
      "going on to an entry that sets",
      atEnd(
        outgoing(" on-match next"),
        "route-map to permit 20",
        " match ip address prefix-list own",
        " set metric 5",
        "exit",
      ),
      BASE,
      ["10.1.0.0/24 is advertised to 192.0.2.2 with other attributes: MED as it was instead of 5"],
    ],
    [
      "an empty entry permits everything",
      BASE,
      inPlaceOf(BASE, MATCH_OWN),
      ["everything but 10.1.0.0/24 may be advertised to 192.0.2.2, which is not intended"],
    ],
    [
      "a form that is not claimed",
      BASE,
      outgoing(" match rpki valid"),
      ["cannot decide whether 10.1.0.0/24 is treated the same towards 192.0.2.2: match rpki valid"],
    ],
    [
      "names of JavaScript's own",
      BASE,
      atEnd(
        BASE,
        "ip prefix-list __proto__ permit any",
        "route-map constructor permit 5",
        " match ip address prefix-list __proto__",
        "exit",
      ).replace("route-map to out", "route-map constructor out"),
      ["everything but 10.1.0.0/24 may be advertised to 192.0.2.2, which is not intended"],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });
});

describe("the counterexample", () => {
  test("is the smallest set of prefixes, one of them with attributes, and the lines that decide", () => {
    const [difference] = compareFrr(
      own("seq 5 permit 10.1.0.0/24 le 32"),
      own("seq 5 permit 10.1.0.0/24 le 31", "seq 6 permit 10.1.0.7/32"),
    );
    expect(difference).toMatchObject({
      kind: "missing",
      area: "policy",
      subject: "neighbor 192.0.2.2",
      direction: "out",
      family: "ipv4 unicast",
      impact: "policy-refresh",
      prefixes: ["10.1.0.0/24 ge 32 le 32"],
      except: ["10.1.0.7/32"],
      example: { prefix: expect.stringMatching(/^10\.1\.0\.\d+\/32$/) },
    });
    expect(difference?.path).toBe(
      "router bgp 65001 > address-family ipv4 unicast > neighbor 192.0.2.2 > out > route-map to > ip prefix-list own",
    );
    const lines = own("seq 5 permit 10.1.0.0/24 le 32").split("\n");
    expect(difference?.lines.intended.map((line) => lines[line - 1]?.trim())).toEqual([
      "neighbor 192.0.2.2 route-map to out",
      "route-map to permit 10",
      "ip prefix-list own seq 5 permit 10.1.0.0/24 le 32",
    ]);
  });

  test("is the same every time", () => {
    const running = own("permit 10.1.0.0/23 le 25");
    expect(compareFrr(BASE, running)).toEqual(compareFrr(BASE, running));
  });
});

describe("releases", () => {
  const versioned = (version: string, text: string): string =>
    text.replace("frr version 10.4.3", `frr version ${version}`);
  const unoptimized = atEnd(BASE, "no route-map to optimization");

  test.each([
    ["8.4.4", true],
    ["8.5.3", false],
    ["10.4.3", false],
    ["9.1", false],
    ["8.4", true],
    ["7.5", true],
    ["11.0", false],
  ])("%s: `no route-map X optimization` changes nothing: %j", (version, nothing) => {
    const differences = said(versioned(version, BASE), versioned(version, unoptimized));
    expect(differences.length === 0).toBe(nothing);
  });
});

describe("what frr-k8s owns", () => {
  const OWNED = BASE.replaceAll("route-map to", "route-map 192.0.2.2-out").replaceAll(
    "route-map from",
    "route-map 192.0.2.2-in",
  );

  test("a change that no route shows today is told, as waiting", () => {
    const running = inPlaceOf(
      OWNED,
      "route-map 192.0.2.2-out permit 10",
      "route-map 192.0.2.2-out permit 10",
      " match ipv6 address prefix-list nosuch",
    );
    expect(said(OWNED, running)).toEqual(["10.1.0.0/24 is not advertised to 192.0.2.2"]);
    const six = atEnd(
      OWNED,
      "ipv6 prefix-list six permit 2001:db8::/32",
      "route-map 192.0.2.2-out permit 20",
      " match ipv6 address prefix-list six",
      "exit",
    );
    const [difference, ...more] = compareFrr(OWNED, six);
    expect(more).toEqual([]);
    expect(difference).toMatchObject({ dormant: true, family: "ipv6 unicast", direction: "out" });
    expect(difference?.effect).toMatch(/^nothing yet/);
  });

  const waiting = atEnd(
    OWNED,
    "ip prefix-list none seq 1 deny any",
    "route-map 192.0.2.2-out permit 20",
    " match ip address prefix-list none",
    "exit",
  );
  const TWENTY = "route-map 192.0.2.2-out permit 20";

  test.each<[string, string, string]>([
    [
      "gone",
      waiting.replace(`${TWENTY}\n match ip address prefix-list none\n`, ""),
      "entry 20 of 192.0.2.2-out is gone, so what none comes to permit will not be let through there",
    ],
    [
      "turned",
      waiting.replace(TWENTY, "route-map 192.0.2.2-out deny 20"),
      "entry 20 of 192.0.2.2-out is a deny entry, so what none comes to permit will be denied",
    ],
    [
      "given another set",
      withLines(waiting, "match ip address prefix-list none", " set community 65001:9"),
      "in entry 20 of 192.0.2.2-out what none comes to permit will get set community 65001:9",
    ],
  ])("of an entry that waits for its list and is %s, what it will do is said", (_, running, expected) => {
    const [difference] = compareFrr(waiting, running);
    expect(difference).toMatchObject({ dormant: true, subject: "neighbor 192.0.2.2", direction: "out" });
    expect(difference?.effect).toBe(`nothing yet, since none permits nothing: ${expected}`);
  });

  test("of other maps only behavior counts", () => {
    const six = atEnd(
      BASE,
      "ipv6 prefix-list six permit 2001:db8::/32",
      "route-map to permit 20",
      " match ipv6 address prefix-list six",
      "exit",
    );
    expect(said(BASE, six)).toEqual([]);
  });
});
