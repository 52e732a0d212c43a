import { Args, BaseCommand, EXIT, type ExitCode } from "../src/cli/base.ts";
import { KUBECTL_SCRIPT } from "../src/cli/completion/script.ts";

export default class Completion extends BaseCommand<typeof Completion> {
  static override summary = "Print the script with which kubectl completes `kubectl metallb`";

  static override description =
    "kubectl (1.26 and later) and oc ask an executable named kubectl_complete-metallb on PATH. Services, nodes, peers and pools are completed from the cluster of the other flags, or from --from, if they come within a second and a half.";

  static override examples = [
    {
      description: "install it beside the plugins of krew",
      command: `completion kubectl > ~/.krew/bin/kubectl_complete-metallb && chmod +x ~/.krew/bin/kubectl_complete-metallb`,
    },
  ];

  static override args = {
    shell: Args.string({ description: "kubectl", options: ["kubectl"], default: "kubectl" }),
  };

  async run(): Promise<ExitCode> {
    this.print(KUBECTL_SCRIPT);
    return EXIT.ok;
  }
}
