import type { EndpointSlice, Node, Service } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { type FrrConfig, parseFrr } from "../frr/config.ts";
import { once } from "../metallb/lazy.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nodeSnapshots } from "../state/node-snapshots.ts";
import { frrK8sOptionsOf } from "../state/options.ts";
import { type Refusals, refusalsOf } from "../state/refusals.ts";
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
  /** FRRNodeState by node. */
  readonly nodeState: (node: string) => KubernetesObject | undefined;
  /** BGPSessionStates of a node. */
  readonly sessionStates: (node: string) => readonly KubernetesObject[];
  /** A snapshot that holds only the FRRConfigurations that can select a node. */
  readonly forNode: (node: string) => Snapshot;
  /** What the webhook says to MetalLB's objects: asked once for nodes that are alike. */
  readonly refusals: () => Refusals;
  /** A configuration of FRR, read once for all nodes that differ in their host name alone. */
  readonly frrConfig: (text: string) => FrrConfig;
}

/** @returns the context of a question. Secrets that a file does not hold are not known, rather than missing in the cluster. */
export function contextOf(given: Snapshot, options: ExplainOptions): Context {
  const s = withoutSilentSecrets(given);
  const nodes = objectsOf<Node>(s, "Node");
  const nodeStates = once(() => new Map(objectsOf(s, "FRRNodeState").map((o) => [o.metadata.name, o])));
  const sessions = once(() => Map.groupBy(objectsOf(s, "BGPSessionState"), sessionNode));
  const configs = new Map<string, FrrConfig>();
  const discovery = discover(s, options);
  const narrowedTo = once(() => nodeSnapshots(s));
  return {
    s,
    options,
    discovery,
    nodes,
    nodeState: (node) => nodeStates().get(node),
    sessionStates: (node) => sessions().get(node) ?? [],
    forNode: (node) => narrowedTo()(node),
    refusals: once(() => refusalsOf(s, frrK8sOptionsOf(discovery))),
    frrConfig: (text) => {
      const key = text.replace(/^hostname .*$/gm, "hostname");
      const known = configs.get(key) ?? parseFrr(text);
      configs.set(key, known);
      return known;
    },
  };
}

function withoutSilentSecrets(s: Snapshot): Snapshot {
  if (s.source.kind === "cluster" || s.unknown.has("Secret") || objectsOf(s, "Secret").length > 0) return s;
  const unknown = new Map(s.unknown);
  unknown.set("Secret", { state: "unknown", reason: "the input holds no Secrets" });
  return { ...s, unknown };
}

function sessionNode(object: KubernetesObject): string {
  const status = object.status as { node?: unknown } | undefined;
  const labeled = object.metadata.labels?.["frrk8s.metallb.io/node"];
  return typeof status?.node === "string" ? status.node : (labeled ?? "");
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
