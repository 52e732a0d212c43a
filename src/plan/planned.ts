import type { KubernetesObject } from "../api/object.ts";
import { type ObjectRef, refKey, refOf } from "../api/ref.ts";
import { KINDS } from "../snapshot/kinds.ts";
import { findObject } from "../snapshot/select.ts";
import { kindOf, type Snapshot } from "../snapshot/snapshot.ts";
import type { Plan } from "./plan.ts";
import type { ReportedSession } from "./sessions.ts";
import type { Foresight } from "./what-if.ts";

/** Kinds of which the plan has read every object. Of the others only those that it needed. */
const WHOLE: ReadonlySet<string> = new Set(["metallb.io", "frrk8s.metallb.io"]);
const WHOLE_CORE: ReadonlySet<string> = new Set(["Node", "Namespace", "Service"]);

/** @returns the object that a plan was made for; null: there was none; undefined: the plan did not look */
export function plannedObject(
  s: Snapshot,
  f: Foresight,
  apiVersion: string,
  ref: ObjectRef,
): KubernetesObject | null | undefined {
  const key = refKey(ref);
  const step = f.steps.find(({ before }) => before !== undefined && refKey(refOf(before)) === key);
  if (step?.before !== undefined) return step.before;
  const kind = kindOf({ apiVersion, kind: ref.kind, metadata: { name: ref.name } });
  if (kind === undefined || s.unknown.has(kind)) return undefined;
  const whole = KINDS[kind] === "" ? WHOLE_CORE.has(kind) : WHOLE.has(KINDS[kind]);
  return whole ? (findObject(s, kind, ref.name, ref.namespace) ?? null) : undefined;
}

/** @returns the sessions of `up` that the plan resets */
export function sessionsResetBy(plan: Plan, up: readonly ReportedSession[]): readonly ReportedSession[] {
  const reset = new Set(
    plan.groups.flatMap((g) => g.nodes.flatMap((node) => g.sessionsReset.map((s) => `${node} ${s}`))),
  );
  return up.filter(({ node, vrf, peer }) =>
    reset.has(`${node} ${peer}${vrf === "" ? "" : ` in VRF ${vrf}`}`),
  );
}
