import type { KubernetesObject } from "../api/object.ts";

interface Spec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly string[];
}

/** Stand-ins: which address the API server gives is not known, only of which family; MetalLB looks at no more than that. */
const STAND_INS: Readonly<Record<string, string>> = Object.freeze({ IPv4: "192.0.2.1", IPv6: "2001:db8::1" });

/**
 * The API server gives every Service its cluster addresses when it is created; MetalLB gives none without.
 * @param others objects of the cluster, of which a Service shows the first family
 */
export function withClusterIps(
  object: KubernetesObject,
  others: Iterable<KubernetesObject>,
): KubernetesObject {
  const spec = (object.spec ?? {}) as Spec;
  const none = spec.clusterIP === undefined && (spec.clusterIPs ?? []).length === 0;
  if (object.kind !== "Service" || object.apiVersion !== "v1" || spec.type !== "LoadBalancer" || !none)
    return object;
  const families = spec.ipFamilies ?? [firstFamily(others)];
  const clusterIPs = families.flatMap((family) => STAND_INS[family] ?? []);
  return { ...object, spec: { ...spec, clusterIP: clusterIPs[0], clusterIPs, ipFamilies: families } };
}

function firstFamily(objects: Iterable<KubernetesObject>): string {
  for (const { kind, spec } of objects) {
    const [first] = kind === "Service" ? ((spec as Spec | undefined)?.ipFamilies ?? []) : [];
    if (first !== undefined) return first;
  }
  return "IPv4";
}
