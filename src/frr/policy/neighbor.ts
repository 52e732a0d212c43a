import { ORIGINAL } from "./attributes.ts";
import type { Surroundings } from "./context.ts";
import { type Input, isUnknown, type Unknown } from "./input.ts";
import { pathPermitted } from "./match.ts";
import type { PrefixList } from "./policies.ts";
import { type Decision, runMap } from "./run.ts";

/** What filters the routes of a neighbor in one family and direction. */
export interface NeighborPolicy {
  /** Not activated in the family: nothing is exchanged. */
  readonly active: boolean;
  /** `bgp ebgp-requires-policy` for a neighbor of another AS: without any filter nothing passes. */
  readonly requiresPolicy: boolean;
  readonly routeMap: string | undefined;
  readonly prefixList: string | undefined;
  readonly distributeList: string | undefined;
  readonly filterList: string | undefined;
}

/**
 * Runs all filters of a neighbor: each must permit; the map sees the route last. A list or map that is not there rejects
 * everything; a prefix list without rules permits everything (reference: FRR policies, 2.2 and 2.6).
 */
export function runNeighbor(policy: NeighborPolicy, input: Input, around: Surroundings): Decision | Unknown {
  const rejected: Decision = { permit: false, attributes: ORIGINAL, line: undefined };
  const { routeMap, prefixList, distributeList, filterList } = policy;
  if (!policy.active) return rejected;
  const filtered = [routeMap, prefixList, distributeList, filterList].some((name) => name !== undefined);
  if (policy.requiresPolicy && !filtered) return rejected;
  const { prefixLists, accessLists, pathLists } = around.policies;
  for (const [name, lists] of [
    [prefixList, prefixLists],
    [distributeList, accessLists],
  ] as const) {
    if (name === undefined) continue;
    const passed = listPermits(lists[input.family].get(name), input);
    if (isUnknown(passed)) return passed;
    if (!passed) return rejected;
  }
  if (filterList !== undefined) {
    const list = pathLists.get(filterList);
    const passed = list !== undefined && pathPermitted(list, ORIGINAL, input, around);
    if (isUnknown(passed)) return passed;
    if (!passed) return rejected;
  }
  return routeMap === undefined
    ? { permit: true, attributes: ORIGINAL, line: undefined }
    : runMap(routeMap, input, around);
}

function listPermits(list: PrefixList | undefined, input: Input): boolean | Unknown {
  if (list === undefined) return false;
  return list.rules.length === 0 && list.unclaimed === undefined ? true : input.permitted(list);
}
