import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";

/** What MetalLB and frr-k8s read to decide what nodes run, and where they run. */
export const DECIDING_KINDS: readonly Kind[] = Object.freeze([
  "Node",
  "Namespace",
  "Service",
  "EndpointSlice",
  "Secret",
  "Pod",
  "DaemonSet",
  "ConfigMap",
  ...CONFIGURATION_KINDS,
  "FRRConfiguration",
]);

/** Everything that decides what nodes run, and what they report to run. */
export const PLAN_KINDS: readonly Kind[] = Object.freeze([
  ...DECIDING_KINDS,
  "FRRNodeState",
  "FRRK8sConfiguration",
  "ClusterVersion",
  "CustomResourceDefinition",
  "ConfigNetwork",
  "Network",
]);
