import type { FRRConfiguration } from "../api/frrk8s.ts";
import { listOf } from "../api/values.ts";

/**
 * @returns a text for a FRRConfiguration without the prefixes in it: what conflicts for one conflicts for all of one outline, unless an object
 *   of several nodes speaks of single prefixes (`speaksOfPrefixes`)
 */
export function outlineOf(object: FRRConfiguration): string {
  const { raw, bgp } = object.spec ?? {};
  const routers = listOf(bgp?.routers).map(({ prefixes: _, neighbors, ...router }) => ({
    ...router,
    neighbors: listOf(neighbors).map(({ toAdvertise, ...neighbor }) => ({
      ...neighbor,
      mode: toAdvertise?.allowed?.mode,
      nextHop: toAdvertise?.nextHop,
    })),
  }));
  return JSON.stringify({ raw, profiles: bgp?.bfdProfiles, routers });
}

/** @returns whether an object that several nodes have in common may contradict single prefixes of theirs. */
export function speaksOfPrefixes(object: FRRConfiguration): boolean {
  return listOf(object.spec?.bgp?.routers).some((r) =>
    listOf(r.neighbors).some((n) => listOf(n.toAdvertise?.withLocalPref).length > 0),
  );
}
