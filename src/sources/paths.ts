import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type LiveHost, type Snapshot, snapshotOf } from "../snapshot/snapshot.ts";
import type { Needs, Watcher } from "./needs.ts";
import { readObjects } from "./read.ts";

/** Reads a snapshot from what `--from` names. */
export async function readPaths(
  paths: readonly string[],
  _needs: Needs,
  _watcher: Watcher,
): Promise<Snapshot> {
  const objects = [];
  const live = new Map<string, LiveHost>();
  for (const path of paths) {
    const info = await stat(path);
    const files = info.isDirectory()
      ? (await readdir(path, { recursive: true }))
          .filter((f) => /\.(ya?ml|json)$/.test(f) && !f.startsWith("vtysh/"))
          .map((f) => join(path, f))
      : [path];
    for (const file of files.sort()) objects.push(...readObjects(await readFile(file, "utf8"), file));
  }
  return snapshotOf(objects, { source: { kind: "file", name: paths.join(", ") }, live });
}
