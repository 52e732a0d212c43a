import type { KubernetesObject, LabelSelector } from "../../src/api/object.ts";

/** OVN-Kubernetes' EgressService (k8s.ovn.org/v1): the way out of the pods behind a Service of the same name and namespace. */
export interface EgressService extends KubernetesObject {
  readonly spec?: {
    /** `LoadBalancerIP` or `Network`; absent acts as LoadBalancerIP. */
    readonly sourceIPBy?: string;
    readonly nodeSelector?: LabelSelector;
    /** Number of a route table, as text; absent: the main table. */
    readonly network?: string;
  };
  readonly status?: { readonly host?: string };
}

/** The label that OVN-Kubernetes puts on the node that it chose; advertisements have to select it. */
export function hostLabel(namespace: string, name: string): string {
  return `egress-service.k8s.ovn.org/${namespace}-${name}`;
}
