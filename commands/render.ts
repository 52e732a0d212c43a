import { BaseCommand, EXIT, type ExitCode, Flags, outputFlag, overlayFlag } from "../src/cli/base.ts";
import { renderingOf } from "../src/cli/render/document.ts";
import { renderNeeds, STAGES } from "../src/cli/render/needs.ts";
import { orderText, renderingText } from "../src/cli/render/text.ts";
import { discover } from "../src/snapshot/discovery.ts";
import { unknownKind } from "../src/snapshot/select.ts";

export default class Render extends BaseCommand<typeof Render> {
  static override summary = "What MetalLB and frr-k8s must make of the resources";

  static override description =
    "Computes the configuration of nodes on the spot: the FRRConfiguration that MetalLB should write (metallb), what frr-k8s merges from all of them (merged), or the frr.conf that it writes (frr). Passwords are masked. Exit code: 0 rendered, 1 a node is refused, 2 failed, 3 a node's answer is not known.";

  static override examples = [
    { description: "the frr.conf of a node", command: "render --node wk3" },
    { description: "which resource causes which line", command: "render --node wk3 --blame" },
    { description: "as if a file had been applied", command: "render --node wk3 -f extra-peer.yaml" },
    { description: "with the behavior of another release", command: "render --all --release 0.0.20" },
  ];

  static override flags = {
    output: outputFlag(),
    all: Flags.boolean({
      description: "Every node; by default those that a FRRConfiguration selects",
      exclusive: ["node"],
    }),
    stage: Flags.option({ options: STAGES, description: "How far to go" })({ default: "frr" }),
    blame: Flags.boolean({
      description: "Show beside each line of frr.conf the resource and field that it comes from",
    }),
    filename: overlayFlag(),
  };

  async run(): Promise<ExitCode> {
    const { stage, all, blame, filename } = this.flags;
    const snapshot = await this.overlaid(renderNeeds(stage), filename);
    const nodes = this.nodes;
    const document = renderingOf(snapshot, discover(snapshot, this.overrides), {
      stage,
      all,
      blame,
      ...(nodes === undefined ? {} : { nodes }),
    });
    for (const node of document.nodes) {
      if (node.state !== "rendered") continue;
      for (const sentence of [...node.unknown, ...node.byOrder.map(orderText)]) {
        this.note(`${node.node}: ${sentence}`);
      }
    }
    const hidden = document.nodes.length === 0 ? unknownKind(snapshot, "Node") : undefined;
    if (hidden !== undefined) this.note(`nodes are not known: ${hidden}`);
    this.emit(document, (view) => renderingText(document, view));
    if (hidden !== undefined) return EXIT.unknown;
    if (document.nodes.some(({ state }) => state === "refused")) return EXIT.found;
    return document.nodes.some(({ state }) => state === "unknown") ? EXIT.unknown : EXIT.ok;
  }
}
