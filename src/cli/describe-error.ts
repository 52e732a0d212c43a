import { maskText } from "../snapshot/mask.ts";
import { EXIT } from "./exit.ts";

interface Described {
  readonly lines: readonly string[];
  readonly code: number;
}

/** What JavaScript throws when the program itself is wrong. */
const OWN_FAULTS: readonly string[] = [
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "AssertionError",
];

/**
 * Puts an error into words: one line `error: …`, and one with what to do where that is known. A stack is shown with
 * `-v 9` only.
 */
export function describeError(error: unknown, verbosity: number): Described {
  if (!(error instanceof Error)) return { lines: [`error: ${String(error)}`], code: EXIT.failed };
  const { hint, oclif } = error as Error & { hint?: unknown; oclif?: { exit?: number } };
  const own = OWN_FAULTS.includes(error.name) && hint === undefined;
  const message = maskText(error.message.trim() || error.name);
  const lines = [`${own ? "internal error" : "error"}: ${message}`];
  if (typeof hint === "string" && hint !== "") lines.push(maskText(hint));
  else if (own) lines.push("This is a fault of the program, not of the cluster; -v 9 shows where.");
  if (verbosity >= 9) lines.push(maskText(error.stack ?? ""));
  const exit = oclif?.exit;
  return { lines, code: exit !== undefined && exit >= EXIT.failed ? exit : EXIT.failed };
}
