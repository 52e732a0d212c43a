import { formatRef } from "../api/ref.ts";
import { oneLine } from "../findings/phrase.ts";
import type { Plan } from "./plan.ts";
import { list } from "./verdict.ts";

/** Why a plan must not be carried out. */
export interface Refusal {
  readonly reason: "freeze" | "owned" | "refused" | "problem";
  readonly message: string;
}

/** @returns everything that stands against a plan: nodes that would freeze (unless allowed), objects of others, and what admission refuses */
export function refusalsOf(plan: Plan, options: { readonly allowFreeze: boolean }): readonly Refusal[] {
  const steps = plan.steps.flatMap((step): readonly Refusal[] => {
    const name = formatRef(step.object);
    if (step.problem !== undefined) return [{ reason: "problem", message: `${name}: ${step.problem}` }];
    if (step.owned !== undefined)
      return [{ reason: "owned", message: `${name} is not to be written: ${step.owned}` }];
    if (step.refused !== undefined)
      return [
        {
          reason: "refused",
          message: `${name} would be refused: ${oneLine(step.refused, ", ")}`,
        },
      ];
    return [];
  });
  const freezes = plan.freezes
    .filter((f) => f.averted !== true && !options.allowFreeze)
    .map(
      (f): Refusal => ({
        reason: "freeze",
        message: `${list(f.nodes)} would freeze: ${oneLine(f.error, ", ")}`,
      }),
    );
  return [...steps, ...freezes];
}
