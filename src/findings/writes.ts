import { formatRef } from "../api/ref.ts";
import type { Side } from "../frrk8s/conflict.ts";
import { writtenOn } from "../metallb/announce.ts";
import type { Announcement } from "../metallb/result.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { differencesKey } from "../state/differences-key.ts";
import type { DifferenceScope } from "../state/frrconfiguration-difference.ts";
import { type MetallbState, metallbState, type WriteCause } from "../state/metallb.ts";
import { frrK8sOptionsOf } from "../state/options.ts";
import { type Refusals, refusalsOf } from "../state/refusals.ts";

/** Nodes whose object of MetalLB's differs in the same way, and why. */
export interface Writes {
  readonly nodes: readonly string[];
  readonly state: MetallbState;
}

/**
 * Compares MetalLB's object of every node with the intended one. Nodes whose objects differ in the same fields, for the same cause, are told
 * together: which prefixes an object lacks is the business of `diff --stage metallb`. One object is made at a time.
 */
export function writesOf(
  s: Snapshot,
  discovery: Discovery,
  announcement: Announcement,
  nodes: readonly string[],
  ignorePasswords: boolean,
): readonly Writes[] {
  const reason = unknownKind(s, "FRRConfiguration");
  if (reason !== undefined) return [{ nodes, state: { state: "unknown", reason } }];
  const { nodeConfigErrors } = announcement;
  const webhook = refusalsOf(s, frrK8sOptionsOf(discovery));
  const refusals = (): Refusals => webhook;
  const scope: DifferenceScope = { ignorePasswords };
  const groups = new Map<string, { readonly nodes: string[]; readonly state: MetallbState }>();
  for (const node of nodes) {
    const error = Object.hasOwn(nodeConfigErrors, node) ? (nodeConfigErrors[node] ?? null) : null;
    // An invalid configuration leaves the object as it was, whatever that is: told by another analyzer.
    if (error !== null) continue;
    const state = metallbState(s, discovery, {
      node,
      intended: writtenOn(announcement, node),
      scope,
      refusals,
    });
    if (state.state !== "differs") continue;
    const key = JSON.stringify([state.exists, differencesKey(state.differences), writeReason(state.cause)]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, { nodes: [node], state });
    else same.nodes.push(node);
  }
  return [...groups.values()];
}

/** A password is never shown, also not masked: only whether there is one. */
const valueText = ({ value }: Side): string =>
  value === "" ? "not set" : value === RETRACTED ? "set" : value;

/** What the engine writes for a password. */
const RETRACTED = "<retracted>";

/** Why a write has not happened, as a phrase that holds for all nodes of one cause. */
export function writeReason(cause: WriteCause): string {
  switch (cause.kind) {
    case "refused": {
      const { conflict } = cause;
      const message = cause.message
        .replace(/\nresource is invalid for node .*/, "")
        .replace(/\s*\n\s*/g, ": ");
      if (conflict === undefined) return `the webhook of frr-k8s refuses the write (${message})`;
      const { a, b, field, neighbor } = conflict;
      const [mine, theirs] = a.origin.ref.name.startsWith("metallb-") ? [a, b] : [b, a];
      return `the webhook of frr-k8s refuses the write, since ${field}${neighbor === undefined ? "" : ` of neighbor ${neighbor}`} is ${valueText(theirs)} in ${formatRef(theirs.origin.ref)} and ${valueText(mine)} in what MetalLB writes`;
    }
    case "stale-configuration":
      return `the speaker works with an earlier configuration (${cause.error.replace(/\s*\n\s*/g, ": ")})`;
    case "speaker-absent":
      return "no speaker runs there";
    case "speaker-down":
      return `the speaker is not ready (${cause.pods.map((p) => p.reason ?? p.phase).join(", ")})`;
    case "webhook-down":
      return "the webhook of frr-k8s does not answer";
    case "behind":
      return "nothing is known to stand in the way; it may be on its way, or the speaker's log says why not";
  }
}
