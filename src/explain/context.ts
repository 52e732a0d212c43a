import type { EndpointSlice, Node, Service } from "../api/core.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ChainLink } from "./plugin.ts";

/** What is asked besides the subject. */
export interface ExplainOptions extends DiscoveryOverrides {
  /** Only these nodes. */
  readonly nodes?: readonly string[];
  /** `--why-not`: a node that should announce. */
  readonly whyNot?: string;
  /** Whether all Services were read, or only the one that is asked about. Default: all. */
  readonly allServices?: boolean;
  /** Links that a platform adds. */
  readonly plugins?: readonly ChainLink[];
}

/** What every link may look at; each part is computed once, when first asked for. */
export interface Context {
  readonly s: Snapshot;
  readonly options: ExplainOptions;
  readonly discovery: Discovery;
  readonly nodes: readonly Node[];
}

export function contextOf(s: Snapshot, options: ExplainOptions): Context {
  return { s, options, discovery: discover(s, options), nodes: objectsOf<Node>(s, "Node") };
}

/** `namespace/name`, the key of a Service in results. */
export function serviceKey(service: Service): string {
  return `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
}

/** @returns the snapshot with these Services alone, and their EndpointSlices: what one question needs of a large cluster. */
export function narrowed(s: Snapshot, services: readonly Service[]): Snapshot {
  const keys = new Set(services.map(serviceKey));
  const slices = objectsOf<EndpointSlice>(s, "EndpointSlice").filter((slice) =>
    keys.has(
      `${slice.metadata.namespace ?? ""}/${slice.metadata.labels?.["kubernetes.io/service-name"] ?? ""}`,
    ),
  );
  const byKind = new Map(s.byKind);
  byKind.set("Service", services);
  byKind.set("EndpointSlice", slices);
  return { ...s, byKind };
}
