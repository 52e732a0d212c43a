import type { KubernetesObject } from "./object.ts";

/** The identity of an object: enough to name it in a sentence and to fetch it with kubectl. */
export interface ObjectRef {
  readonly kind: string;
  readonly name: string;
  /** Absent for cluster-scoped objects and for objects whose namespace is not known. */
  readonly namespace?: string;
}

/** Where an intended value comes from: an object and the path of the field in it, e.g. `spec.bgp.routers[0].asn`. */
export interface Origin {
  readonly ref: ObjectRef;
  /** Field path with dots and indexes; empty for the object as a whole. */
  readonly path: string;
}

/** @returns the reference of an object, without its contents. */
export function refOf(object: KubernetesObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { kind: object.kind, name } : { kind: object.kind, name, namespace };
}

/** @returns `Kind namespace/name`, or `Kind name` without a namespace: the form used in every sentence. */
export function formatRef(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace === undefined ? "" : `${ref.namespace}/`}${ref.name}`;
}

/** @returns a text that is equal for equal references only: the key for maps. */
export function refKey(ref: ObjectRef): string {
  return `${ref.kind}/${ref.namespace ?? ""}/${ref.name}`;
}

/** @returns `Kind namespace/name field.path`. */
export function formatOrigin(origin: Origin): string {
  return origin.path === "" ? formatRef(origin.ref) : `${formatRef(origin.ref)} ${origin.path}`;
}
