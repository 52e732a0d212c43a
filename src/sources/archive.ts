import { Readable } from "node:stream";
import type { Bytes } from "./bytes.ts";
import { InputError } from "./errors.ts";
import type { Tree, TreeFile } from "./tree.ts";

/** What is kept of an archive in memory, at most. Logs, which make dumps large, are not kept. */
const MAX_KEPT = 2 * 2 ** 30;

/**
 * Lists the wanted files of a tar, with their contents in memory; nothing is written to disk. Names that lead out of the
 * archive (`..`, absolute ones), links and devices are left out.
 * @param name what the user calls the archive
 */
export async function archiveTree(
  bytes: Bytes,
  name: string,
  wanted: (path: string) => boolean,
): Promise<Tree> {
  const { default: tar } = await import("tar-stream");
  const unpack = tar.extract();
  const source = Readable.from(bytes as AsyncIterable<Uint8Array>, { objectMode: false });
  source.on("error", (error) => unpack.destroy(error));
  source.pipe(unpack);
  const files: TreeFile[] = [];
  let kept = 0;
  try {
    for await (const entry of unpack) {
      const path = safePath(entry.header.name);
      const type = entry.header.type;
      if (path === undefined || (type !== "file" && type !== "contiguous-file") || !wanted(path)) {
        entry.resume();
        continue;
      }
      const parts: Uint8Array[] = [];
      for await (const part of entry as AsyncIterable<Uint8Array>) {
        kept += part.length;
        if (kept > MAX_KEPT)
          throw new InputError(`${name}: more than 2 GiB of objects in one archive: unpack it first`);
        parts.push(part);
      }
      files.push({ path, name: `${name}:${path}`, bytes: () => parts });
    }
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(`${name}: damaged archive: ${(error as Error).message}`);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** @returns the path with plain slashes and without `.` parts, or undefined if it leads elsewhere. */
function safePath(path: string): string | undefined {
  const parts = path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  const hidden = parts.some((part) => part === ".." || part.startsWith("._"));
  return hidden || path.startsWith("/") || parts.length === 0 ? undefined : parts.join("/");
}
