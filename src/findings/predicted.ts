import type { Service } from "../api/core.ts";
import { positionOf } from "../api/position.ts";
import { listOf } from "../api/values.ts";
import type { Allocation } from "../metallb/allocate.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";

/**
 * Services that somebody wrote into a file have no status: they get the addresses that the controller would give them, so that what
 * comes after can be computed too. What a cluster holds stays as it is, also in a file: the API server gave it a uid.
 */
export function withPredictedAddresses(
  s: Snapshot,
  services: () => Readonly<Record<string, Allocation>>,
): Snapshot {
  const isNew = (o: Service): boolean =>
    o.kind === "Service" &&
    o.spec?.type === "LoadBalancer" &&
    positionOf(o) !== undefined &&
    o.metadata.uid === undefined &&
    listOf(o.status?.loadBalancer?.ingress).length === 0;
  if (!s.objects.some((o) => isNew(o as Service))) return s;
  const given = services();
  const objects = s.objects.map((object) => {
    if (!isNew(object as Service)) return object;
    const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const ips = Object.hasOwn(given, key) ? (given[key]?.ingress ?? []) : [];
    if (ips.length === 0) return object;
    return { ...object, status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } } };
  });
  return withObjects(s, objects);
}
