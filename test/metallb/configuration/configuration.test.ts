import { describe, expect, test } from "vitest";
import type { Community } from "../../../src/api/metallb.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { announce } from "../../../src/metallb/announce.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { advertisement, layer2, node, peer, pool, profile } from "../../support/metallb.ts";

const NODES = [node("a", { zone: "a" }), node("b", { zone: "b" })];
const on = (zone: string) => ({ nodeSelectors: [{ matchLabels: { zone } }] });
const community = (name: string, ...communities: { name: string; value: string }[]): Community => ({
  apiVersion: "metallb.io/v1beta1",
  kind: "Community",
  metadata: { name, namespace: "metallb-system" },
  spec: { communities },
});

/** What each node's speaker reports, and beside it whether the webhooks let everything in. */
function verdict(objects: readonly KubernetesObject[]) {
  const { nodeConfigErrors, admission } = announce(snapshotOf([...NODES, ...objects]));
  return {
    a: nodeConfigErrors.a,
    b: nodeConfigErrors.b,
    admitted: admission.every((answer) => answer.admitted),
  };
}

const everywhere = (error: unknown, admitted: boolean) => ({ a: error, b: error, admitted });

describe("one error at a time, in this order", () => {
  /** Each is broken; the first one that is there is reported. */
  const broken: readonly (readonly [what: string, objects: readonly KubernetesObject[], error: RegExp])[] = [
    ["two peers of one address", [peer("x1"), peer("x2")], /^peer 10\.1\.0\.1 already exists/],
    ["a peer", [peer("y", { peerAddress: "10.1.0.9", routerID: "?" })], /^parsing peer y invalid router ID/],
    ["a community", [community("c", { name: "blue", value: "1" })], /^parsing community "blue"/],
    ["a pool", [pool("p", { addresses: ["?"] })], /^parsing address pool p: /],
    [
      "a L2Advertisement",
      [layer2("l", { ipAddressPools: ["p", "p"] })],
      /duplicate definition of ipAddressPools "p"/,
    ],
    ["a BGPAdvertisement", [advertisement("z", { aggregationLength: 40 })], /^invalid aggregation length/],
  ];
  test.each(broken.map(([what], i) => [what, i] as const))("%s", (_, first) => {
    const { a } = verdict(broken.slice(first).flatMap(([, objects]) => objects));
    expect(a).toMatch(broken[first]?.[2] ?? /never/);
  });
});

test.each<[what: string, objects: readonly KubernetesObject[], expected: object]>([
  [
    "a peer of one node is no error on the other",
    [peer("p", { ...on("a"), routerID: "?" })],
    { a: expect.stringMatching(/invalid router ID/), b: null, admitted: false },
  ],
  [
    "nor is an advertisement of one node",
    [pool("p"), advertisement("adv", { ...on("b"), aggregationLength: 16 })],
    { a: null, b: expect.stringMatching(/aggregation length 16/), admitted: false },
  ],
  [
    "a layer 2 advertisement is one everywhere",
    [layer2("l", { ...on("a"), ipAddressPools: ["p", "p"] })],
    { a: expect.any(String), b: expect.any(String), admitted: false },
  ],
  [
    "two peers of one address on different nodes",
    [peer("p", on("a")), peer("q", on("b"))],
    everywhere(null, true),
  ],
  [
    "one address in two spellings is let in",
    [peer("p", { peerAddress: "fc00:77::1" }), peer("q", { peerAddress: "fc00:77:0::1" })],
    everywhere(null, true),
  ],
  [
    "two own AS numbers in one VRF",
    [peer("p"), peer("q", { myASN: 64600, peerAddress: "10.1.0.2" })],
    everywhere(expect.stringMatching(/must have the same myAsn within the same VRF$/), false),
  ],
  [
    "two own AS numbers in two VRFs",
    [peer("p"), peer("q", { myASN: 64600, peerAddress: "10.1.0.2", vrf: "red" })],
    everywhere(null, true),
  ],
  [
    "a BFD profile that does not exist: only speakers look",
    [peer("p", { bfdProfile: "fast" })],
    everywhere(expect.stringMatching(/non existing bfd profile fast/), true),
  ],
  [
    "a Secret that does not exist: only speakers look",
    [peer("p", { passwordSecret: { name: "s" } })],
    everywhere(expect.stringMatching(/^parsing peer p /), true),
  ],
  [
    "an alias that does not exist: it may yet come",
    [pool("p"), advertisement("adv", { communities: ["blue"] })],
    everywhere(expect.stringMatching(/invalid community format: blue/), true),
  ],
  [
    "an alias of another object",
    [
      community("c", { name: "blue", value: "65000:1" }),
      pool("p"),
      advertisement("adv", { communities: ["blue"] }),
    ],
    everywhere(null, true),
  ],
  [
    "a name of two Communities",
    [community("c", { name: "blue", value: "1:1" }), community("d", { name: "blue", value: "1:2" })],
    everywhere('duplicate definition of community "blue"', false),
  ],
  [
    "pools that overlap",
    [pool("p", { addresses: ["10.0.0.0/24"] }), pool("q", { addresses: ["10.0.0.128-10.0.0.129"] })],
    everywhere(
      expect.stringMatching(
        /CIDR "10\.0\.0\.128\/31" in pool "q" overlaps with already defined CIDR "10\.0\.0\.0\/24"/,
      ),
      false,
    ),
  ],
  [
    "an aggregate between the widest and the narrowest CIDR of a range",
    [pool("p", { addresses: ["10.0.0.0-10.0.1.15"] }), advertisement("adv", { aggregationLength: 26 })],
    everywhere(null, true),
  ],
  [
    "an aggregate narrower than an entry of the pool",
    [pool("p", { addresses: ["10.0.0.0/28"] }), advertisement("adv", { aggregationLength: 26 })],
    everywhere(expect.stringMatching(/aggregation length 26/), false),
  ],
  [
    "two local preferences of one pool",
    [pool("p"), advertisement("x", { localPref: 100 }), advertisement("y", { localPref: 200 })],
    everywhere(expect.stringMatching(/local ?pref/i), false),
  ],
  [
    "two local preferences on different nodes",
    [
      pool("p"),
      advertisement("x", { localPref: 100, ...on("a") }),
      advertisement("y", { localPref: 200, ...on("b") }),
    ],
    everywhere(null, true),
  ],
  [
    "two local preferences to different peers",
    [
      pool("p"),
      advertisement("x", { localPref: 100, peers: ["r"] }),
      advertisement("y", { localPref: 200, peers: ["s"] }),
    ],
    everywhere(null, true),
  ],
  [
    "two local preferences of different lengths",
    [
      pool("p"),
      advertisement("x", { localPref: 100, aggregationLength: 24 }),
      advertisement("y", { localPref: 200 }),
    ],
    everywhere(null, true),
  ],
  [
    "BFD with echo for IPv6 addresses",
    [
      profile("f", { echoMode: true }),
      peer("r", { bfdProfile: "f" }),
      pool("p", { addresses: ["fc00::/120"] }),
      advertisement("adv"),
    ],
    everywhere(expect.stringMatching(/echo/), true),
  ],
  [
    "BFD with echo for a peer that gets none of them",
    [
      profile("f", { echoMode: true }),
      peer("r", { bfdProfile: "f" }),
      pool("p", { addresses: ["fc00::/120"] }),
      advertisement("adv", { peers: ["other"] }),
    ],
    everywhere(null, true),
  ],
])("%s", (_, objects, expected) => expect(verdict(objects)).toEqual(expected));
