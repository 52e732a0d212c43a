import { applyChange } from "../src/cli/apply/apply.ts";
import { ask, canAsk } from "../src/cli/apply/ask.ts";
import { applyExit } from "../src/cli/apply/exit.ts";
import { withClients } from "../src/cli/apply/run.ts";
import { applyText } from "../src/cli/apply/text.ts";
import { timeoutOf } from "../src/cli/apply/time.ts";
import { BaseCommand, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { changeOf } from "../src/cli/plan/change.ts";
import { changeFlags } from "../src/cli/plan/flags.ts";
import { planText } from "../src/cli/plan/text.ts";
import { Progress } from "../src/cli/progress.ts";

export default class ApplyCommand extends BaseCommand<typeof ApplyCommand> {
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
    yes: Flags.boolean({ char: "y", description: "Do not ask" }),
    "allow-freeze": Flags.boolean({ description: "Go on even if a node would freeze" }),
    "force-conflicts": Flags.boolean({ description: "Take over fields that other managers own" }),
    "dry-run": Flags.string({
      options: ["none", "client", "server"],
      default: "none",
      description: "client: only plan; server: let the API server check everything and store nothing",
    }),
    timeout: Flags.string({
      default: "180s",
      helpValue: "TIME",
      description: "How long the nodes may take before the change is taken back",
    }),
    canary: Flags.integer({
      helpValue: "N",
      min: 1,
      description: "Begin with N nodes (new objects that select nodes only)",
    }),
    rollback: Flags.boolean({
      allowNo: true,
      default: true,
      description: "Take the change back if it does not arrive; --no-rollback leaves it",
    }),
    backup: Flags.string({ helpValue: "FILE", description: "Where to keep what was there before" }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    if (flags.from !== undefined)
      throw new UserError(
        "apply changes a cluster; --from has none to change.",
        "plan --from shows what it would do.",
      );
    const change = await changeOf(flags, (needs) => this.snapshot(needs), this.overrides);
    if (change.kind === "choices") {
      this.emit(change.document, change.text);
      return change.exit;
    }
    for (const note of change.notes) this.note(note);
    if (flags["dry-run"] === "none" && !flags.yes && !canAsk())
      throw new UserError("There is nobody to ask, so nothing was changed.", "--yes applies without asking.");
    const progress = new Progress(process.stderr);
    const text = this.format === "text" || this.format === "wide";
    const result = await withClients(
      this.cluster,
      { debug: (m, l) => this.debugLine(m, l), progress: (step) => progress.step(step) },
      (clients) =>
        applyChange(clients, change.snapshot, change.discovery, change.edits, {
          allowFreeze: flags["allow-freeze"],
          forceConflicts: flags["force-conflicts"],
          dryRun: flags["dry-run"] as "none" | "client" | "server",
          rollback: flags.rollback,
          timeoutMs: timeoutOf(flags.timeout),
          canary: flags.canary,
          backup: flags.backup,
          confirm: async (_, signal) => {
            progress.stop();
            return flags.yes || ask("Apply this change?", signal);
          },
          show: (plan) => {
            if (text) this.print((view) => planText(plan, view));
          },
          say: (line) => {
            progress.stop();
            this.note(line);
          },
          progress: (step) => progress.step(step),
          now: new Date(),
          env: process.env,
          at: { context: clients.writer.connection.name, server: clients.writer.connection.server.href },
        }),
    ).finally(() => progress.stop());
    this.emit(result, (view) => `${text ? "\n" : ""}${applyText(result, view)}`);
    return applyExit(result);
  }
}
