import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Explanation } from "../../src/explain/explanation.ts";
import { run } from "../support/cli.ts";
import { expectSchema } from "../support/schema.ts";
import { missing, sharedPath } from "../support/vectors.ts";

interface Row {
  readonly capture: string;
  readonly question: string;
  readonly code: 0 | 1 | 3;
  readonly reachable?: string;
  /** What the first lines must say, blanks and line ends apart. */
  readonly verdict: string;
  /** What must stand somewhere in the text. */
  readonly says?: readonly string[];
  readonly never?: readonly string[];
  readonly broken?: readonly string[];
}

const LAB = "reachable through wk3 and wk4 by 172.18.20.1 (bgppeer-r2)";
const OTHERS = "cp0, cp1 and 4 more: not selected by bgpadv1 (spec.nodeSelectors)";
const hello = "svc/hello-lb-l3";

/** What must be said of each captured cluster. */
const TABLE: readonly Row[] = [
  {
    capture: "l3-healthy",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    says: [OTHERS],
    never: ["note", "unknown", "MLB"],
  },
  {
    capture: "l3-import",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    says: [
      "metallb-<node> and receive-all together; everything is accepted from 172.18.20.1",
      "receive-all gives the session with 172.18.20.1 to cp0, cp1 and 4 more too",
      "what FRR does on them is not known (no FRRNodeState)",
    ],
    never: ["MLB"],
  },
  {
    capture: "two-services",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    never: ["note", "MLB"],
  },
  {
    capture: "two-services",
    question: "svc/late",
    code: 0,
    reachable: "yes",
    verdict: LAB,
    never: ["note", "MLB"],
  },
  {
    capture: "local-policy",
    question: "svc/late",
    code: 0,
    reachable: "yes",
    verdict: "reachable through wk3 by 172.18.20.1 (bgppeer-r2)",
    says: ["wk4: no local endpoint: externalTrafficPolicy is Local and the ready endpoint is on wk3"],
    never: ["MLB"],
  },
  { capture: "local-policy", question: hello, code: 0, reachable: "yes", verdict: LAB, never: ["MLB"] },
  {
    capture: "node-frozen-by-conflict",
    question: "svc/late",
    code: 1,
    reachable: "no",
    verdict:
      "announced, but wk3 and wk4 are frozen since 2026-11-22T09:49:07Z or later: extra-peer and metallb-<node> contradict each other in asn of neighbor 172.18.20.1: 65109 against 65102",
    says: [
      "metallb-<node> is what MetalLB should write",
      "FRRConfiguration openshift-frr-k8s/extra-peer spec.bgp.routers[0].neighbors[0].asn: 65109",
      "172.19.20.182/32 is not advertised to 172.18.20.1",
      "kubectl patch -n openshift-frr-k8s frrconfiguration extra-peer",
    ],
    broken: ["MLB201"],
  },
  {
    capture: "node-frozen-by-conflict",
    question: hello,
    code: 1,
    reachable: "yes",
    verdict: `still ${LAB}, but wk3 and wk4 are frozen`,
    broken: ["MLB201"],
  },
  {
    capture: "wrong-peer-asn",
    question: hello,
    code: 1,
    reachable: "no",
    verdict:
      "announced by wk3 and wk4, but not reachable: 172.18.20.1 Idle: bad peer AS: the node expects 172.18.20.1 to be AS 65199, the router is AS 65102",
    says: [
      'kubectl patch -n metallb-system bgppeers.metallb.io bgppeer-r2 --type merge -p \'{"spec":{"peerASN":65102}}\'',
    ],
    broken: ["MLB402"],
  },
  {
    capture: "pending-no-auto-assign",
    question: "svc/pending",
    code: 1,
    reachable: "no",
    verdict:
      "no address: pool-l3 is the only pool, and autoAssign is false and the Service does not ask for it",
    says: [
      "kubectl annotate -n proj1 service pending metallb.io/address-pool=pool-l3",
      "spec.autoAssign: false",
    ],
    broken: ["MLB101"],
  },
  {
    capture: "pending-no-auto-assign",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    never: ["MLB"],
  },
  {
    capture: "vrf-missing-on-node",
    question: "svc/lbsvc-vrf1",
    code: 1,
    reachable: "no",
    verdict:
      "announced by wk3 and wk4, but not reachable: 172.19.11.1 in VRF vrf1 Idle: VRF vrf1 does not exist on the node (vrf id -1, router id 0.0.0.0)",
    broken: ["MLB407"],
  },
  {
    capture: "vrf-missing-on-node",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    never: ["MLB"],
  },
  {
    capture: "ocp420-l3",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    says: ["MetalLB 0.15.2", "frr-k8s 0.0.20", "FRR 8.5.3", "OpenShift 4.20.2"],
    never: ["note", "MLB", "assumed"],
  },
  {
    capture: "ocp420-import",
    question: hello,
    code: 0,
    reachable: "yes",
    verdict: LAB,
    says: [
      "everything is accepted from 172.18.20.1",
      "receive-all gives the session with 172.18.20.1 to cp0, cp1 and 4 more too",
    ],
    never: ["MLB"],
  },
  {
    capture: "l3-healthy",
    question: "ip/172.19.20.181",
    code: 0,
    reachable: "yes",
    verdict: `of Service proj1/hello-lb-l3: ${LAB}`,
  },
  {
    capture: "l3-healthy",
    question: "ip/172.19.20.185",
    code: 0,
    verdict: "no Service has this address; pool-l3 holds it, and it is free",
  },
  {
    capture: "l3-healthy",
    question: "prefix/172.19.20.181/32",
    code: 0,
    verdict: "advertised to 172.18.20.1 by metallb-wk3 and metallb-wk4; originated by wk3 and wk4",
    says: ["by wk3 and wk4"],
  },
  {
    capture: "l3-healthy",
    question: "node/wk3",
    code: 0,
    verdict: "follows its resources: 1 Service by 1 session",
    never: ["note", "unknown", "MLB"],
  },
  {
    capture: "l3-import",
    question: "node/wk0",
    code: 3,
    verdict: "there is no FRRNodeState of the node",
    says: ["receive-all alone"],
  },
  {
    capture: "l3-healthy",
    question: "peer/bgppeer-r2",
    code: 0,
    verdict: "established from 2 of 2 nodes: wk3 and wk4",
    never: ["note", "unknown", "MLB"],
  },
  {
    capture: "l3-healthy",
    question: "peer/172.18.20.1",
    code: 0,
    verdict: "established from 2 of 2 nodes: wk3 and wk4",
  },
  {
    capture: "l3-healthy",
    question: "pool/pool-l3",
    code: 0,
    verdict: "8 addresses are left, used by 1 Service",
    never: ["note", "unknown", "MLB"],
  },
  {
    capture: "l3-healthy",
    question: "frrconfiguration/metallb-wk3",
    code: 0,
    verdict: "applied on wk3",
    never: ["note", "unknown", "MLB"],
  },
  {
    capture: "l3-import",
    question: "frrconfiguration/receive-all",
    code: 3,
    verdict: "applied on wk3 and wk4; on cp0, cp1, cp2 and others: there is no FRRNodeState",
  },
  {
    capture: "node-frozen-by-conflict",
    question: "node/wk3",
    code: 1,
    verdict: "extra-peer and metallb-wk3 contradict each other",
    broken: ["MLB201"],
  },
  {
    capture: "wrong-peer-asn",
    question: "peer/bgppeer-r2",
    code: 1,
    verdict: "established from 0 of 2 nodes; on wk3, wk4: 172.18.20.1 Idle: bad peer AS",
    broken: ["MLB402"],
  },
  {
    capture: "ocp420-l3",
    question: "node/cp0",
    code: 3,
    verdict: "there is no FRRNodeState of the node",
    says: ["metallb-cp0 is what MetalLB should write"],
    never: ["MLB"],
  },
];

