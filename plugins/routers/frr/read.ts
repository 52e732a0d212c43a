import type { Translation } from "../../../src/router/dialect.ts";

/** FRR's own language needs no translation; what FRR's reader does not know it keeps as unknown lines by itself. */
export function readFrr(text: string): Translation {
  return { text, source: text.split("\n").map((_, i) => i + 1), opaque: [] };
}
