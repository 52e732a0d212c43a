import { maskText } from "../snapshot/mask.ts";
import { EXIT } from "./exit.ts";
import { similar } from "./suggest.ts";

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

/** What oclif puts around the message of a flag, and after every message of its own. */
const OCLIF_ADDITIONS = /^Parsing (--\S+) \n\t|\nSee more help with --help$/g;

/**
 * Puts an error into words: one line `error: …`, and one with what to do where that is known. A stack is shown with
 * `-v 9` only.
 */
export function describeError(error: unknown, verbosity: number): Described {
  if (!(error instanceof Error)) return { lines: [`error: ${String(error)}`], code: EXIT.failed };
  const { hint, oclif } = error as Error & { hint?: unknown; oclif?: { exit?: number } };
  const own = OWN_FAULTS.includes(error.name) && hint === undefined;
  const message = maskText(error.message.trim() || error.name).replace(OCLIF_ADDITIONS, (_, flag) =>
    flag === undefined ? "" : `${flag}: `,
  );
  const lines = [`${own ? "internal error" : "error"}: ${message}`];
  if (typeof hint === "string" && hint !== "") lines.push(maskText(hint));
  else if (oclif !== undefined) lines.push(meantFlag(error) ?? "--help shows what is possible");
  else if (own) lines.push("This is a fault of the program, not of the cluster; -v 9 shows where.");
  if (verbosity >= 9) lines.push(maskText(error.stack ?? ""));
  const exit = oclif?.exit;
  return { lines, code: exit !== undefined && exit >= EXIT.failed ? exit : EXIT.failed };
}

/** oclif's error for flags that do not exist knows those that do. */
interface UnknownFlags {
  readonly flags?: unknown;
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

function meantFlag(error: Error & UnknownFlags): string | undefined {
  const [first] = Array.isArray(error.flags) ? error.flags : [];
  if (typeof first !== "string") return undefined;
  const near = similar(first.replace(/^-+|=.*$/gs, ""), Object.keys(error.parse?.input?.flags ?? {}));
  return near.length === 0 ? undefined : `Did you mean: ${near.map((name) => `--${name}`).join(", ")}?`;
}
