import type { Snapshot } from "../snapshot/snapshot.ts";
import type { RenderOptions } from "./node.ts";
/** stub */
export function orderDependence(
  _s: Snapshot,
  _node: string,
  _o: RenderOptions = {},
): readonly { decides: "configuration" | "error" }[] {
  return [];
}
