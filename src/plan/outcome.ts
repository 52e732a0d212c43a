import type { Service } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { stored } from "../api/schema/defaults.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import { renderNode } from "../frrk8s/node.ts";
import { allocate } from "../metallb/allocate.ts";
import { announce, writtenOn } from "../metallb/announce.ts";
import type { Announcement } from "../metallb/result.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { findObject, objectsOf, unknownKind } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { nodeSnapshots } from "../state/node-snapshots.ts";
import {
  allocateOptionsOf,
  announceOptionsOf,
  type FrrK8sOptions,
  frrK8sOptionsOf,
} from "../state/options.ts";
import { refusalsOf } from "../state/refusals.ts";
import { isDown } from "./speakers.ts";

/** What FRR on a node comes to run. */
export type NodeOutcome =
  | { readonly state: "configured"; readonly text: string; readonly lines: () => readonly NodeLine[] }
  /** frr-k8s cannot merge: FRR keeps what it has. `kept` is undefined if that is not known. */
  | {
      readonly state: "frozen";
      readonly error: string;
      readonly conflicts: readonly Conflict[];
      readonly kept: string | undefined;
    };

type NodeLine = { readonly text: string; readonly origins: readonly { readonly path: string }[] };

/** Where a cluster comes to rest: addresses given, FRRConfigurations written, every node configured or frozen. */
export interface Outcome {
  readonly snapshot: Snapshot;
  readonly announcement: Announcement;
  readonly nodes: ReadonlyMap<string, NodeOutcome>;
  /** FRRConfigurations of MetalLB that the webhook of frr-k8s refuses: node → its message. The old object stays. */
  readonly refusedWrites: ReadonlyMap<string, string>;
}

/**
 * Plays controller, speakers, webhook and frr-k8s on a snapshot until everything rests.
 * @param kept what FRR on a node runs when frr-k8s cannot make a configuration: the outcome before, or the node's own report
 */
export function outcomeOf(s: Snapshot, d: Discovery, kept: (node: string) => string | undefined): Outcome {
  const allocated = withAddresses(s, d);
  const announcement = announce(allocated, announceOptionsOf(d));
  const { snapshot, refused } = withConfigurations(allocated, d, announcement);
  const options = frrK8sOptionsOf(d);
  const forNode = nodeSnapshots(snapshot);
  const nodes = new Map(
    objectsOf(snapshot, "Node").map(({ metadata: { name } }): [string, NodeOutcome] => {
      const result = renderNode(forNode(name), name, options);
      return [
        name,
        result.ok
          ? { state: "configured", text: result.frrConf, lines: () => linesOf(forNode(name), name, options) }
          : { state: "frozen", error: result.error, conflicts: result.conflicts, kept: kept(name) },
      ];
    }),
  );
  return { snapshot, announcement, nodes, refusedWrites: refused };
}

/** Rendered again for the few nodes that are asked: what the lines are made of is too much to keep for all. */
function linesOf(s: Snapshot, node: string, options: FrrK8sOptions): readonly NodeLine[] {
  const result = renderNode(s, node, options);
  return result.ok ? result.lines : [];
}

/** @returns what FRR on a node reports to run, as the cluster's FRRNodeState has it */
export function reportedConfig(s: Snapshot, node: string): string | undefined {
  const status = findObject(s, "FRRNodeState", node)?.status as
    | { readonly runningConfig?: string }
    | undefined;
  return status?.runningConfig;
}

/** The text that FRR on a node runs in an outcome; undefined if it is not known. */
export function textOf(outcome: NodeOutcome | undefined): string | undefined {
  if (outcome === undefined) return undefined;
  return outcome.state === "configured" ? outcome.text : outcome.kept;
}

/** Gives Services the addresses that the controller would. Its configuration invalid: nothing changes. */
function withAddresses(s: Snapshot, d: Discovery): Snapshot {
  const { services, configError } = allocate(s, allocateOptionsOf(d));
  if (configError !== null) return s;
  return replaced(s, (object) => {
    if (object.kind !== "Service") return object;
    const service = object as Service;
    if (service.spec?.type !== "LoadBalancer") return object;
    const ingress = services[`${object.metadata.namespace ?? ""}/${object.metadata.name}`]?.ingress;
    const before = (service.status?.loadBalancer?.ingress ?? []).map((i) => i.ip);
    if (ingress == null || (before.length === ingress.length && ingress.every((ip, i) => before[i] === ip)))
      return object;
    return {
      ...object,
      status: { ...service.status, loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } },
    };
  });
}

function replaced(s: Snapshot, change: (object: KubernetesObject) => KubernetesObject): Snapshot {
  return withObjects(s, s.objects.map(change));
}

/** Lets every speaker write its FRRConfiguration, past the webhook, which refuses what conflicts with others. */
function withConfigurations(
  s: Snapshot,
  d: Discovery,
  announcement: Announcement,
): { readonly snapshot: Snapshot; readonly refused: ReadonlyMap<string, string> } {
  const namespace = d.frrK8s.namespace.value;
  const { nodes, nodeConfigErrors } = announcement;
  const refusals = refusalsOf(s, frrK8sOptionsOf(d));
  const refused = new Map<string, string>();
  const written = new Map<string, KubernetesObject | null>();
  // Where the others are not known, no node is computed, and nothing needs to be kept for it.
  const known = unknownKind(s, "FRRConfiguration") === undefined;
  for (const { metadata } of objectsOf(s, "Node")) {
    const node = metadata.name;
    if (nodeConfigErrors[node] != null || !Object.hasOwn(nodes, node)) continue;
    // A speaker that does not run writes nothing: what stands there stays.
    if (isDown(s, d, node) !== undefined) continue;
    const object = writtenOn(announcement, node);
    if (object === null) {
      written.set(`metallb-${node}`, null);
      continue;
    }
    const refusal = refusals.of(node, object);
    if (refusal !== undefined) refused.set(node, refusal.message);
    else if (known) written.set(`metallb-${node}`, stored(object));
  }
  const own = (o: KubernetesObject) => o.kind === "FRRConfiguration" && o.metadata.namespace === namespace;
  const present = new Set(s.objects.filter(own).map((o) => o.metadata.name));
  const objects = s.objects.flatMap((o) => {
    const next = own(o) ? written.get(o.metadata.name) : undefined;
    if (next === undefined) return [o];
    return next === null ? [] : [{ ...next, metadata: { ...o.metadata, ...next.metadata } }];
  });
  const added = [...written].flatMap(([name, o]) => (o === null || present.has(name) ? [] : [o]));
  return { snapshot: withObjects(s, [...objects, ...added]), refused };
}
