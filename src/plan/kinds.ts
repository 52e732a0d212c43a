import type { Kind } from "../snapshot/kinds.ts";

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
  "IPAddressPool",
  "BGPAdvertisement",
  "L2Advertisement",
  "BGPPeer",
  "BFDProfile",
  "Community",
  "FRRConfiguration",
  "FRRNodeState",
  "FRRK8sConfiguration",
  "ClusterVersion",
  "CustomResourceDefinition",
  "ConfigNetwork",
  "Network",
]);
