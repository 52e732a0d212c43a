import type { Renderer } from "../../output/view.ts";
import type { ApplyResult } from "../../plan/applied.ts";
import type { Edit } from "../../plan/edit.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { connect } from "../../sources/cluster.ts";
import type { ClusterFlags, Watcher } from "../../sources/needs.ts";
import { UserError } from "../errors.ts";
import { planText } from "../plan/text.ts";
import { Progress } from "../progress.ts";
import { applyChange } from "./apply.ts";
import { ask, canAsk } from "./ask.ts";
import { askFrr } from "./ask-frr.ts";
import type { Clients } from "./course.ts";
import type { ApplyFlags } from "./flags.ts";
import { timeoutOf } from "./time.ts";

/** One request of a write must not take longer than this: the way back starts while somebody still waits for it. */
const WRITE_TIMEOUT = "20s";

/** Connects twice: once to write, giving up soon, and once to watch, for as long as it takes. */
export async function withClients<T>(
  flags: ClusterFlags,
  watcher: Watcher,
  work: (clients: Clients) => Promise<T>,
): Promise<T> {
  const writer = connect({ ...flags, requestTimeout: flags.requestTimeout ?? WRITE_TIMEOUT }, watcher);
  const { requestTimeout: _, ...patient } = flags;
  const reader = connect(patient, watcher);
  try {
    return await work({ writer, watcher: reader });
  } finally {
    writer.close();
    reader.close();
  }
}

/** Where a command that makes a change speaks. */
export interface Voice {
  readonly cluster: ClusterFlags;
  readonly debug: (message: string, level?: number) => void;
  readonly note: (line: string) => void;
  /** Prints the plan; absent where the output is a document. */
  readonly print: ((renderer: Renderer) => void) | undefined;
}

export interface ChangeToMake {
  readonly snapshot: Snapshot;
  readonly discovery: Discovery;
  readonly edits: readonly Edit[];
}

/** Carries out a change as the flags say, and asks a person in between. @throws UserError if somebody must be asked and nobody is there */
export async function makeChange(
  voice: Voice,
  flags: ApplyFlags,
  change: ChangeToMake,
): Promise<ApplyResult> {
  const timeoutMs = timeoutOf(flags.timeout);
  if (flags["dry-run"] === "none" && !flags.yes && !canAsk())
    throw new UserError("There is nobody to ask, so nothing was changed.", "--yes applies without asking.");
  const progress = new Progress(process.stderr);
  const say = (line: string): void => {
    progress.stop();
    voice.note(line);
  };
  const watcher: Watcher = { debug: voice.debug, progress: (step) => progress.step(step) };
  return withClients(voice.cluster, watcher, ({ writer, watcher: reader }) =>
    applyChange({ writer, watcher: reader }, change.snapshot, change.discovery, change.edits, {
      allowFreeze: flags["allow-freeze"],
      forceConflicts: flags["force-conflicts"],
      dryRun: flags["dry-run"] as "none" | "client" | "server",
      rollback: flags.rollback,
      timeoutMs,
      canary: flags.canary,
      backup: flags.backup,
      confirm: async (_, signal) => {
        progress.stop();
        return flags.yes || ask("Apply this change?", signal);
      },
      ask: (sessions, signal) => askFrr(voice.cluster, sessions, { timeoutMs, signal }),
      show: (plan) => voice.print?.((view) => planText(plan, view)),
      say,
      progress: (step) => progress.step(step),
      now: new Date(),
      env: process.env,
      at: { context: writer.connection.name, server: writer.connection.server.href },
    }),
  ).finally(() => progress.stop());
}
