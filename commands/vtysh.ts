import { BaseCommand, EXIT, type ExitCode, Flags, UserError } from "../src/cli/base.ts";
import { filterOf, liveFlags } from "../src/cli/bgp/flags.ts";
import { liveNeeds } from "../src/cli/bgp/needs.ts";
import { checkedCommands } from "../src/cli/vtysh/command.ts";
import { vtyshAnswers } from "../src/cli/vtysh/document.ts";
import { vtyshText } from "../src/cli/vtysh/text.ts";
import type { Snapshot } from "../src/snapshot/snapshot.ts";

export default class Vtysh extends BaseCommand<typeof Vtysh> {
  static override summary = "Ask vtysh on one, several or all nodes";

  static override description =
    "Runs show commands in the frr container of each node, all nodes at once; passwords are masked. Anything else is refused without --allow-config. Exit code: 0 all answered, 2 failed or refused, 3 a node did not answer.";

  static override examples = [
    { description: "one command on two nodes", command: "vtysh --node wk3,wk4 -- show bgp summary" },
    { description: "on every node, two commands", command: "vtysh -c 'show version' -c 'show daemons'" },
  ];

  static override strict = false;

  static override flags = {
    selector: liveFlags.selector,
    command: Flags.string({
      char: "c",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "COMMAND",
      description: "A command, as vtysh -c; may be repeated",
    }),
    "allow-config": Flags.boolean({
      description: "Let through commands that are not show: they are typed on one node, one after the other",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const words = (this.words ?? []).join(" ");
    const given = [...(flags.command ?? []), ...(words === "" ? [] : [words])];
    const commands = checkedCommands(given, flags["allow-config"]);
    const changes = commands.some((command) => !command.startsWith("show"));
    const filter = filterOf({ selector: flags.selector }, this.nodes);
    const snapshot = changes ? await this.change(commands) : await this.snapshot(liveNeeds(filter, commands));
    const answers = vtyshAnswers(snapshot, filter, changes ? [commands.join("; ")] : commands);
    this.emit(answers, (view) => vtyshText(answers, view));
    return answers.items.some((item) => item.text === undefined) ? EXIT.unknown : EXIT.ok;
  }

  private async change(commands: readonly string[]): Promise<Snapshot> {
    const [node, ...more] = this.nodes ?? [];
    if (node === undefined || more.length > 0) {
      throw new UserError("--allow-config needs one --node: a change is typed on one node at a time");
    }
    if (this.flags.from !== undefined) throw new UserError("--allow-config cannot be used with --from");
    const { typeIntoVtysh } = await import("../src/sources/cluster/configure.ts");
    return typeIntoVtysh(this.cluster, node, commands, {
      debug: (message, level) => this.debugLine(message, level),
      progress: () => {},
    });
  }
}
