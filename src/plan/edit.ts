import type { KubernetesObject } from "../api/object.ts";
import type { ObjectRef } from "../api/ref.ts";
import { stored } from "../api/schema/defaults.ts";
import { kindOf, type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { withClusterIps } from "./cluster-ip.ts";
import { type FieldConflict, serverSideApply } from "./server-side-apply.ts";

/** One step of a change, in the order in which the user gave them. */
export type Edit =
  | {
      readonly op: "apply";
      readonly object: KubernetesObject;
      /** Fields that others own are taken over: only where the user asked for this object by name. */
      readonly force?: true;
    }
  | { readonly op: "delete"; readonly ref: ObjectRef }
  /** `value` null removes the label. */
  | { readonly op: "label"; readonly node: string; readonly key: string; readonly value: string | null };

/** The name under which this program owns fields. */
export const FIELD_MANAGER = "kubectl-metallb";

/** What is there after some edits, and what each of them did. */
export interface Edited {
  readonly snapshot: Snapshot;
  readonly steps: readonly EditStep[];
}

/** What one edit did to its object; before or after undefined: there is none. */
export interface EditStep {
  readonly edit: Edit;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
  readonly conflicts: readonly FieldConflict[];
  /** Why the step could not be carried out, e.g. the object to delete does not exist. */
  readonly problem?: string;
}

/** Carries out the edits on a copy; steps later in the list see the earlier ones. */
export function applyEdits(s: Snapshot, edits: readonly Edit[]): Edited {
  const objects = new Map(s.objects.map((o) => [keyOf(o), o]));
  const steps = edits.map((edit): EditStep => {
    const key = editKey(edit, objects);
    const before = objects.get(key);
    const step = carryOut(edit, before, objects.values());
    if (step.problem !== undefined) return step;
    if (step.after === undefined) objects.delete(key);
    else objects.set(key, step.after);
    return step;
  });
  return { snapshot: withObjects(s, [...objects.values()]), steps };
}

function carryOut(
  edit: Edit,
  before: KubernetesObject | undefined,
  others: Iterable<KubernetesObject>,
): EditStep {
  switch (edit.op) {
    case "apply": {
      const { object, conflicts } = serverSideApply(before, edit.object, FIELD_MANAGER);
      return { edit, before, after: withClusterIps(stored(object), others), conflicts };
    }
    case "delete":
      return before === undefined
        ? {
            edit,
            before,
            after: undefined,
            conflicts: [],
            problem: `there is no ${edit.ref.kind} ${edit.ref.name}`,
          }
        : { edit, before, after: undefined, conflicts: [] };
    case "label":
      return before === undefined
        ? { edit, before, after: undefined, conflicts: [], problem: `there is no Node ${edit.node}` }
        : { edit, before, after: labeled(before, edit.key, edit.value), conflicts: [] };
  }
}

function labeled(node: KubernetesObject, key: string, value: string | null): KubernetesObject {
  const labels = new Map(Object.entries(node.metadata.labels ?? {}));
  if (value === null) labels.delete(key);
  else labels.set(key, value);
  return { ...node, metadata: { ...node.metadata, labels: Object.fromEntries(labels) } };
}

/** The identity of an object in the API: its group (not its version), kind, namespace and name. */
function keyOf(object: KubernetesObject): string {
  const kind = kindOf(object) ?? `${object.apiVersion}/${object.kind}`;
  return `${kind}\n${object.metadata.namespace ?? ""}\n${object.metadata.name}`;
}

function editKey(edit: Edit, objects: ReadonlyMap<string, KubernetesObject>): string {
  switch (edit.op) {
    case "apply":
      return keyOf(edit.object);
    case "label":
      return `Node\n\n${edit.node}`;
    case "delete": {
      const { kind, name, namespace } = edit.ref;
      if (namespace !== undefined) return `${kind}\n${namespace}\n${name}`;
      const found = [...objects.values()].find((o) => o.kind === kind && o.metadata.name === name);
      return found === undefined ? `${kind}\n\n${name}` : keyOf(found);
    }
  }
}
