import type { KubeClient } from "../../kube/rest/client.ts";
import type { Ended } from "../../plan/applied.ts";
import type { Backup } from "../../plan/backup.ts";
import type { Plan } from "../../plan/plan.ts";
import type { ReportedSession } from "../../plan/sessions.ts";
import type { Foresight } from "../../plan/what-if.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { Api } from "./api.ts";
import type { Asked } from "./ask-frr.ts";
import type { Prepared } from "./prepare.ts";

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

/** What is written at once and then waited for: the whole change, or its first nodes. */
export interface Part {
  readonly foresight: Foresight;
  readonly prepared: readonly Prepared[];
}

/** A change that is under way: its back-up is on the disk. */
export interface Course {
  readonly clients: Clients;
  readonly api: Api;
  readonly s: Snapshot;
  readonly options: ApplyOptions;
  readonly signal: AbortSignal;
  readonly backup: Backup;
  /** Where the back-up is. */
  readonly path: string;
  readonly ended: Ended;
}
