import { BaseCommand, EXIT, type ExitCode } from "../src/cli/base.ts";
import { bfdText } from "../src/cli/bgp/bfd-text.ts";
import { filterOf, liveFlags, neighborFlag } from "../src/cli/bgp/flags.ts";
import { liveNeeds } from "../src/cli/bgp/needs.ts";
import { SHOW } from "../src/frr/show/commands.ts";
import { bfdSessions } from "../src/state/bgp/bfd.ts";

export default class Bfd extends BaseCommand<typeof Bfd> {
  static override summary = "All BFD sessions of all nodes, as FRR shows them now";

  static override description =
    "Exit code: 0 all sessions are up, 1 one is not, 2 failed, 3 a node did not answer.";

  static override examples = [
    { description: "all sessions, with the other side's timers", command: "bfd -o wide" },
  ];

  static override flags = { ...liveFlags, ...neighborFlag };

  async run(): Promise<ExitCode> {
    const filter = filterOf(this.flags, this.nodes, this.flags.neighbor);
    const bfd = bfdSessions(await this.snapshot(liveNeeds(filter, [SHOW.bfd])), filter);
    this.emit(bfd, (view) => bfdText(bfd, view));
    if (bfd.items.some((row) => row.status !== "up")) return EXIT.found;
    return bfd.unknown.length > 0 ? EXIT.unknown : EXIT.ok;
  }
}
