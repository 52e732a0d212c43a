import { basename } from "node:path";
import { routerDialects } from "../../plugins/routers/index.ts";
import { BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../../src/cli/base.ts";
import { routerNeeds } from "../../src/cli/router/needs.ts";
import { predictionText } from "../../src/cli/router/prediction-text.ts";
import { readConfigFile } from "../../src/cli/router/read-config.ts";
import { type GivenRouter, predictionReport } from "../../src/router/prediction-report.ts";
import { recognize } from "../../src/router/recognize.ts";
import { sidesOf } from "../../src/router/sides.ts";
import { discover } from "../../src/snapshot/discovery.ts";

export default class Predict extends BaseCommand<typeof Predict> {
  static override summary = "The paths that each router will have for the cluster's prefixes";

  static override description =
    "Computes from what the cluster intends and from the routers' own configurations which paths every router will hold: next hops, AS path, equal paths. Costs of an interior protocol are not modeled. Exit code: 0 every router has a path, 1 one has none, 2 failed, 3 something could not be decided.";

  static override examples = [
    {
      description: "the fabric of three routers",
      command: "bgp predict --router r1.conf --router r2.conf --router r3.conf",
    },
  ];

  static override flags = {
    output: outputFlag(),
    router: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "[NAME=]FILE",
      description: "A router's running configuration; may be repeated",
    }),
    all: Flags.boolean({
      description: "Also prefixes that are not the cluster's, and the nodes' own tables",
    }),
  };

  async run(): Promise<ExitCode> {
    const snapshot = await this.snapshot(routerNeeds(this.nodes));
    const sides = sidesOf(snapshot, discover(snapshot));
    const routers = await Promise.all((this.flags.router ?? []).map(readRouter));
    const report = predictionReport(snapshot, sides, routers, this.flags.all);
    this.emit(report, (view) => predictionText(report, view));
    if (routers.some((r) => !report.routes.some((x) => x.speaker === r.name))) return EXIT.found;
    return report.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}

async function readRouter(word: string): Promise<GivenRouter> {
  const equals = word.indexOf("=");
  const path = word.slice(equals + 1);
  const text = await readConfigFile(path);
  const read = recognize(routerDialects, text)?.read;
  if (read === undefined) throw new UserError(`${path} is a configuration of no language that can be read.`);
  const hostname = /^(?:set system host-name|hostname) '?([\w.-]+)'?/m.exec(text)?.[1];
  const name = equals > 0 ? word.slice(0, equals) : (hostname ?? basename(path).replace(/\.\w+$/, ""));
  return { name, translation: read(text) };
}
