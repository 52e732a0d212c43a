import { PLAN_KINDS } from "../../plan/kinds.ts";
import type { Needs } from "../../sources/needs.ts";

/** What `plan` and `apply` read of a cluster. FRR itself is not asked: the plan is about what comes. */
export function planNeeds(): Needs {
  return { kinds: PLAN_KINDS };
}
