import { expect, test } from "vitest";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { announce } from "../../../src/metallb/announce.ts";
import type { AnnounceOptions } from "../../../src/metallb/options.ts";
import { snapshotOf } from "../../../src/snapshot/snapshot.ts";
import { advertisement, layer2, node, peer, pool, profile } from "../../support/metallb.ts";

const admission = (objects: readonly KubernetesObject[], options: AnnounceOptions = {}): unknown[] =>
  announce(snapshotOf(objects), options).admission.map(({ object, admitted, ...answer }) =>
    admitted && Object.keys(answer).length === 0 ? "admitted" : { ...answer, admitted },
  );

const elsewhere = <T extends KubernetesObject>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, namespace: "default" },
});

const DUPLICATE =
  "peer 10.1.0.1 already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node";
const WARNING = "disable mp is deprecated and has no effect since it's the default behavior now";

const aliased = advertisement("adv", { communities: ["no-such-alias"] });

test.each<
  [what: string, objects: readonly KubernetesObject[], answers: unknown[], options?: AnnounceOptions]
>([
  [
    "sound resources",
    [node("a"), peer("p"), pool("pool"), advertisement("adv")],
    ["admitted", "admitted", "admitted"],
  ],
  [
    "the schema",
    [peer("p", { peerPort: 0 })],
    [
      {
        schema: [
          "spec.peerPort: Invalid value: 0: spec.peerPort in body should be greater than or equal to 1",
        ],
        admitted: false,
      },
    ],
  ],
  [
    "a duration that cannot be read",
    [peer("p", { holdTime: "abc" })],
    [{ decode: 'time: invalid duration "abc"', admitted: false }],
  ],
  [
    "another namespace",
    [elsewhere(pool("pool"))],
    [{ webhook: "resource must be created in metallb-system namespace", admitted: false }],
  ],
  [
    "the second of two peers",
    [node("a"), peer("p"), peer("q")],
    ["admitted", { webhook: DUPLICATE, admitted: false }],
  ],
  [
    "what another kind may yet cure",
    [peer("p", { bfdProfile: "none", passwordSecret: { name: "none" } }), aliased],
    ["admitted", "admitted"],
  ],
  [
    "disableMP: nothing is checked now, not even the namespace; an update is refused later",
    [elsewhere(peer("p", { disableMP: true })), peer("q", { disableMP: true, myASN: 0 })],
    [
      { warning: WARNING, update: DUPLICATE, admitted: true },
      { warning: WARNING, update: "parsing peer q missing local ASN", admitted: true },
    ],
  ],
  [
    "disableMP before it was deprecated",
    [peer("p", { disableMP: true, myASN: 0 })],
    [{ webhook: "missing local ASN\nparsing peer p", admitted: false }],
    { release: "0.14.9" },
  ],
  [
    "a profile in use",
    [profile("b"), peer("p", { bfdProfile: "b" })],
    [{ delete: "failed to delete BFDProfile b, used by BGPPeer p", admitted: true }, "admitted"],
  ],
  [
    "an advertisement sees the pools that are there, not those that come later",
    [
      advertisement("early", { aggregationLength: 20 }),
      pool("pool"),
      advertisement("late", { aggregationLength: 20 }),
    ],
    [
      {
        update:
          "invalid aggregation length 20: prefix 24 in this pool is more specific than the aggregation length for addresses 192.0.2.0/24",
        admitted: true,
      },
      "admitted",
      {
        webhook:
          "invalid aggregation length 20: prefix 24 in this pool is more specific than the aggregation length for addresses 192.0.2.0/24",
        admitted: false,
      },
    ],
  ],
  [
    "an L2Advertisement sees no nodes",
    [layer2("l2", { nodeSelectors: [{ matchLabels: { x: "y" } }] })],
    ["admitted"],
  ],
  ["without the API server's part", [peer("p", { peerPort: 0 })], ["admitted"], { noCRDDefaults: true }],
])("%s", (_, objects, answers, options) => {
  expect(admission(objects, options)).toEqual(answers);
});

test("what is refused is computed with all the same", () => {
  const { admission: answers, configError } = announce(snapshotOf([pool("pool", { addresses: ["x"] })]));
  expect(answers[0]?.admitted).toBe(false);
  expect(configError).toBe('parsing address pool pool: invalid CIDR "x" in pool "pool": invalid CIDR "x"');
});
