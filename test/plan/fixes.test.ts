import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/api/object.ts";
import { valueAt, withValueAt } from "../../src/api/path.ts";
import { analyze } from "../../src/findings/analyze.ts";
import { codeInfo } from "../../src/findings/catalogue.ts";
import type { Edit } from "../../src/plan/edit.ts";
import { specChange } from "../../src/plan/fixes/partial.ts";
import { choicesOf, REMEDIES } from "../../src/plan/fixes.ts";
import { foresee, whatIf } from "../../src/plan/what-if.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { clusterOf, exampleObjects, frrConfiguration, metallb, VIRT } from "./support.ts";

const healthy = exampleObjects("l3-healthy");
const without = (kind: string, name: string) =>
  healthy.filter((o) => o.kind !== kind || o.metadata.name !== name);

function choices(objects: readonly KubernetesObject[], code: string) {
  const { s, d } = clusterOf(objects);
  return choicesOf({ snapshot: s, discovery: d }, analyze(s).findings, code).map((c) => {
    const plan = whatIf(s, d, c.edits);
    return {
      title: c.title,
      outcome: plan.outcome,
      thaws: plan.thaws,
      gained: plan.totals.servicesGained,
      edits: c.edits,
    };
  });
}

describe("the ways to mend a finding", () => {
  test.each([
    {
      code: "MLB201",
      objects: [...healthy, frrConfiguration("extra", { asn: 65109 }, { nodeSelector: VIRT })],
      titles: [
        "Set asn to 65102 in FRRConfiguration openshift-frr-k8s/extra",
        "Set peerASN to 65109 in BGPPeer metallb-system/bgppeer-r2",
        "Take wk3 and wk4 out of the nodeSelector of FRRConfiguration openshift-frr-k8s/extra",
      ],
    },
    {
      code: "MLB201",
      objects: [...healthy, frrConfiguration("extra", { ebgpMultiHop: true }, { nodeSelector: VIRT })],
      titles: [
        "Remove ebgpMultiHop in FRRConfiguration openshift-frr-k8s/extra",
        "Set ebgpMultiHop to true in BGPPeer metallb-system/bgppeer-r2",
        "Take wk3 and wk4 out of the nodeSelector of FRRConfiguration openshift-frr-k8s/extra",
      ],
    },
    {
      code: "MLB201",
      objects: [...healthy, frrConfiguration("extra", {}, { asn: 65999, nodeSelector: VIRT })],
      titles: [
        "Set asn to 65801 in FRRConfiguration openshift-frr-k8s/extra",
        "Set myASN to 65999 in BGPPeer metallb-system/bgppeer-r2",
        "Take wk3 and wk4 out of the nodeSelector of FRRConfiguration openshift-frr-k8s/extra",
      ],
    },
    {
      code: "MLB203",
      objects: [
        ...healthy,
        frrConfiguration(
          "stray",
          { toReceive: { allowed: { mode: "all" } } },
          { namespace: "default", nodeSelector: VIRT },
        ),
      ],
      titles: [
        "Move FRRConfiguration default/stray to namespace openshift-frr-k8s",
        "Delete FRRConfiguration default/stray, which has no effect",
      ],
    },
    {
      code: "MLB301",
      objects: without("BGPAdvertisement", "bgpadv1"),
      titles: [
        "Create a BGPAdvertisement of pool-l3 to all peers",
        "Create a BGPAdvertisement of pool-l3 to bgppeer-r2 alone",
      ],
    },
    {
      code: "MLB305",
      objects: [
        ...without("BGPAdvertisement", "bgpadv1"),
        metallb("BGPAdvertisement", "bgpadv1", { ipAddressPools: ["pool-l3"], peers: ["bgppeer-r3"] }),
      ],
      titles: [
        "Put bgppeer-r2 in the place of the names that are not there in BGPAdvertisement metallb-system/bgpadv1",
      ],
    },
  ])("$code: $titles", ({ code, objects, titles }) => {
    const offered = choices(objects, code);
    expect(offered.map((c) => c.title)).toEqual(titles);
    for (const { edits, outcome } of offered) {
      expect(outcome).not.toBe("breaks");
      const left = analyze(applied(objects, edits)).findings.filter((f) => f.code === code);
      expect(left.map((f) => f.message)).toEqual([]);
    }
  });

  test("MLB213: the form of MetalLB's password", () => {
    const withSecret = (object: KubernetesObject, extra: object): KubernetesObject => {
      const spec = object.spec as { bgp: { routers: { neighbors: object[] }[] } };
      return {
        ...object,
        spec: {
          ...spec,
          bgp: {
            routers: spec.bgp.routers.map((r) => ({
              ...r,
              neighbors: r.neighbors.map((n) => ({ ...n, ...extra })),
            })),
          },
        },
      } as KubernetesObject;
    };
    const objects = [
      ...healthy.map((o) =>
        o.kind === "FRRConfiguration" && o.metadata.name.startsWith("metallb-")
          ? withSecret(o, { password: "geheim" })
          : o,
      ),
      frrConfiguration("extra", {}, { nodeSelector: VIRT }),
    ];
    const offered = choices(objects, "MLB213");
    expect(offered.map((c) => c.title)).toEqual([
      expect.stringMatching(
        /^Write the password in clear text in FRRConfiguration openshift-frr-k8s\/extra, as FRRConfiguration openshift-frr-k8s\/metallb-wk3 does$/,
      ),
      "Take wk3 and wk4 out of the nodeSelector of FRRConfiguration openshift-frr-k8s/extra",
    ]);
  });

  test("nothing is offered for what is not there", () => {
    expect(choices(healthy, "MLB201")).toEqual([]);
    expect(choices(healthy, "MLB999")).toEqual([]);
  });
});

