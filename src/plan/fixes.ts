import type { Code } from "../findings/catalogue.ts";
import type { Finding } from "../findings/finding.ts";
import { conflictFixes, distinct, passwordFixes } from "./fixes/conflicts.ts";
import type { Fix, FixContext, Remedy } from "./fixes/fix.ts";
import { advertisementFixes, excludeLabelFixes, namespaceFixes, peerNameFixes } from "./fixes/resources.ts";

/** The codes whose findings can be mended by a change of resources that follows from the finding itself. */
export const REMEDIES: readonly { readonly code: Code; readonly remedy: Remedy }[] = Object.freeze([
  { code: "MLB201", remedy: conflictFixes },
  { code: "MLB203", remedy: namespaceFixes },
  { code: "MLB213", remedy: passwordFixes },
  { code: "MLB221", remedy: namespaceFixes },
  { code: "MLB301", remedy: advertisementFixes },
  { code: "MLB302", remedy: excludeLabelFixes },
  { code: "MLB305", remedy: peerNameFixes },
]);

/** One of the ways, by the number under which it is offered. */
export interface Choice extends Fix {
  /** Counts from 1. */
  readonly number: number;
  readonly finding: Finding;
}

/**
 * All ways to mend the findings of a code, in the order of the findings. Nothing is chosen here: which of two resources is right only people know.
 */
export function choicesOf(
  context: FixContext,
  findings: readonly Finding[],
  code: string,
): readonly Choice[] {
  const remedy = REMEDIES.find((r) => r.code === code)?.remedy;
  if (remedy === undefined) return [];
  return findings
    .filter((finding) => finding.code === code)
    .flatMap((finding) => distinct(remedy(context, finding)).map((fix) => ({ ...fix, finding })))
    .map((choice, i) => ({ ...choice, number: i + 1 }));
}
