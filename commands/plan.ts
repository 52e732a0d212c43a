import { BaseCommand, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { editsOf, placed } from "../src/cli/plan/edits.ts";
import { planExit } from "../src/cli/plan/exit.ts";
import { readEdits } from "../src/cli/plan/files.ts";
import { planMarkdown } from "../src/cli/plan/markdown.ts";
import { planNeeds } from "../src/cli/plan/needs.ts";
import { planText } from "../src/cli/plan/text.ts";
import { whatIf } from "../src/plan/what-if.ts";
import { discover } from "../src/snapshot/discovery.ts";

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
    filename: Flags.string({
      char: "f",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "FILE",
      description: "Objects to apply, in the order given; a folder is read whole, - is standard input",
    }),
    delete: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "KIND/NAME",
      description: "Objects to delete (KIND/NAMESPACE/NAME where the name is not unique)",
    }),
    label: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "'node/N k=v k-'",
      description: "Labels of nodes to set or to remove",
    }),
    "fail-on": Flags.string({
      helpValue: "reset,withdraw,freeze",
      description: "Exit with 4 if a session resets, a prefix is withdrawn, a node freezes",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const objects = await readEdits(flags.filename ?? []);
    if (objects.length + (flags.delete ?? []).length + (flags.label ?? []).length === 0) {
      throw new UserError("There is no change to plan.", "Give files with -f, or use --delete or --label.");
    }
    const snapshot = await this.snapshot(planNeeds());
    const found = discover(snapshot, this.overrides);
    const there = objects.map((o) => placed(o, found, flags.namespace));
    const plan = whatIf(snapshot, found, editsOf(there, flags.delete ?? [], flags.label ?? []));
    this.emit(plan, { text: (view) => planText(plan, view), markdown: () => planMarkdown(plan) });
    return planExit(plan, flags["fail-on"]);
  }
}
