import type { Discovery } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { unknownKind } from "../../snapshot/select.ts";
import type { Snapshot, Source } from "../../snapshot/snapshot.ts";

/** A list as `get` prints it. */
export interface ListDocument<Item> {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: string;
  readonly source: Source;
  /** The releases whose behavior was computed. */
  readonly releases: { readonly metallb: string; readonly frrK8s: string };
  /** What could not be read, and makes the list incomplete: kind → reason. */
  readonly unknown: Readonly<Record<string, string>>;
  readonly items: readonly Item[];
}

/** @returns a list with what stands around it. */
export function listDocument<Item>(
  kind: string,
  s: Snapshot,
  discovery: Discovery,
  needed: readonly Kind[],
  items: readonly Item[],
): ListDocument<Item> {
  const unknown = needed.flatMap((name) => {
    const reason = unknownKind(s, name);
    return reason === undefined ? [] : [[name, reason]];
  });
  return {
    apiVersion: "metallb.cli/v1",
    kind,
    source: s.source,
    releases: { metallb: discovery.metallb.release.value, frrK8s: discovery.frrK8s.release.value },
    unknown: Object.fromEntries(unknown),
    items,
  };
}
