import { describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { BASE, inPlaceOf, withLines } from "./support/base.ts";

const TIMERS = "neighbor 192.0.2.2 timers 30 90";
const REMOTE = "neighbor 192.0.2.2 remote-as 65002";
const ACTIVE = "neighbor 192.0.2.2 activate";

/** What `compareFrr` says, without places. */
const said = (intended: string, running: string, frrVersion?: string): readonly string[] =>
  compareFrr(intended, running, frrVersion === undefined ? {} : { frrVersion }).map(
    ({ kind, effect, impact }) => `${kind}: ${effect} [${impact}]`,
  );

describe("a line on one side only: what it says there, and what its absence says", () => {
  const session = (line: string): string => withLines(BASE, TIMERS, ` neighbor 192.0.2.2 ${line}`);
  const family = (line: string): string => withLines(BASE, ACTIVE, `  neighbor 192.0.2.2 ${line}`);

  test.each<[string, string, string | undefined, string | undefined]>([
    [
      "local-as 65009",
      session("local-as 65009"),
      "unexpected: the session to 192.0.2.2 shows AS 65009 instead of that of the instance [session-reset]",
      "missing: the session to 192.0.2.2 shows the AS of the instance instead of AS 65009 [session-reset]",
    ],
    [
      "port 1179",
      session("port 1179"),
      "unexpected: the session to 192.0.2.2 uses TCP port 1179 instead of 179 [session-reset]",
      "missing: the session to 192.0.2.2 uses TCP port 179 instead of 1179 [session-reset]",
    ],
    ["port 179", session("port 179"), undefined, undefined],
    [
      "shutdown",
      session("shutdown"),
      "unexpected: the session to 192.0.2.2 is shut down by hand: no routes are exchanged [session-reset]",
      "missing: the session to 192.0.2.2 is not shut down as intended [session-reset]",
    ],
    [
      "update-source eth1",
      session("update-source eth1"),
      "unexpected: the session to 192.0.2.2 starts from eth1 instead of the address of the outgoing interface [session-reset]",
      "missing: the session to 192.0.2.2 starts from the address of the outgoing interface instead of eth1 [session-reset]",
    ],
    [
      "ebgp-multihop",
      session("ebgp-multihop"),
      "unexpected: the session to 192.0.2.2 sends with TTL 255 instead of 1 [session-reset]",
      "missing: the session to 192.0.2.2 sends with TTL 1 instead of 255 [session-reset]",
    ],
    ["ebgp-multihop 1", session("ebgp-multihop 1"), undefined, undefined],
    [
      "ttl-security hops 2",
      session("ttl-security hops 2"),
      "unexpected: the session to 192.0.2.2 accepts packets from at most 2 hops, which is not intended [session-reset]",
      "missing: the session to 192.0.2.2 accepts packets from any distance instead of at most 2 hops [session-reset]",
    ],
    [
      "disable-connected-check",
      session("disable-connected-check"),
      "unexpected: the session to 192.0.2.2 no longer insists on a directly connected neighbor [session-reset]",
      "missing: the session to 192.0.2.2 insists on a directly connected neighbor, which is not intended [session-reset]",
    ],
    [
      "timers connect 5",
      session("timers connect 5"),
      "unexpected: the session to 192.0.2.2 waits 5 s between attempts to connect instead of the default, while it is down [none]",
      "missing: the session to 192.0.2.2 waits the default between attempts to connect instead of 5 s, while it is down [none]",
    ],
    [
      "passive",
      session("passive"),
      "unexpected: the session to 192.0.2.2 waits for the neighbor to connect and never connects itself [session-reset]",
      "missing: the session to 192.0.2.2 connects itself, though it should wait [session-reset]",
    ],
    [
      "graceful-restart",
      session("graceful-restart"),
      "unexpected: the session to 192.0.2.2 has graceful restart on instead of as the instance from its next start on [none]",
      "missing: the session to 192.0.2.2 has graceful restart as the instance instead of on from its next start on [none]",
    ],
    [
      "bfd",
      session("bfd"),
      "unexpected: the session to 192.0.2.2 is watched by BFD, which is not intended: without BFD on the other side it goes down [none]",
      "missing: the session to 192.0.2.2 is not watched by BFD: a dead neighbor is noticed by the hold time only [none]",
    ],
    ["description", session("description rack 7"), undefined, undefined],
    [
      "a setting that no table knows",
      session("enforce-first-as"),
      "unexpected: the session to 192.0.2.2 differs in enforce-first-as: yes instead of not set [session-reset]",
      "missing: the session to 192.0.2.2 differs in enforce-first-as: not set instead of yes [session-reset]",
    ],
    [
      "allowas-in",
      family("allowas-in"),
      "unexpected: routes from 192.0.2.2 with the own AS up to 3 times in their path are accepted [policy-refresh]",
      "missing: routes from 192.0.2.2 with the own AS in their path are dropped [policy-refresh]",
    ],
    [
      "default-originate",
      family("default-originate"),
      "unexpected: a default route is sent to 192.0.2.2, whatever its policy says [policy-refresh]",
      "missing: the default route is not made for 192.0.2.2 [policy-refresh]",
    ],
    [
      "maximum-prefix 100",
      family("maximum-prefix 100"),
      "unexpected: the session to 192.0.2.2 goes down when it sends more than 100 prefixes [none]",
      "missing: the session to 192.0.2.2 is not protected by a limit of 100 prefixes [none]",
    ],
    [
      "next-hop-self",
      family("next-hop-self"),
      "unexpected: the own address is made the next hop of what is passed on to 192.0.2.2 [policy-refresh]",
      "missing: the own address is not made the next hop of what is passed on to 192.0.2.2 [policy-refresh]",
    ],
    [
      "weight 7",
      family("weight 7"),
      "unexpected: routes from 192.0.2.2 weigh 7 instead of 0 [policy-refresh]",
      "missing: routes from 192.0.2.2 weigh 0 instead of 7 [policy-refresh]",
    ],
    ["send-community", family("send-community all"), undefined, undefined],
    [
      "soft-reconfiguration inbound",
      family("soft-reconfiguration inbound"),
      "unexpected: routes from 192.0.2.2 are kept as they were received [policy-refresh]",
      "missing: routes from 192.0.2.2 are not kept as they were received [policy-refresh]",
    ],
  ])("%s", (_, changed, added, missing) => {
    expect(said(BASE, changed)).toEqual(added === undefined ? [] : [added]);
    expect(said(changed, BASE)).toEqual(missing === undefined ? [] : [missing]);
  });
});

describe("other differences of a session", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "the AS of the neighbor",
      BASE,
      inPlaceOf(BASE, REMOTE, " neighbor 192.0.2.2 remote-as 65003"),
      [
        "changed: the session to 192.0.2.2 expects AS 65003 instead of AS 65002: it is refused as bad peer AS [session-reset]",
      ],
    ],
    [
      "timers of the session that are those of the instance",
      BASE,
      inPlaceOf(BASE, TIMERS, " timers bgp 30 90", " neighbor 2001:db8::2 timers 60 180"),
      [],
    ],
    [
      "a keepalive above a third of the hold time",
      inPlaceOf(BASE, TIMERS, " neighbor 192.0.2.2 timers 80 90"),
      BASE,
      [],
    ],
    [
      "no timers of its own",
      BASE,
      inPlaceOf(BASE, TIMERS),
      [
        "missing: the session to 192.0.2.2 asks for keepalive and hold time 60 180 s instead of 30 90 s from its next start on [none]",
      ],
    ],
    [
      "the same by a peer group",
      BASE,
      inPlaceOf(
        BASE,
        REMOTE,
        " neighbor fabric peer-group",
        " neighbor fabric remote-as 65002",
        " neighbor 192.0.2.2 peer-group fabric",
      ),
      [],
    ],
    [
      "something that its peer group adds",
      BASE,
      inPlaceOf(
        BASE,
        REMOTE,
        " neighbor fabric peer-group",
        " neighbor fabric remote-as 65002",
        " neighbor fabric shutdown",
        " neighbor 192.0.2.2 peer-group fabric",
      ),
      ["unexpected: the session to 192.0.2.2 is shut down by hand: no routes are exchanged [session-reset]"],
    ],
    [
      "multihop inside the AS",
      BASE,
      withLines(BASE, "neighbor 2001:db8::2 remote-as 65001", " neighbor 2001:db8::2 ebgp-multihop 5"),
      [],
    ],
    ["another spelling of an address", BASE, BASE.replaceAll("2001:db8::2", "2001:DB8:0:0::2"), []],
    [
      "a family that is not active",
      BASE,
      inPlaceOf(BASE, ACTIVE),
      [
        "missing: no ipv4 unicast routes are exchanged with 192.0.2.2: the family is not active [session-reset]",
      ],
    ],
    [
      "a family too much",
      BASE,
      withLines(BASE, "neighbor 2001:db8::2 activate", "  neighbor 192.0.2.2 activate"),
      [
        "unexpected: ipv6 unicast routes are exchanged with 192.0.2.2, though the family should not be active [session-reset]",
      ],
    ],
    [
      "communities kept back",
      BASE,
      withLines(BASE, ACTIVE, "  no neighbor 192.0.2.2 send-community"),
      ["changed: standard communities are stripped from what is sent to 192.0.2.2 [policy-refresh]"],
    ],
    [
      "a setting of a family that is not active",
      BASE,
      withLines(BASE, "neighbor 2001:db8::2 activate", "  neighbor 192.0.2.2 allowas-in"),
      [
        "unexpected: nothing yet: ipv6 unicast is not active for 192.0.2.2; if it were, routes from 192.0.2.2 with the own AS up to 3 times in their path are accepted [none]",
      ],
    ],
    [
      "a neighbor too much",
      BASE,
      withLines(BASE, TIMERS, " neighbor 192.0.2.3 remote-as 65003"),
      ["unexpected: there is a session to 192.0.2.3 (AS 65003) that is not intended [session-reset]"],
    ],
    [
      "a neighbor too few",
      withLines(BASE, TIMERS, " neighbor 192.0.2.3 remote-as 65003"),
      BASE,
      [
        "missing: there is no session to 192.0.2.3 (AS 65003): nothing is sent to it or taken from it [session-reset]",
      ],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });

  test("the default of timers connect is that of the release", () => {
    const thirty = withLines(BASE, TIMERS, " neighbor 192.0.2.2 timers connect 30");
    expect(said(thirty, BASE)).toEqual([]);
    expect(said(thirty, BASE, "8.4.4")).toEqual([
      "missing: the session to 192.0.2.2 waits the default between attempts to connect instead of 30 s, while it is down [none]",
    ]);
    expect(said(withLines(BASE, TIMERS, " neighbor 192.0.2.2 timers connect 120"), BASE, "8.4.4")).toEqual(
      [],
    );
  });
});

