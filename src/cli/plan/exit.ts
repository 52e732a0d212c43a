import type { Plan } from "../../plan/plan.ts";
import { UserError } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit.ts";

/** What `--fail-on` may name, and when each is the case. */
const CONDITIONS: Readonly<Record<string, (plan: Plan) => boolean>> = Object.freeze({
  reset: ({ totals }) => totals.sessionsReset > 0,
  withdraw: ({ totals }) => totals.withdrawn > 0,
  freeze: ({ totals }) => totals.nodesFrozen > 0,
});

/** @returns 0 nothing changes, 1 something changes, 4 it would break something or is named by `--fail-on` */
export function planExit(plan: Plan, failOn: string | undefined): ExitCode {
  const named = (failOn ?? "").split(",").filter((word) => word !== "");
  const wrong = named.find((word) => !Object.hasOwn(CONDITIONS, word));
  if (wrong !== undefined) {
    throw new UserError(
      `--fail-on does not know ${wrong}.`,
      `It knows: ${Object.keys(CONDITIONS).join(", ")}.`,
    );
  }
  if (plan.outcome === "breaks" || named.some((word) => CONDITIONS[word]?.(plan))) return EXIT.breaks;
  return plan.outcome === "nothing" ? EXIT.ok : EXIT.found;
}
