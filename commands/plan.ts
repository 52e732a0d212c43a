import { BaseCommand, type ExitCode, Flags, outputFlag } from "../src/cli/base.ts";
import { changeOf } from "../src/cli/plan/change.ts";
import { planExit } from "../src/cli/plan/exit.ts";
import { changeFlags } from "../src/cli/plan/flags.ts";
import { planMarkdown } from "../src/cli/plan/markdown.ts";
import { planText } from "../src/cli/plan/text.ts";
import { whatIf } from "../src/plan/what-if.ts";

export default class PlanCommand extends BaseCommand<typeof PlanCommand> {
  static override summary = "What a change would do, before it is made";

  static override description =
    "Lays changes over the cluster (or --from) and computes everything anew, both layers, all nodes: what admission would answer, which nodes would freeze and why, sessions that would reset, prefixes announced or withdrawn, Services gained or lost. Exit code: 0 nothing changes, 1 something changes, 2 failed, 4 the change would break something.";

  static override examples = [
    { description: "before merging", command: "plan -f new-peer.yaml -o markdown" },
    {
      description: "the other kinds of change",
      command: "plan --delete bgppeer/tor1 --label 'node/wk3 rack=7 zone-'",
    },
    { description: "in a pipeline", command: "plan -f manifests/ --fail-on reset,withdraw,freeze" },
  ];

  static override flags = {
    output: outputFlag("markdown"),
    ...changeFlags,
    "fail-on": Flags.string({
      helpValue: "reset,withdraw,freeze",
      description: "Exit with 4 if a session resets, a prefix is withdrawn, a node freezes",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const change = await changeOf(flags, (needs) => this.snapshot(needs), this.overrides);
    if (change.kind === "choices") {
      this.emit(change.document, change.text);
      return change.exit;
    }
    for (const note of change.notes) this.note(note);
    const plan = whatIf(change.snapshot, change.discovery, change.edits);
    this.emit(plan, { text: (view) => planText(plan, view), markdown: () => planMarkdown(plan) });
    return planExit(plan, flags["fail-on"]);
  }
}