describe("BFD with the values of its profile", () => {
  const profile = (name: string, ...values: readonly string[]): string =>
    inPlaceOf(
      withLines(BASE, TIMERS, ` neighbor 192.0.2.2 bfd profile ${name}`),
      "end",
      "bfd",
      ...(values.length === 0 ? [] : [` profile ${name}`, ...values.map((value) => `  ${value}`), " exit"]),
      "exit",
    );

  test.each<[string, string, string, readonly string[]]>([
    ["another name", profile("a", "detect-multiplier 5"), profile("b", "detect-multiplier 5"), []],
    [
      "defaults spelt out",
      profile("a", "detect-multiplier 3", "receive-interval 300"),
      profile("a", "transmit-interval 300"),
      [],
    ],
    [
      "other values",
      profile("a", "detect-multiplier 5", "transmit-interval 100"),
      profile("a", "detect-multiplier 4"),
      [
        "changed: BFD to 192.0.2.2 runs with detect-multiplier 4 instead of 5 [none]",
        "missing: BFD to 192.0.2.2 runs with transmit-interval 300 instead of 100 [none]",
      ],
    ],
    [
      "a profile that is not there",
      profile("a", "detect-multiplier 5"),
      profile("a"),
      ["missing: BFD to 192.0.2.2 runs with detect-multiplier 3 instead of 5 [none]"],
    ],
    [
      "a profile that is not there, and would say the defaults",
      profile("a", "detect-multiplier 3"),
      profile("a"),
      [
        "changed: BFD profile a of 192.0.2.2 is not there: BFD runs with the defaults, as profile a happens to say [none]",
      ],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
  });
});

describe("passwords", () => {
  const password = (text: string): string => withLines(BASE, TIMERS, ` neighbor 192.0.2.2 password ${text}`);
  const consequence = "it cannot be established unless the neighbor has the same [session-reset]";

  test.each<[string, string, string, readonly string[]]>([
    ["equal", password("hunter2"), password("hunter2"), []],
    ["blanked out on one side", password("hunter2"), password("<retracted>"), []],
    [
      "different",
      password("hunter2"),
      password("hunter3"),
      [`changed: the session to 192.0.2.2 has another password than intended: ${consequence}`],
    ],
    [
      "missing",
      password("hunter2"),
      BASE,
      [`missing: the session to 192.0.2.2 has no password, though one is intended: ${consequence}`],
    ],
    [
      "too much",
      BASE,
      password("hunter2"),
      [`unexpected: the session to 192.0.2.2 has a password that is not intended: ${consequence}`],
    ],
  ])("%s", (_, intended, running, expected) => {
    expect(said(intended, running)).toEqual(expected);
    expect(JSON.stringify(compareFrr(intended, running))).not.toMatch(/hunter/);
  });
});

describe("places", () => {
  test("lines of both texts, the neighbor, and what caused the intended line", () => {
    const running = inPlaceOf(BASE, REMOTE, " neighbor 192.0.2.2 remote-as 65003");
    const origin = { ref: { apiVersion: "v1", kind: "K", name: "n" }, path: "spec.x" };
    const asked: number[] = [];
    const [difference] = compareFrr(BASE, running, {
      origins: (line) => {
        asked.push(line);
        return [origin, origin];
      },
    });
    expect(difference).toMatchObject({
      area: "session",
      subject: "neighbor 192.0.2.2",
      path: "router bgp 65001 > neighbor 192.0.2.2 > remote-as",
      intended: "neighbor 192.0.2.2 remote-as 65002",
      running: "neighbor 192.0.2.2 remote-as 65003",
      vrf: "",
      neighbor: "192.0.2.2",
      origins: [origin],
      lines: { intended: [5], running: [5] },
    });
    expect(asked).toEqual([5]);
  });

  test("of what is not intended: the neighbor's", () => {
    const running = withLines(BASE, TIMERS, " neighbor 192.0.2.2 shutdown");
    const origin = { ref: { apiVersion: "v1", kind: "K", name: "n" }, path: "spec.x" };
    const origins = new Map([[5, [origin]]]);
    expect(compareFrr(BASE, running, { origins })[0]?.origins).toEqual([origin]);
  });
});
