import type { KubernetesObject, LabelSelector } from "../api/object.ts";
import { formatRef, refOf } from "../api/ref.ts";
import { findObject } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Edit, EditStep } from "./edit.ts";
import type { Plan } from "./plan.ts";

const HOSTNAME = "kubernetes.io/hostname";

/** The first part of a change: the same objects, for some nodes only. */
export type Canary =
  | { readonly ok: true; readonly nodes: readonly string[]; readonly edits: readonly Edit[] }
  | { readonly ok: false; readonly why: string };

/**
 * Narrows a change to some of the nodes that it changes, by their host name in the node selectors of its objects. That works for objects that
 * are new only: one that is there would leave all other nodes.
 */
export function canaryOf(s: Snapshot, plan: Plan, steps: readonly EditStep[], count: number): Canary {
  const nodes = plan.groups
    .flatMap((g) => g.nodes)
    .toSorted()
    .slice(0, count);
  if (nodes.length === 0) return { ok: false, why: "the change alters no node that could go first" };
  const hosts = nodes.flatMap((node) => findObject(s, "Node", node)?.metadata.labels?.[HOSTNAME] ?? []);
  if (hosts.length < nodes.length)
    return { ok: false, why: `a node has no label ${HOSTNAME} to select it by` };
  const edits: Edit[] = [];
  for (const { edit, before } of steps) {
    if (edit.op !== "apply")
      return { ok: false, why: "a deletion, or a label, cannot begin with some of the nodes" };
    const narrowed = narrow(edit.object, hosts);
    if (narrowed === undefined) {
      edits.push(edit);
      continue;
    }
    if (before !== undefined)
      return {
        ok: false,
        why: `${formatRef(refOf(edit.object))} is there already: narrowed to some nodes it would leave the others`,
      };
    edits.push({ ...edit, object: narrowed });
  }
  return edits.every((edit, i) => edit === steps[i]?.edit)
    ? { ok: false, why: "no object of the change has a node selector" }
    : { ok: true, nodes, edits };
}

function narrow(object: KubernetesObject, hosts: readonly string[]): KubernetesObject | undefined {
  const spec = (object.spec ?? {}) as Readonly<Record<string, unknown>>;
  switch (object.kind) {
    case "FRRConfiguration":
      return {
        ...object,
        spec: { ...spec, nodeSelector: and(spec.nodeSelector as LabelSelector | undefined, hosts) },
      };
    case "BGPPeer":
    case "BGPAdvertisement": {
      const selectors = (spec.nodeSelectors ?? []) as readonly LabelSelector[];
      const some = selectors.length === 0 ? [undefined] : selectors;
      return { ...object, spec: { ...spec, nodeSelectors: some.map((one) => and(one, hosts)) } };
    }
    default:
      return undefined;
  }
}

function and(selector: LabelSelector | undefined, hosts: readonly string[]): LabelSelector {
  return {
    ...selector,
    matchExpressions: [
      ...(selector?.matchExpressions ?? []),
      { key: HOSTNAME, operator: "In", values: [...hosts] },
    ],
  };
}
