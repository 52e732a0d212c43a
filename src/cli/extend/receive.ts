import type { PrefixSelector } from "../../api/frrk8s.ts";
import { parsePrefix } from "../../net/prefix.ts";
import { UserError } from "../errors.ts";

/**
 * Reads `--receive`: `all`, or prefixes with lengths in FRR's words (`10.0.0.0/8 le 24`).
 * @throws UserError for what is no prefix, or lengths that no prefix has
 */
export function receiveOf(words: readonly string[]): readonly PrefixSelector[] | "all" {
  if (words.length === 0) return [];
  if (words.includes("all")) {
    if (words.length === 1) return "all";
    throw new UserError("--receive all leaves nothing to add.", "Give all alone, or prefixes.");
  }
  return words.map(selectorOf);
}

const FORM = /^(\S+)((?:\s+(?:le|ge)\s+\d+)*)$/;

function selectorOf(word: string): PrefixSelector {
  const [, prefix = "", rest = ""] = FORM.exec(word.trim()) ?? [];
  const parsed = parsePrefix(prefix);
  if (parsed === undefined)
    throw new UserError(`--receive ${word} is no prefix.`, "For example: --receive '10.0.0.0/8 le 24'");
  const lengths = Object.fromEntries(
    [...rest.matchAll(/(le|ge)\s+(\d+)/g)].map((m) => [m[1], Number(m[2])]),
  ) as {
    le?: number;
    ge?: number;
  };
  const most = parsed.family === "ipv4" ? 32 : 128;
  const { ge = parsed.length, le = most } = lengths;
  if (ge < parsed.length || le > most || ge > le || (lengths.le !== undefined && lengths.le < parsed.length))
    throw new UserError(
      `--receive ${word}: lengths must lie between ${parsed.length} and ${most}, ge not above le.`,
    );
  return { prefix, ...lengths };
}

/** Reads `--advertise`. @throws UserError for what is no prefix */
export function advertiseOf(words: readonly string[]): readonly string[] {
  for (const word of words)
    if (parsePrefix(word) === undefined) throw new UserError(`--advertise ${word} is no prefix.`);
  return words;
}
