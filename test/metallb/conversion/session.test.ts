import { expect, test } from "vitest";
import type { BGPPeerSpec } from "../../../src/api/metallb.ts";
import { announce } from "../../../src/metallb/announce.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { node, peer } from "../../support/metallb.ts";

interface Written {
  readonly bgp: {
    readonly routers: readonly {
      readonly asn: number;
      readonly vrf?: string;
      readonly neighbors: readonly { readonly address?: string; readonly interface?: string }[];
    }[];
  };
}

const order = (specs: readonly BGPPeerSpec[], release: string): string[] => {
  const objects = [node("a"), ...specs.map((spec, i) => peer(`p${i}`, spec))];
  const written = announce(snapshotOf(objects), { release }).nodes.a?.spec as Written | undefined;
  return (written?.bgp.routers ?? []).map(
    ({ asn, vrf = "", neighbors }) =>
      `${asn}${vrf}: ${neighbors.map(({ address, interface: port }) => address ?? port).join(" ")}`,
  );
};

test.each<[what: string, specs: BGPPeerSpec[], release: string, order: string[]]>([
  [
    "neighbors by ASN as text, then by address",
    [
      { peerASN: 9, peerAddress: "10.1.0.1" },
      { peerASN: 10, peerAddress: "10.1.0.2" },
    ],
    "main",
    ["64512: 10.1.0.2 10.1.0.1"],
  ],
  [
    "a dynamic ASN after the numbers",
    [{ peerASN: 0, dynamicASN: "external", peerAddress: "10.1.0.1" }, { peerAddress: "10.1.0.2" }],
    "main",
    ["64512: 10.1.0.2 10.1.0.1"],
  ],
  [
    "routers by ASN as text",
    [
      { myASN: 9, vrf: "a" },
      { myASN: 10, vrf: "b" },
    ],
    "main",
    ["10b: 10.1.0.1", "9a: 10.1.0.1"],
  ],
  [
    "addresses as text",
    [{ peerAddress: "10.1.0.2" }, { peerAddress: "10.1.0.10" }],
    "main",
    ["64512: 10.1.0.10 10.1.0.2"],
  ],
  [
    "addresses with their port, until 0.14.9: the colon goes before digits of a longer address",
    [{ peerAddress: "10.1.0.1" }, { peerAddress: "10.1.0.10" }],
    "0.14.9",
    ["64512: 10.1.0.10 10.1.0.1"],
  ],
  [
    "two spellings of one address are one session",
    [{ peerAddress: "fc00::1" }, { peerAddress: "fc00:0::1" }],
    "main",
    ["64512: fc00::1"],
  ],
])("%s", (_, specs, release, expected) => {
  expect(order(specs, release)).toEqual(expected);
});
