import type { FRRNodeState } from "../../api/frrk8s.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { command, show } from "../shell.ts";

/** Nodes from which MetalLB announces something and on which no frr-k8s works that could send it. */
export const noFrr = analyzer({
  name: "no-frr",
  codes: ["MLB205"],
  reads: { kinds: ["Node", "Service"], also: ["Pod", "FRRNodeState"], uses: ["discovery", "announce"] },
  *analyze({ find, unknown, shared }) {
    const { frrPods, frrK8s } = shared.discovery();
    if (!shared.onFrrK8s()) return;
    const why = unknown("Pod");
    if (why !== undefined) {
      yield { what: "whether frr-k8s runs where it is needed", reason: why, nodes: [], asked: true };
      return;
    }
    // No pod of frr-k8s at all in the input: nothing is known about where it runs.
    if (frrPods.size === 0) return;
    const needed = new Set(shared.sending().flatMap((x) => [...x.nodes]));
    for (const node of shared.nodeNames()) {
      if (!needed.has(node)) continue;
      const pod = frrPods.get(node);
      const state = find<FRRNodeState>("FRRNodeState", node);
      const services = shared.unserved().onNodes([node]);
      const told = (reason: string, seen: string): Finding =>
        finding(
          "MLB205",
          { reason },
          {
            objects: pod === undefined ? [] : [pod.ref],
            nodes: [node],
            services,
            evidence: [
              evidence(
                undefined,
                pod === undefined ? `pods of frr-k8s on ${node}` : `Pod ${pod.ref.namespace}/${pod.ref.name}`,
                seen,
              ),
              evidence(
                state,
                "status.lastReloadResult",
                state === undefined ? "no FRRNodeState" : (state.status?.lastReloadResult ?? ""),
              ),
            ],
            commands:
              pod === undefined
                ? [command("kubectl", "-n", frrK8s.namespace.value, "get", "daemonset,pod", "-o", "wide")]
                : [show(pod.ref)],
          },
        );
      if (pod === undefined) {
        if (state === undefined)
          yield told("no pod of frr-k8s runs there, though a speaker announces from it", "none");
      } else if (!pod.ready)
        yield told(
          `the pod of frr-k8s is not ready${pod.reason === undefined ? "" : ` (${pod.reason})`}`,
          `${pod.phase}, ${pod.restarts} restarts`,
        );
    }
  },
});
