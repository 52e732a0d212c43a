import { Args, BaseCommand, EXIT, type ExitCode, Flags } from "../src/cli/base.ts";
import { captureDocument, captureNeeds, captureText, defaultName, writeCapture } from "../src/cli/capture.ts";

export default class Capture extends BaseCommand<typeof Capture> {
  static override summary = "Write one archive with everything that a diagnosis needs, secrets masked";

  static override description =
    "Reads all resources and asks FRR on every node. Every command reads the archive with --from. What could not be read is recorded as such.";

  static override examples = [
    { description: "an archive named after the context and the time", command: "capture" },
    {
      description: "look at it elsewhere",
      command: "check --from metallb-capture-prod-20260131-080000.tar.gz",
    },
  ];

  static override args = {
    file: Args.string({ description: "The archive to write (.tar.gz); - for standard output" }),
  };

  static override flags = {
    force: Flags.boolean({ description: "Replace the file if it exists" }),
    "no-live": Flags.boolean({ description: "Do not ask FRR on the nodes (no exec)" }),
  };

  async run(): Promise<ExitCode> {
    const snapshot = await this.snapshot(captureNeeds(!this.flags["no-live"]));
    const at = new Date().toISOString();
    const file = this.args.file ?? defaultName(snapshot, at);
    const tool = `${this.config.name} ${this.config.version}`;
    await writeCapture(snapshot, { file, tool, at, force: this.flags.force });
    const document = captureDocument(snapshot, { file, tool, at });
    if (file === "-") this.note(captureText(document, this.view));
    else this.emit(document, (view) => captureText(document, view));
    return document.gaps.some(({ absent }) => absent !== true) ? EXIT.unknown : EXIT.ok;
  }
}
