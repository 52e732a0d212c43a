import { ChangeCommand } from "../src/cli/apply/command.ts";
import { applyFlags } from "../src/cli/apply/flags.ts";
import { type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { changeOf } from "../src/cli/plan/change.ts";
import { changeFlags } from "../src/cli/plan/flags.ts";

export default class ApplyCommand extends ChangeCommand<typeof ApplyCommand> {
  static override summary = "Make a change, wait until every node runs it, and take it back if they do not";

  static override description =
    "Shows the plan, asks, saves every object that it touches, applies them (server-side, field manager kubectl-metallb), and waits until frr-k8s has converted and loaded the change on every node, FRR behaves as intended, and sessions that were up are up. If that does not come in time, on Ctrl-C, or if the API server goes away, everything returns to what it was. Exit code: 0 applied, 2 not (everything is as before, or it is said what is not), 4 refused because a node would freeze.";

  static override examples = [
    { description: "with the question", command: "apply -f new-peer.yaml" },
    { description: "in a pipeline", command: "apply -f manifests/ --yes --timeout 5m" },
    { description: "on one node first", command: "apply -f receive-all.yaml --canary 1" },
    { description: "the ways to mend a conflict, then one of them", command: "apply --fix MLB201" },
  ];

  static override flags = {
    output: outputFlag(),
    ...changeFlags,
    restore: Flags.string({
      helpValue: "node/N",
      description: "Write the FRRConfiguration that MetalLB should have written, while its speaker is down",
    }),
    ...applyFlags,
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    if (flags.from !== undefined)
      throw new UserError("apply changes a cluster; --from has none.", "plan --from shows what it would do.");
    const change = await changeOf(flags, (needs) => this.snapshot(needs), this.overrides);
    if (change.kind === "choices") {
      this.emit(change.document, change.text);
      return change.exit;
    }
    for (const note of change.notes) this.note(note);
    return this.make(flags, change);
  }
}
