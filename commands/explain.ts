import { plugins } from "../plugins/index.ts";
import { Args, BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { currentNamespace } from "../src/cli/explain/namespace.ts";
import { explanationShort } from "../src/cli/explain/short.ts";
import { explanationText } from "../src/cli/explain/text.ts";
import { type ExplainOptions, explain } from "../src/explain/explain.ts";
import { needsOf } from "../src/explain/needs.ts";
import { parseQuestion } from "../src/explain/question.ts";

export default class Explain extends BaseCommand<typeof Explain> {
  static override summary = "Say why a Service, address, node, peer or pool is or is not reachable";

  static override description =
    "The verdict first, then the chain of reasons: allocation, advertisement, nodes, MetalLB's FRRConfiguration, the merge, what FRR runs, session and route. The first broken link is shown with evidence, cause and a remedy to paste. FRR is asked by pod exec where that is allowed. Exit code: 0 sound, 1 a broken link was found, 2 failed, 3 the answer needs something that could not be read.";

  static override examples = [
    "<%= config.bin %> <%= command.id %> svc/hello-lb-l3",
    "<%= config.bin %> <%= command.id %> svc hello-lb-l3 -n proj1 --why-not node/wk0",
    "<%= config.bin %> <%= command.id %> ip/172.19.20.181",
    "<%= config.bin %> <%= command.id %> node/wk3",
    "<%= config.bin %> <%= command.id %> peer/bgppeer-r2 -o wide",
    "<%= config.bin %> <%= command.id %> pool/pool-l3 --from capture.tgz -o short",
  ];

  static override args = {
    subject: Args.string({
      required: true,
      description:
        "svc/NAME[.NS], ip/ADDRESS, prefix/CIDR, node/NAME, peer/NAME, pool/NAME, frrconfiguration/NAME",
    }),
    name: Args.string({ description: "The name, if the kind stands alone (svc NAME)" }),
  };

  static override flags = {
    output: outputFlag("short"),
    "why-not": Flags.string({
      helpValue: "node/NAME",
      description: "Say why this node does not announce the Service",
    }),
    exec: Flags.boolean({ allowNo: true, default: true, description: "Ask FRR on the nodes by pod exec" }),
  };

  async run(): Promise<ExitCode> {
    const { flags, args } = this;
    const files = (flags.from ?? []).length > 0;
    const words = args.name === undefined ? [args.subject] : [args.subject, args.name];
    const namespace = flags["all-namespaces"] ? undefined : await currentNamespace(this.cluster, files);
    const question = parseQuestion(words, namespace);
    if (!question.ok) throw new UserError(question.message, question.hint);
    const { subject } = question;
    const needs = needsOf(
      subject,
      this.options(false),
      plugins.flatMap((p) => p.kinds ?? []),
    );
    const { live, ...rest } = needs;
    const snapshot = await this.snapshot(flags.exec ? needs : rest);
    const answer = explain(snapshot, subject, this.options(!files && needs.service !== undefined));
    if (!answer.ok) throw new UserError(answer.message, answer.hint);
    const { explanation } = answer;
    const now = snapshot.source.kind === "cluster" ? new Date().toISOString() : snapshot.source.at;
    this.emit(explanation, {
      text: (view) => explanationText(explanation, view, now),
      short: () => explanationShort(explanation),
    });
    return { sound: EXIT.ok, broken: EXIT.found, unknown: EXIT.unknown }[explanation.verdict.state];
  }

  /** @param oneService whether the snapshot holds no other Service than the one that is asked about */
  private options(oneService: boolean): ExplainOptions {
    const { flags } = this;
    const given = {
      metallbNamespace: flags["metallb-namespace"],
      frrK8sNamespace: flags["frrk8s-namespace"],
      metallbRelease: this.metallbRelease,
      frrK8sRelease: this.frrK8sRelease,
      nodes: this.nodes,
      plugins: plugins.flatMap((p) => p.links ?? []),
      whyNot: flags["why-not"]?.replace(/^(?:nodes?|no)\//, ""),
      ...(oneService ? { allServices: false } : {}),
    };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  }
}
