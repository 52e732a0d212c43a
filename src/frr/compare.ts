import type { Origin } from "../api/ref.ts";
import type { FrrDifference } from "./compare/difference.ts";
import { lineDifferences, systemDifferences } from "./compare/rest.ts";
import { routerDifferences } from "./compare/routers.ts";
import { type Sides, sideOf } from "./compare/side.ts";
import { type FrrConfig, parseFrr } from "./config.ts";
import { type FrrRelease, releasesFor } from "./release.ts";

export interface CompareOptions {
  /** The release of FRR that runs, e.g. `10.4.3`, for both sides; by default what each text says, else what the other says, else the newest known. */
  readonly frrVersion?: string;
  /** Resources and fields behind a line of the intended text, counted from 1. */
  readonly origins?: ReadonlyMap<number, readonly Origin[]> | ((line: number) => readonly Origin[]);
}

/**
 * Compares two configurations by behavior: sessions, policies as functions of the route, what is originated, imported and bridged.
 * Names, numbering, order and splitting of lists do not matter, nor what FRR does to a text of its own. Logging, debugging, host
 * names and descriptions are housekeeping and do not count. Empty: the two behave alike.
 * @param intended frr-k8s' rendered text, a file, or a parsed configuration
 * @param running `show running-config`, `FRRNodeState.status.runningConfig` (passwords blanked out), or a parsed configuration
 */
export function compareFrr(
  intended: string | FrrConfig,
  running: string | FrrConfig,
  options: CompareOptions = {},
): FrrDifference[] {
  const a = typeof intended === "string" ? parseFrr(intended) : intended;
  const b = typeof running === "string" ? parseFrr(running) : running;
  const ofA = releasesFor(options.frrVersion ?? a.version ?? b.version);
  const ofB = releasesFor(options.frrVersion ?? b.version ?? a.version);
  const found = new Map<string, FrrDifference>();
  for (let i = 0; i < Math.max(ofA.length, ofB.length); i++)
    for (const difference of compareAs(a, b, ofA[i] ?? ofA[0], ofB[i] ?? ofB[0], options)) {
      const key = `${difference.kind} ${difference.path} ${difference.subject} ${(difference.prefixes ?? []).join()}`;
      if (!found.has(key)) found.set(key, difference);
    }
  return [...found.values()];
}

function compareAs(
  a: FrrConfig,
  b: FrrConfig,
  ofA: FrrRelease,
  ofB: FrrRelease,
  options: CompareOptions,
): readonly FrrDifference[] {
  const sides: Sides = {
    intended: sideOf(a, ofA),
    running: sideOf(b, ofB),
    origins: (lines) => originsOf(options.origins, lines),
  };
  return [...routerDifferences(sides), ...systemDifferences(sides), ...lineDifferences(sides)];
}

function originsOf(from: CompareOptions["origins"], lines: readonly number[]): readonly Origin[] {
  if (from === undefined) return [];
  const unique = new Map<string, Origin>();
  for (const line of lines)
    for (const origin of (typeof from === "function" ? from(line) : from.get(line)) ?? [])
      unique.set(JSON.stringify(origin), origin);
  return [...unique.values()];
}
