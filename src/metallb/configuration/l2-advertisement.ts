import type { Node } from "../../api/core.ts";
import type { IPAddressPool, L2Advertisement } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { matches, type Selector } from "../../net/selector.ts";
import type { Release } from "../releases.ts";
import type { ConfigFault } from "./fault.ts";
import { parseSelectorList } from "./selector-list.ts";
import { duplicateText, printSelector } from "./selectors.ts";
import { readServiceSelectors, selectNodes, selectPools, targetSelectors } from "./targets.ts";

/** An L2Advertisement as MetalLB holds it. */
export interface Layer2Advertisement {
  readonly name: string;
  readonly ref: ObjectRef;
  readonly nodes: ReadonlySet<string>;
  /** Empty: all interfaces. */
  readonly interfaces: readonly string[];
  readonly serviceSelectors: readonly Selector[];
  /** Sum of the weights that prefer a node; nodes without any are absent. */
  readonly preference: ReadonlyMap<string, number>;
}

export interface ReadLayer2Advertisement {
  readonly object: L2Advertisement;
  readonly advertisement?: Layer2Advertisement;
  /** Names of pools, or undefined for all. */
  readonly pools: readonly string[] | undefined;
  readonly faults: readonly ConfigFault[];
}

/** Reads one L2Advertisement. With faults `advertisement` is absent. */
export function parseLayer2Advertisement(
  object: L2Advertisement,
  { nodes, pools, release }: { nodes: readonly Node[]; pools: readonly IPAddressPool[]; release: Release },
): ReadLayer2Advertisement {
  const ref = refOf(object);
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  const faults: ConfigFault[] = [];
  const refuse = (error: string, path: string): void => {
    faults.push({ error, origin: { ref, path: `spec.${path}` } });
  };
  const repeated = duplicateText(spec.ipAddressPools ?? [], "ipAddressPools");
  if (repeated) refuse(repeated.error, `ipAddressPools[${repeated.index}]`);
  const { ipAddressPoolSelectors, nodeSelectors, serviceSelectors } = targetSelectors(spec, refuse);
  const selected = selectNodes(nodes, nodeSelectors, name, release);
  if (!selected.ok) refuse(selected.error, `nodeSelectors[${selected.index}]`);
  const services = readServiceSelectors(serviceSelectors, name, release);
  if (!services.ok) refuse(services.error, `serviceSelectors[${services.index}]`);
  const preference = readPreference(object, nodes, selected.ok ? selected.nodes : new Set(), release);
  if (!preference.ok) refuse(preference.error, `preferredNodeSelectors[${preference.index}].preference`);
  const attached = selectPools(pools, spec.ipAddressPools ?? [], ipAddressPoolSelectors, release);
  if (!attached.ok) refuse(attached.error, `ipAddressPoolSelectors[${attached.index}]`);
  if (faults.length > 0 || !selected.ok || !services.ok || !preference.ok || !attached.ok) {
    return { object, pools: attached.ok ? attached.pools : [], faults };
  }
  const advertisement: Layer2Advertisement = {
    name,
    ref,
    nodes: selected.nodes,
    interfaces: spec.interfaces ?? [],
    serviceSelectors: services.selectors,
    preference: preference.weights,
  };
  return { object, advertisement, pools: attached.pools, faults };
}

function readPreference(
  { metadata, spec = {} }: L2Advertisement,
  nodes: readonly Node[],
  eligible: ReadonlySet<string>,
  { selectorValues }: Release,
):
  | { readonly ok: true; readonly weights: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly error: string; readonly index: number } {
  const terms = spec.preferredNodeSelectors ?? [];
  const list = parseSelectorList(
    terms.map(({ preference = {} }) => preference),
    selectorValues,
  );
  if (!list.ok) {
    const error = `${list.error}\ninvalid preferred node selector ${printSelector(list.source)}\nfailed to parse preferred node selectors for ${metadata.name}`;
    return { ok: false, error, index: list.index };
  }
  const weights = new Map<string, number>();
  if (terms.length === 0) return { ok: true, weights };
  for (const node of nodes) {
    if (!eligible.has(node.metadata.name)) continue;
    let total = 0;
    for (const [i, selector] of list.selectors.entries()) {
      if (matches(selector, node.metadata.labels)) total += terms[i]?.weight ?? 0;
    }
    if (total > 0) weights.set(node.metadata.name, total);
  }
  return { ok: true, weights };
}
