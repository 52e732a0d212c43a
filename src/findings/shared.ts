import type { Node } from "../api/core.ts";
import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { ObjectRef } from "../api/ref.ts";
import { listOf } from "../api/values.ts";
import { renderNode } from "../frrk8s/node.ts";
import type { RenderResult } from "../frrk8s/result.ts";
import { type AllocationRun, runController } from "../metallb/allocate.ts";
import { announce } from "../metallb/announce.ts";
import { type Settings, settingsOf } from "../metallb/options.ts";
import { type Cluster, prepare } from "../metallb/prepare.ts";
import type { Announcement } from "../metallb/result.ts";
import { type ClusterView, clusterView } from "../metallb/view.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { type Discovery, type DiscoveryOverrides, discover } from "../snapshot/discovery.ts";
import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { liveView } from "../state/live.ts";
import { allocateOptionsOf, announceOptionsOf, frrK8sOptionsOf } from "../state/options.ts";
import { type RouterSide, routerSideOf } from "../state/router-table.ts";
import { type Session, sessionOf } from "../state/sessions.ts";
import type { RenderTogether } from "./any-node.ts";
import { withAssumedSecrets } from "./assumed.ts";
import {
  configurationsByNode,
  type FrrClass,
  frrClassesOf,
  isRead,
  reduced,
  withNode,
} from "./frr-classes.ts";
import { byKey, once } from "./lazy.ts";
import { withPredictedAddresses } from "./predicted.ts";
import { classesOf, type NodeClass, type Reach, reachOf, sendingOf, type Ways, waysOf } from "./reach.ts";
import { type Unserved, unservedOf } from "./unserved.ts";
import { type Writes, writesOf } from "./writes.ts";

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
  /** The FRRConfigurations that frr-k8s reads: those of other namespaces have no effect. */
  readonly frrConfigurations: () => readonly FRRConfiguration[];
  /** Names of the nodes that an FRRConfiguration selects. */
  readonly nodesOf: (object: FRRConfiguration) => readonly string[];
  /** What MetalLB reads, as an API server holds it. */
  readonly cluster: () => Cluster;
  /** The controller's run: addresses, and why not. */
  readonly allocation: () => AllocationRun;
  /** MetalLB's reading of all its resources. */
  readonly view: () => ClusterView;
  readonly classes: () => readonly NodeClass[];
  /** What becomes of every LoadBalancer Service of MetalLB's. */
  readonly reach: () => readonly Reach[];
  readonly ways: () => Ways;
  /** Peers that get something, with the nodes that send it. */
  readonly sending: () => ReturnType<typeof sendingOf>;
  /** What the speakers write; each node's object is made when it is first read. */
  readonly announcement: () => Announcement;
  readonly unserved: () => Unserved;
  /** Nodes by the FRRConfigurations that meet on them. */
  readonly frrClasses: () => readonly FrrClass[];
  /** MetalLB's object of each node against what it should be; passwords are not compared where Secrets are not known. */
  readonly writes: (ignorePasswords: boolean) => readonly Writes[];
  /** What frr-k8s would make of FRRConfigurations on a node that nobody has seen. */
  readonly renderTogether: RenderTogether;
  /** What frr-k8s makes of a node's FRRConfigurations as they are. */
  readonly renderOn: (node: string) => RenderResult;
  /** A text that is equal for nodes whose FRRConfigurations say the same. */
  readonly configurationKey: (node: string) => string;
  /** Whether MetalLB works with frr-k8s; assumed where nothing says otherwise. */
  readonly onFrrK8s: () => boolean;
  /** Whether the snapshot is of a place where speakers work: then an object that is missing is missing indeed. */
  readonly speakersWork: () => boolean;
  /** Services that the speaker of a node announces. */
  readonly servicesOn: (node: string) => readonly ObjectRef[];
  /** Nodes on which an FRRConfiguration of frr-k8s' namespace asks for a session. */
  readonly withNeighbors: () => ReadonlySet<string>;
  /** Sessions that FRR on a node knows, each with its cause if it is not sound; empty if FRR was not asked. */
  readonly sessionsOn: (node: string) => readonly Session[];
  /** The router at the other end of a node's session, where it was captured too. */
  readonly routerSide: (node: string, peer: string, vrf: string) => RouterSide | undefined;
  /** Whether bgpd of a node is known not to run. */
  readonly bgpIsDown: (node: string) => boolean;
}

/** Names of the results in `Shared` that an analyzer has to declare. */
export type Computed = "discovery" | "configuration" | "allocate" | "announce";

/** The kinds that each result depends on: where one of them is unknown, so is the result. */
export const COMPUTED: Readonly<Record<Computed, readonly Kind[]>> = Object.freeze({
  discovery: [],
  configuration: CONFIGURATION_KINDS,
  allocate: ["Service", "IPAddressPool", "Community", "Namespace"],
  announce: ["Node", "Service", "EndpointSlice", ...CONFIGURATION_KINDS],
});

