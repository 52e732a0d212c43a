import { ask, canAsk } from "../src/cli/apply/ask.ts";
import { backupFolder, listBackups } from "../src/cli/apply/backup-file.ts";
import { backupListOf, rollBack } from "../src/cli/apply/rollback.ts";
import { withClients } from "../src/cli/apply/run.ts";
import { backupListText, rollbackText } from "../src/cli/apply/text.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";

export default class RollbackCommand extends BaseCommand<typeof RollbackCommand> {
  static override summary = "Restore what a change by apply has touched";

  static override description =
    "Puts every object of a back-up back as it was: what was created is deleted, what was changed or deleted returns. Objects that somebody else has changed since are left, unless --force is given. Exit code: 0 everything is as it was, 2 not everything.";

  static override examples = [
    { description: "the last change", command: "rollback" },
    { description: "which there are", command: "rollback --list" },
  ];

  static override args = {
    backup: Args.string({ description: "File, or name as --list shows it; by default the last one" }),
  };

  static override flags = {
    output: outputFlag(),
    list: Flags.boolean({ description: "Show the back-ups, the newest first" }),
    yes: Flags.boolean({ char: "y", description: "Do not ask" }),
    force: Flags.boolean({ description: "Also where somebody else has changed an object since" }),
    "dry-run": Flags.string({
      options: ["none", "server"],
      default: "none",
      description: "server: let the API server check everything and store nothing",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const folder = backupFolder(process.env);
    if (flags.list) {
      const document = backupListOf(await listBackups(folder));
      this.emit(document, (view) => backupListText(document, view));
      return EXIT.ok;
    }
    const dryRun = flags["dry-run"] === "server";
    if (!dryRun && !flags.yes && !canAsk())
      throw new UserError(
        "There is nobody to ask, so nothing was changed.",
        "--yes restores without asking.",
      );
    const result = await withClients(
      this.cluster,
      { debug: (m, l) => this.debugLine(m, l), progress: () => undefined },
      (clients) =>
        rollBack(clients, folder, this.args.backup, {
          insist: flags.force,
          dryRun,
          confirm: async (question, signal) => flags.yes || dryRun || ask(question, signal),
        }),
    );
    this.emit(result, (view) => rollbackText(result, view));
    return result.outcome === "left" || result.outcome === "declined" ? EXIT.failed : EXIT.ok;
  }
}
