import type { Router, Setting } from "../model/model.ts";
import type { FrrDifference } from "./difference.ts";
import type { EffectiveNeighbor } from "./effective.ts";
import type { Sides } from "./side.ts";

/** A neighbor that both sides have. */
export interface Pair {
  readonly intended: { readonly router: Router; readonly neighbor: EffectiveNeighbor };
  readonly running: { readonly router: Router; readonly neighbor: EffectiveNeighbor };
}

/** @returns `router bgp 65801 vrf red`. */
export function routerName(router: { readonly asn: string; readonly vrf: string }): string {
  return `router bgp ${router.asn}${router.vrf === "" ? "" : ` vrf ${router.vrf}`}`;
}

/** @returns the neighbor as a sentence names it: `172.18.20.1 (vrf red)`. */
export function neighborName({ name, vrf }: EffectiveNeighbor): string {
  return vrf === "" ? name : `${name} (vrf ${vrf})`;
}

/** The parts of a difference that say which neighbor it is about. */
export function about(
  pair: Pair,
  setting: string,
): Pick<FrrDifference, "subject" | "path" | "vrf" | "neighbor"> {
  const { router, neighbor } = pair.intended;
  return {
    subject: `neighbor ${neighbor.name}`,
    path: [routerName(router), `neighbor ${neighbor.name}`, setting].join(" > "),
    vrf: neighbor.vrf,
    neighbor: neighbor.name,
  };
}

/** Lines of both sides, and the origins of the intended ones: without a line of its own, those of the neighbor. */
export function placed(
  sides: Sides,
  pair: Pair,
  intended: Setting | undefined,
  running: Setting | undefined,
): Pick<FrrDifference, "origins" | "lines"> {
  return {
    origins: sides.origins([intended?.line ?? pair.intended.neighbor.line]),
    lines: {
      intended: intended === undefined ? [] : [intended.line],
      running: running === undefined ? [] : [running.line],
    },
  };
}

/** @returns what became of a line: gone, come, or another one. */
export function kindOf(a: Setting | undefined, b: Setting | undefined): FrrDifference["kind"] {
  const off = (setting: Setting | undefined): boolean => setting === undefined || setting.value === "no";
  return off(a) === off(b) ? "changed" : off(b) ? "missing" : "unexpected";
}
