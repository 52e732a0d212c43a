import { join } from "node:path";
import { main } from "./main.ts";
import { runProcess } from "./process.ts";
import { sourceProgram } from "./program.ts";

/** Runs the program from a checkout: the TypeScript files themselves. */
export function start(): void {
  const root = join(import.meta.dirname, "../..");
  void runProcess(() => main(sourceProgram(root), process.argv.slice(2)));
}
