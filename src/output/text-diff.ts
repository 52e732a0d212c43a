import { createTwoFilesPatch } from "diff";
import { MASKED, maskText } from "../snapshot/mask.ts";
import type { Theme } from "./theme.ts";
import { visible } from "./visible.ts";

/** A text with the name under which it stands in the heading of a difference. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * The unified difference of two texts, as `diff -u -N` writes it; empty if they are equal. Secrets are masked on both sides,
 * and one that changed still shows as changed.
 */
export function textDiff(from: NamedText, to: NamedText, theme: Theme, context = 3): string {
  const known = new Set<string>();
  const before = maskText(from.text, (secret) => {
    known.add(secret);
    return MASKED;
  });
  // What frr-k8s has retracted on one side may be what the other side has.
  const equal = (secret: string): boolean => known.has(secret) || from.text.includes(MASKED);
  const after = maskText(to.text, (secret) => (equal(secret) ? MASKED : CHANGED));
  if (before === after) return "";
  const patch = createTwoFilesPatch(from.name, to.name, before, after, undefined, undefined, { context });
  return patch
    .split("\n")
    .slice(1)
    .join("\n")
    .trimEnd()
    .split("\n")
    .map((line) => styled(visible(line), theme))
    .join("\n");
}

/** What stands for a secret that the other text does not have. */
const CHANGED = "<retracted, another one>";

function styled(line: string, theme: Theme): string {
  if (line.startsWith("---") || line.startsWith("+++")) return theme.title(line.replace(/\t.*$/, ""));
  if (line.startsWith("@@")) return theme.dim(line);
  if (line.startsWith("+")) return theme.good(line);
  return line.startsWith("-") ? theme.bad(line) : line;
}
