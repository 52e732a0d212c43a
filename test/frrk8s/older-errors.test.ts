import { describe, expect, test } from "vitest";
import type { Neighbor } from "../../src/api/frrk8s.ts";
import { frrConfiguration, neighbor, rendered } from "../support/frr-k8s-objects.ts";

// The rules of releases before 0.0.20, by the public history of frr-k8s (internal/controller/api_to_config.go and merge.go).

const PREFIXES = ["10.0.0.0/24", "10.0.1.0/24", "2001:db8:1::/64"];
const ALL = { mode: "all" } as const;
const BEFORE = "failed to process neighbor 65002@192.0.2.2 for router 65001-: ";

function errorOf(fields: Neighbor, release: string): string | undefined {
  const result = rendered([neighbor("a", fields, { prefixes: PREFIXES })], { release });
  return result.ok ? undefined : result.error;
}

describe("what one resource says", () => {
  test.each<readonly [string, string, Neighbor, string | undefined]>([
    [
      "0.0.16",
      "a prefix of the other family is allowed",
      { toAdvertise: { allowed: { prefixes: ["2001:db8:1::/64"] } } },
      undefined,
    ],
    [
      "0.0.19",
      "an allowed prefix must be configured, whatever it is",
      { toAdvertise: { allowed: { prefixes: ["nonsense"] } } },
      "trying to advertise non configured prefix nonsense to neighbor 65002@192.0.2.2, vrf ",
    ],
    [
      "0.0.19",
      "a community of a prefix that is not allowed",
      { toAdvertise: { withCommunity: [{ community: "1:2", prefixes: ["10.0.0.0/24"] }] } },
      `${BEFORE}community associated to non existing prefix 10.0.0.0/24`,
    ],
    [
      "0.0.14",
      "a large community comes after all others of the family",
      {
        toAdvertise: {
          withCommunity: [
            { community: "large:1:2:3", prefixes: ["10.0.0.0/24"] },
            { community: "1:2", prefixes: ["10.0.1.0/24"] },
          ],
        },
      },
      `${BEFORE}community associated to non existing prefix 10.0.1.0/24`,
    ],
    [
      "0.0.14",
      "a large community alone",
      { toAdvertise: { withCommunity: [{ community: "large:1:2:3", prefixes: ["10.0.0.0/24"] }] } },
      `${BEFORE}large community associated to non existing prefix 10.0.0.0/24`,
    ],
    [
      "0.0.19",
      "an invalid community comes before a prefix that is not allowed",
      {
        toAdvertise: {
          withCommunity: [
            { community: "1:2", prefixes: ["10.0.0.0/24"] },
            { community: "1", prefixes: ["10.0.0.0/24"] },
          ],
        },
      },
      `${BEFORE}invalid community 1, err: invalid community format: 1`,
    ],
    [
      "0.0.16",
      "a local preference of a prefix that is not allowed",
      { toAdvertise: { withLocalPref: [{ localPref: 5, prefixes: ["10.0.0.0/24"] }] } },
      `${BEFORE}localPref associated to non existing prefix 10.0.0.0/24`,
    ],
    [
      "0.0.16",
      "what is no prefix counts as IPv4",
      { toAdvertise: { allowed: ALL, withLocalPref: [{ localPref: 5, prefixes: ["nonsense"] }] } },
      `${BEFORE}localPref associated to non existing prefix nonsense`,
    ],
    [
      "0.0.16",
      "a local preference in two entries",
      {
        toAdvertise: {
          allowed: ALL,
          withLocalPref: [
            { localPref: 5, prefixes: ["10.0.0.0/24"] },
            { localPref: 5, prefixes: ["10.0.1.0/24"] },
          ],
        },
      },
      undefined,
    ],
    [
      "0.0.17",
      "a local preference in two entries",
      {
        toAdvertise: {
          allowed: ALL,
          withLocalPref: [
            { localPref: 5, prefixes: ["10.0.0.0/24"] },
            { localPref: 5, prefixes: ["10.0.1.0/24"] },
          ],
        },
      },
      `${BEFORE}multiple entries with the same localPref: 5`,
    ],
    [
      "0.0.16",
      "two local preferences of a prefix",
      {
        toAdvertise: {
          allowed: ALL,
          withLocalPref: [
            { localPref: 5, prefixes: ["10.0.0.0/24"] },
            { localPref: 6, prefixes: ["10.0.0.0/24"] },
          ],
        },
      },
      `${BEFORE}multiple local prefs specified for prefix 10.0.0.0/24`,
    ],
    [
      "0.0.19",
      "two local preferences of a prefix",
      {
        toAdvertise: {
          allowed: ALL,
          withLocalPref: [
            { localPref: 5, prefixes: ["10.0.0.0/24"] },
            { localPref: 6, prefixes: ["10.0.0.0/24"] },
          ],
        },
      },
      `${BEFORE}multiple local prefs (5,6) specified for prefix 10.0.0.0/24`,
    ],
    [
      "0.0.19",
      "a prefix twice in one entry",
      {
        toAdvertise: {
          allowed: ALL,
          withLocalPref: [{ localPref: 5, prefixes: ["10.0.0.0/24", "10.0.0.0/24"] }],
        },
      },
      `${BEFORE}prefix 10.0.0.0/24 with local prefs 5 defined twice`,
    ],
    [
      "0.0.16",
      "a neighbor without an address",
      { address: "" },
      'failed to process neighbor 65002@ for router 65001-: failed to find ipfamily for , IPFamilyForAddresses: Invalid address [""]',
    ],
    [
      "0.0.17",
      "a neighbor without an address",
      { address: "" },
      "failed to process neighbor 65002@ for router 65001-: neighbor with ASN 65002 has no address and no interface",
    ],
    [
      "0.0.19",
      "an address that is none comes before a BFD profile that is not there",
      { address: "x", bfdProfile: "none" },
      'failed to process neighbor 65002@x for router 65001-: failed to find ipfamily for x, IPFamilyForAddresses: Invalid address ["x"]',
    ],
    ["0.0.14", "a neighbor without an AS", { asn: 0 }, undefined],
    [
      "0.0.15",
      "a neighbor without an AS",
      { asn: 0 },
      "failed to process neighbor 0@192.0.2.2 for router 65001-: neighbor 0@192.0.2.2 has no ASN or DynamicASN specified",
    ],
  ])("%s: %s", (release, _, fields, expected) => {
    expect(errorOf(fields, release)).toBe(expected);
  });
});

