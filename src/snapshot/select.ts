import type { KubernetesObject, ObjectMeta } from "../api/object.ts";
import type { Kind } from "./kinds.ts";
import type { Snapshot } from "./snapshot.ts";

/** @returns all objects of a kind in input order; empty also when the kind is unknown (ask `unknownKind` first where it matters). */
export function objectsOf<T extends KubernetesObject = KubernetesObject>(
  s: Snapshot,
  kind: Kind,
): readonly T[] {
  return (s.byKind.get(kind) ?? []) as readonly T[];
}

/** @returns the object of this kind, name and (unless undefined) namespace. The names of a kind are indexed when one is first asked for. */
export function findObject<T extends KubernetesObject = KubernetesObject>(
  s: Snapshot,
  kind: Kind,
  name: string,
  namespace?: string,
): T | undefined {
  return (namesOf(objectsOf(s, kind)).get(name) as readonly T[] | undefined)?.find(
    (o) => namespace === undefined || o.metadata.namespace === namespace,
  );
}

const indexes = new WeakMap<
  readonly KubernetesObject[],
  ReadonlyMap<string | undefined, readonly KubernetesObject[]>
>();

function namesOf(
  objects: readonly KubernetesObject[],
): ReadonlyMap<string | undefined, readonly KubernetesObject[]> {
  // The metadata of a damaged file may be anything.
  const known =
    indexes.get(objects) ??
    Map.groupBy(objects, ({ metadata }) => (metadata as Partial<ObjectMeta> | null)?.name);
  indexes.set(objects, known);
  return known;
}

/** @returns why the objects of a kind are not known, or undefined if they are. */
export function unknownKind(s: Snapshot, kind: Kind): string | undefined {
  return s.unknown.get(kind)?.reason;
}
