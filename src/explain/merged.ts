import { type RenderResult, renderNode } from "../frrk8s/node.ts";
import { objectsOf } from "../snapshot/select.ts";
import { frrK8sOptionsOf } from "../state/options.ts";
import type { Context } from "./context.ts";

/** What frr-k8s makes of a node; `of` is the node that it was computed for: one with the same FRRConfigurations but for its name. */
export interface Merged {
  readonly of: string;
  readonly result: RenderResult;
}

const mergers = new WeakMap<Context, (node: string) => Merged>();

/**
 * @returns a function that merges the FRRConfigurations of a node, once for each class of nodes whose configurations are alike; the same
 *   for all questions of a context
 */
export function merger(context: Context): (node: string) => Merged {
  const known = mergers.get(context) ?? mergerOf(context);
  mergers.set(context, known);
  return known;
}

function mergerOf(context: Context): (node: string) => Merged {
  const byNode = new Map<string, Merged>();
  const known = new Map<string, Merged>();
  const labels = new Map(context.nodes.map((n) => [n.metadata.name, n.metadata.labels]));
  const merge = (node: string): Merged => {
    const s = context.forNode(node);
    const objects = objectsOf(s, "FRRConfiguration");
    const key = JSON.stringify([
      objects.map((o) => [
        o.metadata.namespace,
        o.metadata.name === `metallb-${node}` ? "" : o.metadata.name,
      ]),
      objects.map((o) => bodyOf(o, node)),
      objects.every((o) => isOwn(o, node)) ? [] : otherLabels(labels.get(node), node),
    ]);
    const merged = known.get(key) ?? {
      of: node,
      result: renderNode(s, node, frrK8sOptionsOf(context.discovery)),
    };
    known.set(key, merged);
    return merged;
  };
  return (node) => {
    const merged = byNode.get(node) ?? merge(node);
    byNode.set(node, merged);
    return merged;
  };
}

/** The configuration itself; of a node's own object without the selector that names the node. */
function bodyOf(
  object: { readonly metadata: { readonly name: string }; readonly spec?: unknown },
  node: string,
): unknown {
  if (object.metadata.name !== `metallb-${node}`) return object.metadata.name;
  const { nodeSelector: _selector, ...rest } = (object.spec ?? {}) as { nodeSelector?: unknown };
  return rest;
}

/** MetalLB's object for the node, with its selector as MetalLB writes it. */
function isOwn(
  object: { readonly metadata: { readonly name: string }; readonly spec?: unknown },
  node: string,
): boolean {
  const { nodeSelector } = (object.spec ?? {}) as {
    nodeSelector?: { matchLabels?: object; matchExpressions?: unknown };
  };
  return (
    object.metadata.name === `metallb-${node}` &&
    nodeSelector?.matchExpressions === undefined &&
    Object.keys(nodeSelector?.matchLabels ?? {}).length === 1
  );
}

/** Labels decide which of the other configurations count. */
function otherLabels(labels: Readonly<Record<string, string>> | undefined, node: string): unknown {
  return Object.entries(labels ?? {}).map(([key, value]) => [key, value === node ? "" : value]);
}
