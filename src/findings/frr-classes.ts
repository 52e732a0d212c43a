import type { Node } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { KubernetesObject } from "../api/object.ts";
import { renderNode } from "../frrk8s/node.ts";
import { type OrderDependence, orderDependence } from "../frrk8s/order-dependence.ts";
import type { RenderOptions, RenderResult } from "../frrk8s/result.ts";
import { objectsOf } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { outlineOf, speaksOfPrefixes } from "../state/outline.ts";
import { once } from "./lazy.ts";

/** Nodes on which the same configurations meet, but for prefixes that are only on some: what conflicts on one conflicts on all. */
export interface FrrClass {
  readonly nodes: readonly string[];
  /** The configurations of the first node, in list order. */
  readonly configurations: readonly FRRConfiguration[];
  /** What frr-k8s makes of them on the first node; computed when it is first asked for. */
  readonly render: () => RenderResult;
  /** What depends on the order in which frr-k8s lists them. */
  readonly byOrder: () => readonly OrderDependence[];
}

/** What the classes are made of. */
export interface FrrClassInput {
  /** With Secrets that are assumed where they could not be read. */
  readonly snapshot: Snapshot;
  readonly nodes: readonly string[];
  readonly nodesOf: (object: FRRConfiguration) => readonly string[];
  readonly options: RenderOptions;
  /** MetalLB's object for a node where the snapshot has none: what it would write. */
  readonly intended: (node: string) => FRRConfiguration | undefined;
}

/** @returns for each node the configurations that frr-k8s merges there, in list order. */
export function configurationsByNode({
  snapshot,
  nodes,
  nodesOf,
  options,
}: Omit<FrrClassInput, "intended">): ReadonlyMap<string, readonly FRRConfiguration[]> {
  const byNode = new Map<string, FRRConfiguration[]>(nodes.map((n) => [n, []]));
  for (const object of objectsOf<FRRConfiguration>(snapshot, "FRRConfiguration"))
    if (isRead(object, options)) for (const node of nodesOf(object)) byNode.get(node)?.push(object);
  return byNode;
}

/** Groups nodes by the configurations that select them. Linear in nodes and in what their own objects say of neighbors. */
export function frrClassesOf(
  { snapshot, options, intended }: FrrClassInput,
  byNode: ReadonlyMap<string, readonly FRRConfiguration[]>,
): readonly FrrClass[] {
  const members = [...byNode].map(([node, stored]) => {
    const own = intended(node);
    return { node, configurations: own === undefined ? stored : [...stored, own] };
  });
  const shared = new Set(members.flatMap((m) => m.configurations).filter((o) => !isForOneNode(o)));
  const ids = new Map([...shared].map((o, i) => [o, String(i)]));
  const whole = [...shared].some(speaksOfPrefixes);
  const groups = Map.groupBy(members, ({ configurations }) =>
    configurations.map((o) => ids.get(o) ?? (whole ? JSON.stringify(o.spec?.bgp) : outlineOf(o))).join("\n"),
  );
  return [...groups.values()].flatMap((same): FrrClass[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { node, configurations } = first;
    const input = once(() => reduced(snapshot, node, configurations));
    return [
      {
        nodes: same.map((m) => m.node),
        configurations,
        render: once(() => renderNode(input(), node, options)),
        byOrder: once(() => orderDependence(input(), node, options)),
      },
    ];
  });
}

/**
 * Whether frr-k8s reads an object at all: since 0.0.19 only those of its own namespace.
 */
export function isRead(
  object: FRRConfiguration,
  { frrK8sNamespace, release }: Pick<RenderOptions, "frrK8sNamespace" | "release">,
): boolean {
  const patch = /^0\.0\.(\d+)$/.exec(release ?? "")?.[1];
  if (patch !== undefined && Number(patch) < 19) return true;
  return frrK8sNamespace === undefined || (object.metadata.namespace ?? frrK8sNamespace) === frrK8sNamespace;
}

const isForOneNode = (object: FRRConfiguration): boolean =>
  object.spec?.nodeSelector?.matchLabels?.["kubernetes.io/hostname"] !== undefined;

/** @returns the part of a snapshot that frr-k8s reads for one node. */
export function reduced(s: Snapshot, node: string, configurations: readonly FRRConfiguration[]): Snapshot {
  const own = objectsOf(s, "Node").filter((n) => n.metadata.name === node);
  return withObjects(s, [...configurations, ...own, ...alsoRead(s)], { live: new Map() });
}

/** @returns as `reduced`, for a node that the snapshot does not hold. */
export function withNode(s: Snapshot, node: Node, configurations: readonly FRRConfiguration[]): Snapshot {
  const unknown = new Map(s.unknown);
  unknown.delete("Node");
  return withObjects(s, [...configurations, node, ...alsoRead(s)], { unknown, live: new Map() });
}

/** What frr-k8s reads beside the node and its configurations. */
function alsoRead(s: Snapshot): readonly KubernetesObject[] {
  return [...objectsOf(s, "Secret"), ...objectsOf(s, "FRRK8sConfiguration")];
}
