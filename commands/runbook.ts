import { Args, BaseCommand, EXIT, type ExitCode, UserError } from "../src/cli/base.ts";
import { listText, runbookDocument } from "../src/cli/runbook/document.ts";
import { readLibrary } from "../src/cli/runbook/library.ts";
import { renderMarkdown } from "../src/cli/runbook/markdown.ts";
import { page } from "../src/cli/runbook/pager.ts";
import { search } from "../src/cli/runbook/search.ts";
import { renderText } from "../src/output/print.ts";

export default class Runbook extends BaseCommand<typeof Runbook> {
  static override summary = "Show the page of a finding, or the runbook that fits a symptom";

  static override description =
    "Without arguments: all pages. With a code (MLB201) or the name of a runbook: that page. With words: the page whose symptom fits best, and others that might.";

  static override examples = [
    "<%= config.bin %> <%= command.id %> MLB201",
    "<%= config.bin %> <%= command.id %> node frozen",
    "<%= config.bin %> <%= command.id %> external-ip pending no available IPs",
  ];

  static override strict = false;

  static override args = {
    words: Args.string({ description: "A code, the name of a runbook, or words of the symptom" }),
  };

  async run(): Promise<ExitCode> {
    const query = this.words.join(" ");
    const library = await readLibrary(this.config.root);
    const hits = search(library, query);
    const document = runbookDocument(library, query, hits);
    if (this.format !== "text" && this.format !== "wide") {
      this.emit(document, (view) => listText(document, view));
      return query !== "" && hits.length === 0 ? EXIT.found : EXIT.ok;
    }
    if (query !== "" && hits.length === 0)
      throw new UserError(
        `no page fits ${JSON.stringify(query)}`,
        "runbook without arguments lists all pages",
      );
    const [best] = hits;
    const text = renderText(
      (view) =>
        best === undefined
          ? listText(document, view)
          : [
              renderMarkdown(best.page.text, view),
              ...(hits.length > 1 ? [listText(document, view)] : []),
            ].join("\n\n"),
      this.view,
    );
    await page(text, process.stdout, process.env);
    return EXIT.ok;
  }
}
