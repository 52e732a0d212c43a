import type { Origin } from "../../api/ref.ts";
import { parseVerbatim } from "../../net/address.ts";
import { type FrrConfig, policiesOf } from "../config.ts";
import type { Router } from "../model/model.ts";
import type { Surroundings } from "../policy/context.ts";
import type { Policies } from "../policy/policies.ts";
import type { FrrRelease } from "../release.ts";
import { maskLine } from "../text/secret.ts";

/** One of the two configurations, read for a release. */
export interface Side {
  readonly config: FrrConfig;
  readonly release: FrrRelease;
  readonly policies: Policies;
}

/** Both configurations, and what is known about the intended one. */
export interface Sides {
  readonly intended: Side;
  readonly running: Side;
  /** Resources behind lines of the intended text. */
  origins(lines: readonly number[]): readonly Origin[];
}

export function sideOf(config: FrrConfig, release: FrrRelease): Side {
  return { config, release, policies: policiesOf(config, release) };
}

/**
 * @param neighbor its address or interface
 * @returns what surrounds the policies of a neighbor of a BGP instance.
 */
export function surroundingsOf(
  side: Side,
  router: Router,
  neighbor: string,
  direction: "in" | "out",
): Surroundings {
  const preference = Number(router.settings.get("bgp default local-preference")?.value ?? 100);
  return {
    policies: side.policies,
    release: side.release,
    direction,
    emptyListAfterMap: true,
    defaultPreference: Number.isFinite(preference) ? preference : 100,
    ownAsn: router.asn,
    peer: parseVerbatim(neighbor) === undefined ? undefined : neighbor,
    ofNeighbor: true,
    local: direction === "out",
  };
}

/** @returns a line of a text, fit for output. */
export function lineOf(side: Side, number: number): string {
  return maskLine(side.config.lines[number - 1]?.text.trim() ?? "");
}
