import type { FRRConfiguration } from "../../api/frrk8s.ts";
import { formatRef } from "../../api/ref.ts";
import type { Conflict } from "../../frrk8s/conflict.ts";
import type { FieldDifference } from "../../state/frrconfiguration-difference.ts";
import type { MetallbState, WriteCause } from "../../state/metallb.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, type FindingParts, finding } from "../finding.ts";
import { command, edit } from "../shell.ts";
import { writeReason } from "../writes.ts";

/**
 * MetalLB's own object of each node against what its speaker should write. No status of a cluster tells: a write that the webhook refuses leaves
 * an old object that is valid, applied and reported as success.
 */
export const ghostWrites = analyzer({
  name: "ghost-writes",
  codes: ["MLB202"],
  reads: {
    kinds: ["FRRConfiguration", "Node"],
    also: ["ConfigurationState", "Pod", "Secret"],
    uses: ["discovery", "announce"],
  },
  *analyze({ find, unknown, shared }) {
    const { metallb, frrK8s } = shared.discovery();
    if (!shared.onFrrK8s()) return;
    if (!shared.speakersWork()) {
      yield {
        what: "whether MetalLB wrote what it should",
        reason: "no speaker and nothing that one wrote is in this input",
        nodes: [],
        asked: false,
      };
      return;
    }
    const clear = unknown("Secret") !== undefined;
    for (const { nodes, state } of shared.writes(clear)) {
      if (state.state === "unknown") {
        yield { what: "whether MetalLB wrote what it should", reason: state.reason, nodes, asked: true };
        continue;
      }
      if (state.state === "equal") continue;
      const [first = ""] = nodes;
      const object = find<FRRConfiguration>("FRRConfiguration", `metallb-${first}`, frrK8s.namespace.value);
      yield ofState(state, nodes, {
        services: shared.unserved().onNodes(nodes),
        evidence: [
          ...state.differences.slice(0, 6).map((d) => evidence(object, d.path, differenceText(d))),
          ...(state.differences.length > 6
            ? [evidence(object, "", `${state.differences.length - 6} more differences`)]
            : []),
        ],
        commands: [
          command(
            "kubectl",
            "-n",
            metallb.namespace.value,
            "logs",
            "-l",
            "component=speaker",
            "--prefix",
            "--since=1h",
          ),
          command("kubectl", "metallb", "diff", "--stage", "metallb", "--node", first),
        ],
      });
    }
  },
});

function ofState(
  state: Extract<MetallbState, { state: "differs" }>,
  nodes: readonly string[],
  parts: FindingParts,
): Finding {
  const { cause, exists } = state;
  const conflict = cause.kind === "refused" ? cause.conflict : undefined;
  const others =
    conflict === undefined
      ? []
      : [conflict.a, conflict.b].map((s) => s.origin.ref).filter((ref) => !ref.name.startsWith("metallb-"));
  const all: FindingParts = {
    ...parts,
    nodes,
    objects: others,
    evidence: [
      ...(conflict === undefined
        ? []
        : [conflict.a, conflict.b].map((s) => ({
            object: s.origin.ref,
            path: s.origin.path,
            value: s.value === "" ? "not set" : s.value,
          }))),
      ...(parts.evidence ?? []),
    ],
    ...(cause.kind === "refused"
      ? {}
      : { severity: cause.kind === "behind" ? ("warning" as const) : ("error" as const) }),
  };
  const object = exists
    ? "FRRConfiguration metallb-<node>"
    : "FRRConfiguration metallb-<node>, which is absent,";
  return finding(
    "MLB202",
    { object, reason: writeReason(cause) },
    { ...all, ...(conflict === undefined ? remedyOf(cause) : remedyFor(conflict, parts)) },
  );
}

/** What stands in the way is not always a contradiction. */
function remedyOf({ kind }: WriteCause): Pick<FindingParts, "remedy"> {
  switch (kind) {
    case "webhook-down":
      return { remedy: "Bring the webhook's pod up; the speaker retries by itself." };
    case "speaker-down":
    case "speaker-absent":
      return { remedy: "Bring the speaker back on this node; it writes its object as soon as it runs." };
    case "stale-configuration":
      return {
        remedy: "Correct MetalLB's configuration; the speaker writes its object as soon as it is valid.",
      };
    case "behind":
      return {
        remedy:
          'Look again in some seconds; then in the speaker\'s log for "failed to create frr8s configuration".',
      };
    case "refused":
      return {};
  }
}

/** A contradiction is put right in the resource that is not MetalLB's own. */
function remedyFor(
  conflict: Conflict,
  { commands = [] }: FindingParts,
): Pick<FindingParts, "remedy" | "commands"> {
  const { a, b, field } = conflict;
  const [mine, theirs] = a.origin.ref.name.startsWith("metallb-") ? [a, b] : [b, a];
  const { ref } = theirs.origin;
  if (ref.name.startsWith("metallb-")) return {};
  const name = formatRef(ref);
  const change =
    field === "password"
      ? `Give the neighbor in ${name} the password as MetalLB writes it`
      : mine.value === ""
        ? `Take ${field} out of ${name}`
        : `Set ${field} to ${mine.value} in ${name}`;
  return {
    remedy: `${change}, or delete it if it is not needed; the speaker retries by itself.`,
    commands: [edit(ref), ...commands],
  };
}

function differenceText({ intended, actual }: FieldDifference): string {
  const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)} …` : text);
  if (intended === undefined) return `has ${short(actual ?? "")}, which MetalLB would not write`;
  if (actual === undefined) return `not set, where MetalLB would write ${short(intended)}`;
  return `${short(actual)}, where MetalLB would write ${short(intended)}`;
}
