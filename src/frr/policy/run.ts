import { type Attributes, ORIGINAL } from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import { type Input, isUnknown, type Unknown } from "./input.ts";
import { type Approach, entryMatches } from "./match.ts";
import type { RouteMap } from "./policies.ts";
import { applySets } from "./set.ts";

/** What a route map decides about a route. */
export interface Decision {
  readonly permit: boolean;
  readonly attributes: Attributes;
  /** The line of the entry that decided; undefined: the end of the map, or the map is not there. */
  readonly line: number | undefined;
}

/** Maps that call maps deeper than this are not anybody's policy. */
const MAX_DEPTH = 60;

/** Runs a map by name. A map that is not there, or that has no entries, rejects everything. */
export function runMap(name: string, input: Input, around: Surroundings): Decision | Unknown {
  if (around.policies.fatal !== undefined) return { unknown: around.policies.fatal };
  const map = around.policies.routeMaps.get(name);
  if (map === undefined) return { permit: false, attributes: ORIGINAL, line: undefined };
  return run(map, ORIGINAL, input, around, 0);
}

/**
 * Tries the entries by number. The verdict is that of the last entry looked at: after a match with `on-match` it is "permit",
 * and "deny" again at every later entry that does not match (reference: FRR policies, 2.1.5).
 */
function run(
  map: RouteMap,
  start: Attributes,
  input: Input,
  around: Surroundings,
  depth: number,
): Decision | Unknown {
  if (depth > MAX_DEPTH) return { unknown: `route maps call each other more than ${MAX_DEPTH} deep` };
  let attributes = start;
  let approach: Approach = "first";
  let permit = false;
  let line: number | undefined;
  const { entries } = map;
  for (let i = map.unoptimized && around.release.unoptimizedSkipsFirst ? 1 : 0; i < entries.length; ) {
    const entry = entries[i];
    if (entry === undefined) break;
    const matches = entryMatches(entry, attributes, input, around, approach);
    if (isUnknown(matches)) return matches;
    if (!matches) {
      permit = false;
      line = undefined;
      i++;
      continue;
    }
    if (entry.action === "deny") return { permit: false, attributes, line: entry.line };
    attributes = applySets(entry, attributes, around);
    const called = entry.call === undefined ? undefined : around.policies.routeMaps.get(entry.call.map);
    if (called !== undefined) {
      const decision = run(called, attributes, input, around, depth + 1);
      if (isUnknown(decision) || !decision.permit) return decision;
      attributes = decision.attributes;
    }
    permit = true;
    line = entry.line;
    if (entry.exit.kind === "end") break;
    const { exit } = entry;
    const target =
      exit.kind === "next" ? i + 1 : entries.findIndex(({ sequence }) => sequence >= exit.sequence);
    if (target < 0) break;
    approach = "later";
    i = target;
  }
  return { permit, attributes, line };
}
