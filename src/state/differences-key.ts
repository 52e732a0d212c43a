import type { FieldDifference } from "./frrconfiguration-difference.ts";

/** A list of prefixes, or one of its entries. */
const PREFIXES = /\.prefixes(?:\[\d+\])?$/;

/**
 * What nodes have in common that are told together: the same fields with the same values. Of lists of prefixes only that they differ, and which
 * side lacks something: nodes with endpoints of Local Services all have other ones.
 */
export function differencesKey(differences: readonly FieldDifference[]): string {
  const parts = differences.map(({ path, intended, actual }) =>
    PREFIXES.test(path)
      ? JSON.stringify([path.replace(PREFIXES, ".prefixes"), intended !== undefined, actual !== undefined])
      : JSON.stringify([path, intended, actual]),
  );
  return [...new Set(parts)].join("\n");
}
