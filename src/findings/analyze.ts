import type { KubernetesObject } from "../api/object.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { liveView } from "../state/live.ts";
import { type Analyzer, type Gap, isFinding, type Sight } from "./analyzer.ts";
import { ANALYZERS } from "./analyzers/all.ts";
import type { Code } from "./catalogue.ts";
import { joinCauses } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { knownOf } from "./known.ts";
import { mergeOverNodes } from "./merge.ts";
import { inOrder } from "./order.ts";
import { type AnalyzeOptions, COMPUTED, type Shared, sharedOf } from "./shared.ts";

export type { AnalyzeOptions } from "./shared.ts";

/** How one analyzer ended: something is wrong; all that it looks at is sound; or part of it could not be looked at. */
export interface AnalyzerResult {
  readonly analyzer: string;
  readonly codes: readonly Code[];
  readonly state: "findings" | "clean" | "unknown";
  /** What could not be looked at; also beside findings. */
  readonly gaps: readonly Gap[];
}

/** Everything that all analyzers say of a snapshot. */
export interface Analysis {
  /** In the order of the output: see `inOrder`. */
  readonly findings: readonly Finding[];
  /** In the order of the registry. */
  readonly results: readonly AnalyzerResult[];
  readonly shared: Shared;
}

/** Runs all analyzers over a snapshot. Never throws for what a snapshot holds. */
export function analyze(
  given: Snapshot,
  options: AnalyzeOptions = {},
  analyzers: readonly Analyzer[] = ANALYZERS,
): Analysis {
  const s = knownOf(given);
  const shared = sharedOf(s, options);
  const sight = sightOf(s, shared);
  const found: Finding[] = [];
  const results: AnalyzerResult[] = [];
  for (const a of analyzers) {
    const missing = missingKinds(s, a);
    const { items, fault } = missing === undefined ? itemsOf(a, sight) : { items: [missing] };
    const findings = items.filter(isFinding);
    const gaps = [
      ...items.filter((item): item is Gap => !isFinding(item)).map((gap) => askedOf(s, gap)),
      ...(fault === undefined ? [] : [fault]),
    ];
    found.push(...findings);
    results.push({
      analyzer: a.name,
      codes: a.codes,
      state: findings.length > 0 ? "findings" : gaps.length > 0 ? "unknown" : "clean",
      gaps,
    });
  }
  const merged = mergeOverNodes(found, shared.nodeNames());
  return { findings: inOrder(joinCauses(merged)), results, shared };
}

/** A fault of ours must not cost the user the other answers; it is told, and is never taken for a clean result. */
function itemsOf(
  a: Analyzer,
  sight: Sight,
): { readonly items: readonly (Finding | Gap)[]; readonly fault?: Gap } {
  const items: (Finding | Gap)[] = [];
  try {
    for (const item of a.analyze(sight)) items.push(item);
  } catch (error) {
    const reason = `a fault of the program: ${error instanceof Error ? error.message : String(error)}`;
    return { items, fault: { what: a.name, reason, nodes: [], asked: true } };
  }
  return { items };
}

/** Files were never asked for what only a cluster has. */
function askedOf(s: Snapshot, gap: Gap): Gap {
  return { ...gap, asked: gap.asked && s.source.kind !== "file" && s.source.kind !== "program" };
}

function missingKinds(s: Snapshot, { name, reads }: Analyzer): Gap | undefined {
  const needed = new Set<Kind>([...reads.kinds, ...(reads.uses ?? []).flatMap((c) => COMPUTED[c])]);
  const unknown = [...needed].flatMap((kind) => {
    const reason = unknownKind(s, kind);
    return reason === undefined ? [] : [{ kind, reason }];
  });
  const [first] = unknown;
  if (first === undefined) return undefined;
  const reasons = new Set(unknown.map((u) => u.reason));
  const names = unknown.map((u) => u.kind).join(", ");
  return {
    what: name,
    reason:
      s.source.kind === "file"
        ? `needs objects of kind ${names}`
        : reasons.size === 1
          ? `${names}: ${first.reason}`
          : unknown.map((u) => `${u.kind}: ${u.reason}`).join("; "),
    nodes: [],
    asked: true,
  };
}

/** @returns the view of the whole snapshot that analyzers get; their type narrows it to what they declare. */
export function sightOf(s: Snapshot, shared: Shared): Sight {
  const indexes = new Map<Kind, ReadonlyMap<string, KubernetesObject>>();
  const indexOf = (kind: Kind): ReadonlyMap<string, KubernetesObject> => {
    let index = indexes.get(kind);
    if (index === undefined) {
      const byName = new Map<string, KubernetesObject>();
      for (const object of objectsOf(s, kind)) {
        const { name, namespace } = object.metadata;
        byName.set(`/${name}`, byName.get(`/${name}`) ?? object);
        if (namespace !== undefined) byName.set(`${namespace}/${name}`, object);
      }
      index = byName;
      indexes.set(kind, index);
    }
    return index;
  };
  return {
    objects: (kind) => objectsOf(s, kind),
    find: <T extends KubernetesObject>(kind: Kind, name: string, namespace?: string) =>
      indexOf(kind).get(`${namespace ?? ""}/${name}`) as T | undefined,
    unknown: (kind) => unknownKind(s, kind),
    frr: (node) => liveView(s, node),
    others: () => s.others,
    shared,
  };
}
