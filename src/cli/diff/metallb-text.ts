import { formatRef } from "../../api/ref.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { type Block, blocks } from "../../output/block.ts";
import type { View } from "../../output/view.ts";
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
  const shown = report.nodes.filter(({ verdict }) => verdict !== "same").map((node) => nodeBlock(node, view));
  return [
    said.length === 0 ? theme.unknown("there are no nodes") : said.join(", "),
    ...(report.configError === null
      ? []
      : [theme.bad(`MetalLB refuses its configuration: ${report.configError}`)]),
    ...(shown.length === 0 ? [] : [blocks(shown, view)]),
    theme.dim(
      `MetalLB ${report.metallb.release} (${report.metallb.from}), ${report.source.kind} ${report.source.name}`,
    ),
  ].join("\n");
}

function nodeBlock(
  { node, verdict, object, reason, differences, cause }: MetallbNode,
  { theme }: View,
): Block {
  if (verdict === "unknown") return { text: `${theme.title(node)}  ${theme.unknown(`unknown: ${reason}`)}` };
  return {
    text: `${theme.title(node)}  ${object === undefined ? "" : formatRef(object)}`,
    below: [
      ...(cause === undefined ? [] : [{ text: theme.warn(causeText(cause)) }]),
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
