import type { Analyzer } from "../analyzer.ts";

/** Every analyzer, in the order in which they run and are listed. */
export const ANALYZERS: readonly Analyzer[] = Object.freeze([]);
