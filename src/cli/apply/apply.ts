import { join } from "node:path";
import type { KubernetesObject } from "../../api/object.ts";
import { formatRef, type ObjectRef, refKey } from "../../api/ref.ts";
import { command } from "../../findings/shell.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { list as listObjects } from "../../kube/rest/list.ts";
import type { ApplyResult } from "../../plan/applied.ts";
import { type Backup, kept } from "../../plan/backup.ts";
import { canaryOf } from "../../plan/canary.ts";
import { expectationsOf, type NodeProgress } from "../../plan/converge.ts";
import type { Edit } from "../../plan/edit.ts";
import type { Plan } from "../../plan/plan.ts";
import { refusalsOf } from "../../plan/refusal.ts";
import { type ReportedSession, reportedSession } from "../../plan/sessions.ts";
import { type Foresight, foresee } from "../../plan/what-if.ts";
import { type Write, writesOf } from "../../plan/writes.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { KINDS } from "../../snapshot/kinds.ts";
import { findObject } from "../../snapshot/select.ts";
import { kindOf, type Snapshot } from "../../snapshot/snapshot.ts";
import { onInterrupt } from "../process.ts";
import { type Api, apiOf, groupOf } from "./api.ts";
import type { Asked } from "./ask-frr.ts";
import { backupFolder, writeBackup } from "./backup-file.ts";
import { converge } from "./converge.ts";
import type { Reports } from "./observe.ts";
import { execute, type Prepared, prepare } from "./prepare.ts";
import { type Restored, takeBack } from "./restore.ts";

export interface ApplyOptions {
  readonly allowFreeze: boolean;
  readonly forceConflicts: boolean;
  readonly dryRun: "none" | "client" | "server";
  readonly rollback: boolean;
  readonly timeoutMs: number;
  readonly canary: number | undefined;
  /** Where the back-up goes; undefined: the usual folder. */
  readonly backup: string | undefined;
  /** Asked once everything is prepared and nothing is written yet. */
  readonly confirm: (plan: Plan, signal: AbortSignal) => Promise<boolean>;
  /** Asks FRR itself whether sessions are up, until they are or the time is over. */
  readonly ask: (sessions: readonly ReportedSession[], signal: AbortSignal) => Promise<Asked>;
  /** Told the plan before anything else is done. */
  readonly show: (plan: Plan) => void;
  /** What to say at once, whatever comes: the path of the back-up. */
  readonly say: (line: string) => void;
  readonly progress: (step: string) => void;
  /** For the names of back-ups, and the time in them. */
  readonly now: Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly at: Backup["cluster"];
}

/** The clients of one cluster: one that gives up soon, to write, and one that waits, to watch. */
export interface Clients {
  readonly writer: KubeClient;
  readonly watcher: KubeClient;
}

/** The kinds whose groups are always needed: reports of the nodes. */
const REPORTS = "frrk8s.metallb.io";

/** The API server may be away this long, as when it restarts; longer, and the change may be the cause. */
const UNREACHABLE_MS = 30_000;

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
  const { plan } = foresight;
  options.show(plan);
  const nothing = { obstacles: [], objects: [], nodes: [], unknown: [] } as const;
  const ended = (
    outcome: ApplyResult["outcome"],
    verdict: string,
    more: Partial<ApplyResult> = {},
  ): ApplyResult => ({
    apiVersion: "metallb.cli/v1",
    kind: "Apply",
    verdict,
    outcome,
    ...nothing,
    ...more,
    plan,
  });
  const refused = (obstacles: readonly string[]) =>
    ended("refused", `Nothing was changed: ${obstacles.join("; ")}.`, { obstacles });

  const against = refusalsOf(plan, options).map(({ message }) => message);
  if (against.length > 0) return refused(against);
  const writes = writesOf(foresight.steps, () => options.forceConflicts);
  if (typeof writes === "string") return refused([writes]);
  if (plan.steps.every((step) => step.action === "unchanged"))
    return ended("unchanged", "Nothing was changed: the objects say so already.");
  const first = firstPart(s, d, foresight, options.canary);
  if (typeof first === "string") return refused([first]);
  if (options.dryRun === "client")
    return ended("dry-run", "Nothing was changed: this was a dry run on this side.");

  const api = await apiOf(clients.writer, [...new Set([REPORTS, ...writes.map(groupOfWrite)])]);
  if (!api.ok) return refused([api.error.message]);
  const planned = (apiVersion: string, ref: ObjectRef) => plannedObject(s, foresight, apiVersion, ref);
  const { prepared, obstacles } = await prepare(api.value, writes, planned);
  if (obstacles.length > 0) {
    const hint = obstacles.some((o) => o.conflicts !== undefined)
      ? ["fields of other managers are taken over only with --force-conflicts"]
      : [];
    return refused([...obstacles.map((o) => o.message), ...hint]);
  }
  if (options.dryRun === "server")
    return ended("dry-run", "Nothing was changed: the API server would take the change.");

  const abort = new AbortController();
  const finished = Promise.withResolvers<void>();
  const release = onInterrupt(() => {
    abort.abort();
    return finished.promise;
  });
  try {
    if (!(await options.confirm(plan, abort.signal)))
      return ended("declined", "Nothing was changed: it was not confirmed.");
    const beginning = first === undefined ? undefined : await first(api.value, prepared);
    if (typeof beginning === "string") return refused([beginning]);
    const backup = backupOf(beginning?.prepared ?? prepared, options);
    const path = options.backup ?? join(backupFolder(options.env), `${backup.name}.json`);
    await writeBackup(path, backup);
    options.say(`back-up: ${path}`);
    const whole = { foresight, prepared };
    const parts = beginning === undefined ? [whole] : [beginning, whole];
    const course: Course = { clients, api: api.value, s, options, abort, backup, path, ended };
    try {
      return await carryOut(course, parts, prepared);
    } catch (error) {
      return await giveBack(course, error instanceof Error ? error.message : String(error), [], []);
    }
  } finally {
    release();
    finished.resolve();
  }
}

