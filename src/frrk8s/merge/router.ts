import { quote } from "../../net/quote.ts";
import type { EvpnConfig, NeighborConfig, RouterConfig } from "../model.ts";
import type { Release } from "../releases.ts";
import { union } from "../sorted.ts";
import { type Merged, mergeEvpn } from "./evpn.ts";
import { addNeighbors, addThemselves, finishNeighbors, type NeighborMerges } from "./neighbor.ts";

/** The router of a VRF while configurations are added to it. */
export interface RouterMerge {
  readonly first: RouterConfig;
  /** Something was merged into it. */
  merged: boolean;
  routerID: string | undefined;
  readonly ipv4Prefixes: (readonly string[])[];
  readonly ipv6Prefixes: (readonly string[])[];
  readonly importVRFs: (readonly string[])[];
  readonly neighbors: NeighborMerges;
  evpn: EvpnConfig | undefined;
}

/** @returns a merge that holds one router. */
export function beginRouter(router: RouterConfig): RouterMerge {
  return {
    first: router,
    merged: false,
    routerID: router.routerID,
    ipv4Prefixes: [router.ipv4Prefixes ?? []],
    ipv6Prefixes: [router.ipv6Prefixes ?? []],
    importVRFs: [router.importVRFs ?? []],
    neighbors: new Map(),
    evpn: router.evpn,
  };
}

/**
 * Adds another router of the same VRF: the AS must be equal, the router ID equal or one empty, the rest unites.
 * @returns frr-k8s' error text if they exclude each other
 */
export function addRouter(merge: RouterMerge, added: RouterConfig, release: Release): string | undefined {
  const { first } = merge;
  const vrf = first.vrf ?? "";
  if (first.myASN !== added.myASN) {
    return `different asns (${first.myASN} != ${added.myASN}) specified for same vrf: ${vrf}`;
  }
  if (merge.routerID && added.routerID && merge.routerID !== added.routerID) {
    return `different router ids (${merge.routerID} != ${added.routerID}) specified for same vrf: ${vrf}`;
  }
  const error = addNeighbors(merge.neighbors, newNeighbors(merge, added), release);
  if (error !== undefined) return error;
  const evpn = mergeEvpn(merge.evpn, added.evpn);
  if (!evpn.ok) return `could not merge EVPN configuration for vrf ${quote(vrf)}, err: ${evpn.error}`;
  merge.merged = true;
  merge.routerID ??= added.routerID;
  merge.evpn = evpn.value;
  if (added.ipv4Prefixes !== undefined) merge.ipv4Prefixes.push(added.ipv4Prefixes);
  if (added.ipv6Prefixes !== undefined) merge.ipv6Prefixes.push(added.ipv6Prefixes);
  if (added.importVRFs !== undefined) merge.importVRFs.push(added.importVRFs);
  return undefined;
}

/** The first router's own neighbors count only when something is merged into it. */
function newNeighbors(merge: RouterMerge, added: RouterConfig): readonly NeighborConfig[] {
  const neighbors = added.neighbors ?? [];
  return merge.merged ? neighbors : [...(merge.first.neighbors ?? []), ...neighbors];
}

/** @returns the merged router, or the first one as it was if nothing was merged into it. */
export function finishRouter(merge: RouterMerge): RouterConfig {
  const { first, routerID, evpn } = merge;
  if (!merge.merged) return first;
  const neighbors = finishNeighbors(merge.neighbors);
  const ipv4Prefixes = union(merge.ipv4Prefixes);
  const ipv6Prefixes = union(merge.ipv6Prefixes);
  const importVRFs = union(merge.importVRFs);
  return {
    myASN: first.myASN,
    ...(routerID === undefined ? {} : { routerID }),
    ...(first.vrf === undefined ? {} : { vrf: first.vrf }),
    ...(neighbors.length === 0 ? {} : { neighbors }),
    ...(ipv4Prefixes.length === 0 ? {} : { ipv4Prefixes }),
    ...(ipv6Prefixes.length === 0 ? {} : { ipv6Prefixes }),
    ...(importVRFs.length === 0 ? {} : { importVRFs }),
    ...(evpn === undefined ? {} : { evpn }),
  };
}

/**
 * Merges a router with itself, as frr-k8s does since 0.0.18 to find neighbors that are listed twice: lists are sorted, doubles united, values that
 * are the default dropped.
 */
export function mergeWithItself(router: RouterConfig, release: Release): Merged<RouterConfig> {
  const merge = beginRouter(router);
  const error = addRouter(
    merge,
    { myASN: router.myASN, ...(router.evpn === undefined ? {} : { evpn: router.evpn }) },
    release,
  );
  if (error !== undefined) return { ok: false, error };
  addThemselves(merge.neighbors);
  return { ok: true, value: finishRouter(merge) };
}
