import type { LabelSelector } from "../../api/object.ts";
import { readSelectorText } from "../../net/selector-text.ts";
import { UserError } from "../errors.ts";

/** Reads `--node-selector` as `kubectl -l` does; plain equalities become matchLabels. @throws UserError for what is none */
export function selectorOf(text: string | undefined): LabelSelector | undefined {
  if (text === undefined) return undefined;
  const read = readSelectorText(text);
  if (read === undefined)
    throw new UserError(
      `--node-selector ${text} is no label selector.`,
      "For example: --node-selector rack=7,!canary",
    );
  const equal = read.matchExpressions.filter((r) => r.operator === "In" && r.values?.length === 1);
  const rest = read.matchExpressions.filter((r) => !equal.includes(r));
  const labels = Object.fromEntries(equal.map((r) => [r.key, r.values?.[0] ?? ""]));
  if (Object.keys(labels).length < equal.length) return read;
  return {
    ...(equal.length === 0 ? {} : { matchLabels: labels }),
    ...(rest.length === 0 ? {} : { matchExpressions: rest }),
  };
}
