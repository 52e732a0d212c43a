import type { FRRConfiguration, FRRNodeState } from "../../api/frrk8s.ts";
import { formatRef, type Origin, refKey, refOf } from "../../api/ref.ts";
import type { Conflict, Side } from "../../frrk8s/conflict.ts";
import type { Fault } from "../../frrk8s/fault.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { analyzer, type Gap, type Sight } from "../analyzer.ts";
import { meetings } from "../any-node.ts";
import { evidenceAt } from "../evidence-at.ts";
import { type Evidence, evidence, type Finding, type FindingParts, finding } from "../finding.ts";
import { nodePhrase, oneLine } from "../phrase.ts";
import { edit, show } from "../shell.ts";
import { baseOf, isGeneratedByOvn, isMetallbs } from "./generated-edits.ts";

/** Why frr-k8s cannot convert what meets on a node: every contradiction with both resources, where its own status names none. */
export const mergeConflicts = analyzer({
  name: "merge-conflicts",
  codes: ["MLB201", "MLB208", "MLB212", "MLB213", "MLB214", "MLB215", "MLB222", "MLB404", "MLB414", "MLB505"],
  reads: {
    kinds: ["FRRConfiguration"],
    also: ["Node", "FRRNodeState", "Secret", "FRRK8sConfiguration", "BGPPeer"],
    uses: ["discovery"],
  },
  *analyze(sight) {
    const { shared } = sight;
    if (shared.nodeNames().length === 0) {
      yield* onAnyNode(sight);
      return;
    }
    const broken = new Set<string>();
    for (const group of shared.frrClasses()) {
      if (group.configurations.length === 0) continue;
      const result = group.render();
      yield* byOrder(sight, group);
      if (result.ok) continue;
      if (result.unknown !== undefined) {
        yield gap(group.nodes, result.unknown);
        continue;
      }
      // An unknown log level is told by its own analyzer, and leaves the status at success.
      if (result.conversionResult === "success") continue;
      for (const node of group.nodes) broken.add(node);
      const services = shared.unserved().onNodes(group.nodes);
      const parts: FindingParts = { nodes: group.nodes, services };
      for (const conflict of result.conflicts) yield* ofConflict(sight, conflict, parts);
      for (const fault of result.faults) if (fault.clash === undefined) yield ofFault(sight, fault, parts);
      if (result.conflicts.length + result.faults.length === 0)
        yield finding(
          "MLB222",
          { object: nodePhrase(result.selected.map(formatRef)), error: result.error },
          {
            ...parts,
            objects: result.selected,
            evidence: [evidence(undefined, "frr-k8s computed", result.error)],
          },
        );
    }
    yield* reported(sight, broken);
  },
});

/** Without nodes: what would not merge as soon as there are some. */
function* onAnyNode(sight: Look & Pick<Sight<"Node">, "unknown">): Generator<Finding | Gap> {
  const { shared } = sight;
  const { met, left } = meetings(shared.frrConfigurations(), shared.renderTogether);
  for (const { result, where, certain } of met) {
    if (result.ok || result.unknown !== undefined) continue;
    const parts: FindingParts = certain ? {} : { severity: "warning" };
    if (result.selected.length === 1)
      for (const fault of result.faults) if (fault.clash === undefined) yield ofFault(sight, fault, parts);
    for (const conflict of result.conflicts)
      if (result.selected.length === 1 || refKey(conflict.a.origin.ref) !== refKey(conflict.b.origin.ref))
        yield* ofConflict(sight, conflict, parts, where);
  }
  if (left > 0) yield gap([], `${left} pairs of FRRConfigurations were not tried`);
  const reason = sight.unknown("Node");
  if (reason !== undefined)
    yield { what: "which FRRConfigurations meet on a node", reason, nodes: [], asked: false };
}

type Look = Pick<Sight<"FRRConfiguration" | "FRRNodeState" | "Secret">, "find" | "shared" | "objects">;

function gap(nodes: readonly string[], reason: string): Gap {
  return { what: "the merge of FRRConfigurations", reason, nodes, asked: true };
}

function proof(look: Look, side: Side): Evidence {
  const { ref, path } = side.origin;
  const object = look.find(ref.kind as Kind as "FRRConfiguration", ref.name, ref.namespace);
  return object === undefined ? { object: ref, path, value: side.value } : evidence(object, path, side.value);
}

function* ofConflict(
  look: Look,
  conflict: Conflict,
  parts: FindingParts,
  where?: string,
): Generator<Finding> {
  const { vrf, neighbor, field } = conflict;
  const inVrf = vrf === "" ? "" : ` in VRF ${vrf}`;
  const subject =
    neighbor === undefined
      ? `router${inVrf === "" ? " of the default VRF" : inVrf}`
      : `neighbor ${neighbor}${inVrf}`;
  // The resource that can be changed comes first: others are written again by their owners.
  const [a, b] = inOrder(look, conflict);
  const sides = [a, b];
  const objects = [...new Map(sides.map((s) => [refKey(s.origin.ref), s.origin.ref])).values()].filter(
    (ref) => !isPerNode(ref.name) || sides.every((s) => isPerNode(s.origin.ref.name)),
  );
  const full: FindingParts = {
    ...parts,
    objects,
    evidence: [proof(look, a), proof(look, b)],
    commands: objects.slice(0, 1).map(edit),
    remedy: remedyOf(look, a, b, field),
  };
  if (field === "password")
    yield finding(
      "MLB213",
      {
        neighbor: subject,
        a: named(a.origin),
        b: named(b.origin),
        how: `${passwordText(a)} against ${passwordText(b)}`,
      },
      full,
    );
  else
    yield finding(
      "MLB201",
      {
        subject,
        field,
        a: a.value,
        b: b.value,
        aFrom: named(a.origin),
        bFrom: named(b.origin),
        ...(where !== undefined && { where }),
      },
      full,
    );
  for (const side of sides) {
    const object = look.find<FRRConfiguration>(
      "FRRConfiguration",
      side.origin.ref.name,
      side.origin.ref.namespace,
    );
    if (object !== undefined && isGeneratedByOvn(object))
      yield finding(
        "MLB208",
        {
          object: "FRRConfiguration ovnk-generated-…",
          base: baseOf(object),
          what: `it contradicts ${named(side === a ? b.origin : a.origin)} in ${field}`,
        },
        { objects: objects.slice(0, 1), evidence: [proof(look, side)], commands: [show(refOf(object))] },
      );
  }
}

