import { formatRef } from "../../api/ref.ts";
import { command } from "../../findings/shell.ts";
import type { ApplyResult } from "../../plan/applied.ts";
import type { NodeProgress } from "../../plan/converge.ts";
import type { Course } from "./course.ts";
import { type Restored, takeBack } from "./restore.ts";

const NOTHING = { nodes: [], unknown: [] } as const;

/** Returns to the back-up, as far as the API server lets it, and says what is left. */
export async function giveBack(
  course: Course,
  why: string,
  {
    nodes,
    unknown,
  }: { readonly nodes: readonly NodeProgress[]; readonly unknown: readonly string[] } = NOTHING,
): Promise<ApplyResult> {
  const { api, options, backup, path, ended } = course;
  const restore = restoreCommand(course);
  const more = { backup: path, nodes, unknown };
  if (!options.rollback) {
    const objects = backup.entries.map(({ object }) => ({
      object,
      state: "left" as const,
      why: "--no-rollback",
    }));
    return ended("left", `The change stands although ${why}: --no-rollback was given.`, {
      ...more,
      restore,
      objects,
    });
  }
  options.say(`taking the change back: ${why}`);
  const objects: readonly Restored[] = await takeBack(api, backup);
  const bad = objects.filter((o) => o.state === "left" || o.state === "failed");
  if (bad.length === 0)
    return ended("restored", `The change was taken back, because ${why}: every object is as it was.`, {
      ...more,
      objects,
    });
  return ended(
    "left",
    `The change could not be taken back whole after this: ${why}. Not as before: ${bad
      .map((o) => `${formatRef(o.object)} (${o.why ?? o.state})`)
      .join("; ")}.`,
    { ...more, restore, objects },
  );
}

/** @returns the command that restores the back-up of a change */
export function restoreCommand({ path, backup }: Course): string {
  const context = backup.cluster.context;
  return command("kubectl", "metallb", "rollback", path, ...(context === "" ? [] : ["--context", context]));
}
