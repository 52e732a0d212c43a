import fc from "fast-check";
import { expect, test } from "vitest";
import { formatOrigin } from "../../../src/api/ref.ts";
import { announce } from "../../../src/metallb/announce.ts";
import type { AnnounceOptions } from "../../../src/metallb/options.ts";
import { originsOf } from "../../../src/metallb/origins-of.ts";
import { RELEASES } from "../../../src/metallb/releases.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { cluster } from "../../support/arbitrary-cluster.ts";
import {
  advertisement,
  node,
  peer,
  pool,
  profile,
  ready,
  secret,
  service,
  slice,
} from "../../support/metallb.ts";

const objects = [
  node("a"),
  peer("p", {
    holdTime: "90s",
    passwordSecret: { name: "x" },
    vrf: "red",
    bfdProfile: "b",
    routerID: "1.1.1.1",
  }),
  secret("x", { password: "c2VjcmV0" }),
  profile("b", { detectMultiplier: 5 }),
  pool("pool", { addresses: ["198.51.100.0/24", "192.0.2.0/24"] }),
  advertisement("adv", { communities: ["blue", "1:2"], localPref: 200 }),
  advertisement("other", { localPref: 200 }),
  {
    apiVersion: "metallb.io/v1beta1",
    kind: "Community",
    metadata: { name: "c", namespace: "metallb-system" },
    spec: { communities: [{ name: "blue", value: "1:1" }] },
  },
  service("s", ["192.0.2.1"]),
  slice("s", ready("a")),
];

const origins = (options: AnnounceOptions = {}): Record<string, string[]> =>
  Object.fromEntries(
    [...originsOf(announce(snapshotOf(objects), options), "a")].map(([path, list]) => [
      path,
      list.map(formatOrigin),
    ]),
  );

const P = "BGPPeer metallb-system/p";
const N = "spec.bgp.routers[0].neighbors[0]";

test.each<[path: string, origins: string[]]>([
  ["metadata.name", ["Node a metadata.name"]],
  ["spec.bgp.routers[0].asn", [`${P} spec.myASN`]],
  ["spec.bgp.routers[0].id", [`${P} spec.routerID`]],
  ["spec.bgp.routers[0].vrf", [`${P} spec.vrf`]],
  [`${N}.address`, [`${P} spec.peerAddress`]],
  [`${N}.keepaliveTime`, [`${P} spec.holdTime`]],
  [`${N}.password`, [`${P} spec.passwordSecret`, "Secret metallb-system/x data.password"]],
  [
    `${N}.toAdvertise.allowed.prefixes[0]`,
    [
      "Service ns/s status.loadBalancer.ingress[0]",
      "BGPAdvertisement metallb-system/adv",
      "IPAddressPool metallb-system/pool spec.addresses[1]",
      "BGPAdvertisement metallb-system/other",
    ],
  ],
  [
    `${N}.toAdvertise.withLocalPref[0].localPref`,
    [
      "BGPAdvertisement metallb-system/adv spec.localPref",
      "BGPAdvertisement metallb-system/other spec.localPref",
    ],
  ],
  [
    `${N}.toAdvertise.withCommunity[0].community`,
    [
      "BGPAdvertisement metallb-system/adv spec.communities[0]",
      "Community metallb-system/c spec.communities[0]",
    ],
  ],
  [
    `${N}.toAdvertise.withCommunity[1].community`,
    ["BGPAdvertisement metallb-system/adv spec.communities[1]"],
  ],
  ["spec.bgp.bfdProfiles[0].detectMultiplier", ["BFDProfile metallb-system/b spec.detectMultiplier"]],
])("%s", (path, expected) => {
  expect(origins()[path]).toEqual(expected);
});

test("a reference to a Secret comes from the reference", () => {
  const found = origins({ frrk8sNamespace: "metallb-system" });
  expect(found[`${N}.password`]).toBeUndefined();
  expect(found[`${N}.passwordSecret.name`]).toEqual([`${P} spec.passwordSecret.name`]);
});

function* leaves(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* leaves(item, `${path}[${i}]`);
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const part = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
      yield* leaves(item, path === "" ? name : path + part);
    }
  } else yield path;
}

const CONSTANT = new Set(["apiVersion", "kind", "metadata.namespace"]);

test("every field that is written has an origin, and no other", () => {
  fc.assert(
    fc.property(cluster, fc.constantFrom(...RELEASES.map(({ name }) => name)), (list, release) => {
      const result = announce(snapshotOf(list), { release });
      for (const [name, written] of Object.entries(result.nodes)) {
        const paths = written === null ? [] : [...leaves(written, "")].filter((path) => !CONSTANT.has(path));
        expect([...originsOf(result, name).keys()].sort()).toEqual(paths.sort());
      }
    }),
    { numRuns: 200 },
  );
});
