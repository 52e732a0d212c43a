import type { KubernetesObject } from "../../api/object.ts";
import { yaml } from "../../output/print.ts";

/** The objects as a file for `kubectl apply -f`: one document after the other, passwords masked. */
export function extensionYaml(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => yaml(object)).join("---\n");
}
