import type { Service, ServiceSpec } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { positionOf, rememberPosition } from "../api/position.ts";
import { listOf, textsOf } from "../api/values.ts";

type Family = "IPv4" | "IPv6";

/** In no network: they stand for the addresses that an API server would choose. */
const CLUSTER_IP = Object.freeze({ IPv4: "240.0.0.1", IPv6: "100::1" });

/**
 * A Service in a file lacks what the API server adds when it is applied, without which MetalLB gives it no address.
 * @param families those of the cluster, the preferred one first
 * @param live the Service of this name in the cluster, which keeps what it has
 */
export function storedService(
  object: KubernetesObject,
  families: readonly Family[],
  live?: Service,
): KubernetesObject {
  const { spec } = object as Service;
  if (object.kind !== "Service" || spec === undefined || spec.type === "ExternalName") return object;
  if (spec.clusterIP !== undefined || spec.clusterIPs !== undefined) return object;
  const wanted = wantedFamilies(spec, families);
  const added: ServiceSpec = {
    ...spec,
    ipFamilyPolicy: spec.ipFamilyPolicy ?? (wanted.length > 1 ? "RequireDualStack" : "SingleStack"),
    ...addressesOf(live, wanted),
    ...(spec.ports === undefined
      ? {}
      : { ports: listOf(spec.ports).map((port) => ({ ...port, protocol: port.protocol ?? "TCP" })) }),
  };
  const stored = { ...object, spec: added };
  const position = positionOf(object);
  if (position !== undefined) rememberPosition(stored, position);
  return stored;
}

/** @returns the families of the Services of a cluster; IPv4 if there is none. */
export function familiesOf(services: readonly Service[]): readonly Family[] {
  const found =
    services.find((s) => textsOf(s.spec?.clusterIPs).length > 1) ??
    services.find((s) => textsOf(s.spec?.clusterIPs).length > 0);
  const families = textsOf(found?.spec?.clusterIPs).map((ip): Family => (ip.includes(":") ? "IPv6" : "IPv4"));
  return families.length === 0 ? ["IPv4"] : families;
}

function wantedFamilies(spec: ServiceSpec, cluster: readonly Family[]): readonly Family[] {
  const named = textsOf(spec.ipFamilies).filter((f): f is Family => f === "IPv4" || f === "IPv6");
  const [first = cluster[0] ?? "IPv4"] = named;
  const other: Family = first === "IPv4" ? "IPv6" : "IPv4";
  if (named.length > 1) return named;
  if (spec.ipFamilyPolicy === "RequireDualStack") return [first, other];
  return spec.ipFamilyPolicy === "PreferDualStack" && cluster.length > 1 ? [first, other] : [first];
}

function addressesOf(
  live: Service | undefined,
  families: readonly Family[],
): Pick<ServiceSpec, "clusterIP" | "clusterIPs" | "ipFamilies"> {
  const kept = textsOf(live?.spec?.clusterIPs);
  const clusterIPs = families.map((family, i) => kept[i] ?? CLUSTER_IP[family]);
  return { clusterIP: clusterIPs[0] ?? "", clusterIPs, ipFamilies: families };
}
