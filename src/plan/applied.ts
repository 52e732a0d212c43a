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

/** How a change with this plan ended; what is not said is empty. */
export type Ended = (
  outcome: ApplyResult["outcome"],
  verdict: string,
  more?: Partial<ApplyResult>,
) => ApplyResult;

/** @returns what makes the result of a change from how it ended */
export function resultOf(plan: Plan): Ended {
  return (outcome, verdict, more = {}) => ({
    apiVersion: "metallb.cli/v1",
    kind: "Apply",
    verdict,
    outcome,
    obstacles: [],
    objects: [],
    nodes: [],
    unknown: [],
    ...more,
    plan,
  });
}

/**
 * Why a change that was written is not done, as a clause that goes after "because".
 * @param timeoutMs how long was waited
 */
export function whyNotDone(
  end: "timeout" | "unreachable" | "interrupted",
  nodes: readonly NodeProgress[],
  timeoutMs: number,
): string {
  if (end === "interrupted") return "it was interrupted";
  if (end === "unreachable") return "the API server has not answered since";
  const late = nodes.filter((n) => !n.done);
  const shown = late.slice(0, 4).map((n) => `${n.node}: ${n.waiting.join(", ")}`);
  const more = late.length > 4 ? ` and ${late.length - 4} more` : "";
  return `not all nodes have come to it in ${Math.round(timeoutMs / 1000)} s (${shown.join("; ")}${more})`;
}
