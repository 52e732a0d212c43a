import type { RouterDialect } from "./dialect.ts";

/** @returns the dialect that a text is most likely of, the earlier one where two are equally likely; undefined if none is */
export function recognize(dialects: readonly RouterDialect[], text: string): RouterDialect | undefined {
  const rated = dialects.map((dialect) => ({ dialect, likely: dialect.recognize(text) }));
  const best = rated.reduce((a, b) => (b.likely > a.likely ? b : a));
  return best.likely === 0 ? undefined : best.dialect;
}
