import { expect, test } from "vitest";
import type { BGPAdvertisementSpec } from "../../../src/api/metallb.ts";
import { parseAdvertisement } from "../../../src/metallb/configuration/advertisement.ts";
import { parseLayer2Advertisement } from "../../../src/metallb/configuration/l2-advertisement.ts";
import { nearestRelease } from "../../../src/metallb/releases.ts";
import { advertisement, layer2, node, pool } from "../../support/metallb.ts";

const { release } = nearestRelease("main");
const context = {
  nodes: [node("a", { zone: "a" }), node("b", { zone: "b" })],
  pools: [
    { ...pool("p"), metadata: { name: "p", labels: { use: "public" } } },
    { ...pool("q"), metadata: { name: "q", labels: { use: "private" } } },
  ],
  aliases: new Map([
    ["blue", "65000:1"],
    ["65000:9", "65000:2"],
  ]),
  release,
};
const read = (spec: BGPAdvertisementSpec) => parseAdvertisement(advertisement("adv", spec), context);

const zone = (name: string) => ({ matchLabels: { zone: name } });
const use = (name: string) => ({ matchLabels: { use: name } });
const odd = { matchExpressions: [{ key: "zone", operator: "Near", values: ["a"] }] };

test.each<[what: string, spec: BGPAdvertisementSpec, error: RegExp, path: string]>([
  [
    "a pool named twice",
    { ipAddressPools: ["p", "q", "p"] },
    /^duplicate definition of ipAddressPools "p"$/,
    "spec.ipAddressPools[0]",
  ],
  [
    "a community written twice",
    { communities: ["1:1", "1:1"] },
    /^duplicate definition of community "1:1"$/,
    "spec.communities[0]",
  ],
  ["a peer named twice", { peers: ["r", "r"] }, /^duplicate definition of peers "r"$/, "spec.peers[0]"],
  [
    "a selector written twice",
    { nodeSelectors: [zone("a"), zone("b"), zone("a")] },
    /^duplicate definition of nodeSelectors /,
    "spec.nodeSelectors[0]",
  ],
  [
    "the same values in another order",
    {
      nodeSelectors: [
        { matchExpressions: [{ key: "z", operator: "In", values: ["a", "b"] }] },
        { matchExpressions: [{ key: "z", operator: "In", values: ["b", "a"] }] },
      ],
    },
    /^duplicate definition of nodeSelectors /,
    "spec.nodeSelectors[0]",
  ],
  [
    "a length of IPv4 that is one too long, shown as a character",
    { aggregationLength: 33 },
    /^invalid aggregation length '!' for IPv4$/,
    "spec.aggregationLength",
  ],
  [
    "a length of IPv6 that is one too long",
    { aggregationLengthV6: 129 },
    /^invalid aggregation length '\\u0081' for IPv6$/,
    "spec.aggregationLengthV6",
  ],
  [
    "a length beside serviceSelectors",
    { serviceSelectors: [zone("a")], aggregationLength: 24 },
    /^serviceSelectors and aggregationLength are mutually exclusive, both cannot be set in adv$/,
    "spec.aggregationLength",
  ],
  [
    "a community out of range",
    { communities: ["1:65536"] },
    /value out of range.*\ninvalid community "1:65536" in BGP advertisement$/,
    "spec.communities[0]",
  ],
  [
    "a community of three parts",
    { communities: ["1:2:3"] },
    /^invalid community format: 1:2:3\n/,
    "spec.communities[0]",
  ],
  [
    "a selector of nodes that cannot be read",
    { nodeSelectors: [zone("a"), odd] },
    /"Near" is not a valid label selector operator\ninvalid label selector .*\nfailed to parse node selector for adv$/,
    "spec.nodeSelectors[1]",
  ],
  [
    "a selector of Services that cannot be read",
    { serviceSelectors: [odd] },
    /^invalid service selector .*\nfailed to parse service selector for adv$/,
    "spec.serviceSelectors[0]",
  ],
  [
    "a selector of pools that cannot be read",
    { ipAddressPoolSelectors: [odd] },
    /"Near" is not a valid label selector operator\ninvalid label selector /,
    "spec.ipAddressPoolSelectors[0]",
  ],
])("refused: %s", (_, spec, error, path) => {
  const { advertisement: made, faults } = read(spec);
  expect(made).toBeUndefined();
  expect(faults.map(({ origin }) => origin.path)).toEqual([path]);
  expect(faults[0]?.error).toMatch(error);
});

