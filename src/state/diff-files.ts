import { compareFrr } from "../frr/compare.ts";
import { parseFrr } from "../frr/config.ts";
import type { NodeColumns } from "./diff.ts";
import { observed } from "./node.ts";

/** Compares two configurations of FRR that no cluster is behind. */
export function compareFiles(
  intended: string,
  running: string,
  names: { readonly intended: string; readonly running: string },
  options: { readonly frrVersion?: string },
): NodeColumns {
  const a = parseFrr(intended);
  const b = observed(running, names.running);
  const differences = compareFrr(a, b.config, options);
  const unknown = { state: "unknown", reason: "there is no cluster" } as const;
  return {
    state: {
      node: names.running,
      intended: { state: "known", text: intended, config: a, selected: [], release: "", origins: () => [] },
      applied: unknown,
      live: unknown,
      reports: { conversion: undefined, reload: undefined },
      intendedToApplied: undefined,
      intendedToLive: undefined,
      appliedToLive: undefined,
    },
    columns: [{ name: "running", observed: b, differences }],
  };
}