const groupOfWrite = (write: Write): string =>
  groupOf(write.op === "apply" ? write.object.apiVersion : write.op === "delete" ? write.apiVersion : "v1");

/** Kinds of which the plan has read every object. Of the others only those that it needed. */
const WHOLE: ReadonlySet<string> = new Set(["metallb.io", "frrk8s.metallb.io"]);

/** @returns the object that the plan was made for; null: there was none; undefined: the plan did not look */
function plannedObject(
  s: Snapshot,
  f: Foresight,
  apiVersion: string,
  ref: ObjectRef,
): KubernetesObject | null | undefined {
  const step = f.steps.find((one) => one.before !== undefined && sameRef(one.before, ref));
  if (step?.before !== undefined) return step.before;
  const kind = kindOf({ apiVersion, kind: ref.kind, metadata: { name: ref.name } });
  if (kind === undefined || s.unknown.has(kind)) return undefined;
  const whole = KINDS[kind] === "" ? ["Node", "Namespace", "Service"].includes(kind) : WHOLE.has(KINDS[kind]);
  return whole ? (findObject(s, kind, ref.name, ref.namespace) ?? null) : undefined;
}

const sameRef = ({ kind, metadata }: KubernetesObject, ref: ObjectRef): boolean =>
  refKey({
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  }) === refKey(ref);

interface Part {
  readonly foresight: Foresight;
  readonly prepared: readonly Prepared[];
}

