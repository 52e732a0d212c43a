import type { KubernetesObject, ObjectMeta } from "../api/object.ts";
import { sameValue } from "./server-side-apply.ts";

/** Metadata that only the API server writes: it says nothing of what the object means. */
const SERVER_OWNED: ReadonlySet<keyof ObjectMeta> = new Set<keyof ObjectMeta>([
  "resourceVersion",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "generation",
  "managedFields",
]);

/**
 * What a user has said in an object: everything but its status and the metadata that the API server gives out. Two objects of equal content
 * do the same.
 */
export function contentOf(object: KubernetesObject): KubernetesObject {
  const { status: _, ...rest } = object;
  const kept = Object.entries(object.metadata).filter(
    ([key, value]) =>
      !SERVER_OWNED.has(key as keyof ObjectMeta) &&
      // `selfLink` of old servers, and maps that are as good as absent.
      key !== "selfLink" &&
      !isEmpty(value),
  );
  return { ...rest, metadata: Object.fromEntries(kept) as unknown as ObjectMeta } as KubernetesObject;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Whether two objects, or their absences, say the same. */
export function sameContent(a: KubernetesObject | null, b: KubernetesObject | null): boolean {
  if (a === null || b === null) return a === b;
  return sameValue(contentOf(a), contentOf(b));
}
