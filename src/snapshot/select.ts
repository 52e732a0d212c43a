import type { KubernetesObject } from "../api/object.ts";
import type { Kind } from "./kinds.ts";
import type { Snapshot } from "./snapshot.ts";

/** @returns all objects of a kind in input order; empty also when the kind is unknown (ask `unknownKind` first where it matters). */
export function objectsOf<T extends KubernetesObject = KubernetesObject>(
  s: Snapshot,
  kind: Kind,
): readonly T[] {
  return (s.byKind.get(kind) ?? []) as readonly T[];
}

/** @returns the object of this kind, name and (unless undefined) namespace. Linear in the objects of the kind. */
export function findObject<T extends KubernetesObject = KubernetesObject>(
  s: Snapshot,
  kind: Kind,
  name: string,
  namespace?: string,
): T | undefined {
  return objectsOf<T>(s, kind).find(
    (o) => o.metadata.name === name && (namespace === undefined || o.metadata.namespace === namespace),
  );
}

/** @returns why the objects of a kind are not known, or undefined if they are. */
export function unknownKind(s: Snapshot, kind: Kind): string | undefined {
  return s.unknown.get(kind)?.reason;
}
