import type { Node } from "../api/core.ts";
import type { LabelSelector } from "../api/object.ts";
import { listOf } from "../api/values.ts";
import { matches, parseSelector } from "../net/selector.ts";

/** @returns the nodes that one of MetalLB's nodeSelectors selects; none given: all. A selector that cannot be read selects none. */
export function selectedNodes(
  selectors: readonly LabelSelector[] | undefined,
  nodes: readonly Node[],
): readonly Node[] {
  const given = listOf(selectors);
  if (given.length === 0) return nodes;
  const parsed = given.flatMap((s) => {
    const result = parseSelector(s);
    return result.ok ? [result.selector] : [];
  });
  return nodes.filter((node) => parsed.some((s) => matches(s, node.metadata.labels)));
}
