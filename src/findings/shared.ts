import type { KubernetesObject } from "../api/object.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../snapshot/discovery.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** What a run is told besides the snapshot. */
export interface AnalyzeOptions extends DiscoveryOverrides {
  /** The moment to judge ages by, RFC 3339: when the snapshot was taken. Absent: ages are not judged. */
  readonly now?: string;
}

/** Results that several analyzers need; each is computed at most once a run, when first asked for. */
export interface Shared {
  readonly now: string | undefined;
  readonly discovery: () => Discovery;
  /** Names of all nodes, in the order of the list. */
  readonly nodeNames: () => readonly string[];
}

/** Names of the results in `Shared` that an analyzer has to declare. */
export type Computed = "discovery";

/** The kinds that each result depends on: where one of them is unknown, so is the result. */
export const COMPUTED: Readonly<Record<Computed, readonly Kind[]>> = Object.freeze({
  discovery: [],
});

/** Makes the shared results of one run. */
export function sharedOf(s: Snapshot, options: AnalyzeOptions): Shared {
  return {
    now: options.now,
    discovery: once(() => discover(s, options)),
    nodeNames: once(() => objectsOf<KubernetesObject>(s, "Node").map((n) => n.metadata.name)),
  };
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
