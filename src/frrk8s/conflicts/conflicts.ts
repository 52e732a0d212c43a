import type { Conflict } from "../conflict.ts";
import type { Conversion } from "../convert.ts";
import type { Fault } from "../fault.ts";
import { neighborId } from "../model.ts";
import type { Release } from "../releases.ts";
import { evpnConflicts, l3vniConflicts, layer2Faults, vniConflicts } from "./evpn.ts";
import { neighborConflicts } from "./neighbors.ts";
import { groupBy } from "./pairs.ts";
import { profileConflicts } from "./profiles.ts";
import { routerConflicts } from "./routers.ts";

/** Everything that keeps a node's configurations from being converted. */
export interface Obstacles {
  readonly conflicts: readonly Conflict[];
  readonly faults: readonly Fault[];
}

/**
 * Finds every conflict and every fault among the configurations of a node, where frr-k8s stops at one: within a resource, between resources
 * for the router of a VRF, for a neighbor, for EVPN, for BFD profiles. Those that say the reported error come first.
 */
export function obstaclesOf(conversion: Conversion, node: string, release: Release): Obstacles {
  const { routers, profiles } = conversion.contributions;
  const byVrf = [...groupBy(routers, ({ config }) => config.vrf ?? "").values()];
  const byNeighbor = groupBy(
    routers.flatMap(({ neighbors, config }) =>
      neighbors.map((neighbor) => ({ vrf: config.vrf ?? "", neighbor })),
    ),
    ({ vrf, neighbor }) => `${vrf}\n${neighborId(neighbor.config)}`,
  );
  const found = [
    ...conversion.faults.flatMap(({ clash, error }) => (clash === undefined ? [] : [{ ...clash, error }])),
    ...profileConflicts(profiles),
    ...byVrf.flatMap((same) => routerConflicts(same, release)),
    ...[...byNeighbor.values()].flatMap((group) =>
      neighborConflicts(
        group.map(({ neighbor }) => neighbor),
        release,
      ),
    ),
    ...byVrf.flatMap((same) => [...evpnConflicts(same), ...l3vniConflicts(same)]),
    ...vniConflicts(routers),
  ];
  return {
    conflicts: reportedFirst(
      found.map((conflict) => ({ node, ...conflict })),
      conversion.error,
    ),
    faults: reportedFirst([...conversion.faults, ...byVrf.flatMap(layer2Faults)], conversion.error),
  };
}

function reportedFirst<T extends { readonly error: string }>(
  list: readonly T[],
  error: string | undefined,
): T[] {
  return [...list.filter((item) => item.error === error), ...list.filter((item) => item.error !== error)];
}
