import type { Node } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import type { LabelSelector } from "../../api/object.ts";
import { matches, type Selector } from "../../net/selector.ts";
import type { Release } from "../releases.ts";
import { filterError, parseSelectorList } from "./selector-list.ts";
import { duplicateSelector, printSelector, sortSelectors } from "./selectors.ts";

/*
 * What a BGPAdvertisement and a L2Advertisement have in common: the pools, nodes and Services that they are for.
 */

/** The selectors of an advertisement, sorted as MetalLB keeps them. */
export interface TargetSelectors {
  readonly ipAddressPoolSelectors: readonly LabelSelector[];
  readonly nodeSelectors: readonly LabelSelector[];
  readonly serviceSelectors: readonly LabelSelector[];
}

/** @param refuse gets the first duplicate of each list, and its path below `spec` */
export function targetSelectors(
  spec: { readonly [field in keyof TargetSelectors]?: readonly LabelSelector[] },
  refuse: (error: string, path: string) => void,
): TargetSelectors {
  const sorted = (field: keyof TargetSelectors): readonly LabelSelector[] => {
    const list = sortSelectors(spec[field] ?? []);
    const duplicate = duplicateSelector(list, field);
    if (duplicate) refuse(duplicate.error, `${field}[${duplicate.index}]`);
    return list;
  };
  return {
    ipAddressPoolSelectors: sorted("ipAddressPoolSelectors"),
    nodeSelectors: sorted("nodeSelectors"),
    serviceSelectors: sorted("serviceSelectors"),
  };
}

/** @returns the names of the nodes that one of the selectors matches (all without selectors), or MetalLB's error. */
export function selectNodes(
  nodes: readonly Node[],
  sources: readonly LabelSelector[],
  name: string,
  { selectorValues }: Release,
):
  | { readonly ok: true; readonly nodes: ReadonlySet<string> }
  | { readonly ok: false; readonly error: string; readonly index: number } {
  const list = parseSelectorList(sources, selectorValues);
  if (!list.ok) {
    const error = `${filterError(list)}\nfailed to parse node selector for ${name}`;
    return { ok: false, error, index: list.index };
  }
  const chosen =
    list.selectors.length === 0
      ? nodes
      : nodes.filter(({ metadata }) => list.selectors.some((s) => matches(s, metadata.labels)));
  return { ok: true, nodes: new Set(chosen.map(({ metadata }) => metadata.name)) };
}

/** @returns the selectors, in whatever order: one match is enough. */
export function readServiceSelectors(
  sources: readonly LabelSelector[],
  name: string,
  { selectorValues }: Release,
):
  | { readonly ok: true; readonly selectors: readonly Selector[] }
  | { readonly ok: false; readonly error: string; readonly index: number } {
  const list = parseSelectorList(sources, selectorValues);
  if (list.ok) return list;
  const error = `invalid service selector ${printSelector(list.source)}: ${list.error}\nfailed to parse service selector for ${name}`;
  return { ok: false, error, index: list.index };
}

/**
 * @returns the names of the pools: first those named, then those selected by label; undefined if neither is given, which means
 *   all pools. A selector that matches none is not "all".
 */
export function selectPools(
  pools: readonly IPAddressPool[],
  names: readonly string[],
  sources: readonly LabelSelector[],
  { selectorValues }: Release,
):
  | { readonly ok: true; readonly pools: readonly string[] | undefined }
  | { readonly ok: false; readonly error: string; readonly index: number } {
  const list = parseSelectorList(sources, selectorValues);
  if (!list.ok) return { ok: false, error: filterError(list), index: list.index };
  if (names.length === 0 && sources.length === 0) return { ok: true, pools: undefined };
  const selected = pools
    .filter(({ metadata }) => list.selectors.some((s) => matches(s, metadata.labels)))
    .map(({ metadata }) => metadata.name);
  return { ok: true, pools: [...names, ...new Set(selected)] };
}
