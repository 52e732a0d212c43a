import { formatRef } from "../../api/ref.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { type Block, blocks } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
import { differencesKey } from "../../state/differences-key.ts";
import type { WriteCause } from "../../state/metallb.ts";
import type { MetallbNode, MetallbReport } from "../../state/metallb-report.ts";

/** What MetalLB should have written and has not, for eyes: the verdict first. */
export function metallbText(report: MetallbReport, view: View): string {
  const { theme } = view;
  const of = (verdict: MetallbNode["verdict"]): readonly string[] =>
    report.nodes.filter((node) => node.verdict === verdict).map(({ node }) => node);
  const [different, same, unknown] = [of("different"), of("same"), of("unknown")];
  const said = [
    ...(different.length === 0 ? [] : [theme.bad(`${nodePhrase(different)} not as MetalLB should write`)]),
    ...(same.length === 0 ? [] : [theme.good(`${nodePhrase(same)} as MetalLB should write`)]),
    ...(unknown.length === 0 ? [] : [theme.unknown(`${nodePhrase(unknown)} unknown`)]),
  ];
  const groups = Map.groupBy(
    report.nodes.filter(({ verdict }) => verdict !== "same"),
    alikeKey,
  );
  const shown = [...groups.values()].map((nodes) => groupBlock(nodes, view));
  return [
    said.length === 0 ? theme.unknown("no node is known") : said.join(", "),
    ...(report.configError === null
      ? []
      : [theme.bad(`MetalLB refuses its configuration: ${report.configError}`)]),
    ...(shown.length === 0 ? [] : [blocks(shown, view)]),
    theme.dim(
      `MetalLB ${report.metallb.release} (${report.metallb.from}), ${report.source.kind} ${report.source.name}`,
    ),
  ].join("\n");
}

/** What is told of several nodes at once; of lists of prefixes, that they differ. */
function alikeKey({ node, verdict, reason, cause, differences }: MetallbNode): string {
  const said = cause === undefined ? "" : causeText(cause).replaceAll(node, "<node>");
  return JSON.stringify([verdict, reason, said, differencesKey(differences)]);
}

function groupBlock(nodes: readonly MetallbNode[], { theme }: View): Block {
  const [first] = nodes;
  if (first === undefined) return { text: "" };
  const { node, verdict, object, reason, differences, cause } = first;
  const title = theme.title(nodePhrase(nodes.map((n) => n.node)));
  if (verdict === "unknown") return { text: `${title}  ${theme.unknown(`unknown: ${reason}`)}` };
  const alone = nodes.length === 1;
  const named = (text: string): string =>
    alone ? text : text.replaceAll(`metallb-${node}`, "metallb-<node>");
  return {
    text: `${title}  ${object === undefined ? "" : named(formatRef(object))}`,
    below: [
      ...(cause === undefined ? [] : [{ text: theme.warn(named(causeText(cause))) }]),
      ...(alone || differences.every((d) => nodes.every((n) => holds(n, d)))
        ? []
        : [{ text: theme.dim(`the prefixes of ${node}; those of the others are in -o json`) }]),
      ...differences.map(({ path, intended, actual }) => ({
        text: path,
        below: [
          { text: `${theme.dim("intended")}  ${intended ?? "(not there)"}` },
          { text: `${theme.dim("written ")}  ${actual ?? "(not there)"}` },
        ],
      })),
    ],
  };
}

/** Whether a node has the very same difference. */
function holds({ differences }: MetallbNode, wanted: MetallbNode["differences"][number]): boolean {
  return differences.some(
    (d) => d.path === wanted.path && d.intended === wanted.intended && d.actual === wanted.actual,
  );
}

function causeText(cause: WriteCause): string {
  switch (cause.kind) {
    case "refused":
      return `frr-k8s' webhook refuses the write: ${cause.message}`;
    case "stale-configuration":
      return `the speaker works with an earlier configuration, since the present one is invalid: ${cause.error}`;
    case "speaker-absent":
      return "no speaker runs on the node";
    case "speaker-down":
      return `the speaker is not ready: ${cause.pods.map(({ ref }) => formatRef(ref)).join(", ")}`;
    case "webhook-down":
      return `frr-k8s' webhook does not answer: ${cause.pods.map(({ ref }) => formatRef(ref)).join(", ")}`;
    case "behind":
      return "nothing is known to stand in the way: the speaker may be about to write it";
  }
}