test("every fault is told, in MetalLB's order", () => {
  const { faults } = read({
    nodeSelectors: [odd],
    aggregationLength: 40,
    peers: ["r", "r"],
    communities: ["x"],
  });
  expect(faults.map(({ origin, transient }) => `${origin.path}${transient ? " transient" : ""}`)).toEqual([
    "spec.peers[0]",
    "spec.aggregationLength",
    "spec.communities[0] transient",
    "spec.nodeSelectors[0]",
  ]);
});

test.each<[what: string, spec: BGPAdvertisementSpec, expected: object]>([
  [
    "nothing said: all nodes, all peers, all pools, hosts",
    {},
    { nodes: ["a", "b"], pools: undefined, peers: [], communities: [], lengths: [32, 128], localPref: 0 },
  ],
  [
    "the lengths that hosts have are no exception to serviceSelectors",
    { serviceSelectors: [{}], aggregationLength: 32, aggregationLengthV6: 128 },
    { lengths: [32, 128] },
  ],
  [
    "no length is too short by itself",
    { aggregationLength: 0, aggregationLengthV6: -1 },
    { lengths: [0, -1] },
  ],
  ["nodes by one of several selectors", { nodeSelectors: [zone("b"), zone("c")] }, { nodes: ["b"] }],
  ["an empty selector is every node", { nodeSelectors: [{}] }, { nodes: ["a", "b"] }],
  ["selectors that match nothing are no node", { nodeSelectors: [zone("c")] }, { nodes: [] }],
  [
    "pools by name first, then by label, one of them twice",
    { ipAddressPools: ["q", "gone"], ipAddressPoolSelectors: [use("private"), use("public")] },
    { pools: ["q", "gone", "p", "q"] },
  ],
  [
    "a selector of pools that matches none is not all pools",
    { ipAddressPoolSelectors: [use("other")] },
    { pools: [] },
  ],
  [
    "an alias, also one that looks like a value",
    { communities: ["blue", "65000:9"] },
    { communities: ["65000:1", "65000:2"] },
  ],
  [
    "values that are equal once leading zeros are gone",
    { communities: ["01:02", "1:2"] },
    { communities: ["1:2"] },
  ],
  [
    "large communities behind others of the same number",
    { communities: ["large:1:2:3", "0:1", "0:2"] },
    { communities: ["0:1", "large:1:2:3", "0:2"] },
  ],
])("read: %s", (_, spec, expected) => {
  const { advertisement: made, pools, faults } = read(spec);
  expect(faults).toEqual([]);
  expect({
    nodes: [...(made?.nodes ?? [])],
    pools,
    peers: made?.peers,
    communities: made?.communities,
    lengths: [made?.aggregationLength, made?.aggregationLengthV6],
    localPref: made?.localPref,
  }).toMatchObject(expected);
});

test("layer 2: weights add up, on nodes that are selected", () => {
  const spec = {
    nodeSelectors: [zone("a")],
    preferredNodeSelectors: [
      { weight: 3, preference: zone("a") },
      { weight: 4, preference: { matchExpressions: [{ key: "zone", operator: "Exists" }] } },
      { weight: 9, preference: zone("b") },
    ],
  };
  const { advertisement: made, faults } = parseLayer2Advertisement(layer2("l2", spec), context);
  expect(faults).toEqual([]);
  expect([...(made?.preference ?? [])]).toEqual([["a", 7]]);
});

test("layer 2: a preference that cannot be read is told before pools", () => {
  const spec = { preferredNodeSelectors: [{ weight: 1, preference: odd }], ipAddressPoolSelectors: [odd] };
  const { faults } = parseLayer2Advertisement(layer2("l2", spec), context);
  expect(faults.map(({ origin }) => origin.path)).toEqual([
    "spec.preferredNodeSelectors[0].preference",
    "spec.ipAddressPoolSelectors[0]",
  ]);
  expect(faults[0]?.error).toMatch(
    /\ninvalid preferred node selector .*\nfailed to parse preferred node selectors for l2$/,
  );
});
