import type { FRRNodeState } from "../../api/frrk8s.ts";
import { finding } from "../../findings/finding.ts";
import { command } from "../../findings/shell.ts";
import type { FrrDifference } from "../../frr/compare/difference.ts";
import { compareFrr } from "../../frr/compare.ts";
import { SHOW } from "../../frr/show/commands.ts";
import type { RenderResult } from "../../frrk8s/result.ts";
import { liveView } from "../../state/live.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";
import { reportLink } from "./applied.ts";
import { vtysh } from "./session.ts";

/** What FRR of a node runs, as a whole, against what its FRRConfigurations ask for: as applied, and live where vtysh was asked. */
export function stateLinks(context: Context, node: string, result: RenderResult): readonly Link[] {
  const report = reportLink(context, node);
  const state = context.nodeState(node) as FRRNodeState | undefined;
  const running = state?.status?.runningConfig ?? "";
  const live = liveView(context.s, node)?.running;
  const applied =
    report ??
    compareLink(context, { name: "applied", node, result, running, where: "the applied configuration" });
  if (live === undefined || !live.ok || live.value.trim() === "") return [applied];
  const link = compareLink(context, {
    name: "live",
    node,
    result,
    running: live.value,
    where: "FRR's running configuration",
  });
  return [applied, live.source === undefined ? link : { ...link, source: vtysh(live.source) }];
}

interface Sides {
  readonly name: "applied" | "live";
  readonly node: string;
  readonly result: RenderResult;
  readonly running: string;
  readonly where: string;
}

function compareLink(context: Context, { name, node, result, running, where }: Sides): Link {
  if (!result.ok)
    return {
      name,
      state: result.unknown === undefined ? "broken" : "unknown",
      text: `${where} is an earlier one, whatever the resources say now`,
    };
  const version = context.discovery.frrVersions.get(node)?.value;
  const differences = compareFrr(result.frrConf, context.frrConfig(running), {
    ...(version === undefined ? {} : { frrVersion: version }),
  }).filter((d) => d.dormant !== true);
  const [first] = differences;
  if (first === undefined) return { name, state: "sound", text: `${where} is what the resources ask for` };
  return {
    name,
    state: "broken",
    text: `${where} is not what the resources ask for: ${effectsText(differences)}`,
    finding: finding(
      "MLB219",
      { effect: first.effect, state: where },
      {
        nodes: [node],
        objects: first.origins.map((o) => o.ref),
        evidence: differences.map((d) => ({
          path:
            name === "live"
              ? `${SHOW.runningConfig}: ${d.path}`
              : `FRRNodeState.status.runningConfig: ${d.path}`,
          value: `${d.running ?? "nothing"}, should be ${d.intended ?? "nothing"}`,
        })),
        commands: [command("kubectl", "metallb", "diff", "--node", node)],
      },
    ),
  };
}

/** @returns the effects of differences: the first three, and how many more. */
function effectsText(differences: readonly FrrDifference[]): string {
  const shown = differences.slice(0, 3).map((d) => d.effect);
  const left = differences.length - shown.length;
  return `${shown.join("; ")}${left > 0 ? `; and ${left} more` : ""}`;
}
