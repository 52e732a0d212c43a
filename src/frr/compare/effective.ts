import type { Neighbor, Router, Setting, Settings } from "../model/model.ts";

/** A neighbor with what its peer group adds. */
export interface EffectiveNeighbor {
  readonly name: string;
  readonly vrf: string;
  readonly line: number;
  readonly unnumbered: boolean;
  readonly settings: Settings;
  readonly families: ReadonlyMap<string, Settings>;
}

/** @returns the neighbors of an instance by name, settings of peer groups applied: the neighbor's own win. */
export function effectiveNeighbors(router: Router): ReadonlyMap<string, EffectiveNeighbor> {
  const neighbors = new Map<string, EffectiveNeighbor>();
  for (const neighbor of router.neighbors.values()) {
    const group = router.groups.get(neighbor.settings.get("peer-group")?.value ?? "");
    neighbors.set(neighbor.name, {
      name: neighbor.name,
      vrf: router.vrf,
      line: neighbor.line,
      unnumbered: neighbor.unnumbered,
      settings: merged(group?.settings, neighbor.settings),
      families: mergedFamilies(group, neighbor),
    });
  }
  return neighbors;
}

function merged(base: Settings | undefined, own: Settings | undefined): Settings {
  return new Map<string, Setting>([...(base ?? []), ...(own ?? [])]);
}

function mergedFamilies(group: Neighbor | undefined, neighbor: Neighbor): ReadonlyMap<string, Settings> {
  const names = new Set([...(group?.families.keys() ?? []), ...neighbor.families.keys()]);
  return new Map(
    [...names].map((name) => [name, merged(group?.families.get(name), neighbor.families.get(name))]),
  );
}

/** @returns whether a neighbor exchanges routes of a family: asked for, or IPv4 unicast that is on unless switched off. */
export function isActive(router: Router, neighbor: EffectiveNeighbor, family: string): boolean {
  const own = neighbor.families.get(family)?.get("activate")?.value;
  if (own !== undefined) return own === "yes";
  const name = `bgp default ${family.replace(" ", "-")}`;
  const preset = router.settings.get(name)?.value;
  return family === "ipv4 unicast" ? preset !== "no" : preset === "yes";
}

/** @returns the AS number that a neighbor must have, `internal` and `external` resolved where they can be. */
export function remoteAs(router: Router, neighbor: EffectiveNeighbor): string {
  const value = neighbor.settings.get("remote-as")?.value ?? "";
  return value === "internal" ? router.asn : value;
}

/** @returns whether the session leaves the AS: policies may be required, and the local preference is not sent. */
export function isExternal(router: Router, neighbor: EffectiveNeighbor): boolean {
  const asn = remoteAs(router, neighbor);
  return asn !== "" && asn !== "auto" && asn !== router.asn;
}
