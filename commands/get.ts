import { Args, BaseCommand, EXIT, type ExitCode, Flags } from "../src/cli/base.ts";
import { kindsFor, listing } from "../src/cli/get/get.ts";
import { SHOW } from "../src/frr/show/commands.ts";

export default class Get extends BaseCommand<typeof Get> {
  static override summary = "List pools, peers, services or nodes with what MetalLB and FRR make of them";

  static override description =
    "pools: what is used and left. peers: which nodes have a session. services: which nodes announce them to which peers. nodes: whether frr-k8s could apply the configuration, and the sessions.";

  static override examples = [
    "get pools",
    "get peers -o wide",
    "get services -n shop",
    "get nodes wk3 -o yaml",
  ];

  static override strict = false;

  static override args = {
    what: Args.string({ required: true, description: "pools, peers, services or nodes" }),
    names: Args.string({ description: "Only these" }),
  };

  static override flags = {
    live: Flags.boolean({
      description: "Ask FRR on the nodes for the sessions (exec), instead of BGPSessionState",
    }),
  };

  async run(): Promise<ExitCode> {
    const [what = "", ...names] = this.words;
    const asked = this.flags.live ? { live: { commands: [SHOW.neighbors] } } : {};
    const snapshot = await this.snapshot({ kinds: kindsFor(what), ...asked });
    const { document, text, incomplete } = listing(snapshot, what, names, {
      ...this.overrides,
      ...(this.flags.namespace === undefined ? {} : { namespace: this.flags.namespace }),
      ...(this.nodes === undefined ? {} : { nodes: this.nodes }),
    });
    this.emit(document, text);
    return incomplete ? EXIT.unknown : EXIT.ok;
  }
}
