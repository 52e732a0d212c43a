/**
 * What frr-k8s does with a configuration that it cannot merge.
 * @param nodes the nodes that it is known of; empty where the input holds none
 * @param where the nodes that it would be, in words
 */
export function kept(nodes: string, where = "every node that it selects"): string {
  return nodes === ""
    ? `would keep the whole previous configuration of ${where}`
    : `keeps the whole previous configuration of ${nodes}`;
}