/** @returns how to begin with some of the nodes; undefined: all at once; or why that cannot be */
function firstPart(
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
    part.edits.flatMap((edit) => (edit.op === "apply" ? [[keyOf(edit.object), edit.object] as const] : [])),
  );
  return async (api, prepared) => {
    const narrow: Prepared[] = [];
    for (const one of prepared) {
      const object = one.write.op === "apply" ? objects.get(keyOf(one.write.object)) : undefined;
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

const keyOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;

function backupOf(prepared: readonly Prepared[], { now, at }: ApplyOptions): Backup {
  const time = now.toISOString();
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Backup",
    name: `${time.replace(/[-:]/g, "").replace(".", "-")}-${process.pid}`,
    at: time,
    cluster: at,
    entries: prepared.map(({ entry }) => entry),
  };
}

interface Course {
  readonly clients: Clients;
  readonly api: Api;
  readonly s: Snapshot;
  readonly options: ApplyOptions;
  readonly abort: AbortController;
  readonly backup: Backup;
  readonly path: string;
  readonly ended: (
    outcome: ApplyResult["outcome"],
    verdict: string,
    more?: Partial<ApplyResult>,
  ) => ApplyResult;
}

async function carryOut(
  course: Course,
  parts: readonly Part[],
  whole: readonly Prepared[],
): Promise<ApplyResult> {
  const { clients, api, s, options, abort, path, ended } = course;
  const reports = reportsOf(api);
  const up = await sessionsUp(clients.watcher, reports);
  const lives = new Map(whole.map((p) => [p, p.live]));
  let unknown: readonly string[] = up.unknown;
  let nodes: readonly NodeProgress[] = [];
  for (const [index, part] of parts.entries()) {
    for (const [i, one] of part.prepared.entries()) {
      if (abort.signal.aborted) return giveBack(course, "it was interrupted", nodes, unknown);
      const original = whole[i] ?? one;
      options.progress(`writing ${formatRef(one.write.ref)}`);
      const answer = await execute(api, one.write, lives.get(original) ?? null, false);
      if (!answer.ok) return giveBack(course, answer.error.message, nodes, unknown);
      if (answer.value.conflicts !== undefined) {
        const whose = answer.value.conflicts.map((c) => `${c.fields.join(", ")} belongs to ${c.manager}`);
        return giveBack(course, `${formatRef(one.write.ref)}: ${whose.join("; ")}`, nodes, unknown);
      }
      lives.set(original, answer.value.object);
    }
    const { nodes: expected, blind } = expectationsOf(s, part.foresight, up.sessions);
    if (blind.length > 0)
      unknown = [...unknown, `${blind.join(", ")}: frr-k8s reports nothing there, so it was not waited for`];
    const result = await converge(clients.watcher, reports, expected, {
      timeoutMs: options.timeoutMs,
      unreachableMs: Math.min(UNREACHABLE_MS, options.timeoutMs),
      signal: abort.signal,
      progress: options.progress,
    });
    nodes = result.nodes;
    unknown = [...new Set([...unknown, ...result.unknown])];
    if (result.end !== "converged")
      return giveBack(course, reasonOf(result.end, nodes, options), nodes, unknown);
    const reset = resetBy(part.foresight.plan, up.sessions);
    if (reset.length > 0) {
      options.progress("asking FRR whether sessions that reset are up again");
      const asked = await options.ask(reset, abort.signal);
      if (asked.state === "down")
        return giveBack(
          course,
          reasonOf(abort.signal.aborted ? "interrupted" : "timeout", asked.nodes, options),
          asked.nodes,
          unknown,
        );
      if (asked.state === "unknown")
        unknown = [
          ...unknown,
          `whether sessions that the change resets are up again: BGPSessionState may be two minutes old, and FRR could not be asked (${asked.why})`,
        ];
    }
    if (index < parts.length - 1) options.say("the first nodes have it; now the others");
  }
  return ended("applied", "The change is applied, and every node that reports runs it.", {
    backup: path,
    restore: restoreCommand(path, course),
    objects: whole.map(({ write }) => ({ object: write.ref, state: "written" })),
    nodes,
    unknown,
  });
}

/** Sessions that were up and that the plan resets. */
function resetBy(plan: Plan, up: readonly ReportedSession[]): readonly ReportedSession[] {
  const reset = new Set(
    plan.groups.flatMap((g) => g.nodes.flatMap((node) => g.sessionsReset.map((s) => `${node} ${s}`))),
  );
  return up.filter(({ node, vrf, peer }) =>
    reset.has(`${node} ${peer}${vrf === "" ? "" : ` in VRF ${vrf}`}`),
  );
}

function reasonOf(
  end: "timeout" | "unreachable" | "interrupted",
  nodes: readonly NodeProgress[],
  { timeoutMs }: ApplyOptions,
): string {
  if (end === "interrupted") return "it was interrupted";
  if (end === "unreachable") return "the API server has not answered since";
  const late = nodes.filter((n) => !n.done);
  return `not all nodes have come to it in ${Math.round(timeoutMs / 1000)} s (${late
    .slice(0, 4)
    .map((n) => `${n.node}: ${n.waiting.join(", ")}`)
    .join("; ")}${late.length > 4 ? ` and ${late.length - 4} more` : ""})`;
}

/** Returns to the back-up, as far as the API server lets it, and says what is left. */
async function giveBack(
  course: Course,
  why: string,
  nodes: readonly NodeProgress[],
  unknown: readonly string[],
): Promise<ApplyResult> {
  const { api, options, backup, path, ended } = course;
  const restore = restoreCommand(path, course);
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
      .join("; ")}. To restore: ${restore}`,
    { ...more, restore, objects },
  );
}

function restoreCommand(path: string, { backup }: Course): string {
  const context = backup.cluster.context;
  return command("kubectl", "metallb", "rollback", path, ...(context === "" ? [] : ["--context", context]));
}

/** @returns where the nodes' reports are served */
export function reportsOf(api: Api): Reports {
  const at = (kind: string) => {
    const found = api.resourceOf("frrk8s.metallb.io/v1beta1", kind);
    return found.ok ? found.value : undefined;
  };
  return { nodeStates: at("FRRNodeState"), sessions: at("BGPSessionState") };
}

/** The sessions that are up now, before anything is changed. */
async function sessionsUp(
  client: KubeClient,
  { sessions }: Reports,
): Promise<{ readonly sessions: readonly ReportedSession[]; readonly unknown: readonly string[] }> {
  const none = (why: string) => ({ sessions: [], unknown: [`sessions were not watched: ${why}`] });
  if (sessions === undefined) return none("there are no BGPSessionStates before frr-k8s 0.0.18");
  const listed = await listObjects(client, sessions);
  if (!listed.ok) return none(listed.error.message);
  return {
    sessions: listed.value.items.map(reportedSession).filter(({ state }) => state === "Established"),
    unknown: [],
  };
}
