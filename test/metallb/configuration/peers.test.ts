import { expect, test } from "vitest";
import type { BGPPeerSpec } from "../../../src/api/metallb.ts";
import { parsePeer } from "../../../src/metallb/configuration/peers.ts";
import { nearestRelease } from "../../../src/metallb/releases.ts";
import { peer, secret } from "../../support/metallb.ts";

const faults = (spec: BGPPeerSpec, release = "main", passthrough = false): [string, string][] =>
  parsePeer(peer("p", spec), {
    secrets: new Map([
      ["good", secret("good", { password: "c2VjcmV0" })],
      ["empty", secret("empty", { password: "" })],
      ["other-type", secret("other-type", { password: "eA==" }, "Opaque")],
      ["other-key", secret("other-key", { username: "eA==" })],
    ]),
    secretPassthrough: passthrough,
    release: nearestRelease(release).release,
  }).faults.map(({ error, origin }) => [error, origin.path]);

test.each<[what: string, spec: BGPPeerSpec, fault: [error: string, path: string]]>([
  ["no own ASN", { myASN: 0 }, ["parsing peer p missing local ASN", "spec.myASN"]],
  ["no ASN", { peerASN: 0 }, ["parsing peer p missing peer ASN and dynamicASN", "spec.peerASN"]],
  [
    "both ASNs",
    { dynamicASN: "internal" },
    ["parsing peer p both peer ASN and dynamicASN specified", "spec.dynamicASN"],
  ],
  [
    "multihop within an AS",
    { peerASN: 64512, ebgpMultiHop: true },
    ["parsing peer p invalid ebgp-multihop parameter set for an ibgp peer", "spec.ebgpMultiHop"],
  ],
  [
    "address and interface",
    { interface: "eth0" },
    ["parsing peer p peer has both Address and Interface specified", "spec.interface"],
  ],
  [
    "neither address nor interface",
    { peerAddress: "" },
    ["parsing peer p peer has no Address or Interface specified", "spec.peerAddress"],
  ],
  [
    "address with length",
    { peerAddress: "1.2.3.4/32" },
    ['parsing peer p invalid BGPPeer address "1.2.3.4/32"', "spec.peerAddress"],
  ],
  ["router ID", { routerID: "x" }, ['parsing peer p invalid router ID "x"', "spec.routerID"]],
  [
    "source",
    { sourceAddress: "10.0.0" },
    ['parsing peer p invalid source IP "10.0.0"', "spec.sourceAddress"],
  ],
  [
    "a selector twice, its values in another order",
    {
      nodeSelectors: [
        { matchExpressions: [{ key: "zone", operator: "In", values: ["b", "a"] }] },
        { matchExpressions: [{ key: "zone", operator: "In", values: ["a", "b"] }] },
      ],
    },
    [
      'parsing peer p duplicate definition of nodeSelectors {map[] [{"zone" "In" ["a" "b"]}]}',
      "spec.nodeSelectors[0]",
    ],
  ],
  [
    "an unknown operator",
    { nodeSelectors: [{ matchExpressions: [{ key: "zone", operator: "Equals", values: ["a"] }] }] },
    [
      'parsing peer p "Equals" is not a valid label selector operator\nfailed to convert peer p node selector',
      "spec.nodeSelectors[0]",
    ],
  ],
  [
    "password and secret",
    { password: "x", passwordSecret: { name: "good" } },
    [
      'parsing peer p can not have both password and secret ref set in peer config "metallb-system"/"p"',
      "spec.password",
    ],
  ],
  [
    "no such secret",
    { passwordSecret: { name: "none" } },
    [
      'parsing peer p secret ref not found for peer config "metallb-system"/"p"\nfailed to parse peer p password secret',
      "spec.passwordSecret",
    ],
  ],
  [
    "secret of another type",
    { passwordSecret: { name: "other-type" } },
    [
      'parsing peer p secret type mismatch on "metallb-system"/"other-type", type "kubernetes.io/basic-auth" is expected \nfailed to parse peer p password secret',
      "spec.passwordSecret",
    ],
  ],
  [
    "secret without a password",
    { passwordSecret: { name: "other-key" } },
    [
      'parsing peer p password not specified in the secret "metallb-system"/"other-key"\nfailed to parse peer p password secret',
      "spec.passwordSecret",
    ],
  ],
])("refused: %s", (_, spec, fault) => {
  expect(faults(spec)).toEqual([fault]);
});

test.each<[what: string, spec: BGPPeerSpec]>([
  ["plain", {}],
  ["multihop with a dynamic ASN", { peerASN: 0, dynamicASN: "internal", ebgpMultiHop: true }],
  ["unnumbered", { peerAddress: "", interface: "eth0" }],
  ["empty secret", { passwordSecret: { name: "empty" } }],
])("accepted: %s", (_, spec) => {
  expect(faults(spec)).toEqual([]);
});

test("every fault is found, the one that MetalLB names first", () => {
  const spec = { myASN: 0, routerID: "x", holdTime: "1s", peerAddress: "y" };
  expect(faults(spec).map(([, path]) => path)).toEqual([
    "spec.myASN",
    "spec.holdTime",
    "spec.peerAddress",
    "spec.routerID",
  ]);
  expect(faults(spec, "0.14.9").map(([error]) => error)).toEqual([
    "missing local ASN\nparsing peer p",
    'invalid BGPPeer address "y"\nparsing peer p',
    'invalid BGPPeer timers: invalid hold time "&Duration{Duration:1s,}": must be 0 or >=3s\nparsing peer p',
    'invalid router ID "x"\nparsing peer p',
  ]);
});

test("a Secret that is passed on by reference need not exist", () => {
  expect(faults({ passwordSecret: { name: "none" } }, "main", true)).toEqual([]);
});

test("addresses are canonical", () => {
  const read = (peerAddress: string): unknown =>
    parsePeer(peer("p", { peerAddress }), {
      secrets: new Map(),
      secretPassthrough: false,
      release: nearestRelease().release,
    }).peer?.host;
  expect(["FC00:0:0::0001", "::ffff:10.1.0.1", "10.1.0.1"].map(read)).toEqual([
    "fc00::1",
    "10.1.0.1",
    "10.1.0.1",
  ]);
});
