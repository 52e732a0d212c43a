import { egressServiceFor, vrfPeers } from "../plugins/openshift/generate.ts";
import type { Service } from "../src/api/core.ts";
import { notFound } from "../src/cli/absent.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { generatedText } from "../src/cli/generated.ts";
import { objectsOf } from "../src/snapshot/select.ts";

export default class Egress extends BaseCommand<typeof Egress> {
  static override summary = "The EgressService that a Service in a VRF needs (OVN-Kubernetes)";

  static override description =
    "Prints an EgressService of the Service's name that sends what its pods start, and their answers, by the route table of the VRF. Nothing is written.";

  static override examples = [{ description: "look, then apply", command: "egress svc/lbsvc-vrf1 -n proj1" }];

  static override args = { service: Args.string({ required: true, description: "svc/NAME[.NS]" }) };

  static override flags = {
    output: outputFlag(),
    source: Flags.option({
      options: ["Network", "LoadBalancerIP"] as const,
      description: "The source address that clients see: the node's in the VRF, or the Service's own",
    })({ default: "Network" }),
    table: Flags.string({ description: "Number of the route table; found where nmstate tells it" }),
    vrf: Flags.string({ description: "The VRF, if the cluster has peers in several" }),
  };

  async run(): Promise<ExitCode> {
    const { flags, args } = this;
    const snapshot = await this.snapshot({ kinds: ["Service", "BGPPeer", "NodeNetworkState", "Network"] });
    const [name = "", fromName] = args.service.replace(/^(svc|services?)\//, "").split(".");
    const namespace = fromName ?? flags.namespace;
    const found = objectsOf<Service>(snapshot, "Service").filter(
      (s) => s.metadata.name === name && (namespace === undefined || s.metadata.namespace === namespace),
    );
    const [service, ...more] = found;
    if (service === undefined) throw notFound(snapshot, "Service", name, namespace);
    if (more.length > 0)
      throw new UserError(`Several namespaces have a Service ${name}.`, "Name one with -n.");
    const peers = vrfPeers(snapshot);
    const vrf = flags.vrf ?? peers[0]?.spec?.vrf;
    const selector = peers.find((p) => p.spec?.vrf === vrf)?.spec?.nodeSelectors?.[0];
    const { object, notes } = egressServiceFor(snapshot, {
      service,
      sourceIPBy: flags.source,
      ...(flags.table !== undefined && { table: flags.table }),
      ...(vrf !== undefined && { vrf }),
      ...(selector !== undefined && { nodeSelector: selector }),
    });
    this.emit(object, () => generatedText(object, notes));
    return EXIT.ok;
  }
}
