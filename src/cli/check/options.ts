import { CATALOGUE } from "../../findings/catalogue.ts";
import { matchesGlob } from "../../findings/glob.ts";
import { parseSuppression, type Suppression } from "../../findings/suppress.ts";
import { parseTarget, type UpgradeTarget } from "../../findings/upgrade/target.ts";
import { UserError } from "../errors.ts";

/** @returns what `--suppress` asks for. @throws UserError for what cannot be understood or names no code */
export function suppressionsOf(texts: readonly string[]): readonly Suppression[] {
  return texts.map((text) => {
    const parsed = parseSuppression(text);
    if ("error" in parsed) throw new UserError(parsed.error);
    knownCode(parsed.code);
    return parsed;
  });
}

/** @returns the patterns of `--code` in capitals. @throws UserError for one that fits no code: a typing mistake must not pass for a clean check */
export function codesOf(patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((p) => p.split(",")).map((p) => knownCode(p.trim().toUpperCase()));
}

/** @returns where `--upgrade-to` leads. @throws UserError for what is no release */
export function targetOf(text: string): UpgradeTarget {
  const target = parseTarget(text);
  if ("error" in target) throw new UserError(target.error);
  return target;
}

function knownCode(pattern: string): string {
  if (CATALOGUE.some((c) => matchesGlob(pattern, c.code))) return pattern;
  throw new UserError(`no code is like ${JSON.stringify(pattern)}`, "check --list shows all codes");
}
