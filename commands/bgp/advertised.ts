import { BaseCommand, EXIT, type ExitCode } from "../../src/cli/base.ts";
import { advertisedText } from "../../src/cli/bgp/advertised-text.ts";
import { prefixArgs, prefixFlags, prefixQuestion } from "../../src/cli/bgp/flags.ts";
import { liveNeeds } from "../../src/cli/bgp/needs.ts";
import { SHOW } from "../../src/frr/show/commands.ts";
import { advertisedCommands, bgpAdvertised } from "../../src/state/bgp/advertised.ts";

export default class Advertised extends BaseCommand<typeof Advertised> {
  static override summary = "What each node sends to each neighbor";

  static override description =
    "The prefixes that leave the node, after its filters, for every established session. Exit code: 0 shown, 1 a session is down and nothing is sent, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "everything that is sent", command: "bgp advertised" },
    { description: "who sends an address", command: "bgp advertised 172.19.20.181" },
  ];

  static override args = prefixArgs;

  static override flags = prefixFlags;

  async run(): Promise<ExitCode> {
    const { filter, prefixes } = prefixQuestion(this.args.prefix, this.flags, this.nodes);
    const snapshot = await this.snapshot(liveNeeds(filter, [SHOW.neighbors], advertisedCommands));
    const advertised = bgpAdvertised(snapshot, filter, prefixes);
    this.emit(advertised, (view) => advertisedText(advertised, view));
    if (advertised.down.length > 0) return EXIT.found;
    return advertised.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
