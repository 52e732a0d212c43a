import type { KubernetesObject } from "../api/object.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { applyDefaults } from "../api/schema/defaults.ts";
import { validate } from "../api/schema/validate.ts";
import { admitAgainst } from "../frrk8s/admission.ts";
import { announce } from "../metallb/announce.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { type Snapshot, snapshotOf } from "../snapshot/snapshot.ts";
import { announceOptionsOf } from "../state/options.ts";
import type { EditStep } from "./edit.ts";
import type { PlanStep } from "./plan.ts";
import { sameValue } from "./server-side-apply.ts";
import { isDown } from "./speakers.ts";

/** Plays the API server and the webhooks on the steps in the order given, each on top of those before. */
export function admissionOf(s: Snapshot, steps: readonly EditStep[], d: Discovery): readonly PlanStep[] {
  let objects = s.objects;
  return steps.map((step) => {
    const result = answer(s, objects, step, d);
    objects = carried(objects, step);
    return result;
  });
}

function carried(
  objects: readonly KubernetesObject[],
  { before, after }: EditStep,
): readonly KubernetesObject[] {
  const rest = before === undefined ? objects : objects.filter((o) => !same(o, before));
  return after === undefined ? rest : [...rest, after];
}

function same(a: KubernetesObject, b: KubernetesObject): boolean {
  return (
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    a.metadata.namespace === b.metadata.namespace &&
    a.apiVersion.split("/")[0] === b.apiVersion.split("/")[0]
  );
}

function answer(s: Snapshot, objects: readonly KubernetesObject[], step: EditStep, d: Discovery): PlanStep {
  const { edit, before, after, conflicts, problem } = step;
  const object =
    edit.op === "apply"
      ? refOf(edit.object)
      : edit.op === "delete"
        ? before === undefined
          ? edit.ref
          : refOf(before)
        : { kind: "Node", name: edit.node };
  const owned = ownerOf(object, s, d);
  const base = {
    action: actionOf(step),
    object,
    conflicts,
    warnings: [],
    ...(problem !== undefined && { problem }),
    ...(owned !== undefined && edit.op !== "label" && { owned }),
  };
  if (problem !== undefined) return base;
  const others = snapshotOf(before === undefined ? objects : objects.filter((o) => !same(o, before)));
  const verdict = after === undefined ? onDelete(before, objects, d) : onWrite(others, after, before, d);
  return {
    ...base,
    warnings: verdict.warnings,
    ...(verdict.refused !== undefined && { refused: verdict.refused }),
  };
}

function actionOf({ edit, before, after }: EditStep): PlanStep["action"] {
  if (edit.op === "label") return "label";
  if (edit.op === "delete") return "delete";
  if (before === undefined) return "create";
  return after !== undefined && sameContent(before, after) ? "unchanged" : "update";
}

function sameContent(a: KubernetesObject, b: KubernetesObject): boolean {
  const bare = (o: KubernetesObject) => {
    const { managedFields: _, ...metadata } = o.metadata;
    return { ...o, metadata };
  };
  return sameValue(bare(a), bare(b));
}

/** Objects that a program writes again as soon as somebody changes them. */
function ownerOf(ref: ObjectRef, s: Snapshot, d: Discovery): string | undefined {
  if (ref.kind !== "FRRConfiguration") return undefined;
  if (ref.name.startsWith("ovnk-generated-")) return "OVN-Kubernetes generates it and would write it again";
  const node = ref.name.startsWith("metallb-") ? ref.name.slice("metallb-".length) : undefined;
  if (node === undefined || ref.namespace !== d.frrK8s.namespace.value) return undefined;
  const alive =
    d.metallb.speakers.some((p) => p.node === node && p.ready) && isDown(s, d, node) === undefined;
  return alive ? `the speaker on ${node} is alive and would write it again` : undefined;
}

interface Verdict {
  readonly refused?: string;
  readonly warnings: readonly string[];
}

function onWrite(
  others: Snapshot,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
  d: Discovery,
): Verdict {
  const schema = validate(object, {}).map(({ message }) => message);
  if (schema.length > 0) return { refused: schema.join("; "), warnings: [] };
  const defaulted = applyDefaults(object);
  if (object.kind === "FRRConfiguration") {
    const { denied, warnings } = admitAgainst(
      before === undefined ? others : snapshotOf([...others.objects, before]),
      defaulted,
      { release: d.frrK8s.release.value },
    );
    return { warnings, ...(denied !== null && { refused: denied }) };
  }
  if (!object.apiVersion.startsWith("metallb.io/")) return { warnings: [] };
  const { admission } = announce(snapshotOf([...others.objects, defaulted]), announceOptionsOf(d));
  const mine = admission.findLast(
    (a) => a.object === `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`,
  );
  const refused =
    before === undefined ? (mine?.decode ?? mine?.webhook) : (mine?.decode ?? mine?.update ?? mine?.webhook);
  return {
    warnings: mine?.warning === undefined ? [] : [mine.warning],
    ...(refused !== undefined && { refused }),
  };
}

/** Only the deletion of a BFDProfile in use is refused; that of an FRRConfiguration is never looked at. */
function onDelete(
  before: KubernetesObject | undefined,
  objects: readonly KubernetesObject[],
  d: Discovery,
): Verdict {
  if (before?.kind !== "BFDProfile") return { warnings: [] };
  const { admission } = announce(snapshotOf(objects), announceOptionsOf(d));
  const mine = admission.find(
    (a) => a.object === `BFDProfile/${before.metadata.namespace ?? ""}/${before.metadata.name}`,
  );
  return { warnings: [], ...(mine?.delete !== undefined && { refused: mine.delete }) };
}