/** Makes the shared results of one run. */
export function sharedOf(s: Snapshot, options: AnalyzeOptions): Shared {
  const nodes = objectsOf<Node>(s, "Node");
  const nodesOf = selecting(nodes);
  const discovery = once(() => discover(s, options));
  const settings = once(() => settingsOf(announceOptionsOf(discovery())));
  const allocation = once(() => runController(s, allocateOptionsOf(discovery())));
  const settled = once(() =>
    withPredictedAddresses(assumed(s, settings()), () => allocation().result.services),
  );
  const cluster = once(() => prepare(settled(), settings()));
  const view = once(() => clusterView(cluster(), settings()));
  const classes = once(() => classesOf(view()));
  const reach = once(() => reachOf(view(), classes()));
  const ways = once(() => waysOf(view(), classes()));
  const sessionsOf = byKey((node: string) => sessionsOn(s, node));
  const nodeNames = once(() => nodes.map((n) => n.metadata.name));
  const routersAsked = once(() => {
    const names = new Set(nodeNames());
    return [...s.live.keys()].some((host) => !names.has(host));
  });
  const announcement = once(() => announce(settled(), announceOptionsOf(discovery())));
  const speakersWork = once(
    () =>
      discovery().metallb.speakers.length > 0 ||
      objectsOf<FRRConfiguration>(s, "FRRConfiguration").some((o) => o.metadata.name.startsWith("metallb-")),
  );
  const frrInput = once(() => ({
    snapshot: settled(),
    nodes: nodeNames(),
    nodesOf,
    options: frrK8sOptionsOf(discovery()),
  }));
  const byNode = once(() => configurationsByNode(frrInput()));
  const frrConfigurations = once(() =>
    objectsOf<FRRConfiguration>(s, "FRRConfiguration").filter((o) => isRead(o, frrInput().options)),
  );
  const ids = new Map<object, number>();
  const idOf = (o: object): number => {
    if (!ids.has(o)) ids.set(o, ids.size);
    return ids.get(o) ?? 0;
  };
  const intendedFor = (node: string): FRRConfiguration | undefined => {
    if (speakersWork() || unknownKind(s, "FRRConfiguration") !== undefined) return undefined;
    const { nodes: written } = announcement();
    return Object.hasOwn(written, node)
      ? ((written[node] as FRRConfiguration | null) ?? undefined)
      : undefined;
  };
  return {
    now: options.now,
    discovery,
    allocation,
    cluster,
    view,
    classes,
    reach,
    ways,
    sending: once(() => sendingOf(reach(), ways())),
    announcement,
    speakersWork,
    onFrrK8s: once(() => (discovery().metallb.mode.value ?? "frr-k8s") === "frr-k8s"),
    renderTogether: (configurations, node) =>
      renderNode(withNode(settled(), node, configurations), node.metadata.name, frrInput().options),
    renderOn: byKey((node) =>
      renderNode(reduced(settled(), node, byNode().get(node) ?? []), node, frrInput().options),
    ),
    configurationKey: byKey((node) => keyOf(byNode().get(node) ?? [], idOf)),
    writes: (ignorePasswords) =>
      writesOf(settled(), discovery(), announcement(), nodeNames(), ignorePasswords),
    unserved: once(() =>
      unservedOf({
        snapshot: s,
        discovery: discovery(),
        reach: reach(),
        ways: ways(),
        sessionsOn: sessionsOf,
      }),
    ),
    frrClasses: once(() =>
      frrClassesOf(
        { ...frrInput(), intended: userConfigurations(s) ? intendedFor : () => undefined },
        byNode(),
      ),
    ),
    servicesOn: byKey(announcedOn(reach)),
    nodeNames,
    frrConfigurations,
    nodesOf,
    withNeighbors: once(() => neighborNodes(frrConfigurations(), nodesOf)),
    sessionsOn: sessionsOf,
    routerSide: (node, peer, vrf) => (routersAsked() ? routerSideOf(s, node, peer, vrf) : undefined),
    bgpIsDown: byKey((node) => sessionOf(s, node, "", "").state === "down"),
  };
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

/** Whether anybody but MetalLB configures FRR: only then can there be a conflict. */
function userConfigurations(s: Snapshot): boolean {
  return objectsOf(s, "FRRConfiguration").some((o) => !o.metadata.name.startsWith("metallb-"));
}

/** Objects that several nodes share are named, those of one node written out but for its name. */
function keyOf(objects: readonly FRRConfiguration[], idOf: (o: object) => number): string {
  return objects
    .map((o) => {
      const host = o.spec?.nodeSelector?.matchLabels?.[HOSTNAME];
      if (host === undefined) return String(idOf(o));
      return JSON.stringify([o.spec?.bgp, o.spec?.raw]);
    })
    .join("\n");
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
  objects: readonly FRRConfiguration[],
  nodesOf: (object: FRRConfiguration) => readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const object of objects)
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
