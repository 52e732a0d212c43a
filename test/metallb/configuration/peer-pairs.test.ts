import { expect, test } from "vitest";
import type { BGPPeerSpec } from "../../../src/api/metallb.ts";
import { peerPairFaults } from "../../../src/metallb/configuration/peer-pairs.ts";
import { nearestRelease } from "../../../src/metallb/releases.ts";
import { node, peer } from "../../support/metallb.ts";

const on = (...zones: string[]): BGPPeerSpec => ({
  nodeSelectors: zones.map((zone) => ({ matchLabels: { zone } })),
});

const faults = (
  specs: readonly BGPPeerSpec[],
  release = "main",
  nodes = [node("a", { zone: "a" }), node("b", { zone: "b" })],
): string[] =>
  peerPairFaults(
    specs.map((spec, i) => peer(`p${i}`, spec)),
    nodes,
    nearestRelease(release).release,
  ).map(({ error }) => error.replace(/, in FRR mode.*|, FRR mode.*/, ""));

test.each<[what: string, specs: BGPPeerSpec[], faults: string[]]>([
  ["two peers", [{}, { peerAddress: "10.1.0.2" }], []],
  ["one address", [{}, {}], ["peer 10.1.0.1 already exists"]],
  ["one address in two VRFs", [{}, { vrf: "red" }], []],
  ["one address on disjoint nodes", [on("a"), on("b")], []],
  ["one address, one node in common", [on("a"), on("b", "a")], ["peer 10.1.0.1 already exists"]],
  ["one address, a selector that matches nothing", [on("a"), on("c")], []],
  [
    "another router ID: the IDs are named, not the peers",
    [{ routerID: "1.1.1.1" }, { peerAddress: "10.1.0.2" }],
    ["peer  has RouterID different from 1.1.1.1"],
  ],
  [
    "another own ASN",
    [{}, { peerAddress: "10.1.0.2", myASN: 1 }],
    ["peer 10.1.0.2 has myAsn different from 10.1.0.1"],
  ],
  ["another own ASN in another VRF", [{}, { peerAddress: "10.1.0.2", myASN: 1, vrf: "red" }], []],
  [
    "all at once, in this order",
    [{}, { myASN: 1, routerID: "1.1.1.1" }],
    [
      "peer 1.1.1.1 has RouterID different from ",
      "peer 10.1.0.1 already exists",
      "peer 10.1.0.1 has myAsn different from 10.1.0.1",
    ],
  ],
  ["two spellings of one address", [{ peerAddress: "fc00::1" }, { peerAddress: "fc00:0::1" }], []],
  [
    "one interface",
    [
      { peerAddress: "", interface: "eth0" },
      { peerAddress: "", interface: "eth0" },
    ],
    ["peer eth0 already exists"],
  ],
])("main: %s", (_, specs, expected) => {
  expect(faults(specs)).toEqual(expected);
});

test.each<[what: string, specs: BGPPeerSpec[], faults: string[]]>([
  ["one address on disjoint nodes", [on("a"), on("b")], ["peer 10.1.0.1 already exists"]],
  [
    "another own ASN: each is named against the next that differs",
    [{}, { peerAddress: "10.1.0.2", myASN: 1 }],
    ["peer 10.1.0.1 has myAsn different from 10.1.0.2"],
  ],
  [
    "unnumbered peers have no name here",
    [
      { peerAddress: "", interface: "eth0" },
      { peerAddress: "", interface: "eth0" },
    ],
    ["peer  already exists"],
  ],
])("0.15.3: %s", (_, specs, expected) => {
  expect(faults(specs, "0.15.3")).toEqual(expected);
});

test("without nodes every two peers share one", () => {
  expect(faults([on("a"), on("b")], "main", [])).toEqual(["peer 10.1.0.1 already exists"]);
});

test("a selector that cannot be parsed is told only where peers are compared", () => {
  const broken = { nodeSelectors: [{ matchExpressions: [{ key: "zone", operator: "In" }] }] };
  expect(faults([broken])).toEqual([]);
  expect(faults([broken, { peerAddress: "10.1.0.2" }])).toEqual([
    "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty\ninvalid label selector {map[] [{zone In []}]}",
  ]);
});
