import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import type { Edit } from "../../plan/edit.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { notFound } from "../absent.ts";
import { UserError } from "../errors.ts";

/**
 * Finds what deletions and labels name, so that a slip of the pen is no plan. Objects that an earlier edit of the list makes count too.
 * @param namespace what `-n` says, for names without one
 * @returns the edits, deletions with the namespace of what they delete
 * @throws UserError for an object or node that is not there, or a name that fits several
 */
export function existing(
  s: Snapshot,
  edits: readonly Edit[],
  namespace: string | undefined,
): readonly Edit[] {
  const made: KubernetesObject[] = [];
  return edits.map((edit): Edit => {
    if (edit.op === "apply") made.push(edit.object);
    if (edit.op === "delete") return { ...edit, ref: found(s, made, edit.ref, namespace) };
    if (edit.op === "label" && namespacesOf(s, made, { kind: "Node", name: edit.node }).length === 0)
      throw notFound(s, "Node", edit.node);
    return edit;
  });
}

function found(
  s: Snapshot,
  made: readonly KubernetesObject[],
  ref: ObjectRef,
  namespace: string | undefined,
): ObjectRef {
  const wanted = ref.namespace ?? namespace;
  const all = namespacesOf(s, made, ref);
  const fitting = all.filter((there) => wanted === undefined || there === undefined || there === wanted);
  const [first] = fitting;
  if (fitting.length === 0) throw notFound(s, ref.kind as Kind, ref.name, wanted);
  if (fitting.length > 1)
    throw new UserError(
      `${fitting.length} objects of kind ${ref.kind} are called ${JSON.stringify(ref.name)}`,
      `Say which: ${fitting.map((there) => `--delete ${ref.kind.toLowerCase()}/${there}/${ref.name}`).join(" or ")}`,
    );
  const { kind, name } = ref;
  return first === undefined ? { kind, name } : { kind, name, namespace: first };
}

/** The namespaces in which something is called so; one `undefined` for what has none. */
function namespacesOf(
  s: Snapshot,
  made: readonly KubernetesObject[],
  { kind, name }: ObjectRef,
): readonly (string | undefined)[] {
  const there = [...objectsOf(s, kind as Kind), ...made.filter((o) => o.kind === kind)];
  return [...new Set(there.filter((o) => o.metadata.name === name).map((o) => o.metadata.namespace))];
}
