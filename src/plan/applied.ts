import type { ObjectRef } from "../api/ref.ts";
import type { NodeProgress } from "./converge.ts";
import type { Plan } from "./plan.ts";

/** How a change ended: `docs/schema/Apply.schema.json`. */
export interface ApplyResult {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Apply";
  readonly verdict: string;
  readonly outcome:
    | "applied"
    | "unchanged"
    /** Nothing was written, since only that was asked for. */
    | "dry-run"
    /** Nothing was written, because something stands against it. */
    | "refused"
    | "declined"
    /** Something was written and everything is as it was before. */
    | "restored"
    /** Something was written, and not all of it is taken back: see `objects`. */
    | "left";
  /** Where the back-up is; absent if nothing was written. */
  readonly backup?: string;
  /** What restores it, to be pasted; absent where there is nothing to restore. */
  readonly restore?: string;
  readonly obstacles: readonly string[];
  readonly objects: readonly {
    readonly object: ObjectRef;
    readonly state: "written" | "not-written" | "restored" | "same" | "left" | "failed";
    readonly why?: string;
  }[];
  readonly nodes: readonly NodeProgress[];
  /** What could not be waited for, in sentences. */
  readonly unknown: readonly string[];
  readonly plan: Plan;
}
