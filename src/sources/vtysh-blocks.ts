import { textOf } from "./bytes.ts";
import type { Tree } from "./tree.ts";

const HEADER = /^#{6} (.+)$/;

/**
 * Splits the file that the scripts of must-gather and MetalLB write: lines `###### COMMAND`, each followed by vtysh's answer. A file that
 * was appended to has a command twice; the last answer counts.
 */
function vtyshBlocks(text: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  let command: string | undefined;
  let lines: string[] = [];
  const close = () => {
    if (command !== undefined) blocks.set(command, lines.join("\n"));
    lines = [];
  };
  for (const line of text.split("\n")) {
    const header = HEADER.exec(line)?.[1]?.trim();
    if (header === undefined) {
      lines.push(line);
      continue;
    }
    close();
    command = header;
  }
  close();
  return blocks;
}

/** @returns the answers of every file that `podOf` gives a pod for, by pod */
export async function readBlocks(
  tree: Tree,
  podOf: (path: string) => string | undefined,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const file of tree) {
    const pod = podOf(file.path);
    if (pod !== undefined) found.set(pod, vtyshBlocks(await textOf(file.bytes())));
  }
  return found;
}
