import { describe, expect, test } from "vitest";
import { analyze } from "../../../src/findings/analyze.ts";
import { clusterOf } from "../../findings/support/cluster.ts";

/* Other programs on the nodes that speak BGP or answer for Services. The sound cluster peers with 192.0.2.1 and serves shop/web. */

function said(text: string, code: string): readonly string[] {
  const { findings } = analyze(clusterOf(text).snapshot, { now: "2026-06-01T12:00:00Z" });
  return findings.filter((f) => f.code === code).map((f) => f.message);
}

const kubeVip = (env: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-vip-ds", namespace: "kube-system" },
    spec: {
      template: {
        spec: {
          containers: [
            { name: "kube-vip", env: Object.entries(env).map(([name, value]) => ({ name, value })) },
          ],
        },
      },
    },
  });

const object = (apiVersion: string, kind: string, name: string, spec: object): string =>
  JSON.stringify({ apiVersion, kind, metadata: { name }, spec });

const calico = (spec: object): string => object("crd.projectcalico.org/v1", "BGPPeer", "tor", spec);
const both = (other: string): string =>
  `${other} and BGPPeer metallb-system/tor both peer with 192.0.2.1 from the same nodes; a router keeps one session per address.`;

describe("who else peers with the router", () => {
  test.each<readonly [what: string, text: string, who: string]>([
    ["Calico", calico({ peerIP: "192.0.2.1", asNumber: 64500 }), "Calico's BGPPeer tor"],
    ["Calico, by address and port", calico({ peerIP: "192.0.2.1:1179" }), "Calico's BGPPeer tor"],
    [
      "Calico, by its own API",
      object("projectcalico.org/v3", "BGPPeer", "tor", { peerIP: "192.0.2.1" }),
      "Calico's BGPPeer tor",
    ],
    [
      "Cilium's control plane v2",
      object("cilium.io/v2", "CiliumBGPClusterConfig", "cilium", {
        bgpInstances: [{ name: "one", localPort: 179, peers: [{ name: "tor", peerAddress: "192.0.2.1" }] }],
      }),
      "Cilium's CiliumBGPClusterConfig cilium",
    ],
    [
      "Cilium's control plane v1, with a length",
      object("cilium.io/v2alpha1", "CiliumBGPPeeringPolicy", "cilium", {
        virtualRouters: [{ neighbors: [{ peerAddress: "192.0.2.1/32", peerASN: 64500 }] }],
      }),
      "Cilium's CiliumBGPPeeringPolicy cilium",
    ],
    [
      "Cilium, overridden for a node",
      object("cilium.io/v2", "CiliumBGPNodeConfig", "wk1", {
        bgpInstances: [{ peers: [{ peerAddress: "192.0.2.1" }] }],
      }),
      "Cilium's CiliumBGPNodeConfig wk1",
    ],
    [
      "kube-vip with one router",
      kubeVip({ bgp_enable: "true", bgp_peeraddress: "192.0.2.1", bgp_peeras: "64500" }),
      "kube-vip's DaemonSet kube-system/kube-vip-ds",
    ],
    [
      "kube-vip with several",
      kubeVip({ bgp_enable: "true", bgp_peers: "192.0.2.9:64500::false,192.0.2.1:64500:secret:false" }),
      "kube-vip's DaemonSet kube-system/kube-vip-ds",
    ],
  ])("%s", (_, text, who) => {
    expect(said(text, "MLB410")).toEqual([both(who)]);
  });

  test.each<readonly [what: string, text: string]>([
    ["Calico with another router", calico({ peerIP: "192.0.2.7" })],
    [
      "Calico among the nodes only",
      object("crd.projectcalico.org/v1", "BGPConfiguration", "default", { listenPort: 179 }),
    ],
    [
      "Cilium with another router",
      object("cilium.io/v2", "CiliumBGPClusterConfig", "c", {
        bgpInstances: [{ peers: [{ peerAddress: "192.0.2.7" }] }],
      }),
    ],
    [
      "a Cilium resource that is no peer",
      object("cilium.io/v2", "CiliumNetworkPolicy", "c", { egress: [{ toCIDR: ["192.0.2.1/32"] }] }),
    ],
    ["kube-vip by ARP", kubeVip({ vip_arp: "true", bgp_enable: "false", bgp_peeraddress: "192.0.2.1" })],
    ["kube-vip without a router", kubeVip({ bgp_enable: "true", bgp_peers: "" })],
    ["somebody else's DaemonSet with the same word", kubeVip({ bgp_peeraddress: "192.0.2.1" })],
  ])("not %s", (_, text) => {
    expect(said(text, "MLB410")).toEqual([]);
  });

  test("where Calico listens is told beside it, and its resource is shown by its group", () => {
    const text = `${calico({ peerIP: "192.0.2.1" })}\n---\n${object("crd.projectcalico.org/v1", "BGPConfiguration", "default", { listenPort: 1790 })}`;
    const { findings } = analyze(clusterOf(text).snapshot, {});
    const found = findings.find((f) => f.code === "MLB410");
    expect(found?.evidence.map((e) => [e.path, e.value])).toContainEqual(["spec.listenPort", "1790"]);
    expect(found?.remedy.commands).toContain("kubectl get bgppeer.crd.projectcalico.org tor -o yaml");
  });

  test("a password of kube-vip's is no evidence", () => {
    const { findings } = analyze(
      clusterOf(kubeVip({ bgp_enable: "true", bgp_peers: "192.0.2.1:64500:secret:false" })).snapshot,
      {},
    );
    expect(JSON.stringify(findings.find((f) => f.code === "MLB410")?.evidence)).not.toContain("secret");
  });
});

