import { expect, test } from "vitest";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { announce } from "../../../src/metallb/announce.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { advertisement, node, peer, pool, profile, ready, service, slice } from "../../support/metallb.ts";

const BASE = [
  node("a"),
  pool("pool"),
  advertisement("adv"),
  service("s", ["192.0.2.1"]),
  slice("s", ready("a")),
];
const P = peer("p");
const many = Array.from({ length: 64 }, (_, i) => `65000:${i}`);

interface Bgp {
  readonly routers?: readonly { readonly prefixes?: readonly string[] }[];
  readonly bfdProfiles?: readonly { readonly name: string }[];
}

/** What is written, in short: `-` nothing, else prefixes of the routers and names of BFD profiles. */
function brief(written: KubernetesObject | null | undefined): string {
  if (written === null || written === undefined) return "-";
  const { routers = [], bfdProfiles = [] } = (written.spec as { readonly bgp: Bgp }).bgp;
  const texts = [
    ...routers.map(({ prefixes = [] }) => `[${prefixes.join(" ")}]`),
    ...bfdProfiles.map(({ name }) => name),
  ];
  return texts.length === 0 ? "empty" : texts.join(" ");
}

test.each<
  [
    what: string,
    before: KubernetesObject[],
    after: KubernetesObject[],
    start: string,
    end: string,
    fresh: string,
  ]
>([
  ["nothing changes", [...BASE, P], [...BASE, P], "[192.0.2.1/32]", "[192.0.2.1/32]", "same"],
  ["the last peer goes: an empty object stays", [...BASE, P], BASE, "[192.0.2.1/32]", "empty", "differs"],
  [
    "the last BFD profile goes: it stays",
    [...BASE, P, profile("b")],
    [...BASE, P],
    "[192.0.2.1/32] b",
    "[192.0.2.1/32] b",
    "differs",
  ],
  [
    "one of two BFD profiles goes",
    [P, profile("b"), profile("c"), node("a")],
    [P, profile("c"), node("a")],
    "[] b c",
    "[] c",
    "same",
  ],
  [
    "the configuration becomes invalid: the old one goes on",
    [...BASE, P],
    [...BASE, P, pool("x", { addresses: [] })],
    "[192.0.2.1/32]",
    "[192.0.2.1/32]",
    "differs",
  ],
  [
    "it was invalid from the start",
    [...BASE, P, pool("x", { addresses: [] })],
    [...BASE, P],
    "-",
    "[192.0.2.1/32]",
    "same",
  ],
  [
    "the pool goes while the Service keeps its address",
    [...BASE, P],
    [...BASE.filter(({ kind }) => kind !== "IPAddressPool"), P],
    "[192.0.2.1/32]",
    "[192.0.2.1/32]",
    "differs",
  ],
  [
    "the Service goes",
    [...BASE, P],
    [node("a"), pool("pool"), advertisement("adv"), P],
    "[192.0.2.1/32]",
    "[]",
    "same",
  ],
  [
    "the address changes",
    [...BASE, P],
    [...BASE.filter(({ kind }) => kind !== "Service"), service("s", ["192.0.2.9"]), P],
    "[192.0.2.1/32]",
    "[192.0.2.9/32]",
    "same",
  ],
  [
    "a route with too many communities: the session keeps what it had",
    [...BASE, P],
    [
      ...BASE.filter(({ kind }) => kind !== "BGPAdvertisement"),
      advertisement("adv", { communities: many }),
      P,
    ],
    "[192.0.2.1/32]",
    "[192.0.2.1/32]",
    "differs",
  ],
  [
    "a node loses the label that the peer wants",
    [...BASE, node("b", { x: "y" }), peer("p", { nodeSelectors: [{ matchLabels: { x: "y" } }] })],
    [...BASE, P],
    "-",
    "[192.0.2.1/32]",
    "same",
  ],
])("%s", (_, before, after, start, end, fresh) => {
  const result = announce(snapshotOf(before), { steps: [{ objects: after }] });
  expect([brief(result.nodes.a), brief(result.after?.nodes.a)]).toEqual([start, end]);
  expect(result.after?.differsFromFreshStart.includes("a") ? "differs" : "same").toBe(fresh);
});

test("a handler that fails makes all that follow fail", () => {
  const objects = [
    ...BASE,
    P,
    pool("other", { addresses: ["198.51.100.0/24"] }),
    advertisement("adv", { communities: many, ipAddressPools: ["pool"] }),
    advertisement("other", { ipAddressPools: ["other"] }),
    service("t", ["198.51.100.1"]),
    slice("t", ready("a")),
  ].filter((object) => object !== BASE[2]);
  const { services, nodes } = announce(snapshotOf(objects));
  expect(Object.values(services).map(({ a }) => [a?.announced, a?.reason, a?.sync])).toEqual([
    [false, "", "error"],
    [false, "", "error"],
  ]);
  expect(brief(nodes.a)).toBe("[]");
});

test("the pool of an announced address is missed in words", () => {
  const later = [...BASE.filter(({ kind }) => kind !== "IPAddressPool"), P];
  const errors = ["main", "0.14.9"].map(
    (release) =>
      announce(snapshotOf([...BASE, P]), { release, steps: [{ objects: later }] }).after?.nodeConfigErrors.a,
  );
  expect(errors).toEqual(["general handler sync state error", "reconcile: event handling failed, retrying"]);
});

test("a configuration read before the node can leave an empty object, until 0.15.3", () => {
  const objects = [
    node("a", { x: "y" }),
    peer("p", { nodeSelectors: [{ matchExpressions: [{ key: "x", operator: "DoesNotExist" }] }] }),
  ];
  const written = ["0.15.3", "0.16.1"].map((release) =>
    brief(announce(snapshotOf(objects), { release, configFirst: true }).nodes.a),
  );
  expect(written).toEqual(["empty", "-"]);
});