const flat = (text: string): string => text.replace(/\s+/g, " ");

const clusters = sharedPath("clusters");
if (clusters === undefined) missing("explain on captured clusters", "clusters");
else
  test.each(TABLE.map((row) => [row.capture, row.question, row] as const))(
    "%s: explain %s",
    async (capture, question, row) => {
      const from = ["--from", join(clusters, capture)];
      for (const columns of [80, 200]) {
        const { stdout, code } = await run(["explain", question, ...from], { columns });
        expect(code).toBe(row.code);
        const text = flat(stdout);
        expect(text.slice(text.indexOf(": ") + 2).startsWith(row.verdict)).toBe(true);
        for (const phrase of row.says ?? []) expect(text).toContain(phrase);
        for (const word of row.never ?? []) expect(text).not.toContain(word);
        // A command or the path of a file is one word: it is pasted, and never broken.
        const long = stdout
          .split("\n")
          .filter((line) => line.length > columns && !/kubectl /.test(line) && line.trim().includes(" "));
        expect(long).toEqual([]);
        expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      }
      const colored = await run(["explain", question, ...from], { columns: 80, color: true });
      expect(flat(colored.stdout.replace(/\u001b\[[0-9;]*m/g, ""))).toContain(row.verdict);
      expect(colored.stdout).toMatch(/\u001b\[/);

      const json = await run(["explain", question, ...from, "-o", "json"]);
      expect(json.code).toBe(row.code);
      const document = JSON.parse(json.stdout) as Explanation;
      expectSchema(document);
      expect(document.verdict.text).toContain(row.verdict);
      expect(document.verdict.codes).toEqual(row.broken ?? []);
      if (row.reachable !== undefined) expect(document.verdict.reachable).toBe(row.reachable);
      expect(document.verdict.state).toBe({ 0: "sound", 1: "broken", 3: "unknown" }[row.code]);

      const short = await run(["explain", question, ...from, "-o", "short"]);
      expect(short.stdout.trimEnd().split("\n")).toHaveLength(1);
      expect(short.stdout).toContain(row.verdict);
      expect(short.code).toBe(row.code);
      const yaml = await run(["explain", question, ...from, "-o", "yaml"]);
      expect(yaml.code).toBe(row.code);
      expect(yaml.stdout).toContain("kind: Explanation");
      const wide = await run(["explain", question, ...from, "-o", "wide"], { columns: 200 });
      expect(wide.code).toBe(row.code);
      expect(flat(wide.stdout)).toContain(row.verdict);
    },
  );

if (clusters !== undefined)
  test.each([
    ["wk0", "wk0: not selected by bgpadv1 (spec.nodeSelectors) why not note and besides: no local endpoint"],
    ["node/wk4", "wk4: no local endpoint: externalTrafficPolicy is Local and the ready endpoint is on wk3"],
    ["wk3", "wk3 announces it"],
  ])("local-policy: explain svc/late --why-not %s", async (node, expected) => {
    const argv = ["explain", "svc/late", "--why-not", node, "--from", join(clusters, "local-policy")];
    const { stdout, code } = await run(argv, { columns: 200 });
    expect(flat(stdout)).toContain(expected);
    expect(code).toBe(0);
  });

if (clusters !== undefined)
  test("every captured cluster is in the table of what must be said", () => {
    const readme = readFileSync(join(clusters, "README.md"), "utf8");
    const named = [...readme.matchAll(/^\| ([a-z0-9-]+) \| (?!what happened)/gm)].map((m) => m[1]);
    const tested = new Set(TABLE.map((row) => row.capture));
    expect(named.filter((name) => name !== undefined && name !== "---" && !tested.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(9);
  });
