import { BaseCommand, EXIT, type ExitCode, Flags } from "../src/cli/base.ts";
import { clusterVersions, VERSION_KINDS, type Versions } from "../src/cli/version/document.ts";
import { versionText } from "../src/cli/version/text.ts";
import { SHOW } from "../src/frr/show/commands.ts";

export default class Version extends BaseCommand<typeof Version> {
  static override summary = "Which MetalLB, frr-k8s, FRR and Kubernetes run, and where";

  static override description =
    "Finds out namespaces, releases, backend mode and flags; -o wide shows each with how it was found, and asks FRR itself. Exit code: 0 all found, 2 failed, 3 something could not be read.";

  static override examples = [
    { description: "support's first question", command: "version -o wide" },
    { description: "this program alone", command: "version --client" },
  ];

  static override flags = {
    client: Flags.boolean({ description: "Only the version of this program; no cluster is asked" }),
  };

  async run(): Promise<ExitCode> {
    const versions = await this.versions();
    this.emit(versions, (view) => versionText(versions, view));
    const incomplete = Object.keys(versions.cluster?.unknown ?? {}).length > 0;
    return incomplete || versions.clusterUnknown !== undefined ? EXIT.unknown : EXIT.ok;
  }

  private async versions(): Promise<Versions> {
    const head = { apiVersion: "metallb.cli/v1", kind: "Versions", client: this.config.version } as const;
    if (this.flags.client) return head;
    try {
      const kubernetes = this.flags.from === undefined ? await this.kubernetes() : undefined;
      const needs = { kinds: VERSION_KINDS };
      const wide = this.format !== "text";
      const snapshot = await this.snapshot(wide ? { ...needs, live: { commands: [SHOW.version] } } : needs);
      return { ...head, cluster: clusterVersions(snapshot, this.overrides, kubernetes) };
    } catch (error) {
      // The version of this program is of use also where no cluster is in reach.
      if ((error as Error).name !== "ClusterError") throw error;
      return { ...head, clusterUnknown: (error as Error).message };
    }
  }

  private async kubernetes(): Promise<string | undefined> {
    const { serverVersion } = await import("../src/sources/cluster/server-version.ts");
    const answer = await serverVersion(this.cluster, {
      debug: (message, level) => this.debugLine(message, level),
      progress: () => {},
    });
    return answer.ok ? answer.version : undefined;
  }
}
