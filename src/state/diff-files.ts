import { compareFrr } from "../frr/compare.ts";
import { parseFrr } from "../frr/config.ts";
import type { NodeColumns } from "./diff.ts";

/** Compares two configurations of FRR that no cluster is behind. */
export function compareFiles(
  intended: string,
  running: string,
  names: { readonly intended: string; readonly running: string },
  options: { readonly frrVersion?: string },
): NodeColumns {
  const a = parseFrr(intended);
  const b = parseFrr(running);
  const differences = compareFrr(a, b, options);
  const unknown = { state: "unknown", reason: "there is no cluster" } as const;
  return {
    state: {
      node: names.running,
      intended: { state: "known", config: a, selected: [], release: "", origins: () => [] },
      applied: unknown,
      live: unknown,
      reports: { conversion: undefined, reload: undefined },
      intendedToApplied: undefined,
      intendedToLive: undefined,
      appliedToLive: undefined,
    },
    columns: [{ name: "running", observed: { state: "known", config: b, from: names.running }, differences }],
  };
}
