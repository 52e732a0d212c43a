import type { LabelSelector, LabelSelectorRequirement } from "../../api/object.ts";
import { compareBytes } from "../../net/order.ts";
import { quote } from "../../net/quote.ts";

/*
 * Label selectors as MetalLB compares and prints them. Go has three spellings, and the error texts use all of them.
 */

const labelsOf = (selector: LabelSelector): [string, string][] =>
  Object.entries(selector.matchLabels ?? {}).sort((a, b) => compareBytes(a[0], b[0]));

/** @returns Go's `%v`: `{map[a:b] [{zone In [a b]}]}`. */
export function printSelector(selector: LabelSelector): string {
  const labels = labelsOf(selector).map(([key, value]) => `${key}:${value}`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(" ")}]}`,
  );
  return `{map[${labels.join(" ")}] [${expressions.join(" ")}]}`;
}

/** @returns Go's `%q`: `{map["a":"b"] [{"zone" "In" ["a" "b"]}]}`. */
function quoteSelector(selector: LabelSelector): string {
  const labels = labelsOf(selector).map(([key, value]) => `${quote(key)}:${quote(value)}`);
  return `{map[${labels.join(" ")}] [${(selector.matchExpressions ?? []).map(quoteRequirement).join(" ")}]}`;
}

function quoteRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `{${quote(key)} ${quote(operator)} [${values.map(quote).join(" ")}]}`;
}

/** @returns the text of the API type's `String()`: `&LabelSelector{MatchLabels:map[string]string{a: b,},MatchExpressions:…}`. */
export function describeSelector(selector: LabelSelector): string {
  const labels = labelsOf(selector).map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map((e) => `${describeRequirement(e)},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
}

function describeRequirement({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],}`;
}

/** @returns the selectors with the values of each expression sorted: MetalLB sorts them in place, and prints them so from then on. */
export function sortSelectors(selectors: readonly LabelSelector[]): readonly LabelSelector[] {
  const unsorted = ({ values = [] }: LabelSelectorRequirement): boolean =>
    values.some((value, i) => i > 0 && compareBytes(values[i - 1] ?? "", value) > 0);
  return selectors.map((selector) =>
    selector.matchExpressions?.some(unsorted)
      ? {
          ...selector,
          matchExpressions: selector.matchExpressions.map((e) => ({
            ...e,
            values: (e.values ?? []).toSorted(compareBytes),
          })),
        }
      : selector,
  );
}

/** A duplicate in a list: MetalLB's words and the index of the first of the two. */
export interface Duplicate {
  readonly error: string;
  readonly index: number;
}

/**
 * @param selectors from `sortSelectors`
 * @param what the field's name in the text, e.g. `nodeSelectors`
 * @returns the first duplicate within an expression, between expressions, or between selectors
 */
export function duplicateSelector(selectors: readonly LabelSelector[], what: string): Duplicate | undefined {
  const repeated = repeatedOf(selectors.map(describeSelector));
  for (const [index, selector] of selectors.entries()) {
    const inside = duplicateExpression(selector.matchExpressions ?? []);
    if (inside !== undefined) return { error: inside, index };
    if (repeated(index)) {
      return { error: `duplicate definition of ${what} ${quoteSelector(selector)}`, index };
    }
  }
  return undefined;
}

function duplicateExpression(expressions: readonly LabelSelectorRequirement[]): string | undefined {
  const repeated = repeatedOf(expressions.map(describeRequirement));
  for (const [index, expression] of expressions.entries()) {
    const value = duplicateText(expression.values ?? [], "match expression value in label selector");
    if (value !== undefined) return value.error;
    if (repeated(index)) return `duplicate definition of match expressions ${quoteRequirement(expression)}`;
  }
  return undefined;
}

/** @returns the first text that occurs again later in the list. */
export function duplicateText(texts: readonly string[], what: string): Duplicate | undefined {
  const repeated = repeatedOf(texts);
  const index = texts.findIndex((_, i) => repeated(i));
  return index < 0
    ? undefined
    : { error: `duplicate definition of ${what} ${quote(texts[index] ?? "")}`, index };
}

/** @returns whether the text at an index occurs again after it. */
function repeatedOf(texts: readonly string[]): (index: number) => boolean {
  const last = new Map<string, number>(texts.map((text, i) => [text, i]));
  return (index) => (last.get(texts[index] ?? "") ?? index) > index;
}
