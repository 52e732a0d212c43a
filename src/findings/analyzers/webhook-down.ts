import type { KubernetesObject } from "../../api/object.ts";
import { listOf } from "../../api/values.ts";
import type { RunningPod } from "../../snapshot/discovery.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { command } from "../shell.ts";

interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly {
    readonly name?: string;
    readonly failurePolicy?: string;
    readonly clientConfig?: { readonly service?: { readonly name?: string; readonly namespace?: string } };
  }[];
}

const HOOK = "frrconfigurationsvalidationwebhook.metallb.io";

/** Where its registration is not in the input: pods that serve it, of which none is ready. */
function* byPods(pods: readonly RunningPod[]): Generator<Finding> {
  const [first] = pods;
  if (first === undefined || pods.some((p) => p.ready && !p.terminating)) return;
  yield finding(
    "MLB210",
    { webhook: HOOK, reason: pods.map((p) => `Pod ${p.ref.name} is ${p.reason ?? p.phase}`).join(", ") },
    {
      objects: pods.map((p) => p.ref),
      evidence: pods.slice(0, 3).map((p) => ({ object: p.ref, path: "status", value: p.reason ?? p.phase })),
      commands: [command("kubectl", "-n", first.ref.namespace ?? "", "get", "pod", "-o", "wide")],
    },
  );
}

/** The webhook of frr-k8s has failurePolicy Fail: without a ready pod no FRRConfiguration can be written, MetalLB's included. */
export const webhookDown = analyzer({
  name: "webhook-down",
  codes: ["MLB210"],
  reads: { kinds: ["Pod"], also: ["ValidatingWebhookConfiguration"], uses: ["discovery"] },
  *analyze({ objects, unknown, shared }) {
    const pods = shared.discovery().frrK8s.webhooks;
    if (
      unknown("ValidatingWebhookConfiguration") !== undefined ||
      objects("ValidatingWebhookConfiguration").length === 0
    )
      return yield* byPods(pods);
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
