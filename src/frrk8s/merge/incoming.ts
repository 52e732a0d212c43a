import type { IncomingConfig, IncomingFilter } from "../model.ts";
import { valuesByKey } from "../sorted.ts";
import { filterKey } from "../translate/incoming.ts";

/** What one neighbor may tell, while configurations are added to it. */
export interface IncomingMerge {
  all: boolean;
  readonly prefixesV4: Map<string, IncomingFilter>;
  readonly prefixesV6: Map<string, IncomingFilter>;
}

/** @returns a merge that holds nothing. */
export function emptyIncoming(): IncomingMerge {
  return { all: false, prefixesV4: new Map(), prefixesV6: new Map() };
}

/** Adds what another configuration accepts: everything wins, else filters unite by their key, and of one key the last one stays. */
export function addIncoming(merge: IncomingMerge, added: IncomingConfig): void {
  if (added.all) merge.all = true;
  for (const filter of added.prefixesV4 ?? []) merge.prefixesV4.set(filterKey(filter), filter);
  for (const filter of added.prefixesV6 ?? []) merge.prefixesV6.set(filterKey(filter), filter);
}

/** @returns the merged configuration, filters by their key. */
export function finishIncoming(merge: IncomingMerge): IncomingConfig {
  if (merge.all) return { all: true };
  const prefixesV4 = valuesByKey(merge.prefixesV4);
  const prefixesV6 = valuesByKey(merge.prefixesV6);
  return {
    ...(prefixesV4.length === 0 ? {} : { prefixesV4 }),
    ...(prefixesV6.length === 0 ? {} : { prefixesV6 }),
  };
}
