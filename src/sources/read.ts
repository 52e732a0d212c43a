import type { KubernetesObject } from "../api/object.ts";
import type { InputNote } from "../snapshot/snapshot.ts";
import { objectReader } from "./reading.ts";

/**
 * Reads the objects of a text: YAML or JSON, several documents, `List` kinds. Objects come as they stand, without defaults;
 * their positions are remembered. What cannot be read is left out: `readText` tells about it.
 * @param path the name of the text for positions
 */
export function readObjects(text: string, path = ""): KubernetesObject[] {
  return [...readText(text, path).objects];
}

/** @returns the objects of a text as they stand, and notes about what in it is not YAML, JSON or an object. Never throws. */
export function readText(
  text: string,
  path = "",
): { readonly objects: readonly KubernetesObject[]; readonly notes: readonly InputNote[] } {
  const objects: KubernetesObject[] = [];
  const notes: InputNote[] = [];
  const reader = objectReader(path, {
    object: (object) => objects.push(object),
    note: (note) => notes.push(note),
  });
  reader.push(text);
  reader.end();
  return { objects, notes };
}
