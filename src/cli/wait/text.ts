import type { View } from "../../output/view.ts";
import { wrapText } from "../../output/wrap.ts";
import type { WaitResult } from "./wait.ts";

/** How waiting ended, for eyes: one line, and one for each node that is not there yet. */
export function waitText(result: WaitResult, { theme, width }: View): string {
  const style = result.outcome === "met" ? theme.good : theme.bad;
  return [
    style(result.verdict),
    ...result.nodes.filter((n) => !n.done).map((n) => `  ${theme.name(n.node)}: ${n.waiting.join("; ")}`),
    ...(result.outcome === "met" ? [] : result.unknown.map((u) => theme.unknown(`  not known: ${u}`))),
  ]
    .map((line) => wrapText(line, width))
    .join("\n");
}
