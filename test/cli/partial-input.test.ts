import { describe, expect, test } from "vitest";
import { run } from "../support/cli.ts";
import { edited, exampleObjects, listFile, only, without } from "../support/parts.ts";

/** What each input lacks, and what must be said of it; nothing may be said that only the missing part could tell. */
const INPUTS = {
  "no nodes": without("Node"),
  "no Services": without("Service"),
  "only a peer": only("BGPPeer"),
  "layer 2 or no BGP": without("BGPPeer", "BGPAdvertisement", "FRRConfiguration", "FRRNodeState"),
  "FRR in the speaker": without("FRRConfiguration", "FRRNodeState", "BGPSessionState"),
  "without FRR": listFile(exampleObjects("l3-healthy").filter((o) => !o.metadata.name.startsWith("frr-k8s"))),
  "an empty List": listFile([]),
} as const;

type Input = keyof typeof INPUTS;

const cases: readonly (readonly [words: string, input: Input, code: number, says: RegExp, never?: RegExp])[] =
  [
    [
      "explain peer/bgppeer-r2",
      "no nodes",
      3,
      /from where it is established is not known/,
      /selects no node/,
    ],
    ["explain peer/bgppeer-r2", "only a peer", 3, /what it is to carry: /, /carries nothing|there is no/],
    [
      "explain peer/bgppeer-r2",
      "an empty List",
      2,
      /^error: bgppeers are not known: .*\nkubectl get bgppeers\.metallb\.io -A -o yaml > bgppeers\.yaml writes them; add --from bgppeers\.yaml\.\n$/,
    ],
    [
      "explain peer/bgppeer-r2",
      "FRR in the speaker",
      3,
      /whether it is established from 2 nodes is not known/,
    ],
    ["explain pool/pool-l3", "no nodes", 3, /bgpadv1; from which nodes: /, /MLB306/],
    [
      "explain prefix/172.19.20.181/32",
      "only a peer",
      3,
      /FRRConfigurations are not known/,
      /no FRRConfiguration accepts/,
    ],
    ["explain svc/hello-lb-l3.proj1", "no nodes", 3, /who announces it is not known/],
    [
      "explain svc/hello-lb-l3.proj1",
      "no Services",
      2,
      /^error: services are not known: .*\nkubectl get services -A/,
      /rbac/,
    ],
    ["explain svc/hello-lb-l3.proj1", "FRR in the speaker", 3, /whether the routers hear it is not known/],
    ["explain node/wk3", "no nodes", 2, /^error: nodes are not known: .*\nkubectl get nodes -A/],
    ["diff", "no nodes", 3, /^wk3 and wk4 unknown\n/, /not as intended|session-reset/],
    ["diff", "only a peer", 3, /^no node is known\n/],
    ["diff", "FRR in the speaker", 3, /^cp0, cp1 and 6 more unknown\n/],
    ["diff --stage metallb", "only a peer", 3, /^no node is known\n/],
    ["render", "no nodes", 3, /No node is known, so nothing is rendered\./],
    [
      "render",
      "FRR in the speaker",
      3,
      /^! node cp0, cp1 and 6 more\nunknown {2}the FRRConfigurations are not known/,
    ],
    [
      "plan --delete bgppeer/bgppeer-r2",
      "no nodes",
      1,
      /^Objects change; whether FRR changes cannot be told from what is known\.\n/,
      /FRR does not/,
    ],
    [
      "plan --delete bgppeer/bgppeer-r2",
      "FRR in the speaker",
      1,
      /^Objects change; whether FRR changes cannot be told/,
    ],
    [
      "plan --delete bgppeer/bgppeer-r2",
      "only a peer",
      1,
      /\n {2}Node, Namespace, Service, EndpointSlice, .*:\s+\S+ holds no object of this kind\n/,
    ],
    ["extend peer/bgppeer-r2 --receive all", "no nodes", 2, /^error: nodes are not known: /, /on any node/],
    [
      "extend peer/nope --receive all",
      "no Services",
      2,
      /^error: bgppeers\.metallb\.io "nope" not found\nThere are: bgppeer-r2\n/,
    ],
    [
      "egress svc/hello-lb-l4",
      "no nodes",
      2,
      /^error: services "hello-lb-l4" not found\nDid you mean: hello-lb-l3\?\n/,
    ],
    ["egress svc/hello-lb-l3", "no Services", 2, /^error: services are not known: /],
    [
      "bgp summary",
      "without FRR",
      3,
      /^No BGP neighbors known\.\nunknown {2}all nodes: no pod with FRR was found, so none was asked\n$/,
    ],
    ["bgp neighbors", "without FRR", 3, /^No BGP neighbors known\.\n/],
    ["bgp routes", "without FRR", 3, /^No routes known\.\n/],
    ["bgp advertised", "without FRR", 3, /^Nothing is known to be advertised\.\n/],
    ["bfd", "without FRR", 3, /^No BFD sessions known\.\n/],
    ["check", "an empty List", 3, /nothing could be checked/, /nothing to complain of/],
    ["get services", "an empty List", 3, /^no services known\n/],
    [
      "router peer/bgppeer-r2",
      "FRR in the speaker",
      3,
      /2 nodes will dial 172\.18\.20\.1 \(AS 65102\) and announce 1 prefix/,
    ],
    ["bgp predict", "an empty List", 3, /^What the nodes announce is not known/],
  ];

/** A peer that MetalLB has not passed on yet: FRR on the nodes has no such neighbor. */
const NEW_PEER = `- apiVersion: metallb.io/v1beta2
  kind: BGPPeer
  metadata: {name: new, namespace: metallb-system}
  spec: {myASN: 65801, peerASN: 65103, peerAddress: 172.18.20.9, nodeSelectors: [{matchLabels: {node-role.kubernetes.io/worker-virt: ""}}]}
`;

test("a session that follows from something broken is not called established", async () => {
  const from = edited("l3-healthy", { "objects.yaml": (text) => `${text.trimEnd()}\n${NEW_PEER}` });
  const { stdout, code } = await run(["explain", "peer/new", "--from", from], { columns: 300 });
  expect(stdout).toMatch(
    /^peer\/new: established from 0 of 2 nodes; on wk3, wk4: metallb-<node> is not what/,
  );
  expect(code).toBe(1);
});

describe("an input that holds a part", () => {
  test.each(cases.map(([words, input, code, says, never]) => ({ words, input, code, says, never })))(
    "$words, $input",
    async ({ words, input, code, says, never }) => {
      const {
        stdout,
        stderr,
        code: ended,
      } = await run([...words.split(" "), "--from", INPUTS[input]], {
        columns: 300,
      });
      expect(stdout + stderr).toMatch(says);
      if (never !== undefined) expect(stdout + stderr).not.toMatch(never);
      expect(ended).toBe(code);
    },
  );
});