describe("what two resources say", () => {
  const both = (a: Neighbor, b: Neighbor, release: string) =>
    rendered([neighbor("a", a, { prefixes: PREFIXES }), neighbor("b", b, { prefixes: PREFIXES })], {
      release,
    });

  const preferring = (localPref: number, ...prefixes: string[]): Neighbor => ({
    toAdvertise: { allowed: ALL, withLocalPref: [{ localPref, prefixes }] },
  });

  test("disableMP is compared before the timers", () => {
    const result = both(
      { disableMP: true, holdTime: "90s", keepaliveTime: "30s" },
      { holdTime: "60s", keepaliveTime: "20s" },
      "0.0.16",
    );
    expect(result).toMatchObject({ error: "conflicting disableMP specified for neighbor 192.0.2.2 at vrf " });
  });

  test("a local preference of 0 gives way until 0.0.19", () => {
    const sides = [preferring(0, "10.0.0.0/24"), preferring(7, "10.0.0.0/24")] as const;
    const before = both(...sides, "0.0.19");
    expect(before.ok && before.frrConf).toContain("set local-preference 7");
    expect(both(...sides, "0.0.20")).toMatchObject({ ok: false });
  });

  test("the first prefix is told, IPv4 before IPv6", () => {
    const many: Neighbor = {
      toAdvertise: {
        allowed: ALL,
        withLocalPref: [
          { localPref: 1, prefixes: ["10.0.1.0/24"] },
          { localPref: 2, prefixes: ["10.0.0.0/24", "2001:db8:1::/64"] },
        ],
      },
    };
    expect(both(preferring(9, ...PREFIXES), many, "0.0.19")).toMatchObject({
      error:
        "could not merge outgoing for neighbor 192.0.2.2 vrf , err: multiple local prefs (9 != 2) specified for prefix 10.0.0.0/24",
    });
  });
});

test("an entry without a prefix of a family defines nothing in it (since 0.0.20)", () => {
  const empty: Neighbor = {
    toAdvertise: {
      allowed: ALL,
      withLocalPref: [{ localPref: 5 }, { localPref: 5, prefixes: ["10.0.0.0/24"] }],
      withCommunity: [
        { community: "1:2", prefixes: [] },
        { community: "1:2", prefixes: ["10.0.0.0/24"] },
      ],
    },
  };
  expect(errorOf(empty, "main")).toBeUndefined();
});

test("a local AS on a session whose neighbor has no AS is not the router's affair", () => {
  const object = frrConfiguration("a", {
    bgp: { routers: [{ asn: 0, neighbors: [{ address: "192.0.2.2", localASN: 7 }] }] },
  });
  expect(rendered([object])).toMatchObject({
    error:
      "failed to process neighbor 0@192.0.2.2 for router 0-: neighbor 0@192.0.2.2 has no ASN or DynamicASN specified",
  });
});
