import { formatRef } from "../../api/ref.ts";
import { type ApplyResult, whyNotDone } from "../../plan/applied.ts";
import { expectationsOf, type NodeProgress } from "../../plan/converge.ts";
import { sessionsResetBy } from "../../plan/planned.ts";
import type { ReportedSession } from "../../plan/sessions.ts";
import { converge } from "./converge.ts";
import type { Course, Part } from "./course.ts";
import { giveBack, restoreCommand } from "./give-back.ts";
import type { Reports } from "./observe.ts";
import { execute, type Prepared } from "./prepare.ts";
import { reportsOf, sessionsUp } from "./reports.ts";

/** The API server may be away this long, as when it restarts; longer, and the change may be the cause. */
const UNREACHABLE_MS = 30_000;

/** How far a change has come, and why it goes no further. */
interface Progress {
  readonly nodes: readonly NodeProgress[];
  readonly unknown: readonly string[];
  /** Why everything is taken back; absent: go on. */
  readonly failed?: string;
}

/**
 * Writes the parts one after the other, each only when the nodes run the one before. Whatever goes wrong takes everything back.
 * @param whole what the whole change writes, in order; a part writes the same objects, some of them otherwise
 */
export async function carryOut(
  course: Course,
  parts: readonly Part[],
  whole: readonly Prepared[],
): Promise<ApplyResult> {
  const { clients, api, options, path, ended } = course;
  const reports = reportsOf(api);
  const up = await sessionsUp(clients.watcher, reports);
  let lives = whole.map((one) => one.live);
  let progress: Progress = { nodes: [], unknown: up.unknown };
  for (const [index, part] of parts.entries()) {
    const written = await write(course, part, lives);
    if (typeof written === "string") return giveBack(course, written, progress);
    lives = written;
    progress = await rest(course, part, reports, up.sessions, progress.unknown);
    if (progress.failed !== undefined) return giveBack(course, progress.failed, progress);
    if (index < parts.length - 1) options.say("the first nodes have it; now the others");
  }
  return ended("applied", "The change is applied, and every node that reports runs it.", {
    backup: path,
    restore: restoreCommand(course),
    objects: whole.map((one) => ({ object: one.write.ref, state: "written" })),
    nodes: progress.nodes,
    unknown: progress.unknown,
  });
}

/** @returns the objects as they are then, or why not all were written */
async function write(
  { api, options, signal }: Course,
  { prepared }: Part,
  before: readonly Prepared["live"][],
): Promise<Prepared["live"][] | string> {
  const lives: Prepared["live"][] = [];
  for (const [i, one] of prepared.entries()) {
    if (signal.aborted) return "it was interrupted";
    const name = formatRef(one.write.ref);
    options.progress(`writing ${name}`);
    const answer = await execute(api, one.write, before[i] ?? null, false);
    if (!answer.ok) return answer.error.message;
    if (answer.value.conflicts !== undefined) {
      const whose = answer.value.conflicts.map((c) => `${c.fields.join(", ")} belongs to ${c.manager}`);
      return `${name}: ${whose.join("; ")}`;
    }
    lives.push(answer.value.object);
  }
  return lives;
}

/** Waits until every node runs the part, and the sessions that were up are up. */
async function rest(
  { clients, s, options, signal }: Course,
  { foresight }: Part,
  reports: Reports,
  up: readonly ReportedSession[],
  known: readonly string[],
): Promise<Progress> {
  const { nodes: expected, blind } = expectationsOf(s, foresight, up);
  const { end, nodes, unknown } = await converge(clients.watcher, reports, expected, {
    timeoutMs: options.timeoutMs,
    unreachableMs: Math.min(UNREACHABLE_MS, options.timeoutMs),
    signal,
    progress: options.progress,
  });
  const gaps = [
    ...new Set([
      ...known,
      ...(blind.length === 0
        ? []
        : [`${blind.join(", ")}: frr-k8s reports nothing there, so it was not waited for`]),
      ...unknown,
    ]),
  ];
  if (end !== "converged") return { nodes, unknown: gaps, failed: whyNotDone(end, nodes, options.timeoutMs) };
  const reset = sessionsResetBy(foresight.plan, up);
  if (reset.length === 0) return { nodes, unknown: gaps };
  options.progress("asking FRR whether sessions that reset are up again");
  const asked = await options.ask(reset, signal);
  switch (asked.state) {
    case "up":
      return { nodes, unknown: gaps };
    case "down": {
      const why = whyNotDone(signal.aborted ? "interrupted" : "timeout", asked.nodes, options.timeoutMs);
      return { nodes: asked.nodes, unknown: gaps, failed: why };
    }
    case "unknown":
      return {
        nodes,
        unknown: [
          ...gaps,
          `whether sessions that the change resets are up again: BGPSessionState may be two minutes old, and FRR could not be asked (${asked.why})`,
        ],
      };
  }
}
