import type { ApplyResult } from "../../plan/applied.ts";
import { EXIT, type ExitCode } from "../exit.ts";

/** @returns 0 applied or nothing to do, 4 refused because a node would freeze, 2 everything else */
export function applyExit({ outcome, plan, obstacles }: ApplyResult): ExitCode {
  switch (outcome) {
    case "applied":
    case "unchanged":
    case "dry-run":
      return EXIT.ok;
    case "refused":
      return plan.totals.nodesFrozen > 0 && obstacles.some((o) => o.includes("would freeze"))
        ? EXIT.breaks
        : EXIT.failed;
    default:
      return EXIT.failed;
  }
}
