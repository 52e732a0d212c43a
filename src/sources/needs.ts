import type { ConnectionFlags } from "../kube/flags.ts";
import type { Kind } from "../snapshot/kinds.ts";

/** What a command has to know to give its answer. */
export interface Needs {
  /** The kinds that the answer depends on; a source that cannot say must mark them unknown. */
  readonly kinds: readonly Kind[];
  /** Commands for vtysh on each node (`show bgp vrf all summary json`); absent or empty: FRR need not be asked. */
  readonly vtysh?: readonly string[];
}

/** How to reach a cluster, and what of it to read. Absent: as kubectl would decide, or to be found out. */
export interface ClusterFlags extends ConnectionFlags {
  /** Nodes to ask; absent: all. */
  readonly nodes?: readonly string[];
  /** Where MetalLB and frr-k8s run; absent: to be found out. */
  readonly metallbNamespace?: string;
  readonly frrk8sNamespace?: string;
}

/** What a source may tell while it works; nothing of it is part of the answer. */
export interface Watcher {
  /** A detail for `-v`; the text is masked before it is shown. */
  readonly debug: (message: string, level?: number) => void;
  /** The step that takes time now ("listing services"), for a terminal. */
  readonly progress: (step: string) => void;
}
