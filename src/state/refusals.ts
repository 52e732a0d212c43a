import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { KubernetesObject } from "../api/object.ts";
import type { Origin } from "../api/ref.ts";
import { admitAgainst } from "../frrk8s/admission.ts";
import type { Conflict } from "../frrk8s/conflict.ts";
import { renderNode } from "../frrk8s/node.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nodeSnapshots } from "./node-snapshots.ts";
import type { FrrK8sOptions } from "./options.ts";
import { outlineOf, speaksOfPrefixes } from "./outline.ts";

/** What the webhook of frr-k8s says to MetalLB's object for a node. */
export interface Refusal {
  /** The webhook's message. */
  readonly message: string;
  /** The field that it stumbles over. */
  readonly conflict?: Conflict;
}

/** The webhook, asked about MetalLB's objects of many nodes. */
export interface Refusals {
  /** @returns why the write would be refused; undefined: it would not be. */
  readonly of: (node: string, intended: KubernetesObject) => Refusal | undefined;
}

const HOSTNAME = "kubernetes.io/hostname";

/**
 * Plays the webhook for the objects that speakers want to write. Nodes on which the same other configurations meet objects that differ in
 * nothing but prefixes get the same answer, which is found once. Linear in nodes, and in the outlines of their objects.
 */
export function refusalsOf(s: Snapshot, options: FrrK8sOptions): Refusals {
  const narrowed = nodeSnapshots(s);
  const nodes = Map.groupBy(objectsOf(s, "Node"), (n) => n.metadata.labels?.[HOSTNAME]);
  const ids = new Map<KubernetesObject, number>();
  const known = new Map<string, { readonly node: string; readonly refusal: Refusal | undefined }>();
  return {
    of: (node, intended) => {
      const selected = nodes.get(node) ?? [];
      // The webhook looks at the nodes that the label selects, which a label that is not the name makes others.
      const [only] = selected;
      if (selected.length !== 1 || only?.metadata.name !== node) return refusal(s, node, intended, options);
      const mine = narrowed(node);
      const byKind = new Map(mine.byKind).set("Node", selected);
      const own: Snapshot = { ...mine, byKind };
      const others = objectsOf<FRRConfiguration>(own, "FRRConfiguration").filter(
        (o) => o.metadata.name !== intended.metadata.name && selects(o, only),
      );
      if (others.some(speaksOfPrefixes)) return refusal(own, node, intended, options);
      const key = JSON.stringify([others.map((o) => idOf(ids, o)), outlineOf(intended)]);
      const before = known.get(key);
      const same = before === undefined ? undefined : renamed(before.refusal, before.node, node);
      if (before !== undefined && same !== "unsure") return same;
      const found = refusal(own, node, intended, options);
      if (before === undefined) known.set(key, { node, refusal: found });
      return found;
    },
  };
}

function idOf(ids: Map<KubernetesObject, number>, object: KubernetesObject): number {
  const id = ids.get(object) ?? ids.size;
  ids.set(object, id);
  return id;
}

/** An object whose selector cannot be read is passed over by the webhook. */
function selects(object: FRRConfiguration, node: KubernetesObject): boolean {
  const parsed = parseSelector(object.spec?.nodeSelector ?? {});
  return parsed.ok && matches(parsed.selector, node.metadata.labels);
}

/** Plays the webhook with the intended object, and finds the field that it stumbles over. */
function refusal(
  s: Snapshot,
  node: string,
  intended: KubernetesObject,
  options: FrrK8sOptions,
): Refusal | undefined {
  const { denied } = admitAgainst(s, intended, { release: options.release });
  if (denied === null) return undefined;
  const result = renderNode(withObject(s, intended), node, options);
  const own = intended.metadata.name;
  const conflict = result.ok
    ? undefined
    : (result.conflicts.find((c) => denied.startsWith(c.error)) ??
      result.conflicts.find((c) => (c.a.origin.ref.name === own) !== (c.b.origin.ref.name === own)));
  return { message: denied, ...(conflict === undefined ? {} : { conflict }) };
}

const PLACE = "\nresource is invalid for node ";

/** A refusal as it reads on another node of the class; `unsure` where the message names the node elsewhere too. */
function renamed(found: Refusal | undefined, from: string, to: string): Refusal | undefined | "unsure" {
  if (found === undefined) return undefined;
  const { message, conflict } = found;
  const end = `${PLACE}${from}`;
  const error = message.slice(0, -end.length);
  if (!message.endsWith(end) || error.includes(from)) return "unsure";
  const side = <T extends { readonly origin: Origin }>(value: T): T => {
    const { ref } = value.origin;
    const name = ref.name === `metallb-${from}` ? `metallb-${to}` : ref.name;
    return { ...value, origin: { ...value.origin, ref: { ...ref, name } } };
  };
  return {
    message: `${error}${PLACE}${to}`,
    ...(conflict === undefined
      ? {}
      : { conflict: { ...conflict, node: to, a: side(conflict.a), b: side(conflict.b) } }),
  };
}

/** @returns the snapshot as it would be after a write: the object in the place of its namesake, or last. */
function withObject(s: Snapshot, object: KubernetesObject): Snapshot {
  const { name, namespace } = object.metadata;
  const before = objectsOf(s, "FRRConfiguration");
  const at = before.findIndex((o) => o.metadata.name === name && o.metadata.namespace === namespace);
  const byKind = new Map(s.byKind);
  byKind.set("FRRConfiguration", at < 0 ? [...before, object] : before.with(at, object));
  return { ...s, byKind };
}
