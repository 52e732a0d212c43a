import { mkdirSync, rmSync } from "node:fs";
import type { TestProject } from "vitest/node";

/**
 * Makes the folder that `TMPDIR` of the configuration names, for all that tests and the programs that they start leave behind, and removes it
 * at the end of the run: also what a test that failed, or a program that was killed, could not clean up.
 */
export default function setup({ config }: TestProject): () => void {
  const folder = config.env.TMPDIR;
  if (folder === undefined) throw new Error("vitest.config.ts names no folder for temporary files");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return () => rmSync(folder, { recursive: true, force: true });
}
