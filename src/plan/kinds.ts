import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";

/** Everything that decides what nodes run, and what they report to run. */
export const PLAN_KINDS: readonly Kind[] = Object.freeze([
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
  "FRRNodeState",
  "FRRK8sConfiguration",
  "ClusterVersion",
  "CustomResourceDefinition",
  "ConfigNetwork",
  "Network",
]);
