import { quote } from "../net/quote.ts";
import type { EvpnConfig, NeighborConfig, RouterConfig } from "./model.ts";

/** What the checks of EVPN on merged routers find. */
interface EvpnFault {
  readonly error: string;
  /** The text if the VRFs are walked the other way. */
  readonly reversed?: string;
}

/** A VNI in use. */
export interface VniUse {
  readonly vrf: string;
  readonly kind: "l2vni" | "l3vni";
}

/**
 * Checks EVPN on all merged routers: whatever is advertised for layer 2 needs a neighbor with the evpn address family in the same VRF, an
 * L3VNI needs a VRF without neighbors, and no number is used twice. frr-k8s walks the VRFs in random order; here it is theirs by
 * text.
 * @returns the text that is reported, or undefined
 */
export function evpnError(routers: readonly RouterConfig[]): string | undefined {
  return (routers.flatMap(neighborFaults)[0] ?? sharedVnis(routers)[0])?.error;
}

/** @returns the texts that one of the walks through the VRFs can end in. Within a VRF the order is fixed. */
export function possibleEvpnErrors(routers: readonly RouterConfig[]): readonly string[] {
  const firsts = routers.flatMap((router) => neighborFaults(router)[0] ?? []);
  const shared = firsts.length > 0 ? [] : sharedVnis(routers);
  return [...firsts, ...shared].flatMap(({ error, reversed }) =>
    reversed === undefined ? [error] : [error, reversed],
  );
}

/** @returns whether a session carries EVPN routes. */
export function carriesEvpn(neighbor: NeighborConfig): boolean {
  return neighbor.addressFamilies?.includes("evpn") === true;
}

/** @returns the field by which a router advertises for layer 2, or undefined. */
export function layer2Field(evpn: EvpnConfig): "advertiseVNIs" | "advertiseSVI" | "l2vnis" | undefined {
  if (evpn.advertiseVNIs === "All") return "advertiseVNIs";
  if (evpn.advertiseSVI) return "advertiseSVI";
  return evpn.l2vnis === undefined ? undefined : "l2vnis";
}

/** @returns frr-k8s' words for layer 2 without a neighbor that carries EVPN. */
export function layer2Error(vrf: string): string {
  return `invalid EVPN configuration for vrf ${quote(vrf)}: advertiseVNIs=All, advertiseSVI and l2vnis require at least one neighbor with evpn address family`;
}

/** @returns frr-k8s' words for an L3VNI in a VRF with neighbors. */
export function l3vniError(vrf: string): string {
  return `invalid EVPN configuration for vrf ${quote(vrf)}: l3vni can only be configured on routers with no neighbors`;
}

/** @returns frr-k8s' words for a number that is used twice. */
export function sharedVniError(vni: number, a: VniUse, b: VniUse): string {
  return `duplicate VNI ${vni}: configured as ${a.kind} in vrf ${quote(a.vrf)} and as ${b.kind} in vrf ${quote(b.vrf)}`;
}

function neighborFaults({ vrf = "", evpn, neighbors = [] }: RouterConfig): EvpnFault[] {
  if (evpn === undefined) return [];
  const faults: EvpnFault[] = [];
  if (layer2Field(evpn) !== undefined && !neighbors.some(carriesEvpn)) {
    faults.push({ error: layer2Error(vrf) });
  }
  if (evpn.l3vni !== undefined && neighbors.length > 0) faults.push({ error: l3vniError(vrf) });
  return faults;
}

function sharedVnis(routers: readonly RouterConfig[]): EvpnFault[] {
  const first = new Map<number, VniUse>();
  const faults: EvpnFault[] = [];
  const use = (vni: number, at: VniUse): void => {
    const earlier = first.get(vni);
    if (earlier === undefined) first.set(vni, at);
    else {
      faults.push({
        error: sharedVniError(vni, earlier, at),
        reversed: sharedVniError(vni, at, earlier),
      });
    }
  };
  for (const { vrf = "", evpn } of routers) {
    for (const { vni } of evpn?.l2vnis ?? []) use(vni, { vrf, kind: "l2vni" });
    if (evpn?.l3vni !== undefined) use(evpn.l3vni.vni, { vrf, kind: "l3vni" });
  }
  return faults;
}
