import { plugins } from "../../plugins/index.ts";
import type { Analyzer } from "../findings/analyzer.ts";
import { ANALYZERS } from "../findings/analyzers/all.ts";

/** What `check` runs: the analyzers of the program, then those of the plug-ins in the order of the registry. */
export const analyzers: readonly Analyzer[] = Object.freeze([
  ...ANALYZERS,
  ...plugins.flatMap((p) => p.analyzers ?? []),
]);
