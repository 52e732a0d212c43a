import { Args, BaseCommand, EXIT, type ExitCode } from "../../src/cli/base.ts";
import { filterOf, liveFlags } from "../../src/cli/bgp/flags.ts";
import { causeCommands, liveNeeds } from "../../src/cli/bgp/needs.ts";
import { neighborsText } from "../../src/cli/bgp/neighbors-text.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { bgpNeighbors } from "../../src/state/bgp/neighbors.ts";

export default class Neighbors extends BaseCommand<typeof Neighbors> {
  static override summary = "The BGP neighbors of all nodes in detail";

  static override description =
    "State, timers, messages, filters, last reset with its meaning, and for a session that is down the cause. Exit code: 0 all sessions are established, 1 one is not, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "one neighbor on all nodes", command: "bgp neighbors 172.18.20.1" },
    { description: "all neighbors of a node", command: "bgp neighbors --node wk3" },
  ];

  static override args = {
    neighbor: Args.string({ description: "Address, or interface of an unnumbered neighbor" }),
  };

  static override flags = { ...liveFlags };

  async run(): Promise<ExitCode> {
    const filter = filterOf(this.flags, this.nodes, this.args.neighbor);
    const snapshot = await this.snapshot(liveNeeds(filter, [SHOW.neighbors], causeCommands(2)));
    const neighbors = bgpNeighbors(snapshot, filter);
    this.emit(neighbors, (view) => neighborsText(neighbors, view));
    if (neighbors.items.some((n) => n.state !== "Established")) return EXIT.found;
    return neighbors.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
