import type { Group } from "../group.ts";
import type { Severity } from "../severity.ts";

/** A value that a message speaks of. Never a secret. */
export type Arg = string | number | boolean | readonly string[] | undefined;

/**
 * From what a code is decided (field-guide's classes). `api`: objects alone; `live`: needs vtysh; `inferred`: a strong sign, no proof;
 * `router`: only the router knows, the finding holds the proof of this side and the question to ask.
 */
export type FoundFrom = "api" | "api+live" | "live" | "inferred" | "router";

/** One code: everything about it that does not depend on the cluster. `A` holds the typed arguments of its message. */
export interface Definition<C extends string = string, A = never> {
  readonly code: C;
  readonly severity: Severity;
  readonly group: Group;
  readonly foundFrom: FoundFrom;
  /** A headline without names, as in lists. */
  readonly title: string;
  /**
   * One sentence. `nodes` and `services` are phrases such as `wk3, wk4 and 46 more`, empty if the finding is not about any; a code of the
   * group `services` speaks of Services by the phrase, so that one sentence serves for all that fail alike.
   */
  readonly message: (args: A, nodes: string, services: string) => string;
  /** Why it happens. */
  readonly cause: string;
  /** What to do. */
  readonly remedy: string;
  /** Set when the code is no longer reported: since when, and what took its place. Its number is never used again. */
  readonly retired?: string;
}

/** Declares a code; only here for inference. */
export function define<const C extends string, A>(definition: Definition<C, A>): Definition<C, A> {
  return Object.freeze(definition);
}
