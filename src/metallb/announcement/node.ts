import type { Node } from "../../api/core.ts";
import type { Release } from "../releases.ts";

const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** Why a node announces nothing at all, in the speaker's order. */
export type NodeReason = "nodeUnschedulable" | "nodeNetworkUnavailable" | "nodeLabeledExcludeBalancers";

/**
 * @returns all reasons: cordoned (0.14.9 only), NetworkUnavailable (status "True" only), and the label, whose mere presence
 *   counts, even with "false"
 */
export function nodeReasons(
  node: Node,
  { cordonStops }: Pick<Release, "cordonStops">,
  ignoreExcludeLB: boolean,
): readonly NodeReason[] {
  const reasons: NodeReason[] = [];
  if (cordonStops && node.spec?.unschedulable === true) reasons.push("nodeUnschedulable");
  const unavailable = node.status?.conditions?.some(
    ({ type, status }) => type === "NetworkUnavailable" && status === "True",
  );
  if (unavailable) reasons.push("nodeNetworkUnavailable");
  const { labels } = node.metadata;
  if (!ignoreExcludeLB && labels !== undefined && Object.hasOwn(labels, EXCLUDE)) {
    reasons.push("nodeLabeledExcludeBalancers");
  }
  return reasons;
}
