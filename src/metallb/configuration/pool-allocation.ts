import type { Namespace } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import type { LabelSelector } from "../../api/object.ts";
import { matches, parseSelector, type Selector, type ValueStyle } from "../../net/selector.ts";
import { describeSelector, duplicateSelector, printSelector, sortSelectors } from "./selectors.ts";

/** Which Services a pool is kept for. */
export interface PoolAllocation {
  /** Lower goes first; 0 goes last. */
  readonly priority: number;
  /** `namespaces` and what `namespaceSelectors` select. Empty: any. */
  readonly namespaces: ReadonlySet<string>;
  /** One of them must match. Empty: any. */
  readonly serviceSelectors: readonly Selector[];
}

/** What differs between releases of MetalLB. */
export interface AllocationRules {
  readonly selectorValues: ValueStyle;
  /** A serviceAllocation with nothing but a priority matches every Service (0.15.0 and later); before, none. */
  readonly bareAllocationMatchesAll: boolean;
}

export type ReadAllocation =
  | { readonly ok: true; readonly value: PoolAllocation }
  | { readonly ok: false; readonly error: string; readonly path: string };

const EVERYTHING: Selector = Object.freeze({ requirements: Object.freeze([]) });

/**
 * Reads `spec.serviceAllocation` in the order of MetalLB's checks.
 * @returns undefined if the pool has none; otherwise what it says, or the first error with the path of its field
 */
export function parseAllocation(
  object: IPAddressPool,
  namespaces: readonly Namespace[],
  rules: AllocationRules,
): ReadAllocation | undefined {
  const source = object.spec?.serviceAllocation;
  if (source === undefined) return undefined;
  const { priority = 0 } = source;
  const refuse = (error: string, path: string): ReadAllocation => ({
    ok: false,
    error,
    path: `spec.serviceAllocation.${path}`,
  });
  const names = new Set<string>();
  for (const [i, name] of (source.namespaces ?? []).entries()) {
    if (names.has(name)) return refuse("duplicate definition in namespaces field", `namespaces[${i}]`);
    names.add(name);
  }
  const namespaceSelectors = sortSelectors(source.namespaceSelectors ?? []);
  const serviceSelectors = sortSelectors(source.serviceSelectors ?? []);
  if (names.size + namespaceSelectors.length + serviceSelectors.length === 0) {
    const selectors = rules.bareAllocationMatchesAll ? [EVERYTHING] : [];
    return { ok: true, value: { priority, namespaces: names, serviceSelectors: selectors } };
  }
  const repeated = duplicateSelector(namespaceSelectors, "namespaceSelectors");
  if (repeated) return refuse(repeated.error, `namespaceSelectors[${repeated.index}]`);
  const repeatedService = duplicateSelector(serviceSelectors, "serviceSelectors");
  if (repeatedService) return refuse(repeatedService.error, `serviceSelectors[${repeatedService.index}]`);
  const { name: poolName } = object.metadata;
  const spaces = parseAll(namespaceSelectors, rules.selectorValues);
  if (!spaces.ok) {
    const what = describeSelector(spaces.source);
    return refuse(
      `${spaces.error}\ninvalid namespace label selector ${what} in ip pool ${poolName}`,
      `namespaceSelectors[${spaces.index}]`,
    );
  }
  for (const { metadata } of namespaces) {
    if (spaces.selectors.some((selector) => matches(selector, metadata.labels))) names.add(metadata.name);
  }
  const services = parseAll(serviceSelectors, rules.selectorValues);
  if (!services.ok) {
    const what = printSelector(services.source);
    return refuse(
      `${services.error}\ninvalid service label selector ${what} in ip pool ${poolName}`,
      `serviceSelectors[${services.index}]`,
    );
  }
  return {
    ok: true,
    value: { priority, namespaces: names, serviceSelectors: services.selectors },
  };
}

function parseAll(
  sources: readonly LabelSelector[],
  style: ValueStyle,
):
  | { readonly ok: true; readonly selectors: readonly Selector[] }
  | { readonly ok: false; readonly error: string; readonly index: number; readonly source: LabelSelector } {
  const selectors: Selector[] = [];
  for (const [index, source] of sources.entries()) {
    const parsed = parseSelector(source, style);
    if (!parsed.ok) return { ok: false, error: parsed.error, index, source };
    selectors.push(parsed.selector);
  }
  return { ok: true, selectors };
}
