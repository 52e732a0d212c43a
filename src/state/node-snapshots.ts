import type { KubernetesObject } from "../api/object.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

const HOSTNAME = "kubernetes.io/hostname";

interface Placed {
  readonly object: KubernetesObject;
  readonly index: number;
}

/**
 * MetalLB writes one FRRConfiguration for each node, so looking at all of them for all nodes would be quadratic: those that ask for another
 * host name cannot select a node and are left out. The order of the rest is kept.
 * @returns for a node's name, the snapshot with only the FRRConfigurations that can select it
 */
export function nodeSnapshots(s: Snapshot): (node: string) => Snapshot {
  const common: Placed[] = [];
  const byHost = new Map<string, Placed[]>();
  for (const [index, object] of objectsOf(s, "FRRConfiguration").entries()) {
    const host = hostOf(object);
    if (host === undefined) common.push({ object, index });
    else {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [{ object, index }]);
      else list.push({ object, index });
    }
  }
  const labels = new Map(objectsOf(s, "Node").map((n) => [n.metadata.name, n.metadata.labels?.[HOSTNAME]]));
  return (node) => {
    // Nothing is left out for a node of which no label is known: what selects it is not known either.
    if (!labels.has(node)) return s;
    const own = byHost.get(labels.get(node) ?? "") ?? [];
    const objects = [...common, ...own].sort((a, b) => a.index - b.index).map(({ object }) => object);
    const byKind = new Map(s.byKind);
    byKind.set("FRRConfiguration", objects);
    return { ...s, byKind };
  };
}

function hostOf(object: KubernetesObject): string | undefined {
  const spec = object.spec as
    | { readonly nodeSelector?: { readonly matchLabels?: Record<string, unknown> } }
    | undefined;
  const host = spec?.nodeSelector?.matchLabels?.[HOSTNAME];
  return typeof host === "string" ? host : undefined;
}
