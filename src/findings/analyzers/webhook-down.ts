import type { KubernetesObject } from "../../api/object.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { command } from "../shell.ts";
import { listOf } from "../values.ts";

interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly {
    readonly name?: string;
    readonly failurePolicy?: string;
    readonly clientConfig?: { readonly service?: { readonly name?: string; readonly namespace?: string } };
  }[];
}

const HOOK = "frrconfigurationsvalidationwebhook.metallb.io";

/** The webhook of frr-k8s has failurePolicy Fail: without a ready pod no FRRConfiguration can be written, MetalLB's included. */
export const webhookDown = analyzer({
  name: "webhook-down",
  codes: ["MLB210"],
  reads: { kinds: ["ValidatingWebhookConfiguration", "Pod"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const pods = shared.discovery().frrK8s.webhooks;
    for (const object of objects<WebhookConfiguration>("ValidatingWebhookConfiguration"))
      for (const [i, hook] of listOf(object.webhooks).entries()) {
        if (hook.name !== HOOK || hook.failurePolicy === "Ignore") continue;
        const namespace = hook.clientConfig?.service?.namespace;
        const behind = pods.filter((p) => namespace === undefined || p.ref.namespace === namespace);
        if (behind.some((p) => p.ready && !p.terminating)) continue;
        const reason =
          behind.length === 0
            ? `no pod serves it${namespace === undefined ? "" : ` in ${namespace}`}`
            : `${behind.map((p) => `Pod ${p.ref.name} is ${p.reason ?? p.phase}`).join(", ")}`;
        yield finding(
          "MLB210",
          { webhook: HOOK, reason },
          {
            objects: [object, ...behind.map((p) => p.ref)],
            evidence: [
              evidence(
                object,
                `webhooks[${i}].clientConfig.service`,
                `${namespace ?? ""}/${hook.clientConfig?.service?.name ?? ""}`,
              ),
            ],
            commands: [command("kubectl", "-n", namespace ?? "", "get", "pod", "-o", "wide")],
          },
        );
      }
  },
});
