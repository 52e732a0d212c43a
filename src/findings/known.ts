import type { Service } from "../api/core.ts";
import type { IPAddressPool } from "../api/metallb.ts";
import { listOf } from "../api/values.ts";
import { CONFIGURATION_KINDS, type Kind } from "../snapshot/kinds.ts";
import { objectsOf } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { familiesOf, storedService } from "./stored-service.ts";

/** Kinds that a cluster need not have: where the API server does not serve them, there is nothing of them. */
const OPTIONAL = [
  "FRRConfiguration",
  "FRRK8sConfiguration",
  "FRRNodeState",
  "BGPSessionState",
  "ServiceBGPStatus",
] as const satisfies readonly Kind[];

/**
 * Files hold what their author put there, and a cluster need not serve every kind. What can be taken as "there is none" of what
 * the source calls unknown is decided here, for all analyzers: a pipeline wants its manifests judged, not to hear what they are not.
 * What only a cluster has (pods, endpoints, states) stays unknown.
 * @returns the snapshot itself if nothing changes
 */
export function knownOf(s: Snapshot): Snapshot {
  const none = new Set<Kind>([
    ...OPTIONAL.filter((kind) => s.unknown.get(kind)?.absent === true),
    ...unwritten(s),
  ]);
  const unknown = new Map([...s.unknown].filter(([kind]) => !none.has(kind)));
  if (lacksNodes(s)) unknown.set("Node", { state: "unknown", reason: NO_NODE });
  else if (unknown.size === s.unknown.size && s.source.kind !== "file") return s;
  const families = familiesOf(objectsOf<Service>(s, "Service"));
  const objects = s.source.kind === "file" ? s.objects.map((o) => storedService(o, families)) : s.objects;
  return withObjects(s, objects, { unknown });
}

const NO_NODE = "there is not one Node in it, and every cluster has some";

/** A cluster has nodes: where a capture of one holds none, they were left out, and nothing follows from their absence. */
function lacksNodes(s: Snapshot): boolean {
  const whole = s.source.kind !== "file" && s.source.kind !== "program";
  return whole && s.objects.length > 0 && objectsOf(s, "Node").length === 0;
}

function unwritten(s: Snapshot): readonly Kind[] {
  if (s.source.kind !== "file") return [];
  const given = (kind: Kind): boolean => objectsOf(s, kind).length > 0;
  const services = given("Service");
  const ofMetallb = CONFIGURATION_KINDS.some(given) || (given("FRRConfiguration") && !services);
  // Where pods are, speakers may be, and what they wrote would be missed.
  const ofFrr = !given("Pod") && !given("DaemonSet");
  // What speakers wrote down for Services shows that there were some.
  const written =
    !ofFrr ||
    given("ServiceBGPStatus") ||
    objectsOf(s, "FRRConfiguration").some(({ metadata }) => metadata.name.startsWith("metallb-"));
  return [
    // Who writes down one of them writes down the whole configuration.
    ...(ofMetallb ? CONFIGURATION_KINDS : []),
    ...(ofFrr ? (["FRRConfiguration", "FRRK8sConfiguration"] as const) : []),
    ...(services || written ? [] : (["Service"] as const)),
    ...(services && objectsOf<IPAddressPool>(s, "IPAddressPool").some(asksForLabels)
      ? []
      : (["Namespace"] as const)),
  ];
}

function asksForLabels({ spec }: IPAddressPool): boolean {
  return listOf(spec?.serviceAllocation?.namespaceSelectors).length > 0;
}
