import type { KubernetesObject } from "../api/object.ts";
import { formatRef, type ObjectRef, refKey, refOf } from "../api/ref.ts";
import type { EditStep } from "./edit.ts";

/** One request that changes one object. */
export type Write =
  | {
      readonly op: "apply";
      readonly ref: ObjectRef;
      readonly object: KubernetesObject;
      /** Fields of others are taken over, since the user asked for it by name. */
      readonly force: boolean;
    }
  | { readonly op: "delete"; readonly ref: ObjectRef; readonly apiVersion: string }
  | {
      readonly op: "label";
      readonly ref: ObjectRef;
      /** Null removes a label. */
      readonly labels: Readonly<Record<string, string | null>>;
    };

/**
 * Turns the steps of a plan into one write for each object: labels of a node are set at once, and a file that names an object twice counts as it
 * says last, as server-side apply has it.
 * @returns the writes in order, or a sentence that says which steps exclude each other
 */
export function writesOf(
  steps: readonly EditStep[],
  forced: (ref: ObjectRef) => boolean,
): readonly Write[] | string {
  const writes = new Map<string, Write>();
  for (const { edit, before } of steps) {
    const write = writeOf(edit, before, forced);
    if (write === undefined) continue;
    const key = refKey(write.ref);
    const known = writes.get(key);
    if (known !== undefined && known.op !== write.op)
      return `${formatRef(write.ref)} is both to be ${known.op === "delete" ? "deleted" : "changed"} and to be ${write.op === "delete" ? "deleted" : "changed"}`;
    writes.set(
      key,
      known?.op === "label" && write.op === "label"
        ? { ...write, labels: { ...known.labels, ...write.labels } }
        : write,
    );
  }
  return [...writes.values()];
}

function writeOf(
  edit: EditStep["edit"],
  before: KubernetesObject | undefined,
  forced: (ref: ObjectRef) => boolean,
): Write | undefined {
  switch (edit.op) {
    case "apply": {
      const ref = refOf(edit.object);
      return { op: "apply", ref, object: edit.object, force: edit.force === true || forced(ref) };
    }
    case "delete":
      return before === undefined
        ? undefined
        : { op: "delete", ref: refOf(before), apiVersion: before.apiVersion };
    case "label":
      return {
        op: "label",
        ref: { kind: "Node", name: edit.node },
        labels: { [edit.key]: edit.value },
      };
  }
}
