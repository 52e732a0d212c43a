import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Bytes } from "./bytes.ts";

/** A file in a folder or an archive. */
export interface TreeFile {
  /** Relative to the tree, with slashes, without `.` and `..`. */
  readonly path: string;
  /** The name under which the user will find it. */
  readonly name: string;
  /** Opens the file; may be called more than once. */
  bytes(): Bytes;
}

/** Files by their paths, wherever they lie. */
export type Tree = readonly TreeFile[];

/** Lists a folder and what is below it, in the order of the paths. Hidden names and links to folders are left out. */
export async function folderTree(folder: string): Promise<Tree> {
  const files: TreeFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      const name = join(folder, path);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(name)))) {
        files.push({ path, name, bytes: () => createReadStream(name) });
      }
    }
  };
  await walk("");
  return files;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
