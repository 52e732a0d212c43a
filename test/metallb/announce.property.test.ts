import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { announce } from "../../src/metallb/announce.ts";
import { settingsOf } from "../../src/metallb/options.ts";
import { prepare } from "../../src/metallb/prepare.ts";
import { RELEASES } from "../../src/metallb/releases.ts";
import { answersOf } from "../../src/metallb/speaker/fresh.ts";
import { startSpeaker } from "../../src/metallb/speaker/run.ts";
import { clusterView } from "../../src/metallb/view.ts";
import { snapshotOf } from "../../src/snapshot/snapshot.ts";
import { cluster } from "../support/arbitrary-cluster.ts";

const release = fc.constantFrom(...RELEASES.map(({ name }) => name));

test("classes of nodes give what each speaker gives, run event by event", () => {
  fc.assert(
    fc.property(cluster, release, fc.boolean(), (objects, name, configFirst) => {
      const s = snapshotOf(objects);
      const options = { release: name, configFirst };
      const result = announce(s, options);
      const settings = settingsOf(options);
      const view = clusterView(prepare(s, settings), settings);
      for (const node of view.nodes) {
        const answers = answersOf(view, startSpeaker(view, node));
        const { name: key } = node.metadata;
        expect(result.nodeConfigErrors[key]).toEqual(answers.configError);
        expect(result.nodes[key]).toEqual(answers.written());
        for (const facts of view.services) {
          expect(result.services[facts.key]?.[key]).toEqual(answers.decision(facts));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("the order of the input does not matter", () => {
  fc.assert(
    fc.property(
      cluster.chain((objects) =>
        fc.tuple(fc.constant(objects), fc.shuffledSubarray([...objects], { minLength: objects.length })),
      ),
      ([objects, shuffled]) => {
        const plain = ({ admission: _, ...rest }: ReturnType<typeof announce>): unknown =>
          JSON.parse(JSON.stringify(rest));
        expect(plain(announce(snapshotOf(shuffled)))).toEqual(plain(announce(snapshotOf(objects))));
      },
    ),
    { numRuns: 150 },
  );
});

test("a step that changes nothing changes nothing", () => {
  fc.assert(
    fc.property(cluster, release, (objects, name) => {
      const { nodes, nodeConfigErrors, after } = announce(snapshotOf(objects), {
        release: name,
        steps: [{ objects }],
      });
      expect(after?.nodes).toEqual({ ...nodes });
      expect(after?.nodeConfigErrors).toEqual(nodeConfigErrors);
      expect(after?.differsFromFreshStart).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

const KINDS = [
  ["v1", "Node"],
  ["v1", "Service"],
  ["v1", "Secret"],
  ["v1", "ConfigMap"],
  ["v1", "Namespace"],
  ["discovery.k8s.io/v1", "EndpointSlice"],
  ["metallb.io/v1beta1", "IPAddressPool"],
  ["metallb.io/v1beta1", "BGPPeer"],
  ["metallb.io/v1beta2", "BGPPeer"],
  ["metallb.io/v1beta1", "BGPAdvertisement"],
  ["metallb.io/v1beta1", "L2Advertisement"],
  ["metallb.io/v1beta1", "BFDProfile"],
  ["metallb.io/v1beta1", "Community"],
] as const;

const FIELDS = [
  "spec",
  "status",
  "data",
  "addresses",
  "nodeSelectors",
  "matchLabels",
  "matchExpressions",
  "key",
  "operator",
  "values",
  "loadBalancer",
  "ingress",
  "ip",
  "conditions",
  "endpoints",
  "nodeName",
  "communities",
  "name",
  "value",
  "peers",
  "labels",
  "ipAddressPools",
  "ipAddressPoolSelectors",
  "serviceSelectors",
  "myASN",
  "peerASN",
  "peerAddress",
  "holdTime",
  "password",
  "passwordSecret",
  "serviceAllocation",
  "namespaces",
  "type",
  "aggregationLength",
  "preferredNodeSelectors",
  "weight",
  "preference",
  "externalTrafficPolicy",
  "loadBalancerClass",
  "__proto__",
  "constructor",
];

/** Anything that JSON can hold, under names that mean something here. */
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      64512,
      4294967296,
      "",
      "x",
      "10.0.0.1",
      "10.0.0.0/24",
      "In",
      "LoadBalancer",
      "90s",
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie("value"), { maxKeys: 5 }),
  ),
}));

const anything: fc.Arbitrary<KubernetesObject> = fc
  .tuple(fc.constantFrom(...KINDS), json, json, json, fc.constantFrom("x", "y", "__proto__", "constructor"))
  .map(([[apiVersion, kind], spec, status, labels, name]) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: "metallb-system", labels: labels as Record<string, string> },
    spec,
    status,
    endpoints: status,
    data: spec as Record<string, string>,
  }));

test("whatever the objects are, nothing is thrown", () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 6 }), cluster, fc.boolean(), (odd, sane, noCRDDefaults) => {
      const result = announce(snapshotOf([...sane, ...odd]), { noCRDDefaults, steps: [{ objects: sane }] });
      JSON.stringify(result);
    }),
    { numRuns: 500 },
  );
});
