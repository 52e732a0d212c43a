import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { listOf, textOf } from "../../api/values.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import type { NetworkInterface } from "../nmstate.ts";
import { command, show } from "../shell.ts";

interface NetworkPolicy extends KubernetesObject {
  readonly spec?: {
    /** A plain map, no LabelSelector. */
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly desiredState?: { readonly interfaces?: readonly NetworkInterface[] };
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Policies of nmstate that make the VRF or the interface of a peer, and did not come into effect. Others are not this program's business. */
export const networkPolicies = analyzer({
  name: "network-policies",
  codes: ["MLB712"],
  reads: { kinds: ["BGPPeer", "Node"], also: ["NodeNetworkConfigurationPolicy"] },
  *analyze({ objects }) {
    const wanted = new Set(
      objects<BGPPeer>("BGPPeer").flatMap((p) =>
        [textOf(p.spec?.vrf), textOf(p.spec?.interface)].flatMap((n) => n ?? []),
      ),
    );
    if (wanted.size === 0) return;
    const nodes = objects<Node>("Node");
    for (const policy of objects<NetworkPolicy>("NodeNetworkConfigurationPolicy")) {
      const device = listOf(policy.spec?.desiredState?.interfaces).find((i) =>
        wanted.has(i.name ?? ""),
      )?.name;
      if (device === undefined) continue;
      const fault = faultOf(policy) ?? selectsNobody(policy, nodes);
      if (fault === undefined) continue;
      yield finding(
        "MLB712",
        { object: nameOf(policy), device, reason: fault.reason },
        {
          objects: [policy],
          evidence: [evidence(policy, fault.path, fault.value)],
          commands: [
            show(refOf(policy)),
            command("kubectl", "get", "nnce", "-l", `nmstate.io/policy=${policy.metadata.name}`),
          ],
        },
      );
    }
  },
});

interface Fault {
  readonly reason: string;
  readonly path: string;
  readonly value: string;
}

/** A policy that is still being worked on is no fault. */
function faultOf(policy: NetworkPolicy): Fault | undefined {
  const held = listOf(policy.status?.conditions).find(
    (c) => c.status === "True" && (c.type === "Degraded" || c.type === "Ignored"),
  );
  if (held === undefined) return undefined;
  const reason = textOf(held.reason) ?? held.type ?? "";
  return {
    reason:
      held.type === "Ignored"
        ? "it selects no node"
        : `nmstate could not apply it (${textOf(held.message)?.split("\n")[0] ?? reason})`,
    path: "status.conditions",
    value: `${held.type} ${reason}`.trim(),
  };
}

/** For a policy that nmstate has not judged yet, such as one in a file. */
function selectsNobody(policy: NetworkPolicy, nodes: readonly Node[]): Fault | undefined {
  const selector = policy.spec?.nodeSelector;
  if (policy.status !== undefined || nodes.length === 0 || typeof selector !== "object" || selector === null)
    return undefined;
  const labels = Object.entries(selector);
  const some = nodes.some(({ metadata }) =>
    labels.every(
      ([key, value]) => Object.hasOwn(metadata.labels ?? {}, key) && metadata.labels?.[key] === value,
    ),
  );
  return some
    ? undefined
    : { reason: "it selects no node", path: "spec.nodeSelector", value: JSON.stringify(selector) };
}
