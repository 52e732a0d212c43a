import { SHOW } from "../../frr/show/commands.ts";
import { CONFIGURATION_KINDS, type Kind } from "../../snapshot/kinds.ts";
import type { Needs } from "../../sources/needs.ts";

/** What `diff` compares. */
export const STAGES = Object.freeze(["frr", "metallb"] as const);
export type Stage = (typeof STAGES)[number];

/** What decides about a node's configuration, and what frr-k8s reports of it. */
const FRR: readonly Kind[] = Object.freeze([
  "Node",
  "Namespace",
  "Secret",
  "Pod",
  "DaemonSet",
  "FRRConfiguration",
  "FRRK8sConfiguration",
  "FRRNodeState",
  "ClusterVersion",
  "CustomResourceDefinition",
]);

/** What decides about the objects that MetalLB writes. */
const METALLB: readonly Kind[] = Object.freeze([
  ...FRR,
  "Service",
  "EndpointSlice",
  "ConfigMap",
  "ConfigurationState",
  ...CONFIGURATION_KINDS,
]);

/**
 * @param live whether FRR itself is to be asked: captures hold the answers, a cluster is only asked on demand
 * @returns what `diff` reads
 */
export function diffNeeds(stage: Stage, live: boolean, nodes: readonly string[] | undefined): Needs {
  if (stage === "metallb") return { kinds: METALLB };
  if (!live) return { kinds: FRR };
  const commands = [SHOW.runningConfig, SHOW.version];
  return { kinds: FRR, live: { commands, ...(nodes === undefined ? {} : { nodes }) } };
}
