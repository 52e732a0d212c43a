import type { ObjectRef } from "../api/ref.ts";
import { compareBytes } from "../net/order.ts";
import type { Config } from "./select.ts";

/** A raw text and where it comes from. */
export interface RawText {
  readonly text: string;
  readonly ref: ObjectRef;
}

/** @returns the raw texts in their order in the file: by priority, then by the name of the resource. */
export function rawTexts(configs: readonly Config[]): readonly RawText[] {
  return configs
    .flatMap(({ spec, ref, name }) => {
      const text = spec.raw?.rawConfig ?? "";
      return text === "" ? [] : [{ text, ref, name, priority: spec.raw?.priority ?? 0 }];
    })
    .sort((a, b) => a.priority - b.priority || compareBytes(a.name, b.name));
}
