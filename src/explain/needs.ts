import { SHOW } from "../frr/show/commands.ts";
import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { LiveHost, Snapshot } from "../snapshot/snapshot.ts";
import { advertisedCommands } from "../state/bgp/advertised.ts";
import { tcpCommands } from "../state/tcp-md5.ts";
import { type ExplainOptions, explain } from "./explain.ts";
import type { Subject } from "./explanation.ts";

/** What every question reads: MetalLB's and frr-k8s' resources, and what shows where they run. */
const COMMON: readonly Kind[] = Object.freeze([
  "Node",
  "Namespace",
  "Pod",
  "DaemonSet",
  "Secret",
  "ConfigMap",
  ...CONFIGURATION_KINDS,
  "ConfigurationState",
  "MetalLB",
  "FRRConfiguration",
  "FRRNodeState",
  "FRRK8sConfiguration",
  "BGPSessionState",
  "ServiceBGPStatus",
  "ClusterVersion",
]);

/** What a question needs of a cluster; see `Needs` of the sources. */
export interface ExplainNeeds {
  readonly kinds: readonly Kind[];
  /** Only this Service is wanted of the Services. */
  readonly service?: { readonly namespace: string; readonly name: string };
  readonly live: {
    readonly commands: readonly string[];
    readonly followUp: (host: LiveHost) => readonly string[];
    readonly nodesOf: (s: Snapshot) => readonly string[];
  };
}

/**
 * What explaining a subject needs: of the Services only the one that is asked about, of the nodes' FRR only those that have a part in it.
 * @param more kinds that plug-ins read
 */
export function needsOf(subject: Subject, options: ExplainOptions, more: readonly Kind[] = []): ExplainNeeds {
  const { kind, name, namespace } = subject;
  return {
    kinds: [...new Set<Kind>([...COMMON, "Service", "EndpointSlice", "Event", ...more])],
    ...(kind === "Service" && namespace !== undefined ? { service: { namespace, name } } : {}),
    live: {
      commands: [
        SHOW.version,
        SHOW.runningConfig,
        SHOW.neighbors,
        SHOW.bfd,
        SHOW.nextHops,
        SHOW.ipRoutes,
        SHOW.ipv6Routes,
        SHOW.interfaces,
        ...(kind === "Address" || kind === "Prefix" ? [SHOW.ipv4Table, SHOW.ipv6Table] : []),
      ],
      followUp: (host) => [
        ...(kind === "Service" || kind === "Address" ? advertisedCommands(host) : []),
        ...tcpCommands(host, 2),
      ],
      nodesOf: (s) => nodesToAsk(s, subject, options),
    },
  };
}

/** The nodes that have a part in the answer, by the objects alone. */
function nodesToAsk(s: Snapshot, subject: Subject, options: ExplainOptions): readonly string[] {
  if (subject.kind === "Node") return [subject.name];
  if (subject.kind === "Pool") return [];
  if (subject.kind === "Prefix") return objectsOf(s, "Node").map((n) => n.metadata.name);
  const answer = explain(s, subject, options);
  return answer.ok ? answer.explanation.nodes.flatMap((n) => n.nodes) : [];
}
