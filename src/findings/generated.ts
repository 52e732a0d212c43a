import type { ObjectRef } from "../api/ref.ts";

/** Whether a program (a speaker of MetalLB, OVN-Kubernetes) writes the object again whatever is typed into it, by its name alone. */
export function isGenerated({ kind, name }: ObjectRef): boolean {
  return kind === "FRRConfiguration" && (name.startsWith("metallb-") || name.startsWith("ovnk-generated-"));
}
