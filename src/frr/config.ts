import { lower } from "./model/lower.ts";
import type { FrrModel } from "./model/model.ts";
import { isPolicy, loadFile, loadLines } from "./policy/load.ts";
import type { Policies } from "./policy/policies.ts";
import type { LoadMode } from "./policy/store.ts";
import type { FrrRelease } from "./release.ts";
import { type FrrLine, joinLines, splitLines } from "./text/lines.ts";
import { type Statement, statementsOf } from "./text/statements.ts";

/** A configuration of FRR: its text, every byte of it, and what it says. */
export interface FrrConfig {
  /** The text, line by line. Holds passwords as read: for output use `maskLine`. */
  readonly lines: readonly FrrLine[];
  /** What `frr version` says, e.g. `10.4.3`; absent in a file that was not printed by FRR. */
  readonly version?: string;
  /** What `hostname` says. */
  readonly hostname?: string;
  readonly model: FrrModel;
  /** The lines that make lists and route maps, in the order of the text. `policiesOf` reads them for a release. */
  readonly policyLines: readonly Statement[];
}

/**
 * Reads a configuration: `frr.conf`, `show running-config`, `FRRNodeState.status.runningConfig`. Never throws; what it does not
 * know is kept as values with their place (`model.unknown`). Linear in the text.
 */
export function parseFrr(text: string): FrrConfig {
  const lines = splitLines(text);
  const policyLines: Statement[] = [];
  const others: Statement[] = [];
  for (const statement of statementsOf(lines)) (isPolicy(statement) ? policyLines : others).push(statement);
  const version = others.find(({ words }) => words[0] === "frr" && words[1] === "version")?.words[2];
  const hostname = others.find(({ words, context }) => words[0] === "hostname" && context.kind === "top")
    ?.words[1];
  return {
    lines,
    ...(version === undefined ? {} : { version }),
    ...(hostname === undefined ? {} : { hostname }),
    model: lower(others),
    policyLines,
  };
}

/** @returns the text that was parsed, byte for byte. */
export function printFrr(config: FrrConfig): string {
  return joinLines(config.lines);
}

const loaded = new WeakMap<FrrConfig, Map<string, Policies>>();

/** @returns the lists and route maps as a release of FRR holds them, kept for the next time. */
export function policiesOf(config: FrrConfig, release: FrrRelease, mode: LoadMode = "lines"): Policies {
  const key = `${release.name} ${mode}`;
  const known = loaded.get(config) ?? new Map<string, Policies>();
  loaded.set(config, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const policies =
    mode === "lines"
      ? loadLines(config.policyLines, release)
      : loadFile(config.policyLines, release, config.lines);
  known.set(key, policies);
  return policies;
}
