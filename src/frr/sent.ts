import { parseAddress } from "../net/address.ts";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import type { FrrConfig } from "./config.ts";
import { evaluateRouteMap } from "./evaluate.ts";
import type { Neighbor, Router } from "./model/model.ts";
import type { BgpRoute } from "./policy/route.ts";

/** What a configuration of FRR would do with a prefix of its own towards a neighbor. */
export type Sending =
  | { readonly kind: "sent"; readonly route: BgpRoute }
  /** There is no BGP in this VRF, no such neighbor, or the family is not active for it. */
  | { readonly kind: "no-router" | "no-neighbor" | "not-active" }
  /** Nothing originates the prefix. */
  | { readonly kind: "no-network" }
  /** The neighbor's route map denies it. */
  | { readonly kind: "denied"; readonly routeMap: string }
  | { readonly kind: "unknown"; readonly reason: string };

/** One prefix towards one neighbor. */
export interface SendingQuestion {
  /** `default` or empty for the default VRF. */
  readonly vrf: string;
  /** Address or interface. */
  readonly peer: string;
  readonly prefix: string;
  readonly frrVersion?: string;
}

/**
 * Follows a prefix through a configuration: originated by `network` (or imported from a VRF that does), family active for the neighbor, let
 * through by its outgoing route map.
 */
export function sending(config: FrrConfig, { vrf, peer, prefix, frrVersion }: SendingQuestion): Sending {
  const router = config.model.routers.get(vrf === "default" ? "" : vrf);
  if (router === undefined) return { kind: "no-router" };
  const neighbor = findNeighbor(router, peer);
  if (neighbor === undefined) return { kind: "no-neighbor" };
  const parsed = parsePrefix(prefix);
  if (parsed === undefined) return { kind: "unknown", reason: `not a prefix: ${prefix}` };
  const family = `${parsed.family} unicast`;
  if (!isActive(router, neighbor, family)) return { kind: "not-active" };
  if (!originates(config, router, family, formatPrefix(parsed))) return { kind: "no-network" };
  const name = neighbor.families.get(family)?.get("route-map out")?.value;
  if (name === undefined) return { kind: "sent", route: { prefix } };
  const result = evaluateRouteMap(
    config,
    name,
    { prefix },
    {
      direction: "out",
      ...(frrVersion === undefined ? {} : { frrVersion }),
    },
  );
  if ("unknown" in result) return { kind: "unknown", reason: result.unknown };
  return result.permit ? { kind: "sent", route: result.route } : { kind: "denied", routeMap: name };
}

function findNeighbor(router: Router, peer: string): Neighbor | undefined {
  const exact = router.neighbors.get(peer);
  if (exact !== undefined) return exact;
  const wanted = parseAddress(peer);
  if (wanted === undefined) return undefined;
  for (const [name, neighbor] of router.neighbors) {
    const address = parseAddress(name);
    if (address?.family === wanted.family && address.value === wanted.value) return neighbor;
  }
  return undefined;
}

/** IPv4 is active by default, unless `no bgp default ipv4-unicast`, which frr-k8s always writes. */
function isActive(router: Router, neighbor: Neighbor, family: string): boolean {
  const activate = neighbor.families.get(family)?.get("activate")?.value;
  if (activate !== undefined) return activate !== "no";
  return family === "ipv4 unicast" && router.settings.get("bgp default ipv4-unicast")?.value !== "no";
}

function originates(config: FrrConfig, router: Router, family: string, prefix: string): boolean {
  const settings = router.families.get(family)?.settings;
  if (settings === undefined) return false;
  if (settings.has(`network ${prefix}`)) return true;
  for (const name of settings.keys()) {
    const imported = /^import vrf (\S+)$/.exec(name)?.[1];
    if (imported === undefined) continue;
    const other = config.model.routers.get(imported === "default" ? "" : imported);
    if (other?.families.get(family)?.settings.has(`network ${prefix}`)) return true;
  }
  return false;
}
