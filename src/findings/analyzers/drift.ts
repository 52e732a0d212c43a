import type { FRRConfiguration, FRRNodeState } from "../../api/frrk8s.ts";
import { formatRef, type ObjectRef, refKey } from "../../api/ref.ts";
import type { FrrDifference } from "../../frr/compare/difference.ts";
import { compareFrr } from "../../frr/compare.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { analyzer, type Gap, type Sight } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { changedWithin } from "../recent.ts";
import { command } from "../shell.ts";

/** A change needs two times three seconds and a reload; frr-k8s looks at what runs every 30 s. */
const APPLIED_MS = 45_000;
const LIVE_MS = 15_000;

/** What FRR runs (live, else what frr-k8s reported) against what the FRRConfigurations of the node make, compared by behavior. */
export const drift = analyzer({
  name: "drift",
  codes: ["MLB219"],
  reads: {
    kinds: ["FRRConfiguration", "Node"],
    also: ["FRRNodeState", "Secret"],
    uses: ["discovery"],
    live: [SHOW.runningConfig],
  },
  *analyze(sight) {
    const { shared, find, unknown } = sight;
    const blind: string[] = [];
    const groups = new Map<string, { running: Running; nodes: string[] }>();
    for (const node of shared.nodeNames()) {
      const running = runningOn(sight, node);
      if (running === undefined) {
        if (shared.withNeighbors().has(node)) blind.push(node);
        continue;
      }
      const key = `${shared.configurationKey(node)}\n${running.state}\n${withoutNames(running.text, node)}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { running, nodes: [node] });
      else group.nodes.push(node);
    }
    for (const { running, nodes } of groups.values()) {
      const [node = ""] = nodes;
      const intended = shared.renderOn(node);
      // A node whose resources cannot be converted keeps what it had: told with its cause by another analyzer.
      if (!intended.ok) continue;
      const version = shared.discovery().frrVersions.get(node)?.value;
      const differences = compareFrr(intended.frrConf, running.text, {
        ...(version === undefined ? {} : { frrVersion: version }),
        origins: (line) => intended.lines[line - 1]?.origins ?? [],
      }).filter((d) => d.dormant !== true);
      if (differences.length === 0) continue;
      const young = intended.selected
        .map((ref) => find<FRRConfiguration>("FRRConfiguration", ref.name, ref.namespace))
        .some((o) => o !== undefined && changedWithin(o, shared.now, running.live ? LIVE_MS : APPLIED_MS));
      yield ofDifferences(differences, running, nodes, young, sight);
    }
    yield* gaps(blind, unknown("FRRNodeState"));
  },
});

interface Running {
  readonly text: string;
  readonly live: boolean;
  /** What the text is, in a sentence. */
  readonly state: string;
  readonly from: string;
}

function runningOn(
  { frr, find }: Pick<Sight<"FRRNodeState">, "frr" | "find">,
  node: string,
): Running | undefined {
  const live = frr(node)?.running;
  if (live?.ok === true && live.value.trim() !== "")
    return { text: live.value, live: true, state: "live", from: `${live.command} on ${node}` };
  const text = find<FRRNodeState>("FRRNodeState", node)?.status?.runningConfig;
  if (text === undefined || text.trim() === "") return undefined;
  return { text, live: false, state: "as frr-k8s last reported", from: "status.runningConfig" };
}

/** Texts of nodes that differ in the host's name only are one. */
function withoutNames(text: string, node: string): string {
  return text.replaceAll(`hostname ${node}`, "hostname");
}

function ofDifferences(
  differences: readonly FrrDifference[],
  running: Running,
  nodes: readonly string[],
  young: boolean,
  { shared, find }: Pick<Sight<"FRRNodeState">, "shared" | "find">,
): Finding {
  const shown = differences.slice(0, 3).map((d) => d.effect.replace(/\.$/, ""));
  const more = differences.length > 3 ? [`and ${differences.length - 3} more differences`] : [];
  const origins = [
    ...new Map(differences.flatMap((d) => d.origins).map((o) => [refKey(o.ref), o.ref])).values(),
  ];
  const objects: readonly ObjectRef[] = origins.filter((ref) => !ref.name.startsWith("metallb-"));
  const reset = differences.filter((d) => d.impact === "session-reset").length;
  const [node = ""] = nodes;
  const state = running.live ? undefined : find<FRRNodeState>("FRRNodeState", node);
  return finding(
    "MLB219",
    { effect: [...shown, ...more].join("; "), state: running.state },
    {
      objects,
      nodes,
      services: shared.unserved().onNodes(nodes),
      ...(young ? { severity: "info" as const } : {}),
      evidence: differences.slice(0, 6).map((d) => {
        const sides = [
          ...(d.intended === undefined ? [] : [`intended ${d.intended}`]),
          ...(d.running === undefined ? [] : [`running ${d.running}`]),
        ];
        return evidence(
          state,
          `${running.from}: ${d.path}`,
          `${d.kind}${sides.length === 0 ? "" : `, ${sides.join(", ")}`}`,
        );
      }),
      remedy: `Let frr-k8s load its configuration again: any change of an FRRConfiguration does it, or a restart of the frr-k8s pod. ${reset > 0 ? "Putting this right resets a session." : "Putting this right resets no session."}${origins.length > 0 ? ` The intended lines come from ${origins.slice(0, 3).map(formatRef).join(", ")}.` : ""}`,
      commands: [command("kubectl", "metallb", "diff", "--node", node, "--blame")],
    },
  );
}

function* gaps(blind: readonly string[], reason: string | undefined): Generator<Gap> {
  if (blind.length === 0) return;
  yield {
    what: "whether FRR runs what it should",
    reason: reason ?? "there is no FRRNodeState, and FRR was not asked",
    nodes: blind,
    asked: true,
  };
}
