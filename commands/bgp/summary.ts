import { BaseCommand, EXIT, type ExitCode } from "../../src/cli/base.ts";
import { filterOf, liveFlags } from "../../src/cli/bgp/flags.ts";
import { causeCommands, liveNeeds } from "../../src/cli/bgp/needs.ts";
import { summaryText } from "../../src/cli/bgp/summary-text.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { bgpSummary } from "../../src/state/bgp/summary.ts";

export default class Summary extends BaseCommand<typeof Summary> {
  static override summary = "All BGP sessions of all nodes, as FRR shows them now";

  static override description =
    "Asks FRR on every node by pod exec: all VRFs, all address families. RCVD is what the inbound filter let pass. Exit code: 0 all sessions are established, 1 one is not, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "all sessions", command: "bgp summary" },
    {
      description: "of two nodes, from a capture",
      command: "bgp summary --node wk3,wk4 --from capture.tar.gz",
    },
    { description: "one VRF of the nodes of a zone", command: "bgp summary --vrf vrf1 -l zone=a -o wide" },
  ];

  static override flags = { ...liveFlags };

  async run(): Promise<ExitCode> {
    const filter = filterOf(this.flags, this.nodes);
    const snapshot = await this.snapshot(liveNeeds(filter, [SHOW.summary, SHOW.neighbors], causeCommands(1)));
    const summary = bgpSummary(snapshot, filter);
    this.emit(summary, (view) => summaryText(summary, view));
    if (summary.items.some((row) => row.state !== "Established")) return EXIT.found;
    return summary.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
