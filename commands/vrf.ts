import { vrfPeers, vrfPolicyFor } from "../plugins/openshift/generate.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { generatedText } from "../src/cli/generated.ts";

export default class Vrf extends BaseCommand<typeof Vrf> {
  static override summary = "The nmstate policy that makes a peer's VRF on a node";

  static override description =
    "Prints a NodeNetworkConfigurationPolicy: the VRF with its port and address, the default route by the router, and the route rules that keep the cluster's own networks in the main table. Nothing is written.";

  static override examples = [
    {
      command: "vrf node/wk3 --port enp3s0 --vlan 1001 --address 172.19.11.113/24 --table 11",
      description: "as in the documentation of VRF peers",
    },
  ];

  static override args = { node: Args.string({ required: true, description: "node/NAME" }) };

  static override flags = {
    output: outputFlag(),
    peer: Flags.string({ description: "The BGPPeer, if several are in a VRF" }),
    port: Flags.string({
      required: true,
      description: "The interface towards the router; with --vlan its base",
    }),
    vlan: Flags.integer({ min: 1, max: 4094, description: "VLAN of the router's network" }),
    address: Flags.string({
      required: true,
      helpValue: "ADDRESS/LENGTH",
      description: "The node's address there",
    }),
    table: Flags.integer({
      min: 1,
      max: 2_147_483_647,
      required: true,
      description: "Number of the route table",
    }),
  };

  async run(): Promise<ExitCode> {
    const { flags, args } = this;
    const snapshot = await this.snapshot({ kinds: ["BGPPeer", "Network"] });
    const peers = vrfPeers(snapshot).filter(
      (p) => flags.peer === undefined || p.metadata.name === flags.peer,
    );
    const [peer, ...more] = peers;
    if (peer === undefined)
      throw new UserError(
        "There is no BGPPeer in a VRF.",
        "Set spec.vrf of a BGPPeer, or name another with --peer.",
      );
    if (more.length > 0)
      throw new UserError(
        "Several BGPPeers are in a VRF.",
        `Name one with --peer: ${peers.map((p) => p.metadata.name).join(", ")}.`,
      );
    if (!/^[\da-fA-F.:]+\/\d{1,3}$/.test(flags.address))
      throw new UserError(`--address ${flags.address} is not ADDRESS/LENGTH.`);
    const { object, notes } = vrfPolicyFor(snapshot, {
      node: args.node.replace(/^nodes?\//, ""),
      vrf: peer.spec?.vrf ?? "",
      table: flags.table,
      port: flags.port,
      address: flags.address,
      gateway: peer.spec?.peerAddress ?? "",
      ...(flags.vlan !== undefined && { vlan: flags.vlan }),
    });
    this.emit(object, () => generatedText(object, notes));
    return EXIT.ok;
  }
}
