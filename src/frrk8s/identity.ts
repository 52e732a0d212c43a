import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef } from "../api/ref.ts";

/** @returns the reference of an object whose metadata may be broken: what is no text is empty or absent. */
export function identityOf(object: KubernetesObject): ObjectRef {
  const { kind } = object;
  const metadata: unknown = object.metadata;
  if (typeof metadata !== "object" || metadata === null) return { kind, name: "" };
  const { name, namespace } = metadata as { readonly name?: unknown; readonly namespace?: unknown };
  return {
    kind,
    name: typeof name === "string" ? name : "",
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

/** @returns an object's labels, without those whose value is no text. */
export function labelsOf(object: KubernetesObject): Readonly<Record<string, string>> {
  const labels: unknown = (object.metadata as { readonly labels?: unknown } | null | undefined)?.labels;
  if (typeof labels !== "object" || labels === null) return {};
  const entries = Object.entries(labels);
  return entries.every(isText)
    ? (labels as Record<string, string>)
    : Object.fromEntries(entries.filter(isText));
}

function isText(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}