const service = (more: object): string =>
  JSON.stringify({ kind: "Service", metadata: { name: "web", namespace: "shop" }, ...more });
const klipper = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "svclb-web-1a2b", namespace: "kube-system", labels },
  });

describe("who else answers for a Service", () => {
  test.each<readonly [what: string, text: string, reason: string]>([
    [
      "k3s, beside MetalLB's address",
      klipper({
        "svccontroller.k3s.cattle.io/svcname": "web",
        "svccontroller.k3s.cattle.io/svcnamespace": "shop",
      }),
      "the service load balancer of k3s serves it too, by DaemonSet kube-system/svclb-web-1a2b",
    ],
    [
      "RKE2, with the same controller",
      klipper({
        "svccontroller.rke2.cattle.io/svcname": "web",
        "svccontroller.rke2.cattle.io/svcnamespace": "shop",
      }),
      "the service load balancer of rke2 serves it too, by DaemonSet kube-system/svclb-web-1a2b",
    ],
    [
      "kube-vip",
      service({
        metadata: { name: "web", namespace: "shop", annotations: { "kube-vip.io/vipHost": "wk2" } },
      }),
      "kube-vip on node wk2 serves it too (annotation kube-vip.io/vipHost)",
    ],
  ])("%s", (_, text, reason) => {
    expect(said(text, "MLB105")).toEqual([`Service shop/web is not MetalLB's alone: ${reason}.`]);
  });

  test.each<readonly [what: string, text: string]>([
    [
      "k3s for another Service",
      klipper({
        "svccontroller.k3s.cattle.io/svcname": "web",
        "svccontroller.k3s.cattle.io/svcnamespace": "other",
      }),
    ],
    ["a DaemonSet that is only called so", klipper({})],
    [
      "kube-vip for a Service of its own class",
      service({
        metadata: { name: "web", namespace: "shop", annotations: { "kube-vip.io/vipHost": "wk2" } },
        spec: { loadBalancerClass: "kube-vip.io/kube-vip-class" },
      }),
    ],
  ])("not %s", (_, text) => {
    expect(said(text, "MLB105")).toEqual([]);
  });
});
