import { BaseCommand, EXIT, type ExitCode } from "../../src/cli/base.ts";
import { prefixArgs, prefixFlags, prefixQuestion } from "../../src/cli/bgp/flags.ts";
import { liveNeeds } from "../../src/cli/bgp/needs.ts";
import { receivedText } from "../../src/cli/bgp/received-text.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { bgpReceived, receivedCommands } from "../../src/state/bgp/received.ts";

export default class Received extends BaseCommand<typeof Received> {
  static override summary = "What each node has from each neighbor, and what cannot be known of it";

  static override description =
    "Shows the prefixes that the inbound filter let pass. What the router sent and the filter dropped, FRR keeps only with soft-reconfiguration inbound, which frr-k8s never sets: then it is told as unknown. -o wide shows the filter. Exit code: 0 shown, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "everything that is accepted", command: "bgp received" },
    {
      description: "from one neighbor, with the filters",
      command: "bgp received --neighbor 172.18.20.1 -o wide",
    },
  ];

  static override args = prefixArgs;

  static override flags = prefixFlags;

  async run(): Promise<ExitCode> {
    const { filter, prefixes } = prefixQuestion(this.args.prefix, this.flags, this.nodes);
    const commands = [SHOW.neighbors, SHOW.ipv4Table, SHOW.ipv6Table, SHOW.runningConfig];
    const snapshot = await this.snapshot(liveNeeds(filter, commands, receivedCommands));
    const received = bgpReceived(snapshot, filter, prefixes);
    this.emit(received, (view) => receivedText(received, view));
    return received.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
