import { isAbsolute, join } from "node:path";
import { formatRef } from "../../api/ref.ts";
import { ClusterError } from "../../kube/errors.ts";
import type { Backup } from "../../plan/backup.ts";
import { list } from "../../plan/verdict.ts";
import { UserError } from "../errors.ts";
import { apiOf, groupOf } from "./api.ts";
import { listBackups, readBackup } from "./backup-file.ts";
import type { Clients } from "./course.ts";
import { takeBack } from "./restore.ts";
import type { BackupList, RollbackResult } from "./text.ts";

export interface RollbackOptions {
  readonly insist: boolean;
  readonly dryRun: boolean;
  readonly confirm: (question: string, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Restores a back-up: a file, a name, or the last one of this cluster.
 * @throws UserError if there is none, or it is of another cluster
 */
export async function rollBack(
  clients: Clients,
  folder: string,
  word: string | undefined,
  options: RollbackOptions,
): Promise<RollbackResult> {
  const server = clients.writer.connection.server.href;
  const { path, backup } = await find(folder, word, server);
  if (backup.cluster.server !== server)
    throw new UserError(
      `${path} is of another cluster (${backup.cluster.server}), and this is ${server}: nothing was changed.`,
      backup.cluster.context === "" ? undefined : `--context ${backup.cluster.context} was used then.`,
    );
  const groups = [...new Set(backup.entries.map((e) => groupOf(e.apiVersion)))];
  const api = await apiOf(clients.writer, groups);
  if (!api.ok) throw new ClusterError(api.error);
  const base = { apiVersion: "metallb.cli/v1", kind: "Rollback", backup: path } as const;
  const names = list(backup.entries.map((e) => formatRef(e.object)));
  if (!(await options.confirm(`Restore ${names} as of ${backup.at}?`, new AbortController().signal)))
    return {
      ...base,
      outcome: "declined",
      verdict: "Nothing was changed: it was not confirmed.",
      objects: [],
    };
  const objects = await takeBack(api.value, backup, options);
  const bad = objects.filter((o) => o.state === "left" || o.state === "failed");
  if (bad.length > 0)
    return {
      ...base,
      outcome: "left",
      verdict: "Not everything is as it was; --force also restores what others have changed.",
      objects,
    };
  if (options.dryRun)
    return {
      ...base,
      outcome: "dry-run",
      verdict: "Nothing was changed: the API server would take it.",
      objects,
    };
  return objects.every((o) => o.state === "same")
    ? {
        ...base,
        outcome: "unchanged",
        verdict: "Everything was as it had been: nothing to restore.",
        objects,
      }
    : { ...base, outcome: "restored", verdict: "Everything is as it was.", objects };
}

async function find(
  folder: string,
  word: string | undefined,
  server: string,
): Promise<{ readonly path: string; readonly backup: Backup }> {
  if (word === undefined) {
    const last = (await listBackups(folder)).find(({ backup }) => backup.cluster.server === server);
    if (last === undefined) throw new UserError(`There is no back-up of ${server} in ${folder}.`);
    return last;
  }
  const named = !isAbsolute(word) && !/[/\\]/.test(word) && !word.endsWith(".json");
  const path = named ? join(folder, `${word}.json`) : word;
  return { path, backup: await readBackup(path) };
}

/** @returns the document of `rollback --list` */
export function backupListOf(
  found: readonly { readonly path: string; readonly backup: Backup }[],
): BackupList {
  return {
    apiVersion: "metallb.cli/v1",
    kind: "BackupList",
    items: found.map(({ path, backup }) => ({
      name: backup.name,
      path,
      at: backup.at,
      cluster: backup.cluster,
      objects: backup.entries.map((e) => formatRef(e.object)),
    })),
  };
}
