import type { Node } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { ObjectRef } from "../api/ref.ts";
import { type Settings, settingsOf } from "../metallb/options.ts";
import { type Cluster, prepare } from "../metallb/prepare.ts";
import { type ClusterView, clusterView } from "../metallb/view.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../snapshot/discovery.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { liveView } from "../state/live.ts";
import { type Session, sessionOf } from "../state/sessions.ts";
import { withAssumedSecrets } from "./assumed.ts";
import { classesOf, type NodeClass, type Reach, reachOf, type Ways, waysOf } from "./reach.ts";
import { listOf } from "./values.ts";

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
  /** Names of the nodes that an FRRConfiguration selects. */
  readonly nodesOf: (object: FRRConfiguration) => readonly string[];
  /** What MetalLB reads, as an API server holds it. */
  readonly cluster: () => Cluster;
  /** MetalLB's reading of all its resources. */
  readonly view: () => ClusterView;
  readonly classes: () => readonly NodeClass[];
  /** What becomes of every LoadBalancer Service of MetalLB's. */
  readonly reach: () => readonly Reach[];
  readonly ways: () => Ways;
  /** Services that the speaker of a node announces. */
  readonly servicesOn: (node: string) => readonly ObjectRef[];
  /** Nodes on which an FRRConfiguration of frr-k8s' namespace asks for a session. */
  readonly withNeighbors: () => ReadonlySet<string>;
  /** Sessions that FRR on a node knows, each with its cause if it is not sound; empty if FRR was not asked. */
  readonly sessionsOn: (node: string) => readonly Session[];
  /** Whether bgpd of a node is known not to run. */
  readonly bgpIsDown: (node: string) => boolean;
}

/** Names of the results in `Shared` that an analyzer has to declare. */
export type Computed = "discovery" | "announce";

/** The kinds that each result depends on: where one of them is unknown, so is the result. */
export const COMPUTED: Readonly<Record<Computed, readonly Kind[]>> = Object.freeze({
  discovery: [],
  announce: [
    "Node",
    "Service",
    "EndpointSlice",
    "IPAddressPool",
    "BGPAdvertisement",
    "BGPPeer",
    "BFDProfile",
    "Community",
    "L2Advertisement",
  ],
});

/** Makes the shared results of one run. */
export function sharedOf(s: Snapshot, options: AnalyzeOptions): Shared {
  const nodes = objectsOf<Node>(s, "Node");
  const nodesOf = selecting(nodes);
  const discovery = once(() => discover(s, options));
  const settings = once(() => metallbSettings(discovery()));
  const cluster = once(() => prepare(assumed(s, settings()), settings()));
  const view = once(() => clusterView(cluster(), settings()));
  const classes = once(() => classesOf(view()));
  const reach = once(() => reachOf(view(), classes()));
  return {
    now: options.now,
    discovery,
    cluster,
    view,
    classes,
    reach,
    ways: once(() => waysOf(view(), classes())),
    servicesOn: byKey(announcedOn(reach)),
    nodeNames: once(() => nodes.map((n) => n.metadata.name)),
    nodesOf,
    withNeighbors: once(() => neighborNodes(s, nodesOf)),
    sessionsOn: byKey((node) => sessionsOn(s, node)),
    bgpIsDown: byKey((node) => sessionOf(s, node, "", "").state === "down"),
  };
}

/** The flags and the release that were found. */
function metallbSettings({ metallb, frrK8s }: Discovery): Settings {
  return settingsOf({
    metallbNamespace: metallb.namespace.value,
    frrk8sNamespace: frrK8s.namespace.value,
    ignoreExcludeLB: metallb.ignoreExcludeLB.value,
    lbClass: metallb.lbClass.value,
    secretPassthrough: metallb.secretPassthrough.value,
    release: metallb.release.value,
  });
}

function assumed(s: Snapshot, { metallbNamespace, frrk8sNamespace }: Settings): Snapshot {
  return withAssumedSecrets(s, [metallbNamespace, frrk8sNamespace]);
}

function announcedOn(reach: () => readonly Reach[]): (node: string) => readonly ObjectRef[] {
  const sets = new WeakMap<readonly string[], ReadonlySet<string>>();
  const has = (nodes: readonly string[], node: string): boolean => {
    let set = sets.get(nodes);
    if (set === undefined) {
      set = new Set(nodes);
      sets.set(nodes, set);
    }
    return set.has(node);
  };
  return (node) =>
    reach()
      .filter((r) => has(r.announcers, node))
      .map((r) => r.ref);
}

const HOSTNAME = "kubernetes.io/hostname";

/** Selects by the index of host names where the selector names one, as MetalLB's own objects do. */
function selecting(nodes: readonly Node[]): (object: FRRConfiguration) => readonly string[] {
  const byHost = Map.groupBy(nodes, (n) => n.metadata.labels?.[HOSTNAME]);
  return (object) => {
    const source = object.spec?.nodeSelector ?? {};
    const parsed = parseSelector(source);
    if (!parsed.ok) return [];
    const host = source.matchLabels?.[HOSTNAME];
    const candidates = host === undefined ? nodes : (byHost.get(host) ?? []);
    return candidates.filter((n) => matches(parsed.selector, n.metadata.labels)).map((n) => n.metadata.name);
  };
}

function neighborNodes(
  s: Snapshot,
  nodesOf: (object: FRRConfiguration) => readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const object of objectsOf<FRRConfiguration>(s, "FRRConfiguration"))
    if (listOf(object.spec?.bgp?.routers).some((r) => listOf(r.neighbors).length > 0))
      for (const node of nodesOf(object)) found.add(node);
  return found;
}

function sessionsOn(s: Snapshot, node: string): readonly Session[] {
  const neighbors = liveView(s, node)?.neighbors;
  if (neighbors?.ok === true) return neighbors.value.map((n) => sessionOf(s, node, n.id, n.vrf));
  const any = sessionOf(s, node, "", "");
  return any.cause === undefined ? [] : [any];
}

function byKey<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as T;
  };
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