function inOrder(look: Look, { a, b }: Conflict): readonly [Side, Side] {
  return isOwned(look, a.origin) && !isOwned(look, b.origin) ? [b, a] : [a, b];
}

/** Only whether there is one: values never leave the engine. */
const passwordText = (side: Side): string => (side.value === "" ? "none" : "one");

const isPerNode = (name: string): boolean => name.startsWith("metallb-");

/** MetalLB's objects are named alike, so that one sentence serves for all nodes. */
function named({ ref }: Origin): string {
  return isPerNode(ref.name) ? "MetalLB's own FRRConfiguration" : formatRef(ref);
}

function isOwned(look: Look, { ref }: Origin): boolean {
  const object = look.find<FRRConfiguration>("FRRConfiguration", ref.name, ref.namespace);
  return isPerNode(ref.name) || (object !== undefined && (isMetallbs(object) || isGeneratedByOvn(object)));
}

function remedyOf(look: Look, mine: Side, theirs: Side, field: string): string {
  const name = mine.origin.path.split(".").at(-1) ?? field;
  if (field === "password")
    return "Use the form of password that MetalLB writes in this installation, in every FRRConfiguration of the neighbor.";
  if (!isOwned(look, theirs.origin))
    return `Make ${name} equal in both, or take the node out of one of the selectors.`;
  return `Set ${name} to ${theirs.value} in ${formatRef(mine.origin.ref)}, or take the nodes out of its nodeSelector.`;
}

function ofFault(look: Look, fault: Fault, parts: FindingParts): Finding {
  const { origin } = fault;
  const error = oneLine(fault.error);
  const object = look.find(origin.ref.kind as "FRRConfiguration", origin.ref.name, origin.ref.namespace);
  const full: FindingParts = {
    ...parts,
    objects: [origin.ref],
    evidence: [evidenceAt(origin, object)],
    commands: [edit(origin.ref)],
  };
  const name = formatRef(origin.ref);
  if (/imports vrf|not found in prefixes in router/.test(error))
    return finding("MLB505", { object: name, error }, full);
  if (
    /non configured prefix|non existing prefix|not in the advertisement list|non existing BFDProfile/.test(
      error,
    )
  )
    return finding("MLB212", { object: name, error }, full);
  if (/secret|password/i.test(error)) return finding("MLB404", { peer: name, reason: error }, full);
  if (/timers|(Keepalive|Hold|Connect) ?Time/i.test(error))
    return finding("MLB414", { object: name, error }, full);
  return finding("MLB222", { object: name, error }, full);
}

function* byOrder(
  look: Look,
  group: { readonly nodes: readonly string[]; readonly byOrder: () => readonly OrderLike[] },
): Generator<Finding> {
  for (const item of group.byOrder()) {
    if (item.decides !== "configuration" || item.sides === undefined) continue;
    const { sides, field = "", neighbor = "", wins = "first" } = item;
    const objects = sides.map((s) => s.origin.ref).filter((ref) => !isPerNode(ref.name));
    const parts: FindingParts = {
      nodes: group.nodes,
      objects,
      evidence: sides.map((s) => proof(look, s)),
      commands: objects.slice(0, 1).map(edit),
    };
    const [a, b] = sides;
    if (field === "toReceive.allowed.prefixes" && a !== undefined && b !== undefined)
      yield finding("MLB215", { neighbor, a: a.value, b: b.value }, parts);
    else
      yield finding(
        "MLB214",
        {
          what: `${field} of neighbor ${neighbor} is ${sides.map((s) => `${s.value} (${named(s.origin)})`).join(" and ")}, and the ${wins} of the list wins`,
        },
        parts,
      );
  }
}

interface OrderLike {
  readonly decides: string;
  readonly neighbor?: string;
  readonly field?: string;
  readonly wins?: string;
  readonly sides?: readonly Side[];
}

/** What frr-k8s itself reports where the resources as they are now convert: it may speak of resources that have changed since. */
function* reported({ objects, shared }: Look, broken: ReadonlySet<string>): Generator<Finding> {
  const nodes = new Set(shared.nodeNames());
  for (const state of objects<FRRNodeState>("FRRNodeState")) {
    const { name } = state.metadata;
    const result = state.status?.lastConversionResult ?? "";
    if (result === "" || result === "success" || broken.has(name) || !nodes.has(name)) continue;
    const error = oneLine(result.replace(/^failed: /, ""));
    yield finding(
      "MLB222",
      { object: "a FRRConfiguration of the node", error },
      {
        nodes: [name],
        objects: [],
        services: shared.unserved().onNodes([name]),
        cause:
          "frr-k8s says so itself. The resources as they are now convert: it may be about to take them, or speak of something that is not in this input.",
        evidence: [evidence(state, "status.lastConversionResult", result)],
        commands: [show(refOf(state))],
      },
    );
  }
}
