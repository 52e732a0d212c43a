import type { ConfigurationState } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import type { Discovery, RunningPod } from "../snapshot/discovery.ts";
import { findObject, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import {
  type DifferenceScope,
  type FieldDifference,
  frrConfigurationDifferences,
} from "./frrconfiguration-difference.ts";
import { frrK8sOptionsOf } from "./options.ts";
import { type Refusal, type Refusals, refusalsOf } from "./refusals.ts";

/**
 * Why the cluster's `metallb-<node>` is not what its speaker wants to write. No status of the cluster says the first one: the old object
 * stays, is valid in itself, and is applied with success.
 */
export type WriteCause =
  /** The webhook of frr-k8s refuses the write. */
  | ({ readonly kind: "refused" } & Refusal)
  /** The speaker works with an earlier configuration, since the present one is invalid. */
  | { readonly kind: "stale-configuration"; readonly error: string; readonly state?: ObjectRef }
  | { readonly kind: "speaker-absent" }
  | { readonly kind: "speaker-down"; readonly pods: readonly RunningPod[] }
  | { readonly kind: "webhook-down"; readonly pods: readonly RunningPod[] }
  /** Nothing else is known to stand in the way: it may be on its way (3 s), or fail for a reason in the speaker's log. */
  | { readonly kind: "behind" };

/** MetalLB's object for a node against what MetalLB should write. */
export type MetallbState =
  | { readonly state: "equal"; readonly object?: ObjectRef }
  | {
      readonly state: "differs";
      readonly object: ObjectRef;
      readonly exists: boolean;
      readonly differences: readonly FieldDifference[];
      readonly cause: WriteCause;
    }
  | { readonly state: "unknown"; readonly reason: string };

export interface MetallbQuestion {
  readonly node: string;
  /** What the speaker should write: `announce(…).nodes[node]`. */
  readonly intended: KubernetesObject | null;
  /** What the speaker reports of its configuration: `announce(…).nodeConfigErrors[node]`. */
  readonly configError?: string | null;
  readonly scope?: DifferenceScope;
  /** For many nodes: what the webhook said to others. */
  readonly refusals?: () => Refusals;
}

/**
 * Compares MetalLB's FRRConfiguration of a node with the intended one and finds out why they differ. With a scope, for some prefixes alone.
 * Linear in the two objects; where they differ, in those that select the node, if `refusals` is handed in for many nodes.
 */
export function metallbState(s: Snapshot, discovery: Discovery, question: MetallbQuestion): MetallbState {
  const { node, intended, scope } = question;
  const unknown = unknownKind(s, "FRRConfiguration");
  if (unknown !== undefined) return { state: "unknown", reason: unknown };
  const namespace = discovery.frrK8s.namespace.value;
  const name = `metallb-${node}`;
  const actual = findObject(s, "FRRConfiguration", name, namespace);
  const differences = frrConfigurationDifferences(intended, actual, scope);
  const object = actual === undefined ? { kind: "FRRConfiguration", namespace, name } : refOf(actual);
  if (differences.length === 0) return actual === undefined ? { state: "equal" } : { state: "equal", object };
  return {
    state: "differs",
    object,
    exists: actual !== undefined,
    differences,
    cause: causeOf(s, discovery, question),
  };
}

function causeOf(s: Snapshot, discovery: Discovery, question: MetallbQuestion): WriteCause {
  const { node, intended, configError } = question;
  const refused = intended === null ? undefined : refusalOf(s, discovery, intended, question);
  if (refused !== undefined) return { kind: "refused", ...refused };
  const state = speakerState(s, discovery, node);
  if (state?.status?.result === "Invalid")
    return { kind: "stale-configuration", error: state.status.errorSummary ?? "", state: refOf(state) };
  if (configError !== null && configError !== undefined)
    return { kind: "stale-configuration", error: configError };
  if (unknownKind(s, "Pod") === undefined && discovery.metallb.speakers.length > 0) {
    const here = discovery.metallb.speakers.filter((p) => p.node === node);
    if (here.length === 0) return { kind: "speaker-absent" };
    if (!here.some((p) => p.ready && !p.terminating)) return { kind: "speaker-down", pods: here };
  }
  const { webhooks } = discovery.frrK8s;
  if (webhooks.length > 0 && !webhooks.some((p) => p.ready)) return { kind: "webhook-down", pods: webhooks };
  return { kind: "behind" };
}

/** @returns what the speaker of a node says of its configuration (since 0.15.3 and OpenShift 4.21). */
export function speakerState(
  s: Snapshot,
  discovery: Discovery,
  node: string,
): ConfigurationState | undefined {
  return findObject<ConfigurationState>(
    s,
    "ConfigurationState",
    `speaker-${node}`,
    discovery.metallb.namespace.value,
  );
}

function refusalOf(
  s: Snapshot,
  discovery: Discovery,
  intended: KubernetesObject,
  { node, scope, refusals = () => refusalsOf(s, frrK8sOptionsOf(discovery)) }: MetallbQuestion,
): Refusal | undefined {
  const found = refusals().of(node, intended);
  if (scope?.ignorePasswords !== true || found?.conflict?.field !== "password") return found;
  // A password that is not known may be the same as another; it is not the same as none.
  const { a, b } = found.conflict;
  return a.value === "" || b.value === "" ? found : undefined;
}
