import type { LabelSelector } from "../../api/object.ts";
import { parseSelector, type Selector, type ValueStyle } from "../../net/selector.ts";
import { printSelector } from "./selectors.ts";

/** A list of selectors of which one must match, or the first that cannot be parsed. */
export type SelectorList =
  | { readonly ok: true; readonly selectors: readonly Selector[] }
  | { readonly ok: false; readonly error: string; readonly source: LabelSelector; readonly index: number };

/** Parses selectors in order, as apimachinery does each. */
export function parseSelectorList(sources: readonly LabelSelector[], style: ValueStyle): SelectorList {
  const selectors: Selector[] = [];
  for (const [index, source] of sources.entries()) {
    const parsed = parseSelector(source, style);
    if (!parsed.ok) return { ok: false, error: parsed.error, source, index };
    selectors.push(parsed.selector);
  }
  return { ok: true, selectors };
}

/** @returns the words of MetalLB where it filters nodes or pools by a selector that cannot be parsed. */
export function filterError({
  error,
  source,
}: {
  readonly error: string;
  readonly source: LabelSelector;
}): string {
  return `${error}\ninvalid label selector ${printSelector(source)}`;
}
