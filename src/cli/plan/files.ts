import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { KubernetesObject } from "../../api/object.ts";
import { readText } from "../../sources/read.ts";
import { UserError } from "../errors.ts";

const MANIFEST = /\.(ya?ml|json)$/i;

/**
 * Reads the objects of `-f` as they stand: defaults come after the merge with what the cluster has, as in the API server.
 * @throws UserError naming file and line for what cannot be read
 */
export async function readEdits(paths: readonly string[]): Promise<readonly KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      const content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
      const { objects: found, notes } = readText(content, file === "-" ? "standard input" : file);
      const wrong = notes.find((n) => n.severity === "error");
      if (wrong !== undefined)
        throw new UserError(`${wrong.file ?? file}:${wrong.line ?? 1}: ${wrong.message}`);
      objects.push(...found);
    }
  }
  return objects;
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (path === "-") return ["-"];
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `Cannot read ${path}: ${error.code === "ENOENT" ? "there is no such file" : error.code}.`,
    );
  });
  if (!info.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  return names
    .filter((n) => MANIFEST.test(n))
    .sort()
    .map((n) => join(path, n));
}
