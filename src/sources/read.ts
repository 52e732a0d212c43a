import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../api/object.ts";

/**
 * Reads the objects of a text: YAML or JSON, several documents, `List` kinds. What cannot be read is left out; use
 * `readText` to be told about it.
 */
export function readObjects(text: string, _path?: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => objectsIn(document.toJS()));
}

function objectsIn(value: unknown): KubernetesObject[] {
  if (typeof value !== "object" || value === null) return [];
  const { kind, items } = value as { kind?: unknown; items?: unknown };
  if (typeof kind === "string" && kind.endsWith("List") && Array.isArray(items))
    return items.flatMap(objectsIn);
  return typeof kind === "string" ? [value as KubernetesObject] : [];
}
