import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import type { Needs } from "../../sources/needs.ts";

/** What decides where frr-k8s runs, in which release, and what it makes of its resources. */
const FRR_K8S: readonly Kind[] = Object.freeze([
  "Node",
  "Secret",
  "FRRConfiguration",
  "FRRK8sConfiguration",
  "Pod",
  "DaemonSet",
  "CustomResourceDefinition",
  "ClusterVersion",
]);

/** What decides, before that, what MetalLB writes. */
const METALLB: readonly Kind[] = Object.freeze([
  "Namespace",
  "Service",
  "EndpointSlice",
  "ConfigMap",
  ...CONFIGURATION_KINDS,
]);

export const STAGES = Object.freeze(["metallb", "merged", "frr"] as const);

export type Stage = (typeof STAGES)[number];

/** @returns what a stage reads. FRR is not asked: this is about intent alone. */
export function renderNeeds(stage: Stage): Needs {
  return { kinds: stage === "metallb" ? [...FRR_K8S, ...METALLB] : FRR_K8S };
}
