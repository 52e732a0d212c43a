import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { KubernetesObject } from "../../src/api/object.ts";
import { readObjects } from "../../src/sources/read.ts";
import { temporaryFolder } from "./dump.ts";

const examples = resolve(import.meta.dirname, "../../examples");

/** @returns the objects of an example, as a file would hold them. */
export function exampleObjects(example: string): readonly KubernetesObject[] {
  return readObjects(readFileSync(join(examples, example, "objects.yaml"), "utf8"));
}

/** Writes objects into a file of a temporary folder. @returns its path */
export function listFile(objects: readonly object[], name = "objects.json"): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  return file;
}

/** @returns a file with the healthy lab's objects of these kinds only */
export function only(...kinds: readonly string[]): string {
  return listFile(exampleObjects("l3-healthy").filter(({ kind }) => kinds.includes(kind)));
}

/** @returns a file with all of the healthy lab's objects but those of these kinds */
export function without(...kinds: readonly string[]): string {
  return listFile(exampleObjects("l3-healthy").filter(({ kind }) => !kinds.includes(kind)));
}

/**
 * Copies an example and changes files of the copy. @param edits path → the new text from the old one; undefined: the file is taken away
 * @returns the folder
 */
export function edited(
  example: string,
  edits: Readonly<Record<string, ((text: string) => string) | undefined>>,
): string {
  const folder = temporaryFolder();
  cpSync(join(examples, example), folder, { recursive: true });
  for (const [path, edit] of Object.entries(edits)) {
    const file = join(folder, path);
    if (edit === undefined) rmSync(file, { recursive: true });
    else writeFileSync(file, edit(readFileSync(file, "utf8")));
  }
  return folder;
}

/** An example without what the routers themselves said: the usual case. */
export const withoutRouters = (example: string): string =>
  edited(example, { "vtysh/r1": undefined, "vtysh/r2": undefined, "vtysh/r3": undefined });
