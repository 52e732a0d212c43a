import type { FieldDifference } from "./frrconfiguration-difference.ts";

/**
 * So many texts that one side lacks are named one by one. More of them (a speaker that is behind by thousands of prefixes on a thousand
 * nodes) are one difference with a count: nobody reads the rest, and it would not fit into memory.
 */
const NAMED = 20;

interface Missing {
  readonly text: string;
  readonly index: number;
}

/**
 * Compares two lists of texts, whatever their order; a text that is there twice has to be there twice. Linear.
 * @param extra whether texts that only `right` has count
 */
export function textListDifferences(
  path: string,
  left: readonly string[],
  right: readonly string[],
  extra: boolean,
): readonly FieldDifference[] {
  if (same(left, right)) return [];
  const { lacking, all } = lackingIn(left, right);
  const surplus = extra && !all ? lackingIn(right, left).lacking : [];
  return [...named(path, "intended", lacking), ...named(path, "actual", surplus)];
}

/** @returns whether a value is a list of texts, none of them empty. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
}

function same(left: readonly string[], right: readonly string[]): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** @returns what of `list` is not in `other`, and whether all of `other` was met on the way. */
function lackingIn(
  list: readonly string[],
  other: readonly string[],
): { readonly lacking: readonly Missing[]; readonly all: boolean } {
  const known = new Set(other);
  const once = known.size === other.length && (ascending(list) || new Set(list).size === list.length);
  const counts = once ? undefined : countsOf(other);
  const lacking: Missing[] = [];
  for (const [index, text] of list.entries()) {
    const count = counts?.get(text);
    if (counts === undefined ? known.has(text) : count !== undefined && count > 0)
      counts?.set(text, (count ?? 0) - 1);
    else lacking.push({ text, index });
  }
  return { lacking, all: list.length - lacking.length === other.length };
}

/** MetalLB writes its lists sorted, which shows that nothing is there twice. */
function ascending(list: readonly string[]): boolean {
  for (let i = 1; i < list.length; i++) if ((list[i - 1] as string) >= (list[i] as string)) return false;
  return true;
}

function countsOf(list: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function named(
  path: string,
  side: "intended" | "actual",
  missing: readonly Missing[],
): readonly FieldDifference[] {
  if (missing.length <= NAMED)
    return missing.map(({ text, index }) => ({ path: `${path}[${index}]`, [side]: text }));
  const [first, second] = missing;
  return [{ path, [side]: `${first?.text}, ${second?.text} and ${missing.length - 2} more` }];
}
