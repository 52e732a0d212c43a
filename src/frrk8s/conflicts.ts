import type { Conflict } from "./conflict.ts";
import type { Conversion } from "./convert.ts";
import type { Release } from "./release.ts";
/** stub */
export function conflictsOf(_c: Conversion, _node: string, _r: Release): readonly Conflict[] {
  return [];
}
