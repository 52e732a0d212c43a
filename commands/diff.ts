import {
  BaseCommand,
  EXIT,
  type ExitCode,
  Flags,
  outputFlag,
  overlayFlag,
  UserError,
} from "../src/cli/base.ts";
import { externalDiff } from "../src/cli/diff/external.ts";
import { readFrrFile } from "../src/cli/diff/files.ts";
import { linesText } from "../src/cli/diff/lines.ts";
import { metallbText } from "../src/cli/diff/metallb-text.ts";
import { diffNeeds, STAGES } from "../src/cli/diff/needs.ts";
import { diffText } from "../src/cli/diff/text.ts";
import { discover } from "../src/snapshot/discovery.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";
import type { NodeColumns } from "../src/state/diff.ts";
import { diffReport } from "../src/state/diff.ts";
import { compareFiles } from "../src/state/diff-files.ts";
import { type Against, compareNodes, nodesOf, reportOn } from "../src/state/diff-nodes.ts";
import { metallbReport } from "../src/state/metallb-report.ts";

export default class Diff extends BaseCommand<typeof Diff> {
  static override summary = "What FRR does and should not do, node by node";

  static override description =
    "Computes what every node's FRR should be told and compares it with what it runs, by behavior: sessions, what is advertised and accepted, what is originated. Exit code: 0 as intended, 1 differences, 2 failed, 3 nothing could be compared. KUBECTL_EXTERNAL_DIFF names a program for the texts.";

  static override examples = [
    { description: "all nodes, against what frr-k8s reports", command: "diff" },
    { description: "one node, against FRR itself", command: "diff --node wk3 --against live" },
    { description: "which resource causes what", command: "diff --node wk3 --blame" },
    { description: "what MetalLB should write, against what it wrote", command: "diff --stage metallb" },
    { description: "two files, without a cluster", command: "diff --intended a.conf --running b.conf" },
  ];

  static override flags = {
    output: outputFlag(),
    all: Flags.boolean({ description: "Every node, which is the default", exclusive: ["node"] }),
    stage: Flags.option({ options: STAGES, description: "What to compare" })({ default: "frr" }),
    against: Flags.string({
      helpValue: "applied|live|FILE",
      description:
        "What to compare with: what frr-k8s reports, FRR itself by pod exec, or a saved running configuration; by default all that is known",
    }),
    blame: Flags.boolean({ description: "Name the resource and field behind each difference" }),
    text: Flags.boolean({ description: "Compare lines instead of behavior" }),
    intended: Flags.string({
      helpValue: "FILE",
      description: "A configuration of FRR to compare with --running, without a cluster",
      dependsOn: ["running"],
    }),
    running: Flags.string({
      helpValue: "FILE",
      description: "What FRR runs (show running-config)",
      dependsOn: ["intended"],
    }),
    "frr-version": Flags.string({
      helpValue: "V",
      description: "Version of FRR, instead of the one that the text names",
    }),
    filename: overlayFlag(),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    if (flags.intended !== undefined && flags.running !== undefined) {
      const [intended, running] = await Promise.all([
        readFrrFile(flags.intended),
        readFrrFile(flags.running),
      ]);
      const names = { intended: flags.intended, running: flags.running };
      const compared = compareFiles(intended, running, names, this.version);
      return this.show(
        [compared],
        diffReport([compared], { source: { kind: "file", name: flags.intended }, notes: [] }),
      );
    }
    return flags.stage === "metallb" ? this.metallb() : this.frr();
  }

  private get version(): { readonly frrVersion?: string } {
    const version = this.flags["frr-version"];
    return version === undefined ? {} : { frrVersion: version };
  }

  private async frr(): Promise<ExitCode> {
    const against = await this.against();
    const fromFiles = (this.flags.from ?? []).length > 0;
    const live = against.kind === "live" || (against.kind === "all" && fromFiles);
    const snapshot = await this.overlaid(diffNeeds("frr", live, this.nodes), this.flags.filename);
    const nodes = this.asked(snapshot);
    const discovery = discover(snapshot, this.overrides);
    const options = { against, discovery, ...this.version, ...(nodes === undefined ? {} : { nodes }) };
    if (against.kind === "file" && nodes?.length !== 1)
      throw new UserError("--against FILE compares one node", "name it with --node");
    const compared = compareNodes(snapshot, options);
    return this.show(compared, reportOn(snapshot, discovery, compared));
  }

  private async metallb(): Promise<ExitCode> {
    const snapshot = await this.overlaid(diffNeeds("metallb", false, this.nodes), this.flags.filename);
    const nodes = this.asked(snapshot);
    const report = metallbReport(snapshot, discover(snapshot, this.overrides), nodes);
    this.emit(report, (view) => metallbText(report, view));
    return { same: EXIT.ok, different: EXIT.found, unknown: EXIT.unknown }[report.verdict];
  }

  private async show(
    compared: readonly NodeColumns[],
    report: ReturnType<typeof diffReport>,
  ): Promise<ExitCode> {
    const program = process.env.KUBECTL_EXTERNAL_DIFF ?? "";
    if (program.trim() !== "" && this.format === "text") return externalDiff(program, compared);
    const { text, blame } = this.flags;
    this.emit(report, (view) => (text ? linesText(compared, view) : diffText(report, blame, view)));
    if (report.verdict === "different") return EXIT.found;
    const named = this.nodes !== undefined && report.nodes.some(({ verdict }) => verdict === "unknown");
    return report.verdict === "unknown" || named ? EXIT.unknown : EXIT.ok;
  }

  private async against(): Promise<Against> {
    const { against } = this.flags;
    if (against === undefined) return { kind: "all" };
    if (against === "applied" || against === "live") return { kind: against };
    return { kind: "file", name: against, text: await readFrrFile(against) };
  }

  private asked(snapshot: Snapshot): readonly string[] | undefined {
    const known = new Set(nodesOf(snapshot));
    const strange = this.nodes?.find((node) => !known.has(node));
    if (strange !== undefined && known.size > 0)
      throw new UserError(`there is no node ${strange}`, `nodes are: ${[...known].join(", ")}`);
    return this.nodes;
  }
}
