import { analyzers } from "../src/cli/analyzers.ts";
import {
  BaseCommand,
  EXIT,
  type ExitCode,
  Flags,
  outputFlag,
  overlayFlag,
  UserError,
} from "../src/cli/base.ts";
import { reportJunit } from "../src/cli/check/junit.ts";
import { codeList, codeListText } from "../src/cli/check/list.ts";
import { reportMarkdown } from "../src/cli/check/markdown.ts";
import { codesOf, suppressionsOf, targetOf } from "../src/cli/check/options.ts";
import { reportPrometheus } from "../src/cli/check/prometheus.ts";
import { reportSarif } from "../src/cli/check/sarif.ts";
import { reportShort } from "../src/cli/check/short.ts";
import { reportText } from "../src/cli/check/text.ts";
import { upgradeText } from "../src/cli/check/upgrade-text.ts";
import { needsOf } from "../src/findings/needs.ts";
import { type CheckReport, checkReport } from "../src/findings/report.ts";
import type { Severity } from "../src/findings/severity.ts";
import { upgradeReport } from "../src/findings/upgrade/report.ts";
import type { UpgradeTarget } from "../src/findings/upgrade/target.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";

const EXIT_OF = Object.freeze({ clean: EXIT.ok, findings: EXIT.found, incomplete: EXIT.unknown });

const SEVERITY = ["error", "warning", "info"] as const;

export default class Check extends BaseCommand<typeof Check> {
  static override summary = "Find everything that is wrong, with cause and remedy";

  static override description =
    "Runs all analyzers over the cluster (or --from, or -f) and, where allowed, over what FRR answers. Exit code: 0 nothing at or above --fail-on, 1 findings, 2 failed, 3 something could not be checked.";

  static override examples = [
    "<%= config.bin %> <%= command.id %>",
    "<%= config.bin %> <%= command.id %> --code 'MLB2*' -o wide",
    "<%= config.bin %> <%= command.id %> -f manifests/ --offline -o sarif",
    "<%= config.bin %> <%= command.id %> -f new-peer.yaml          # as if it were applied",
    "<%= config.bin %> <%= command.id %> --suppress 'MLB302=node/cp*' --fail-on error",
    "<%= config.bin %> <%= command.id %> --upgrade-to 0.16.1",
  ];

  static override flags = {
    output: outputFlag("short", "sarif", "junit", "prometheus", "markdown"),
    severity: Flags.option({ options: SEVERITY, description: "The mildest severity to show" })({
      default: "info",
    }),
    "fail-on": Flags.option({
      options: [...SEVERITY, "never"] as const,
      description: "The mildest severity that makes the exit code 1",
    })({ default: "warning" }),
    code: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "MLB2*",
      description: "Only these codes; wildcards, may be repeated",
    }),
    suppress: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "CODE[=KIND/NAME]",
      description: "Do not report this code, everywhere or for an object; wildcards, may be repeated",
    }),
    "show-suppressions": Flags.boolean({ description: "Print beside each finding how to suppress it" }),
    list: Flags.boolean({ description: "List all codes and what they are found from" }),
    filename: overlayFlag(),
    offline: Flags.boolean({
      description: "The files of -f alone, taken as the whole of MetalLB's configuration",
      dependsOn: ["filename"],
    }),
    exec: Flags.boolean({ allowNo: true, default: true, description: "Ask FRR on the nodes by pod exec" }),
    "upgrade-to": Flags.string({
      helpValue: "R",
      description: "What would change in meaning with this release (0.16.1, ocp-4.20, frr-k8s=0.0.25)",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    if (flags.list) {
      const list = codeList();
      this.emit(list, (view) => codeListText(list, view));
      return EXIT.ok;
    }
    const snapshot = await this.input();
    const target = flags["upgrade-to"];
    if (target !== undefined) return this.upgrade(snapshot, targetOf(target));
    const report = checkReport(snapshot, {
      ...this.overrides,
      analyzers,
      codes: codesOf(flags.code ?? []),
      severity: flags.severity as Severity,
      failOn: flags["fail-on"],
      suppressions: suppressionsOf(flags.suppress ?? []),
      showSuppressions: flags["show-suppressions"],
      now: snapshot.source.at ?? new Date().toISOString(),
    });
    this.show(report);
    return EXIT_OF[report.verdict];
  }

  private upgrade(snapshot: Snapshot, target: UpgradeTarget): ExitCode {
    const report = upgradeReport(snapshot, target, { ...this.overrides, failOn: this.flags["fail-on"] });
    this.emit(report, (view) => upgradeText(report, view));
    return EXIT_OF[report.verdict];
  }

  private async input(): Promise<Snapshot> {
    const { flags } = this;
    const { kinds, commands, followUp } = needsOf(analyzers);
    const live = { commands, followUp };
    const needs = { kinds, ...(flags.exec ? { live } : {}) };
    if (!flags.offline) return this.overlaid(needs, flags.filename);
    if ((flags.from ?? []).length > 0) throw new UserError("--offline and --from cannot be used together");
    return this.files(flags.filename ?? [], needs);
  }

  private show(report: CheckReport): void {
    if (this.format === "sarif") {
      process.stdout.write(reportSarif(report, this.config.version));
      return;
    }
    this.emit(report, {
      text: (view) => reportText(report, view),
      short: () => reportShort(report),
      junit: () => reportJunit(report),
      prometheus: () => reportPrometheus(report),
      markdown: () => reportMarkdown(report),
    });
  }
}
