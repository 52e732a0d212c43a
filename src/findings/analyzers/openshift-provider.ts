import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { textsOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { patch } from "../shell.ts";

interface Network extends KubernetesObject {
  readonly spec?: { readonly additionalRoutingCapabilities?: { readonly providers?: readonly string[] } };
}
interface Operator extends KubernetesObject {
  readonly spec?: { readonly bgpBackend?: string };
}

/** OpenShift ≥ 4.19: frr-k8s comes from the Cluster Network Operator, if Network/cluster has the provider FRR. */
export const openshiftProvider = analyzer({
  name: "openshift-provider",
  codes: ["MLB701"],
  reads: { kinds: [], also: ["Network", "MetalLB", "Pod", "Service", "Node"], uses: ["discovery"] },
  *analyze({ objects, find, unknown, shared }) {
    const { openshift, frrK8s, metallb } = shared.discovery();
    const minor = /^4\.(\d+)/.exec(openshift.value ?? "")?.[1];
    if (minor === undefined || Number(minor) < 19) return;
    const [operator] = objects<Operator>("MetalLB");
    const backend = operator?.spec?.bgpBackend ?? "";
    if (backend !== "" && backend !== "frr-k8s-external") return;
    if (metallb.mode.value !== undefined && metallb.mode.value !== "frr-k8s") return;
    const why = unknown("Network");
    if (why !== undefined) {
      yield { what: "the routing provider of Network/cluster", reason: why, nodes: [], asked: true };
      return;
    }
    const network = find<Network>("Network", "cluster");
    if (network === undefined) return;
    const providers = textsOf(network.spec?.additionalRoutingCapabilities?.providers);
    const known =
      unknown("Pod") === undefined && unknown("Service") === undefined && unknown("Node") === undefined;
    // Without any FRR nothing that is announced by BGP goes anywhere.
    const unserved =
      known && shared.discovery().frrPods.size === 0
        ? shared
            .reach()
            .filter((r) => shared.ways().of(r).length > 0)
            .map((r) => r.ref)
        : [];
    const daemons = frrK8s.installations.filter((i) => i.layout === "frr-k8s");
    if (providers.includes("FRR")) {
      if (
        daemons.length > 0 ||
        unknown("Pod") !== undefined ||
        frrK8s.namespace.value !== "openshift-frr-k8s"
      )
        return;
      yield finding(
        "MLB701",
        { reason: "the provider FRR is there, but no frr-k8s runs in openshift-frr-k8s" },
        {
          objects: [network],
          services: unserved,
          evidence: [evidence(network, "spec.additionalRoutingCapabilities.providers", providers.join(", "))],
          commands: [
            "kubectl get clusteroperator network -o yaml",
            "kubectl -n openshift-frr-k8s get daemonset,pod",
          ],
        },
      );
      return;
    }
    yield finding(
      "MLB701",
      { reason: "Network/cluster has no routing provider FRR" },
      {
        objects: [network],
        services: unserved,
        evidence: [
          evidence(network, "spec.additionalRoutingCapabilities.providers", providers.join(", ") || "absent"),
        ],
        commands: [
          patch(refOf(network), { spec: { additionalRoutingCapabilities: { providers: ["FRR"] } } }),
        ],
      },
    );
  },
});
