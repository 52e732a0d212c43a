import type { ConnectionFlags } from "../kube/flags.ts";
import type { Finder } from "../snapshot/finder.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { LiveHost, Snapshot } from "../snapshot/snapshot.ts";

/** What a question needs from a source. A source may know more (a file is read whole); what it cannot give is unknown. */
export interface Needs {
  /** The kinds to list. Secrets are read one by one, and only those that a BGPPeer or a FRRConfiguration refers to. */
  readonly kinds: readonly Kind[];
  /** Only this Service, its EndpointSlices and its Events are wanted of their kinds. */
  readonly service?: { readonly namespace: string; readonly name: string };
  /** Namespace of Services, EndpointSlices and Events; absent: all namespaces. The other kinds are never narrowed by it. */
  readonly namespace?: string;
  /** What to ask vtysh. Absent: no exec at all. */
  readonly live?: LiveNeeds;
}

/** What to ask FRR on the nodes. */
export interface LiveNeeds {
  /** Absent: every node that has a pod with FRR. Names here that have none are answered with a reason. */
  readonly nodes?: readonly string[];
  /** Without `nodes` and `--node`: picks the nodes once the objects are known, such as those that announce a Service. */
  readonly nodesOf?: (s: Snapshot) => readonly string[];
  /** Label selector over nodes, as `-l` takes it. */
  readonly selector?: string;
  /** Commands such as `show bgp vrf all summary json`; the keys of `LiveHost.answers`. */
  readonly commands: readonly string[];
  /** Further commands that depend on the answers (each neighbor's advertised routes); asked in a second round, and once more for what its answers call for. */
  readonly followUp?: (host: LiveHost) => readonly string[];
}

/** How to reach a cluster, and what of it to read. Absent: as kubectl would decide, or to be found out. */
export interface ClusterFlags extends ConnectionFlags {
  /** Nodes to ask; absent: all. */
  readonly nodes?: readonly string[];
  /** Where MetalLB and frr-k8s run; absent: to be found out. */
  readonly metallbNamespace?: string;
  readonly frrk8sNamespace?: string;
  /** How pods and releases are found, of the plug-ins; without any no pod of MetalLB or frr-k8s is recognized. */
  readonly finders: readonly Finder[];
}

/** What a source may tell while it works; nothing of it is part of the answer. */
export interface Watcher {
  /** A detail for `-v`; the text is masked before it is shown. */
  readonly debug: (message: string, level?: number) => void;
  /** The step that takes time now ("listing services"), for a terminal. */
  readonly progress: (step: string) => void;
}
