import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import type { Conflict } from "../../frrk8s/conflict.ts";
import type { Fault } from "../../frrk8s/fault.ts";
import type { NodeConfig } from "../../frrk8s/model.ts";
import { renderNode } from "../../frrk8s/node.ts";
import { type OrderDependence, orderDependence } from "../../frrk8s/order-dependence.ts";
import type { FrrLine } from "../../frrk8s/origins/lines.ts";
import { releaseOf } from "../../frrk8s/releases.ts";
import { announce } from "../../metallb/announce.ts";
import type { Discovery } from "../../snapshot/discovery.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { announceOptionsOf, type FrrK8sOptions, frrK8sOptionsOf } from "../../state/options.ts";
import type { Stage } from "./needs.ts";

/** What `render` found: `docs/schema/Rendering.schema.json`. */
export interface Rendering {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Rendering";
  readonly stage: Stage;
  readonly release: {
    readonly name: string;
    /** How the release was found. */
    readonly foundBy: string;
    /** The release whose recorded text stands for this one. */
    readonly textOf?: string;
  };
  readonly namespace: string;
  readonly nodes: readonly NodeRendering[];
}

export type NodeRendering =
  | {
      readonly node: string;
      readonly state: "rendered";
      readonly selected: readonly ObjectRef[];
      readonly unknown: readonly string[];
      /** What another order of the list would change. */
      readonly byOrder: readonly OrderDependence[];
      /** Stage frr. */
      readonly frrConf?: string;
      /** Stage frr with origins. */
      readonly lines?: readonly FrrLine[];
      /** Stage merged. */
      readonly config?: NodeConfig;
      /** Stage metallb: null if the speaker writes nothing. */
      readonly object?: KubernetesObject | null;
    }
  | {
      readonly node: string;
      readonly state: "refused";
      /** What frr-k8s or the speaker reports. */
      readonly error: string;
      readonly selected: readonly ObjectRef[];
      readonly conflicts: readonly Conflict[];
      readonly faults: readonly Fault[];
      readonly byOrder: readonly OrderDependence[];
    }
  | { readonly node: string; readonly state: "unknown"; readonly reason: string };

export interface RenderingOptions {
  readonly stage: Stage;
  /** Only these; absent: every node that a FRRConfiguration selects. */
  readonly nodes?: readonly string[];
  /** Every node, also those that no FRRConfiguration selects. */
  readonly all: boolean;
  readonly blame: boolean;
}

/** Computes what the engine makes of the snapshot, node by node. Passwords are masked. */
export function renderingOf(s: Snapshot, d: Discovery, options: RenderingOptions): Rendering {
  const frrK8s = frrK8sOptionsOf(d);
  const { stage } = options;
  const textOf = releaseOf(frrK8s.release)?.textOf;
  const { release } = stage === "metallb" ? d.metallb : d.frrK8s;
  const nodes = stage === "metallb" ? speakers(s, d, options) : daemons(s, frrK8s, options);
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Rendering",
    stage,
    release: {
      name: release.value,
      foundBy: release.from,
      ...(stage !== "frr" || textOf === undefined ? {} : { textOf }),
    },
    namespace: frrK8s.frrK8sNamespace,
    nodes,
  };
}

function nodeNames(s: Snapshot, { nodes }: RenderingOptions): readonly string[] {
  return nodes ?? objectsOf(s, "Node").map(({ metadata }) => metadata.name);
}

function daemons(s: Snapshot, frrK8s: FrrK8sOptions, options: RenderingOptions): NodeRendering[] {
  const every = options.all || options.nodes !== undefined;
  return nodeNames(s, options)
    .map((node) => renderedNode(s, node, frrK8s, options))
    .filter((found) => every || found.state !== "rendered" || found.selected.length > 0);
}

function renderedNode(
  s: Snapshot,
  node: string,
  frrK8s: FrrK8sOptions,
  { stage, blame }: RenderingOptions,
): NodeRendering {
  const result = renderNode(s, node, { ...frrK8s, maskPasswords: true });
  const byOrder = orderDependence(s, node, frrK8s);
  if (!result.ok) {
    const { error, selected, conflicts, faults, unknown } = result;
    return unknown === undefined
      ? { node, state: "refused", error, selected, conflicts, faults, byOrder }
      : { node, state: "unknown", reason: unknown };
  }
  const { selected, unknown, frrConf, config } = result;
  const common = { node, state: "rendered", selected, unknown, byOrder } as const;
  if (stage === "merged") return { ...common, config };
  return blame ? { ...common, frrConf, lines: result.lines } : { ...common, frrConf };
}

function speakers(s: Snapshot, d: Discovery, options: RenderingOptions): NodeRendering[] {
  const { nodes, nodeConfigErrors } = announce(s, announceOptionsOf(d));
  return nodeNames(s, options).flatMap((node): NodeRendering[] => {
    const error = Object.hasOwn(nodeConfigErrors, node) ? nodeConfigErrors[node] : undefined;
    const empty = { selected: [], byOrder: [] } as const;
    if (error != null) return [{ node, state: "refused", error, conflicts: [], faults: [], ...empty }];
    if (!Object.hasOwn(nodes, node)) {
      return [{ node, state: "unknown", reason: `no node ${node} is known` }];
    }
    const object = nodes[node] ?? null;
    if (object === null && options.nodes === undefined && !options.all) return [];
    return [{ node, state: "rendered", unknown: [], object, ...empty }];
  });
}
