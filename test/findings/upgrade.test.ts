import { describe, expect, test } from "vitest";
import { type UpgradeReport, upgradeReport } from "../../src/findings/upgrade/report.ts";
import { parseTarget } from "../../src/findings/upgrade/target.ts";
import { expectSchema } from "../support/schema.ts";
import { clusterOf } from "./support/cluster.ts";

function upgrade(fixture: string, to: string): UpgradeReport {
  const target = parseTarget(to);
  if ("error" in target) throw new Error(target.error);
  const report = upgradeReport(clusterOf(fixture).snapshot, target);
  expectSchema(report);
  return report;
}

const said = (report: UpgradeReport): readonly string[] =>
  report.changes.filter((c) => c.severity !== "info").map((c) => `${c.area} ${c.severity}: ${c.message}`);

const DUAL = `
kind: IPAddressPool
metadata: { name: public, namespace: metallb-system }
spec: { addresses: [198.51.100.0/28, "2001:db8:1::/124"] }
---
kind: Service
metadata: { name: web, namespace: shop }
spec: { ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6], clusterIPs: [10.96.0.10, "fd00::10"] }
status: { loadBalancer: { ingress: [{ ip: 198.51.100.1 }, { ip: "2001:db8:1::1" }] } }
`;

describe("what an upgrade changes for a cluster's own resources", () => {
  test("0.14.9 to 0.15.2: the other address family is no longer sent", () => {
    const report = upgrade(`cluster: { metallb: v0.14.9, frrK8s: v0.0.16 }\n---${DUAL}`, "0.15.2");
    expect(report.verdict).toBe("findings");
    expect(said(report)).toContain(
      "announcement warning: The IPv6 address of Service shop/web is no longer sent to BGPPeer tor: the session carries the other family only, unless dualStackAddressFamily is set.",
    );
  });

  test("with dualStackAddressFamily it would be sent, but an old definition drops the field", () => {
    const down = upgrade(
      `cluster: { metallb: v0.15.2, frrK8s: v0.0.20 }\n---\nkind: BGPPeer\nmetadata: { name: tor, namespace: metallb-system }\nspec: { dualStackAddressFamily: true }\n---${DUAL}`,
      "0.14.9",
    );
    expect(said(down).filter((m) => m.startsWith("resources error"))).toEqual([
      "resources error: spec.dualStackAddressFamily of BGPPeer metallb-system/tor is dropped: MetalLB 0.14.9 does not have it.",
    ]);
  });

  test("to 0.14.9: a cordoned node withdraws", () => {
    const report = upgrade(
      "cluster: { metallb: v0.15.2, frrK8s: v0.0.20 }\n---\nkind: Node\nmetadata: { name: wk1 }\nspec: { unschedulable: true }",
      "0.14.9",
    );
    expect(said(report)).toContain("announcement warning: wk1 no longer announce Service shop/web.");
  });

  test("0.14.8 to 0.14.9: the timers are left to FRR", () => {
    const report = upgrade("cluster: { metallb: v0.14.8, frrK8s: v0.0.14 }", "metallb=0.14.9");
    expect(report.changes.filter((c) => c.area === "frr").map((c) => c.message)).toEqual([
      expect.stringMatching(/^After it .*192\.0\.2\.1.*, on wk1, wk2 and wk3\.$/),
    ]);
  });

  test("0.14.9 to 0.15.0 and later: PreferDualStack with one cluster IP never settles", () => {
    const report = upgrade(
      `cluster: { metallb: v0.14.9, frrK8s: v0.0.16 }
---
kind: IPAddressPool
metadata: { name: public, namespace: metallb-system }
spec: { addresses: [198.51.100.0/28, "2001:db8:1::/124"] }
---
kind: Service
metadata: { name: web, namespace: shop }
spec: { ipFamilyPolicy: PreferDualStack }
`,
      "0.15.3",
    );
    expect(
      said(report).some((m) => m.startsWith("allocation error: Service shop/web will get and lose")),
    ).toBe(true);
  });

  test("frr-k8s 0.0.16 to 0.0.20: FRRConfigurations elsewhere and explicit default timers", () => {
    const report = upgrade(
      `cluster: { metallb: v0.14.9, frrK8s: v0.0.16 }
---
apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: { name: extra, namespace: shop }
spec: { bgp: { routers: [{ asn: 64512, prefixes: [203.0.113.0/24] }] } }
`,
      "frr-k8s=0.0.20",
    );
    expect(said(report)).toContain(
      "platform error: FRRConfiguration shop/extra will have no effect: frr-k8s then reads metallb-system only.",
    );
  });

  test("OpenShift 4.18 to 4.19: frr-k8s moves, and so must the resources", () => {
    const report = upgrade(
      `cluster: { metallb: v0.14.9, frrK8s: v0.0.15 }
---
apiVersion: config.openshift.io/v1
kind: ClusterVersion
metadata: { name: version }
status: { desired: { version: 4.18.9 }, history: [{ state: Completed, version: 4.18.9 }] }
---
apiVersion: frrk8s.metallb.io/v1beta1
kind: FRRConfiguration
metadata: { name: learn, namespace: metallb-system }
spec: { bgp: { routers: [{ asn: 64512, neighbors: [{ address: 192.0.2.1, asn: 64500, toReceive: { allowed: { mode: all } } }] }] } }
`,
      "4.19",
    );
    expect(said(report)).toContain(
      "platform error: FRRConfiguration metallb-system/learn must be created again in openshift-frr-k8s, with the Secrets that it refers to: frr-k8s will not read metallb-system.",
    );
  });

  test("a patch level that is not recorded is computed as its neighbor, and that is said", () => {
    expect(upgrade("cluster: { metallb: v0.15.3, frrK8s: v0.0.21 }", "0.16.0").notes).toEqual([
      "MetalLB 0.16.0 is computed as 0.16.1, the nearest known",
    ]);
  });

  test("nothing changes where nothing changes", () => {
    const report = upgrade("cluster: { metallb: v0.16.1, frrK8s: v0.0.25 }", "0.16.1");
    expect(report.changes).toEqual([]);
    expect(report.verdict).toBe("clean");
  });

  test("what could not be read is told, and never passes for unchanged", () => {
    const report = upgrade("cluster: { metallb: v0.14.9, unknown: { BGPPeer: forbidden } }", "0.15.2");
    expect(report.unknown).toEqual([{ what: "BGPPeer", reason: "forbidden", nodes: [], asked: true }]);
    expect(report.verdict).not.toBe("clean");
  });
});
