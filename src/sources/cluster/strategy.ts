import type { KubeClient } from "../../kube/rest/client.ts";
import type { ListOptions } from "../../kube/rest/list.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import type { Program } from "../../snapshot/finder.ts";
import { KINDS, type Kind } from "../../snapshot/kinds.ts";
import type { ClusterFlags, Needs } from "../needs.ts";
import { readDefinitions } from "./definitions.ts";
import { type KindRead, listAll, listAllOrIn, readNamed } from "./read-kind.ts";

/** What the reading of a kind depends on. */
export interface Context {
  readonly client: KubeClient;
  readonly flags: ClusterFlags;
  readonly needs: Needs;
}

/** The namespaces in which MetalLB's objects, or frr-k8s' and the pods of both, can be of effect. */
export function namespacesOf(flags: ClusterFlags, group: string): readonly string[] {
  const { finders } = flags;
  const usual = (program: Program) => finders.flatMap((f) => f.namespaces?.[program] ?? []);
  const metallb = flags.metallbNamespace === undefined ? usual("metallb") : [flags.metallbNamespace];
  if (group === "metallb.io") return metallb;
  const frr = flags.frrk8sNamespace === undefined ? usual("frr-k8s") : [flags.frrk8sNamespace];
  return [...new Set([...frr, ...metallb])];
}

/**
 * Labels by which the pods of MetalLB and frr-k8s are found in every layout that is known; `discover` confirms them by the names of their
 * containers. Listing all pods of a cluster would cost more than everything else.
 */
const membersBy = ({ finders }: ClusterFlags): readonly ListOptions[] =>
  finders.flatMap((f) => f.selectors ?? []).map((labelSelector) => ({ labelSelector }));

/** Reads a kind in the way that costs least: only what belongs to the question. Secrets come later, see `readSecrets`. */
export function readKind(kind: Kind, resource: Resource, context: Context): Promise<KindRead> {
  const { client, flags, needs } = context;
  const group = KINDS[kind];
  switch (kind) {
    case "Service":
      return needs.service === undefined
        ? listAll(client, resource, [inNamespace(needs)])
        : readNamed(client, resource, [needs.service]);
    case "EndpointSlice":
      return listAll(client, resource, [slicesOf(needs)]);
    case "Event":
      return listAll(client, resource, [eventsOf(needs)]);
    case "Pod":
    case "Deployment":
      return listAllOrIn(client, resource, membersBy(flags), namespacesOf(flags, ""));
    case "ConfigMap":
      return readNamed(
        client,
        resource,
        namespacesOf(flags, "").flatMap((namespace) => STARTUP.map((name) => ({ namespace, name }))),
      );
    case "ClusterOperator":
      return readNamed(client, resource, [{ name: "network" }]);
    case "CustomResourceDefinition":
      return readDefinitions(client, resource);
    default:
      return group === "metallb.io" || group === "frrk8s.metallb.io" || kind === "DaemonSet"
        ? listAllOrIn(client, resource, [{}], namespacesOf(flags, group))
        : listAll(client, resource, [{}]);
  }
}

/** bgpd's options, and the log levels on OpenShift. */
const STARTUP = ["frr-startup", "env-overrides"] as const;

const inNamespace = ({ namespace }: Needs): ListOptions => (namespace === undefined ? {} : { namespace });

function slicesOf(needs: Needs): ListOptions {
  return needs.service === undefined
    ? inNamespace(needs)
    : {
        namespace: needs.service.namespace,
        labelSelector: `kubernetes.io/service-name=${needs.service.name}`,
      };
}

/** Events of Services only: a cluster has many others. */
function eventsOf(needs: Needs): ListOptions {
  return needs.service === undefined
    ? { ...inNamespace(needs), fieldSelector: "involvedObject.kind=Service" }
    : {
        namespace: needs.service.namespace,
        fieldSelector: `involvedObject.kind=Service,involvedObject.name=${needs.service.name}`,
      };
}
