import { refKey, refOf } from "../../api/ref.ts";
import { kept } from "../../plan/backup.ts";
import { canaryOf } from "../../plan/canary.ts";
import { refusalsOf } from "../../plan/refusal.ts";
import { type Foresight, foresee } from "../../plan/what-if.ts";
import type { Write } from "../../plan/writes.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Api } from "./api.ts";
import type { Part } from "./course.ts";
import { execute, type Prepared } from "./prepare.ts";

/** @returns how to begin with some of the nodes; undefined: all at once; or why that cannot be */
export function firstPart(
  s: Snapshot,
  d: Discovery,
  foresight: Foresight,
  canary: number | undefined,
): ((api: Api, prepared: readonly Prepared[]) => Promise<Part | string>) | string | undefined {
  if (canary === undefined) return undefined;
  const part = canaryOf(s, foresight.plan, foresight.steps, canary);
  if (!part.ok) return `--canary: ${part.why}`;
  const narrowed = foresee(s, d, part.edits);
  const against = refusalsOf(narrowed.plan, { allowFreeze: false });
  if (against.length > 0) return `--canary: ${against.map(({ message }) => message).join("; ")}`;
  const objects = new Map(
    part.edits.flatMap((edit) =>
      edit.op === "apply" ? [[refKey(refOf(edit.object)), edit.object] as const] : [],
    ),
  );
  return async (api, prepared) => {
    const narrow: Prepared[] = [];
    for (const one of prepared) {
      const object = one.write.op === "apply" ? objects.get(refKey(refOf(one.write.object))) : undefined;
      if (object === undefined || one.write.op !== "apply") {
        narrow.push(one);
        continue;
      }
      const write: Write = { ...one.write, object };
      const answer = await execute(api, write, one.live, true);
      // What the whole change passes, its first part passes too, once the objects that it needs are there.
      if (!answer.ok && answer.error.code !== "invalid") return `--canary: ${answer.error.message}`;
      const stored = answer.ok ? (answer.value.object ?? object) : object;
      narrow.push({ ...one, write, entry: { ...one.entry, first: kept(stored) } });
    }
    return { foresight: narrowed, prepared: narrow };
  };
}
