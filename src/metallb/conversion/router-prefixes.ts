import { mergeSorted } from "./advertise.ts";

/** @returns the prefixes that at least one neighbor of a router gets, sorted, each once. */
export function mergePrefixes(lists: readonly (readonly string[])[]): readonly string[] {
  const [longest, ...others] = [...new Set(lists)].sort((a, b) => b.length - a.length);
  let merged = unique(longest ?? []);
  for (const list of others) {
    const missing = subtract(unique(list), merged);
    if (missing.length > 0) merged = mergeSorted(merged, missing, true);
  }
  return merged;
}

/** Lists are sorted: repetitions (0.14.8) stand side by side. */
function unique(list: readonly string[]): readonly string[] {
  return list.some((prefix, i) => i > 0 && prefix === list[i - 1])
    ? list.filter((prefix, i) => prefix !== list[i - 1])
    : list;
}

function subtract(list: readonly string[], from: readonly string[]): readonly string[] {
  if (list.length === from.length && list.every((prefix, i) => prefix === from[i])) return [];
  const known = new Set(from);
  return list.filter((prefix) => !known.has(prefix));
}
