import type { KubernetesObject } from "../api/object.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { InputNote, LiveHost, Part, Source } from "../snapshot/snapshot.ts";

/** A part that could not be read. */
export type Unknown = Extract<Part, { state: "unknown" }>;

/** What one of the inputs of a snapshot holds. */
export interface InputPart {
  readonly source: Source;
  readonly objects: readonly KubernetesObject[];
  readonly notes: readonly InputNote[];
  readonly live: ReadonlyMap<string, LiveHost>;
  /** Kinds of which this input says nothing, with the reason. All others it holds completely. */
  readonly unknown: ReadonlyMap<Kind, Unknown>;
}
