import { expect, test } from "vitest";
import { resultOf, whyNotDone } from "../../src/plan/applied.ts";
import type { NodeProgress } from "../../src/plan/converge.ts";
import type { Edit } from "../../src/plan/edit.ts";
import { plannedObject, sessionsResetBy } from "../../src/plan/planned.ts";
import { foresee } from "../../src/plan/what-if.ts";
import { clusterOf, exampleObjects, frrConfiguration, metallb, VIRT } from "./support.ts";

const { s, d } = clusterOf(exampleObjects("l3-healthy"));
const peer = (more: object): Edit => ({
  op: "apply",
  object: metallb("BGPPeer", "bgppeer-r2", {
    myASN: 65801,
    peerASN: 65102,
    peerAddress: "172.18.20.1",
    nodeSelectors: [VIRT],
    ...more,
  }),
});
const of = (...edits: Edit[]) => foresee(s, d, edits);

const late = (...nodes: string[]): readonly NodeProgress[] =>
  nodes.map((node) => ({ node, done: false, waiting: ["it is slow", "and late"] }));
const done: NodeProgress = { node: "cp0", done: true, waiting: [] };

test.each<[Parameters<typeof whyNotDone>, string]>([
  [["interrupted", late("a"), 1000], "it was interrupted"],
  [["unreachable", late("a"), 1000], "the API server has not answered since"],
  [
    ["timeout", [done, ...late("a")], 90_400],
    "not all nodes have come to it in 90 s (a: it is slow, and late)",
  ],
  [
    ["timeout", late("a", "b", "c", "d", "e", "f"), 1000],
    "not all nodes have come to it in 1 s (a: it is slow, and late; b: it is slow, and late; c: it is slow, and late; d: it is slow, and late and 2 more)",
  ],
])("why a change is not done: %j", (given, expected) => {
  expect(whyNotDone(...given)).toBe(expected);
});

test("a result says nothing that it was not told", () => {
  const { plan } = of();
  expect(resultOf(plan)("refused", "No.", { obstacles: ["no"] })).toEqual({
    apiVersion: "metallb.cli/v1",
    kind: "Apply",
    verdict: "No.",
    outcome: "refused",
    obstacles: ["no"],
    objects: [],
    nodes: [],
    unknown: [],
    plan,
  });
});

test.each<[string, string, string, "object" | "none" | "not looked"]>([
  ["one that the change touches", "metallb.io/v1beta2", "BGPPeer bgppeer-r2 metallb-system", "object"],
  [
    "one of a kind that is read whole",
    "metallb.io/v1beta1",
    "IPAddressPool pool-l3 metallb-system",
    "object",
  ],
  ["one that is not there", "metallb.io/v1beta1", "IPAddressPool nowhere metallb-system", "none"],
  [
    "a new object of the change",
    "frrk8s.metallb.io/v1beta1",
    "FRRConfiguration new openshift-frr-k8s",
    "none",
  ],
  ["a node", "v1", "Node wk3", "object"],
  ["a kind that is read as far as it is needed", "v1", "Secret any metallb-system", "not looked"],
  ["a kind that nobody knows", "example.com/v1", "Thing any metallb-system", "not looked"],
])("what was planned for: %s", (_, apiVersion, words, expected) => {
  const foresight = of(peer({ ebgpMultiHop: true }), { op: "apply", object: frrConfiguration("new", {}) });
  const [kind = "", name = "", namespace] = words.split(" ");
  const found = plannedObject(s, foresight, apiVersion, {
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  expect(found === null ? "none" : found === undefined ? "not looked" : "object").toBe(expected);
  if (found != null) expect(found.metadata.name).toBe(name);
});

test("of the sessions that are up, those that the plan resets", () => {
  const up = ["wk3", "wk4", "cp0"].map((node) => ({
    node,
    vrf: "",
    peer: "172.18.20.1",
    state: "Established",
  }));
  const inVrf = { node: "wk3", vrf: "red", peer: "172.18.20.1", state: "Established" };
  const { plan } = of(peer({ ebgpMultiHop: true }));
  expect(sessionsResetBy(plan, [...up, inVrf]).map(({ node, vrf }) => `${node} ${vrf}`)).toEqual([
    "wk3 ",
    "wk4 ",
  ]);
  expect(sessionsResetBy(of(peer({})).plan, up)).toEqual([]);
});
