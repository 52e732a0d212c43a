import { quote } from "../net/quote.ts";
import type { NeighborConfig, RouterConfig } from "./model.ts";

/** What a merged router lacks, or two of them share. */
export interface EvpnFault {
  readonly error: string;
  readonly vrf: string;
  readonly is: "needs a neighbor" | "has neighbors" | "shares a VNI";
  /** The text if the VRFs are walked the other way. */
  readonly reversed?: string;
}

/** A VNI in use. */
interface VniUse {
  readonly vrf: string;
  readonly kind: "l2vni" | "l3vni";
}

/**
 * The checks of EVPN on all merged routers: whatever is advertised for layer 2 needs a neighbor with the evpn address family in the same
 * VRF, an L3VNI needs a VRF without neighbors, and no number is used twice. frr-k8s walks the VRFs in random order; here it is theirs
 * by text.
 */
export function evpnFaults(routers: readonly RouterConfig[]): readonly EvpnFault[] {
  return [...routers.flatMap(neighborFaults), ...sharedVnis(routers)];
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

function neighborFaults({ vrf = "", evpn, neighbors = [] }: RouterConfig): EvpnFault[] {
  if (evpn === undefined) return [];
  const before = `invalid EVPN configuration for vrf ${quote(vrf)}: `;
  const faults: EvpnFault[] = [];
  const layer2 = evpn.advertiseVNIs === "All" || evpn.advertiseSVI || evpn.l2vnis !== undefined;
  if (layer2 && !neighbors.some(carriesEvpn)) {
    faults.push({
      vrf,
      is: "needs a neighbor",
      error: `${before}advertiseVNIs=All, advertiseSVI and l2vnis require at least one neighbor with evpn address family`,
    });
  }
  if (evpn.l3vni !== undefined && neighbors.length > 0) {
    faults.push({
      vrf,
      is: "has neighbors",
      error: `${before}l3vni can only be configured on routers with no neighbors`,
    });
  }
  return faults;
}

function sharedVnis(routers: readonly RouterConfig[]): EvpnFault[] {
  const first = new Map<number, VniUse>();
  const faults: EvpnFault[] = [];
  for (const { vrf = "", evpn } of routers) {
    const uses: [number, VniUse][] = [
      ...(evpn?.l2vnis ?? []).map(({ vni }): [number, VniUse] => [vni, { vrf, kind: "l2vni" }]),
      ...(evpn?.l3vni === undefined
        ? []
        : [[evpn.l3vni.vni, { vrf, kind: "l3vni" }] satisfies [number, VniUse]]),
    ];
    for (const [number, use] of uses) {
      const earlier = first.get(number);
      if (earlier === undefined) {
        first.set(number, use);
        continue;
      }
      faults.push({
        vrf,
        is: "shares a VNI",
        error: sharedError(number, earlier, use),
        reversed: sharedError(number, use, earlier),
      });
    }
  }
  return faults;
}

function sharedError(vni: number, a: VniUse, b: VniUse): string {
  return `duplicate VNI ${vni}: configured as ${a.kind} in vrf ${quote(a.vrf)} and as ${b.kind} in vrf ${quote(b.vrf)}`;
}
