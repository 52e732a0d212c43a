import type { Node, Pod } from "../../api/core.ts";
import { refOf } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { show } from "../shell.ts";

/** What comes after MetalLB: nodes that announce and are not Ready, or whose kube-proxy is not. */
export const dataPath = analyzer({
  name: "data-path",
  codes: ["MLB801"],
  reads: { kinds: ["Node"], also: ["Pod"], uses: ["announce"] },
  *analyze({ objects, shared }) {
    const proxies = Map.groupBy(objects<Pod>("Pod").filter(isProxy), (p) => p.spec?.nodeName ?? "");
    for (const node of objects<Node>("Node")) {
      const { name } = node.metadata;
      const ready = listOf(node.status?.conditions).find((c) => c.type === "Ready");
      const proxy = proxies.get(name)?.find((p) => !isReady(p));
      const reason =
        ready !== undefined && ready.status !== "True"
          ? `the condition Ready of ${name} is ${ready.status}${ready.reason === undefined ? "" : ` (${ready.reason})`}`
          : proxy !== undefined
            ? `kube-proxy of ${name} is not ready`
            : undefined;
      if (reason === undefined) continue;
      const services = shared.servicesOn(name);
      if (services.length === 0) continue;
      yield finding(
        "MLB801",
        { reason },
        {
          objects: proxy === undefined ? [node] : [proxy, node],
          nodes: [name],
          services,
          evidence:
            proxy === undefined
              ? [evidence(node, "status.conditions[Ready]", ready?.status ?? "")]
              : [evidence(proxy, "status.conditions[Ready]", "False")],
          commands: [show(refOf(proxy ?? node))],
        },
      );
    }
  },
});

function isProxy(pod: Pod): boolean {
  const { labels = {} } = pod.metadata;
  return labels["k8s-app"] === "kube-proxy" || labels.component === "kube-proxy";
}

function isReady(pod: Pod): boolean {
  return listOf(pod.status?.conditions).some((c) => c.type === "Ready" && c.status === "True");
}
