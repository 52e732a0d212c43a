import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Backup } from "../../plan/backup.ts";
import { UserError } from "../errors.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where back-ups are kept: `$XDG_STATE_HOME/kubectl-metallb/backups`. */
export function backupFolder(env: Env): string {
  const state = env.XDG_STATE_HOME;
  return join(
    state !== undefined && state !== "" ? state : join(homedir(), ".local", "state"),
    "kubectl-metallb",
    "backups",
  );
}

/**
 * Writes a back-up so that it is whole or not there: beside its place, on the disk, then renamed. Only its owner can read it.
 * @throws UserError if it cannot be written
 */
export async function writeBackup(path: string, backup: Backup): Promise<void> {
  const folder = dirname(resolve(path));
  const unfinished = join(folder, `.${basename(path)}.${process.pid}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(unfinished, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(backup, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(folder);
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    const { code = "" } = error as NodeJS.ErrnoException;
    const why = REASONS.get(code) ?? (error as Error).message;
    throw new UserError(
      `The back-up ${path} cannot be written (${why}), so nothing was changed.`,
      "--backup FILE puts it somewhere else.",
    );
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the quota is used up"],
  ["EACCES", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOTDIR", "a part of the path is no folder"],
]);

/** The name in the folder must be on the disk too; some file systems know no such thing. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** @throws UserError if the file cannot be read or is no back-up */
export async function readBackup(path: string): Promise<Backup> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `Cannot read the back-up ${path}: ${error.code === "ENOENT" ? "there is no such file" : error.code}.`,
      "rollback --list shows the back-ups that there are.",
    );
  });
  try {
    const document = JSON.parse(text) as Backup;
    if (document.kind === "Backup" && Array.isArray(document.entries)) return document;
  } catch {
    // Told below.
  }
  throw new UserError(`${path} is no back-up of kubectl-metallb.`);
}

/** @returns all back-ups of the folder, the newest first; files that are none are left out */
export async function listBackups(
  folder: string,
): Promise<readonly { readonly path: string; readonly backup: Backup }[]> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (n) => n.endsWith(".json") && !n.startsWith("."),
  );
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      const backup = await readBackup(path).catch(() => undefined);
      return backup === undefined ? [] : [{ path, backup }];
    }),
  );
  return found.flat().reverse();
}
