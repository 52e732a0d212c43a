import { readFileSync, writeFileSync } from "node:fs";
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
