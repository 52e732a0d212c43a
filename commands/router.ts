import { routerDialects } from "../plugins/routers/index.ts";
import { notFound } from "../src/cli/absent.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { routerNeeds } from "../src/cli/router/needs.ts";
import { readConfigFile } from "../src/cli/router/read-config.ts";
import { configurationText, routerText } from "../src/cli/router/text.ts";
import { compareRouter } from "../src/router/compare.ts";
import { demandOf } from "../src/router/demand.ts";
import type { RouterDialect } from "../src/router/dialect.ts";
import { recognize } from "../src/router/recognize.ts";
import { PASSWORD, routerReport } from "../src/router/report.ts";
import { doubts, everySide, facingOf, sidesOf } from "../src/router/sides.ts";
import { discover } from "../src/snapshot/discovery.ts";

export default class Router extends BaseCommand<typeof Router> {
  static override summary = "The configuration of the router on the other side of a peer";

  static override description =
    "Prints what the router that faces a BGPPeer must be configured with, each line with its reason, and what to ask and to look at there. With --config the router's own configuration is read and compared with what is needed. Exit code: 0 nothing is missing, 1 something is, 2 failed, 3 something could not be judged.";

  static override examples = [
    { description: "for the network team", command: "router peer/bgppeer-r2 --dialect vyos" },
    { description: "is the router ready?", command: "router peer/bgppeer-r2 --config r2.conf" },
  ];

  static override args = {
    peer: Args.string({ required: true, description: "A BGPPeer (peer/NAME) or the address of a neighbor" }),
  };

  static override flags = {
    output: outputFlag("config"),
    dialect: Flags.option({
      options: routerDialects.map((d) => d.name),
      description: "The router's language; with --config it is recognized",
    })(),
    config: Flags.string({
      helpValue: "FILE",
      description: "The router's running configuration; - for standard input",
    }),
    vrf: Flags.string({ description: "The VRF on the router; absent: its default VRF" }),
  };

  async run(): Promise<ExitCode> {
    const { flags, args } = this;
    const snapshot = await this.snapshot(routerNeeds(this.nodes));
    const sides = sidesOf(snapshot, discover(snapshot));
    const facing = facingOf(snapshot, sides, args.peer);
    if (facing === undefined) throw notFound(snapshot, "BGPPeer", args.peer.replace(/^(bgp)?peers?\//, ""));
    const wanted = this.nodes;
    const dialling = everySide(sides);
    const nodes = wanted === undefined ? dialling : dialling.filter((n) => wanted.includes(n.node));
    const known = demandOf(snapshot, facing, nodes);
    const demand = { ...known, unknown: [...known.unknown, ...doubts(sides)], missing: sides.missing };
    const text = flags.config === undefined ? undefined : await readConfigFile(flags.config);
    const dialect = dialectFor(flags.dialect, text);
    const options = { passwordPlaceholder: PASSWORD, ...(flags.vrf !== undefined && { vrf: flags.vrf }) };
    const comparison = text === undefined ? undefined : compared(dialect, text, demand, flags);
    const report = routerReport(demand, dialect, options, comparison);
    this.emit(report, {
      text: (view) => routerText(report, dialect.comment, view),
      config: (view) => configurationText(report.configuration, undefined, view),
    });
    if ((comparison?.faults.length ?? 0) > 0) return EXIT.found;
    return (comparison ?? demand).unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}

function compared(
  dialect: RouterDialect,
  text: string,
  demand: Parameters<typeof compareRouter>[0],
  { config = "-", vrf }: { readonly config?: string | undefined; readonly vrf?: string | undefined },
) {
  if (dialect.read === undefined) {
    const readable = routerDialects.filter((d) => d.read !== undefined).map((d) => d.name);
    throw new UserError(
      `A configuration of ${dialect.title} cannot be read. Readable are: ${readable.join(", ")}.`,
    );
  }
  return { ...compareRouter(demand, dialect.read(text), vrf), file: config };
}

/** The dialect that was named; else the one that the text looks like; else FRR. */
function dialectFor(name: string | undefined, text: string | undefined): RouterDialect {
  const named = routerDialects.find((d) => d.name === (name ?? (text === undefined ? "frr" : undefined)));
  if (named !== undefined) return named;
  const found = recognize(routerDialects, text ?? "");
  if (found === undefined) {
    throw new UserError(
      `The configuration is of no language that is known. Name it with --dialect (${routerDialects.map((d) => d.name).join(", ")}).`,
    );
  }
  return found;
}
