import type { KubernetesObject } from "../api/object.ts";
import { yaml } from "../output/print.ts";

/** A generated resource as text to apply, with notes as comments above it. */
export function generatedText(object: KubernetesObject, notes: readonly string[]): string {
  return `${notes.map((note) => `# ${note}\n`).join("")}${yaml(object)}`;
}
