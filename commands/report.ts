import { writeFile } from "node:fs/promises";
import { plugins } from "../plugins/index.ts";
import { analyzers } from "../src/cli/analyzers.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, UserError } from "../src/cli/base.ts";
import { chainsOf } from "../src/cli/report/chains.ts";
import { reportPage } from "../src/cli/report/page.ts";
import { needsOf as explainNeeds } from "../src/explain/needs.ts";
import { needsOf } from "../src/findings/needs.ts";
import { checkReport } from "../src/findings/report.ts";

export default class Report extends BaseCommand<typeof Report> {
  static override summary = "One page about the cluster, to attach to a ticket";

  static override description =
    "Writes a self-contained HTML page with all findings and the chains of the Services (of up to a hundred, those with findings first); no network, no scripts, secrets masked. Exit code: 0 nothing is wrong, 1 findings, 2 failed, 3 something could not be checked.";

  static override examples = [{ description: "for the ticket", command: "report metallb.html" }];

  static override args = {
    file: Args.string({ required: true, description: "The page to write; - for standard output" }),
  };

  static override flags = {
    force: Flags.boolean({ description: "Replace the file if it exists" }),
    exec: Flags.boolean({ allowNo: true, default: true, description: "Ask FRR on the nodes by pod exec" }),
  };

  async run(): Promise<ExitCode> {
    const { flags, args } = this;
    const checks = needsOf(analyzers);
    const chains = explainNeeds(
      { kind: "Node", name: "" },
      {},
      plugins.flatMap((p) => p.kinds ?? []),
    );
    const kinds = [...new Set([...checks.kinds, ...chains.kinds])];
    const live = {
      commands: [...new Set([...checks.commands, ...chains.live.commands])],
      followUp: checks.followUp,
    };
    const snapshot = await this.snapshot({ kinds, ...(flags.exec ? { live } : {}) });
    const options = { ...this.overrides, plugins: plugins.flatMap((p) => p.links ?? []) };
    const check = checkReport(snapshot, {
      ...this.overrides,
      analyzers,
      now: snapshot.source.at ?? new Date().toISOString(),
    });
    const page = reportPage({
      check,
      ...chainsOf(snapshot, check, options),
      program: `kubectl-metallb ${this.config.version}`,
    });
    await this.write(args.file, page, flags.force);
    return { clean: EXIT.ok, findings: EXIT.found, incomplete: EXIT.unknown }[check.verdict];
  }

  private async write(file: string, page: string, force: boolean): Promise<void> {
    if (file === "-") {
      process.stdout.write(page);
      return;
    }
    try {
      await writeFile(file, page, { flag: force ? "w" : "wx", mode: 0o600 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UserError(
        `Cannot write ${file}: ${code === "EEXIST" ? "it exists" : code}.`,
        ...(code === "EEXIST" ? ["Give another name, or --force."] : []),
      );
    }
    this.note(`${file} is written.`);
  }
}
