import type { KubernetesObject } from "../../api/object.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import { memberPods } from "../../snapshot/discovery/workloads.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { snapshotOf } from "../../snapshot/snapshot.ts";
import { type KindRead, keyOf, listAll } from "./read-kind.ts";
import { type Context, namespacesOf } from "./strategy.ts";

const PODS: Resource = { group: "", version: "v1", plural: "pods", kind: "Pod", namespaced: true };

/**
 * Labels can be overridden (Helm values). Where they lead to no pod with FRR or no speaker, all pods of the namespaces are read in which
 * objects of MetalLB and frr-k8s were found, and the names of the containers decide.
 */
export async function readMissingPods(context: Context, reads: Map<Kind, KindRead>): Promise<void> {
  const pods = reads.get("Pod");
  if (pods?.state !== "read") return;
  const roles = new Set(memberPods(snapshotOf(pods.objects, context.flags)).map((m) => m.role));
  const complete = roles.has("speaker-with-frr") || (roles.has("frr-k8s") && roles.has("speaker"));
  if (complete) return;
  const namespaces = [...new Set([...namespacesIn(reads), ...namespacesOf(context.flags, "")])];
  const more = await Promise.all(
    namespaces.map((namespace) => listAll(context.client, PODS, [{ namespace }])),
  );
  const all = new Map<string, KubernetesObject>(pods.objects.map((pod) => [keyOf(pod), pod]));
  for (const one of more) {
    if (one.state === "read") for (const pod of one.objects) all.set(keyOf(pod), pod);
  }
  reads.set("Pod", { ...pods, objects: [...all.values()] });
}

const TELLING: readonly Kind[] = ["FRRConfiguration", "IPAddressPool", "BGPPeer", "MetalLB"];

function namespacesIn(reads: ReadonlyMap<Kind, KindRead>): readonly string[] {
  return TELLING.flatMap((kind) => {
    const read = reads.get(kind);
    if (read?.state !== "read") return [];
    return read.objects.flatMap((o) => (o.metadata.namespace === undefined ? [] : [o.metadata.namespace]));
  });
}
