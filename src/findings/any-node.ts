import type { Node } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import { formatRef, refOf } from "../api/ref.ts";
import type { RenderResult } from "../frrk8s/result.ts";

/** FRRConfigurations that would meet on a node, and what frr-k8s would make of them there. */
export interface Meeting {
  readonly result: RenderResult;
  /** Which nodes these are, in words. */
  readonly where: string;
  /** Whether there are such nodes as soon as there are nodes that one of them selects. */
  readonly certain: boolean;
}

/** What frr-k8s makes of FRRConfigurations on a node with these labels. */
export type RenderTogether = (configurations: readonly FRRConfiguration[], node: Node) => RenderResult;

const HOSTNAME = "kubernetes.io/hostname";

/** More pairs than this are not tried, so that a dump of a thousand nodes without the nodes stays quick. */
export const MOST_PAIRS = 500;

/**
 * Where an input holds no nodes, FRRConfigurations are still held against each other: each alone, and each two on a node that both select.
 * What MetalLB writes is tried with what others wrote only: its own objects select different nodes.
 * @returns the meetings, and how many pairs were left out
 */
export function meetings(
  all: readonly FRRConfiguration[],
  render: RenderTogether,
): { readonly met: readonly Meeting[]; readonly left: number } {
  const common = all.filter((c) => hostOf(c) === undefined);
  const ofOneHost = all.filter((c) => hostOf(c) !== undefined);
  const pairs = common.flatMap((a, i) => [...common.slice(i + 1), ...ofOneHost].map((b) => [a, b] as const));
  const alone = common.map((one): Meeting => {
    const node = nodeFor([one]);
    return { result: render([one], node), where: `every node that ${nameOf(one)} selects`, certain: true };
  });
  const together = pairs.slice(0, MOST_PAIRS).flatMap(([a, b]): readonly Meeting[] => {
    const result = render([a, b], nodeFor([a, b]));
    if (result.selected.length < 2) return [];
    const [everyA, everyB] = [isWithin(a, b), isWithin(b, a)];
    const where =
      demandsOf(a).size + demandsOf(b).size === 0
        ? "every node"
        : everyA
          ? `every node that ${nameOf(a)} selects`
          : everyB
            ? `every node that ${nameOf(b)} selects`
            : "any node that both select";
    return [{ result, where, certain: everyA || everyB }];
  });
  return { met: [...alone, ...together], left: Math.max(0, pairs.length - MOST_PAIRS) };
}

const nameOf = (c: FRRConfiguration): string => formatRef(refOf(c));

const hostOf = (c: FRRConfiguration): string | undefined => c.spec?.nodeSelector?.matchLabels?.[HOSTNAME];

/** Whether the other selects every node that one selects: it demands nothing more. */
function isWithin(one: FRRConfiguration, other: FRRConfiguration): boolean {
  const own = demandsOf(one);
  return [...demandsOf(other)].every((demand) => own.has(demand));
}

function demandsOf({ spec }: FRRConfiguration): ReadonlySet<string> {
  const { matchLabels = {}, matchExpressions = [] } = spec?.nodeSelector ?? {};
  return new Set(
    [...Object.entries(matchLabels), ...matchExpressions].map((demand) => JSON.stringify(demand)),
  );
}

/** A node that is asked for no more than what these select by. Where they contradict each other, one of them does not select it. */
function nodeFor(configurations: readonly FRRConfiguration[]): Node {
  const labels = Object.fromEntries(configurations.flatMap((c) => [...labelsOf(c)]));
  return { apiVersion: "v1", kind: "Node", metadata: { name: labels[HOSTNAME] ?? "any-node", labels } };
}

/** The labels of the plainest node that a selector takes. */
function labelsOf({ spec }: FRRConfiguration): ReadonlyMap<string, string> {
  const { matchLabels = {}, matchExpressions = [] } = spec?.nodeSelector ?? {};
  return new Map([
    ...matchExpressions.flatMap(({ key, operator, values = [] }): [string, string][] =>
      operator === "In" || operator === "Exists" ? [[key, values[0] ?? ""]] : [],
    ),
    ...Object.entries(matchLabels),
  ]);
}
