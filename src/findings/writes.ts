import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { KubernetesObject } from "../api/object.ts";
import { stored } from "../api/schema/defaults.ts";
import { deepEqual } from "../metallb/configuration/equal.ts";
import type { Announcement } from "../metallb/result.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type DifferenceScope, frrConfigurationDifferences } from "../state/frrconfiguration-difference.ts";
import { type MetallbState, metallbState } from "../state/metallb.ts";

/** Nodes whose object of MetalLB's differs in the same way, and why. */
export interface Writes {
  readonly nodes: readonly string[];
  readonly state: MetallbState;
}

/**
 * Compares MetalLB's object of every node with the intended one. Nodes that differ in the same fields are asked about once, since finding the
 * cause takes all FRRConfigurations.
 */
export function writesOf(
  s: Snapshot,
  discovery: Discovery,
  { nodes: intended, nodeConfigErrors }: Announcement,
  nodes: readonly string[],
  ignorePasswords: boolean,
): readonly Writes[] {
  const reason = unknownKind(s, "FRRConfiguration");
  if (reason !== undefined) return [{ nodes, state: { state: "unknown", reason } }];
  const namespace = discovery.frrK8s.namespace.value;
  const objects = new Map(
    objectsOf<FRRConfiguration>(s, "FRRConfiguration")
      .filter((o) => o.metadata.namespace === namespace)
      .map((o) => [o.metadata.name, o]),
  );
  const speakers = Map.groupBy(discovery.metallb.speakers, (p) => p.node);
  const scope: DifferenceScope = { ignorePasswords };
  const groups = new Map<string, string[]>();
  for (const node of nodes) {
    const wanted = Object.hasOwn(intended, node) ? (intended[node] ?? null) : null;
    const error = Object.hasOwn(nodeConfigErrors, node) ? (nodeConfigErrors[node] ?? null) : null;
    const actual = objects.get(`metallb-${node}`);
    // An invalid configuration leaves the object as it was, whatever that is: told by another analyzer.
    if (error !== null) continue;
    if (sameSpec(wanted, actual)) continue;
    const differences = frrConfigurationDifferences(wanted, actual, scope);
    if (differences.length === 0) continue;
    const ready = speakers.get(node)?.some((p) => p.ready) ?? speakers.size === 0;
    const key = JSON.stringify([
      actual === undefined,
      ready,
      differences.map((d) => [d.path, d.intended, d.actual]),
    ]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [node]);
    else same.push(node);
  }
  return [...groups.values()].map((same): Writes => {
    const [node = ""] = same;
    const wanted = Object.hasOwn(intended, node) ? (intended[node] ?? null) : null;
    const state = metallbState(s, discovery, { node, intended: wanted, scope });
    return { nodes: same, state };
  });
}

/** Mostly they are equal to the letter, and that is cheap to see: the differences are asked for otherwise only. */
function sameSpec(wanted: KubernetesObject | null, actual: FRRConfiguration | undefined): boolean {
  if (wanted === null || actual === undefined) return false;
  return deepEqual(stored(wanted).spec, actual.spec);
}
