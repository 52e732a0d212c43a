import { join } from "node:path";
import type { ObjectRef } from "../../api/ref.ts";
import { type ApplyResult, type Ended, resultOf } from "../../plan/applied.ts";
import type { Backup } from "../../plan/backup.ts";
import type { Edit } from "../../plan/edit.ts";
import { plannedObject } from "../../plan/planned.ts";
import { refusalsOf } from "../../plan/refusal.ts";
import { type Foresight, foresee } from "../../plan/what-if.ts";
import { type Write, writesOf } from "../../plan/writes.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { onInterrupt } from "../process.ts";
import { type Api, apiOf, groupOf } from "./api.ts";
import { backupFolder, writeBackup } from "./backup-file.ts";
import { carryOut } from "./carry-out.ts";
import type { ApplyOptions, Clients, Course } from "./course.ts";
import { firstPart } from "./first-part.ts";
import { giveBack } from "./give-back.ts";
import { type Prepared, prepare } from "./prepare.ts";

/**
 * Carries out a change: plan, permission and admission asked of the API server, confirmation, back-up, writes, and the wait until every node
 * runs it. Whatever goes wrong after the first write takes everything back.
 */
export async function applyChange(
  clients: Clients,
  s: Snapshot,
  d: Discovery,
  edits: readonly Edit[],
  options: ApplyOptions,
): Promise<ApplyResult> {
  const foresight = foresee(s, d, edits);
  const ended = resultOf(foresight.plan);
  options.show(foresight.plan);
  const writes = decide(foresight, options, ended);
  if ("outcome" in writes) return writes;
  const first = firstPart(s, d, foresight, options.canary);
  if (typeof first === "string") return refused(ended, [first]);
  if (options.dryRun === "client")
    return ended("dry-run", "Nothing was changed: this was a dry run on this side.");
  const asked = await askServer(clients, s, foresight, writes);
  if ("obstacles" in asked) return refused(ended, asked.obstacles);
  if (options.dryRun === "server")
    return ended("dry-run", "Nothing was changed: the API server would take the change.");
  const { api, prepared } = asked;
  return interruptible(async (signal) => {
    if (!(await options.confirm(foresight.plan, signal)))
      return ended("declined", "Nothing was changed: it was not confirmed.");
    const beginning = await first?.(api, prepared);
    if (typeof beginning === "string") return refused(ended, [beginning]);
    const { path, backup } = await save(beginning?.prepared ?? prepared, options);
    const course: Course = { clients, api, s, options, signal, backup, path, ended };
    const parts = [...(beginning === undefined ? [] : [beginning]), { foresight, prepared }];
    try {
      return await carryOut(course, parts, prepared);
    } catch (error) {
      return await giveBack(course, error instanceof Error ? error.message : String(error));
    }
  });
}

const refused = (ended: Ended, obstacles: readonly string[]): ApplyResult =>
  ended("refused", `Nothing was changed: ${obstacles.join("; ")}.`, { obstacles });

/** What the plan alone says: the writes in their order, or why there is nothing to do or nothing is done. */
function decide(
  { plan, steps }: Foresight,
  options: Pick<ApplyOptions, "allowFreeze" | "forceConflicts">,
  ended: Ended,
): readonly Write[] | ApplyResult {
  const against = refusalsOf(plan, options).map(({ message }) => message);
  if (against.length > 0) return refused(ended, against);
  const writes = writesOf(steps, () => options.forceConflicts);
  if (typeof writes === "string") return refused(ended, [writes]);
  return plan.steps.every((step) => step.action === "unchanged")
    ? ended("unchanged", "Nothing was changed: the objects say so already.")
    : writes;
}

/** The group of the nodes' reports, which is always needed. */
const REPORTS = "frrk8s.metallb.io";

/** What the API server says of the writes, with nothing stored yet. */
async function askServer(
  { writer }: Clients,
  s: Snapshot,
  foresight: Foresight,
  writes: readonly Write[],
): Promise<
  { readonly api: Api; readonly prepared: readonly Prepared[] } | { readonly obstacles: readonly string[] }
> {
  const api = await apiOf(writer, [...new Set([REPORTS, ...writes.map(groupOfWrite)])]);
  if (!api.ok) return { obstacles: [api.error.message] };
  const planned = (apiVersion: string, ref: ObjectRef) => plannedObject(s, foresight, apiVersion, ref);
  const { prepared, obstacles } = await prepare(api.value, writes, planned);
  if (obstacles.length === 0) return { api: api.value, prepared };
  const hint = obstacles.some((o) => o.conflicts !== undefined)
    ? ["fields of other managers are taken over only with --force-conflicts"]
    : [];
  return { obstacles: [...obstacles.map((o) => o.message), ...hint] };
}

const groupOfWrite = (write: Write): string =>
  groupOf(write.op === "apply" ? write.object.apiVersion : write.op === "delete" ? write.apiVersion : "v1");

/** Does the work with a signal that Ctrl-C gives; the process does not end before the work has. */
async function interruptible(work: (signal: AbortSignal) => Promise<ApplyResult>): Promise<ApplyResult> {
  const abort = new AbortController();
  const finished = Promise.withResolvers<void>();
  const release = onInterrupt(() => {
    abort.abort();
    return finished.promise;
  });
  try {
    return await work(abort.signal);
  } finally {
    release();
    finished.resolve();
  }
}

/** Puts the back-up on the disk, and says where. @throws UserError if it cannot be written */
async function save(
  prepared: readonly Prepared[],
  options: ApplyOptions,
): Promise<{ readonly path: string; readonly backup: Backup }> {
  const at = options.now.toISOString();
  const backup: Backup = {
    apiVersion: "metallb.cli/v1",
    kind: "Backup",
    name: `${at.replace(/[-:]/g, "").replace(".", "-")}-${process.pid}`,
    at,
    cluster: options.at,
    entries: prepared.map(({ entry }) => entry),
  };
  const path = options.backup ?? join(backupFolder(options.env), `${backup.name}.json`);
  await writeBackup(path, backup);
  options.say(`back-up: ${path}`);
  return { path, backup };
}
