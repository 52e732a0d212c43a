import { comparePolicies } from "../policy/compare.ts";
import type { PolicySide } from "../policy/find.ts";
import { mapContent, reachOfMap } from "../policy/reach.ts";
import { runMap } from "../policy/run.ts";
import type { Side, Sides } from "./side.ts";

/**
 * Whether two values of a setting say the same, a route map in them being what it does and not what it is called:
 * `route-map A` of one side and `route-map B` of the other. The values of `table-map` and the like are maps themselves.
 */
export function sameReference(sides: Sides, name: string, intended: string, running: string): boolean {
  const bare = /(?:^|[ -])map$/.test(name);
  const a = referenceIn(bare ? `route-map ${intended}` : intended);
  const b = referenceIn(bare ? `route-map ${running}` : running);
  if (a === undefined || b === undefined || a.rest !== b.rest) return false;
  return sameMap(sides, a.map, b.map);
}

function referenceIn(value: string): { readonly map: string; readonly rest: string } | undefined {
  const found = /^(.*?)\broute-map (\S+)(.*)$/.exec(value);
  return found === null ? undefined : { map: found[2] ?? "", rest: `${found[1]}|${found[3]}` };
}

/** @returns whether two maps are one function of IPv4 and of IPv6 routes. */
export function sameMap(sides: Sides, intended: string, running: string): boolean {
  if (mapContent(sides.intended.policies, intended) === mapContent(sides.running.policies, running))
    return true;
  const a = mapSide(sides.intended, intended);
  const b = mapSide(sides.running, running);
  return (["ipv4", "ipv6"] as const).every((family) => comparePolicies(family, a, b).length === 0);
}

/** A route map by itself, applied to routes that this router makes. */
export function mapSide(side: Side, name: string, direction: "in" | "out" = "out"): PolicySide {
  const around = {
    policies: side.policies,
    release: side.release,
    direction,
    emptyListAfterMap: true,
    defaultPreference: 100,
    ownAsn: undefined,
    peer: undefined,
    ofNeighbor: false,
    local: direction === "out",
  };
  return {
    around,
    names: [name],
    reach: reachOfMap(side.policies, name),
    decide: (input) => runMap(name, input, around),
  };
}
