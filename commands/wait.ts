import { withClients } from "../src/cli/apply/run.ts";
import { timeoutOf } from "../src/cli/apply/time.ts";
import { BaseCommand, EXIT, type ExitCode, Flags, outputFlag, UserError } from "../src/cli/base.ts";
import { Progress } from "../src/cli/progress.ts";
import { conditionOf } from "../src/cli/wait/condition.ts";
import { waitText } from "../src/cli/wait/text.ts";
import { waitFor } from "../src/cli/wait/wait.ts";

export default class WaitCommand extends BaseCommand<typeof WaitCommand> {
  static override summary = "Wait until the nodes are as the resources want them";

  static override description =
    "applied: FRR on every node behaves as the resources say, and frr-k8s reports success. established: every session that should be is up (BGPSessionState). advertised: FRR sends every prefix that it should, or the given one, to every neighbor that should have it (asked by pod exec). Exit code, as of kubectl wait: 0 met, 1 not met in time; 2: it could not be waited for (no cluster, no such condition).";

  static override examples = [
    { description: "after a merge", command: "wait --for=applied --timeout 3m" },
    { description: "for one address", command: "wait --for=advertised=172.19.20.181 --node wk3,wk4" },
  ];

  static override flags = {
    output: outputFlag(),
    for: Flags.string({
      required: true,
      helpValue: "CONDITION",
      description: "applied, established, advertised, advertised=PREFIX",
    }),
    timeout: Flags.string({ default: "30s", helpValue: "TIME", description: "How long to wait (30s, 5m)" }),
  };

  async run(): Promise<ExitCode> {
    const { flags } = this;
    if (flags.from !== undefined)
      throw new UserError("wait looks at a cluster; what --from reads does not change.");
    const request = { ...conditionOf(flags.for), nodes: this.nodes, timeoutMs: timeoutOf(flags.timeout) };
    const progress = new Progress(process.stderr);
    const watcher = {
      debug: (message: string, level?: number) => this.debugLine(message, level),
      progress: (step: string) => progress.step(step),
    };
    const result = await withClients(this.cluster, watcher, (clients) =>
      waitFor(clients, this.cluster, this.overrides, watcher, request),
    ).finally(() => progress.stop());
    this.emit(result, (view) => waitText(result, view));
    return result.outcome === "met" ? EXIT.ok : EXIT.found;
  }
}
