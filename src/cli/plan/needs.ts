import type { Kind } from "../../snapshot/kinds.ts";
import type { Needs } from "../../sources/needs.ts";

/** Everything that decides what nodes run, and what they report to run. */
const KINDS: readonly Kind[] = Object.freeze([
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

/** What `plan` and `apply` read of a cluster. FRR itself is not asked: the plan is about what comes. */
export function planNeeds(): Needs {
  return { kinds: KINDS };
}
