import { formatRef, type ObjectRef, refOf } from "../../api/ref.ts";
import { type Evidence, type Finding, finding } from "../../findings/finding.ts";
import { command, show } from "../../findings/shell.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { FieldDifference } from "../../state/frrconfiguration-difference.ts";
import { type MetallbState, metallbState, type WriteCause } from "../../state/metallb.ts";
import { conflictFinding, conflictText } from "../conflict-finding.ts";
import type { Context } from "../context.ts";
import { warningEvidence } from "../events.ts";
import type { Link } from "../explanation.ts";
import type { NodePart } from "../service-nodes.ts";

/** Whether the cluster's `metallb-<node>` is what MetalLB should write, for the prefixes that the question is about. */
export function frrConfigurationLink(
  context: Context,
  part: Pick<NodePart, "node" | "intended" | "configError">,
  scope: { readonly prefixes?: ReadonlySet<string>; readonly passwords: boolean },
): Link {
  const { s, discovery, options } = context;
  const state = metallbState(s, discovery, {
    node: part.node,
    intended: part.intended,
    configError: part.configError,
    refusals: context.refusals,
    scope: {
      ...(scope.prefixes === undefined ? {} : { prefixes: scope.prefixes }),
      extra: options.allServices !== false,
      ignorePasswords: !scope.passwords,
    },
  });
  return linkOf(context, part.node, state);
}

function linkOf({ s, discovery }: Context, node: string, state: MetallbState): Link {
  const name = "frrconfiguration";
  if (state.state === "unknown")
    return { name, state: "unknown", text: `FRRConfigurations are not known: ${state.reason}` };
  if (state.state === "equal")
    return {
      name,
      state: "sound",
      text:
        state.object === undefined
          ? `MetalLB has nothing to write for this node`
          : `${state.object.name} is what MetalLB should write`,
    };
  return {
    name,
    state: "broken",
    text: `${state.object.name} ${state.exists ? "is not what MetalLB should write" : "does not exist"}: ${causeText(state.cause)}`,
    finding: writeFinding(node, state, warningEvidence(s, witnesses(s, discovery, node, state.cause))),
  };
}

/** @returns why the write has not happened, as a phrase. */
export function causeText(cause: WriteCause): string {
  switch (cause.kind) {
    case "refused":
      return `the webhook of frr-k8s refuses the write: ${cause.conflict === undefined ? oneLine(cause.message) : conflictText(cause.conflict)}`;
    case "stale-configuration":
      return `its speaker works with an earlier configuration, since the present one is invalid: ${cause.error}`;
    case "speaker-absent":
      return "no speaker runs on this node";
    case "speaker-down":
      return `its speaker is not ready (${cause.pods.map((p) => `${p.ref.name}: ${p.reason ?? p.phase}`).join(", ")})`;
    case "webhook-down":
      return `the webhook of frr-k8s is not ready (${cause.pods.map((p) => `${p.ref.name}: ${p.reason ?? p.phase}`).join(", ")})`;
    case "behind":
      return "the speaker has not written it yet, or its write fails";
  }
}

/** Whose events may tell why nothing is written: the pods that are not ready, or the DaemonSet that makes no pod. */
function witnesses(
  s: Snapshot,
  { metallb }: Discovery,
  node: string,
  cause: WriteCause,
): readonly ObjectRef[] {
  switch (cause.kind) {
    case "speaker-down":
    case "webhook-down":
      return cause.pods.map((p) => p.ref);
    case "speaker-absent":
      return objectsOf(s, "DaemonSet")
        .filter(
          (o) => o.metadata.namespace === metallb.namespace.value && o.metadata.name.endsWith("speaker"),
        )
        .map(refOf);
    case "behind":
      return metallb.speakers.filter((p) => p.node === node).map((p) => p.ref);
    default:
      return [];
  }
}

const oneLine = (text: string): string => text.replaceAll("\n", ", ");

function writeFinding(
  node: string,
  state: Extract<MetallbState, { state: "differs" }>,
  warnings: readonly Evidence[],
): Finding {
  const { cause, object } = state;
  const parts = {
    nodes: [node],
    objects: [object],
    evidence: [...warnings, ...state.differences.map((d) => evidenceOf(object, d))],
  };
  const reason = causeText(cause);
  switch (cause.kind) {
    case "refused": {
      const conflict = cause.conflict === undefined ? undefined : conflictFinding(cause.conflict, [node]);
      return finding(
        "MLB202",
        { object: formatRef(object), reason },
        {
          ...parts,
          objects: [...(conflict?.objects ?? []).filter((o) => o.name !== object.name), object],
          evidence: [
            ...(conflict?.evidence ?? [{ path: "admission", value: oneLine(cause.message) }]),
            ...parts.evidence,
          ],
          ...(conflict === undefined
            ? {}
            : { remedy: conflict.remedy.text, commands: conflict.remedy.commands }),
        },
      );
    }
    case "stale-configuration":
      return finding(
        "MLB206",
        {
          object: cause.state === undefined ? "A resource of MetalLB" : formatRef(cause.state),
          error: cause.error,
          scope: "node",
        },
        { ...parts, objects: [...(cause.state === undefined ? [] : [cause.state]), object] },
      );
    case "webhook-down":
      return finding(
        "MLB210",
        { webhook: cause.pods.map((p) => p.ref.name).join(", "), reason: "its pod is not ready" },
        { ...parts, objects: cause.pods.map((p) => p.ref) },
      );
    default:
      return finding(
        "MLB202",
        { object: formatRef(object), reason },
        {
          ...parts,
          ...(cause.kind === "behind"
            ? {
                remedy:
                  'Look again in some seconds; then in the speaker\'s log for "failed to create frr8s configuration".',
              }
            : { remedy: "Bring the speaker back on this node; it writes its object as soon as it runs." }),
          commands:
            cause.kind === "speaker-down"
              ? cause.pods.map((p) =>
                  command("kubectl", "describe", "pod", "-n", p.ref.namespace ?? "", p.ref.name),
                )
              : [show(object)],
        },
      );
  }
}

function evidenceOf(object: Evidence["object"], d: FieldDifference): Evidence {
  const value = `${d.actual ?? "nothing"}, should be ${d.intended ?? "nothing"}`;
  return { ...(object === undefined ? {} : { object }), path: d.path, value };
}