/** The cluster after a change, with what the speakers then write. */
function applied(objects: readonly KubernetesObject[], edits: readonly Edit[]): Snapshot {
  const { s, d } = clusterOf(objects);
  return foresee(s, d, edits).after.snapshot;
}

test("every remedy is for a code of the catalogue, once", () => {
  const codes = REMEDIES.map((r) => r.code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(codeInfo(code)).toBeDefined();
});

describe("paths", () => {
  const object = { spec: { routers: [{ asn: 1, neighbors: [{ asn: 2 }, { asn: 3, port: 4 }] }] } };
  test.each([
    [
      "spec.routers[0].asn",
      9,
      { spec: { routers: [{ asn: 9, neighbors: [{ asn: 2 }, { asn: 3, port: 4 }] }] } },
    ],
    [
      "spec.routers[0].neighbors[1].port",
      undefined,
      { spec: { routers: [{ asn: 1, neighbors: [{ asn: 2 }, { asn: 3 }] }] } },
    ],
    [
      "spec.routers[0].neighbors[0].ebgpMultiHop",
      true,
      {
        spec: {
          routers: [
            {
              asn: 1,
              neighbors: [
                { asn: 2, ebgpMultiHop: true },
                { asn: 3, port: 4 },
              ],
            },
          ],
        },
      },
    ],
  ])("%s becomes %s", (path, value, expected) => {
    expect(withValueAt(object, path, value)).toEqual(expected);
    expect(valueAt(withValueAt(object, path, value), path)).toEqual(value);
  });
});

test("a change of one field repeats what this program has applied before, and nothing of others", () => {
  const live = {
    ...metallb("BGPPeer", "r2", { myASN: 1, peerASN: 2, holdTime: "9s" }),
    metadata: {
      name: "r2",
      namespace: "metallb-system",
      labels: { ours: "1", theirs: "2" },
      managedFields: [
        {
          manager: "kubectl-metallb",
          operation: "Apply",
          fieldsV1: { "f:spec": { "f:holdTime": {} }, "f:metadata": { "f:labels": { "f:ours": {} } } },
        },
        { manager: "argocd", operation: "Apply", fieldsV1: { "f:spec": { "f:myASN": {} } } },
      ],
    },
  };
  expect(specChange(live, { peerASN: 3 })).toEqual({
    apiVersion: "metallb.io/v1beta2",
    kind: "BGPPeer",
    metadata: { name: "r2", namespace: "metallb-system", labels: { ours: "1" } },
    spec: { holdTime: "9s", peerASN: 3 },
  });
});
