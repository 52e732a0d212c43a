import type { ConfigurationState } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { admitAgainst } from "../frrk8s/admission.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import { renderNode } from "../frrk8s/node.ts";
import type { Discovery, RunningPod } from "../snapshot/discovery.ts";
import { findObject, objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import {
  type DifferenceScope,
  type FieldDifference,
  frrConfigurationDifferences,
} from "./frrconfiguration-difference.ts";
import { frrK8sOptionsOf } from "./options.ts";

/**
 * Why the cluster's `metallb-<node>` is not what its speaker wants to write. No status of the cluster says the first one: the old object
 * stays, is valid in itself, and is applied with success.
 */
export type WriteCause =
  /** The webhook of frr-k8s refuses the write. */
  | { readonly kind: "refused"; readonly message: string; readonly conflict?: Conflict }
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
}

/**
 * Compares MetalLB's FRRConfiguration of a node with the intended one and finds out why they differ. With a scope, for some prefixes alone.
 * Linear in the two objects; where they differ, in all FRRConfigurations.
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
  const refused = intended === null ? undefined : refusal(s, discovery, node, intended, question.scope);
  if (refused !== undefined) return refused;
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

/** Plays the webhook with the intended object, and finds the field that it stumbles over. */
function refusal(
  s: Snapshot,
  discovery: Discovery,
  node: string,
  intended: KubernetesObject,
  scope: DifferenceScope = {},
): WriteCause | undefined {
  const options = frrK8sOptionsOf(discovery);
  const { denied } = admitAgainst(s, intended, { release: options.release });
  if (denied === null) return undefined;
  const result = renderNode(withObject(s, intended), node, options);
  const own = intended.metadata.name;
  const conflict = result.ok
    ? undefined
    : (result.conflicts.find((c) => denied.startsWith(c.error)) ??
      result.conflicts.find((c) => (c.a.origin.ref.name === own) !== (c.b.origin.ref.name === own)));
  if (scope.ignorePasswords === true && conflict?.field === "password") return undefined;
  return { kind: "refused", message: denied, ...(conflict === undefined ? {} : { conflict }) };
}

/** @returns the snapshot as it would be after a write: the object in the place of its namesake, or last. */
export function withObject(s: Snapshot, object: KubernetesObject): Snapshot {
  const { name, namespace } = object.metadata;
  const before = objectsOf(s, "FRRConfiguration");
  const at = before.findIndex((o) => o.metadata.name === name && o.metadata.namespace === namespace);
  const byKind = new Map(s.byKind);
  byKind.set("FRRConfiguration", at < 0 ? [...before, object] : before.with(at, object));
  return { ...s, byKind };
}
