import { BaseCommand, EXIT, type ExitCode, Flags, UserError } from "../src/cli/base.ts";
import { reviewAccess, reviewText } from "../src/cli/rbac/review.ts";
import { parseSubject, type RoleOptions, roleList, type Subject } from "../src/cli/rbac/roles.ts";
import { yaml } from "../src/output/print.ts";
import { discover } from "../src/snapshot/discovery.ts";

type Places = Pick<RoleOptions, "metallbNamespace" | "frrK8sNamespace" | "frrPodNamespaces">;

const NOWHERE: Places = { metallbNamespace: "", frrK8sNamespace: "", frrPodNamespaces: [] };

export default class Rbac extends BaseCommand<typeof Rbac> {
  static override summary = "Print the least roles that this program needs";

  static override description =
    "A ClusterRole for reading; with --exec, --secrets and --apply Roles in the namespaces of MetalLB and frr-k8s for asking FRR, comparing passwords and changing things. --check asks the API server which of these rights the user has. Exit code: 0 done, 1 with --check a right is missing, 2 failed.";

  static override examples = [
    {
      description: "for a service account that diagnoses",
      command: "rbac --exec --for serviceaccount:ops:metallb | kubectl apply -f -",
    },
    { description: "what am I missing?", command: "rbac --exec --check" },
  ];

  static override flags = {
    exec: Flags.boolean({ description: "Also a Role for asking FRR by pod exec" }),
    secrets: Flags.boolean({
      description: "Also a Role for reading the Secrets that hold passwords of peers",
    }),
    apply: Flags.boolean({ description: "Also a Role for apply and rollback" }),
    for: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "SUBJECT",
      description:
        "Also bindings for user:NAME, group:NAME or serviceaccount:NAMESPACE:NAME; may be repeated",
    }),
    check: Flags.boolean({ description: "Ask the API server which of the rights the user has" }),
  };

  async run(): Promise<ExitCode> {
    const options = await this.options();
    if (this.flags.check) return this.review(options);
    const list = roleList(options);
    this.emit(list, () => list.items.map((item) => yaml(item)).join("---\n"));
    return EXIT.ok;
  }

  private async options(): Promise<RoleOptions> {
    const { exec, secrets, apply } = this.flags;
    const subjects = (this.flags.for ?? []).map(subjectOf);
    const places = exec || secrets || apply ? await this.namespaces() : NOWHERE;
    return { exec, secrets, apply, subjects, ...places };
  }

  /** Roles need a namespace: the flags say it, or the cluster. */
  private async namespaces(): Promise<Places> {
    const { metallbNamespace, frrK8sNamespace } = this.overrides;
    if (metallbNamespace !== undefined && frrK8sNamespace !== undefined) {
      return { metallbNamespace, frrK8sNamespace, frrPodNamespaces: [frrK8sNamespace] };
    }
    const snapshot = await this.snapshot({ kinds: ["Pod", "FRRConfiguration", "IPAddressPool", "MetalLB"] });
    const { metallb, frrK8s, frrPods } = discover(snapshot, this.overrides);
    for (const { value, from, assumed } of [metallb.namespace, frrK8s.namespace]) {
      if (assumed === true) this.note(`namespace ${value} is assumed: ${from}`);
    }
    const pods = [...new Set([...frrPods.values()].map((pod) => pod.ref.namespace ?? ""))];
    return {
      metallbNamespace: metallb.namespace.value,
      frrK8sNamespace: frrK8s.namespace.value,
      frrPodNamespaces: pods.length > 0 ? pods : [frrK8s.namespace.value],
    };
  }

  private async review(options: RoleOptions): Promise<ExitCode> {
    if (this.flags.from !== undefined)
      throw new UserError("--check asks the API server: --from cannot be used");
    const { connect } = await import("../src/sources/cluster.ts");
    const client = connect(this.cluster, {
      debug: (message, level) => this.debugLine(message, level),
      progress: () => {},
    });
    try {
      const review = await reviewAccess(client, options);
      this.emit(review, (view) => reviewText(review, view));
      return review.items.every((item) => item.allowed === true) ? EXIT.ok : EXIT.found;
    } finally {
      client.close();
    }
  }
}

function subjectOf(text: string): Subject {
  const subject = parseSubject(text);
  if (subject !== undefined) return subject;
  throw new UserError(
    `--for ${JSON.stringify(text)} is no subject`,
    "user:NAME, group:NAME or serviceaccount:NAMESPACE:NAME",
  );
}
