import type { Origin } from "../api/ref.ts";
import type { Contributions } from "./convert.ts";
import type { NodeConfig } from "./model.ts";
import type { Release } from "./release.ts";
/** A line of frr.conf and what causes it. */
export interface FrrLine {
  readonly text: string;
  readonly origins: readonly Origin[];
}
/** stub */
export function linesOf(
  _c: NodeConfig,
  _n: Contributions,
  _l: Origin | undefined,
  _r: Release,
): readonly FrrLine[] {
  return [];
}
