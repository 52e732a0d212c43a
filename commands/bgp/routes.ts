import { BaseCommand, EXIT, type ExitCode } from "../../src/cli/base.ts";
import { prefixArgs, prefixFlags, prefixQuestion } from "../../src/cli/bgp/flags.ts";
import { liveNeeds } from "../../src/cli/bgp/needs.ts";
import { routesText } from "../../src/cli/bgp/routes-text.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { bgpRoutes } from "../../src/state/bgp/routes.ts";

export default class Routes extends BaseCommand<typeof Routes> {
  static override summary = "The BGP tables of all nodes";

  static override description =
    "Both families, all VRFs, in one table. A prefix shows itself and what lies within it, an address every prefix that covers it. Exit code: 0 shown, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "everything", command: "bgp routes" },
    { description: "who has a Service's address", command: "bgp routes 172.19.20.181" },
    { description: "what one neighbor contributes", command: "bgp routes --neighbor 172.18.20.1 -o wide" },
  ];

  static override args = prefixArgs;

  static override flags = prefixFlags;

  async run(): Promise<ExitCode> {
    const { filter, prefixes } = prefixQuestion(this.args.prefix, this.flags, this.nodes);
    const snapshot = await this.snapshot(liveNeeds(filter, [SHOW.ipv4Table, SHOW.ipv6Table]));
    const routes = bgpRoutes(snapshot, filter, prefixes);
    this.emit(routes, (view) => routesText(routes, view));
    return routes.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
