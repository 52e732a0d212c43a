import { mustKnow, notFound } from "../src/cli/absent.ts";
import { ChangeCommand } from "../src/cli/apply/command.ts";
import { applyFlags } from "../src/cli/apply/flags.ts";
import { Args, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { advertiseOf, receiveOf } from "../src/cli/extend/receive.ts";
import { selectorOf } from "../src/cli/extend/selector.ts";
import { extensionYaml } from "../src/cli/extend/text.ts";
import { planNeeds } from "../src/cli/plan/needs.ts";
import { extend } from "../src/plan/extend.ts";
import { discover } from "../src/snapshot/discovery.ts";
import { findObject } from "../src/snapshot/select.ts";

export default class ExtendCommand extends ChangeCommand<typeof ExtendCommand> {
  static override summary = "A FRRConfiguration that merges with the neighbor that MetalLB writes";

  static override description =
    "frr-k8s merges all FRRConfigurations of a node, and stops the whole node where two of them disagree about a neighbor. This repeats everything in which they must agree as MetalLB writes it here (AS, timers, multihop, BFD, the form of the password), for the nodes of the BGPPeer, and adds what is to be received or advertised. It is planned before it is shown. Exit code: 0 shown or applied, 2 failed, 4 it would freeze a node.";

  static override examples = [
    { description: "learn routes", command: "extend peer/tor1 --receive '10.0.0.0/8 le 24' > receive.yaml" },
    { description: "everything, at once", command: "extend peer/tor1 --receive all --apply --canary 1" },
  ];

  static override args = {
    peer: Args.string({ required: true, description: "peer/NAME of a BGPPeer" }),
  };

  static override flags = {
    output: outputFlag(),
    receive: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "PREFIX [le N] [ge N]",
      description: "What to accept from the neighbor; all accepts everything",
    }),
    advertise: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "PREFIX",
      description: "What to send to the neighbor besides MetalLB's addresses",
    }),
    "node-selector": Flags.string({
      helpValue: "LABELS",
      description: "Nodes, as kubectl -l takes them; by default those of the BGPPeer",
    }),
    name: Flags.string({ helpValue: "NAME", description: "Name of the object; by default extend-PEER" }),
    apply: Flags.boolean({ description: "Go on as apply does" }),
    ...applyFlags,
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const peer = /^(?:peer|bgppeer)\/([^/]+)$/.exec(this.args.peer)?.[1];
    if (peer === undefined) throw new UserError(`${this.args.peer} is not peer/NAME.`);
    const receive = receiveOf(flags.receive ?? []);
    const advertise = advertiseOf(flags.advertise ?? []);
    if (receive.length === 0 && advertise.length === 0)
      throw new UserError("There is nothing to extend it by.", "Give --receive, --advertise, or both.");
    if (flags.apply && flags.from !== undefined)
      throw new UserError("--apply changes a cluster; --from has none.");
    const nodeSelector = selectorOf(flags["node-selector"]);
    const snapshot = await this.snapshot(planNeeds());
    const discovery = discover(snapshot, this.overrides);
    if (findObject(snapshot, "BGPPeer", peer) === undefined) throw notFound(snapshot, "BGPPeer", peer);
    mustKnow(snapshot, "Node");
    const made = extend(snapshot, discovery, {
      peer,
      receive,
      advertise,
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...(flags.name === undefined ? {} : { name: flags.name }),
    });
    if (!made.ok) throw new UserError(`BGPPeer ${peer} cannot be extended so: ${made.why}.`);
    for (const note of made.notes) this.note(note);
    if (!flags.apply) {
      const { objects, notes, plan } = made;
      const document = { apiVersion: "metallb.cli/v1", kind: "Extension", items: objects, notes, plan };
      this.emit(document, () => extensionYaml(objects));
      return EXIT.ok;
    }
    const edits = made.objects.map((object) => ({ op: "apply" as const, object }));
    return this.make(flags, { snapshot, discovery, edits });
  }
}
