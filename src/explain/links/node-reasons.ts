import type { EndpointSlice, Service } from "../../api/core.ts";
import { listOf } from "../../api/values.ts";
import type { Code } from "../../findings/catalogue.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import type { Reason } from "../../metallb/announcement/decision.ts";
import type { Pool } from "../../metallb/configuration/pools.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import type { NodePart } from "../service-nodes.ts";
import type { Speakers } from "../speakers.ts";
import { advertisementsOf } from "./advertisement.ts";

/** Why a node takes no part, with what it needs to say it: one for each distinct sentence. */
export interface NodeReason {
  readonly reason: Reason | "toNobody" | "failed";
  readonly text: string;
  readonly code?: Code;
  /** A node that is left out on purpose: by selectors, or because the endpoints are elsewhere. */
  readonly wanted: boolean;
}

/** What reasons are explained with. */
export interface ReasonContext {
  readonly context: Context;
  readonly service: Service;
  readonly pool: Pool;
  readonly speakers: Speakers;
}

/** The label that keeps a node out of load balancing, whatever its value. */
export const EXCLUDE = "node.kubernetes.io/exclude-from-external-load-balancers";

/** @returns the reason of a node in words; undefined if the node takes part. */
export function reasonOf(part: NodePart, about: ReasonContext): NodeReason | undefined {
  if (part.targets.length > 0) return undefined;
  if (part.failed)
    return {
      reason: "failed",
      code: "MLB318",
      wanted: false,
      text: "its speaker fails to publish and tries again for ever",
    };
  const [first] = part.reasons;
  if (first !== undefined) return reasonText(first, part, about);
  return toNobody(part, about);
}

/** @returns a reason of MetalLB in words, also one that stands behind another. */
export function reasonText(reason: Reason, part: NodePart, about: ReasonContext): NodeReason {
  const { service, pool, speakers } = about;
  const names = (): string =>
    nodePhrase(advertisementsOf(speakers, pool).map(({ object }) => object.metadata.name));
  const on = (text: string, wanted: boolean, code?: Code): NodeReason => ({
    reason,
    text,
    wanted,
    ...(code === undefined ? {} : { code }),
  });
  switch (reason) {
    case "notOwner":
      return advertisementsOf(speakers, pool).length === 0
        ? on(`no BGPAdvertisement selects ${pool.name}`, true, "MLB301")
        : on(`not selected by ${names()} (spec.nodeSelectors)`, true);
    case "noMatchingAdvertisement":
      return on(`the serviceSelectors of ${names()} do not match the Service's labels`, true, "MLB301");
    case "conflictingAdvertisements":
      return on(
        `two advertisements give the Service different local preferences (${names()})`,
        false,
        "MLB309",
      );
    case "nodeNetworkUnavailable":
      return on("its condition NetworkUnavailable is True", false, "MLB310");
    case "nodeUnschedulable":
      return on(
        `it is cordoned, and MetalLB ${speakers.view.settings.release.name} does not announce from such nodes`,
        false,
        "MLB320",
      );
    case "nodeLabeledExcludeBalancers":
      return on(`it has the label ${EXCLUDE}`, false, "MLB302");
    case "noLocalEndpoints": {
      const where = nodesWithEndpoints(about);
      return on(
        where.length === 0
          ? "externalTrafficPolicy is Local and there is no ready endpoint at all"
          : `no local endpoint: externalTrafficPolicy is Local and the ready endpoint${where.length === 1 ? " is" : "s are"} on ${nodePhrase(where)}`,
        where.length > 0,
        "MLB303",
      );
    }
    case "noEndpoints":
      return on(endpointText(about), false, "MLB303");
    case "noConfig":
      return on(
        `its speaker has no valid configuration: ${(part.configError ?? "unknown").replaceAll("\n", ", ")}`,
        false,
        "MLB206",
      );
    case "filteredByLoadBalancerClass":
      return on(
        `its loadBalancerClass ${service.spec?.loadBalancerClass ?? "(none)"} is not MetalLB's (${speakers.view.settings.lbClass === "" ? "Services without a class" : speakers.view.settings.lbClass})`,
        false,
        "MLB105",
      );
    case "notLoadBalancer":
      return on(`the Service is of type ${service.spec?.type ?? "ClusterIP"}`, false);
    case "noIPAllocated":
      return on("the Service has no address", false, "MLB101");
    case "invalidIP":
      return on("the Service's status holds an entry that is no address", false, "MLB105");
    case "ipNotAllowed":
      return on("no single pool holds the Service's addresses", false, "MLB105");
  }
}

/** The speaker says that it announces, and no neighbor of the node gets the prefix. */
function toNobody(part: NodePart, { speakers }: ReasonContext): NodeReason {
  if (part.dropped.length > 0) {
    const peers = [...new Set(part.dropped.map((d) => d.peer.metadata.name))];
    return {
      reason: "toNobody",
      code: "MLB304",
      wanted: false,
      text: `announced, but ${nodePhrase([...new Set(part.dropped.map((d) => d.prefix))])} is of another address family than the session${peers.length === 1 ? "" : "s"} with ${nodePhrase(peers)}`,
    };
  }
  const named = [...new Set(part.advertisements.flatMap((a) => a.peers))];
  const known = speakers.view.catalogue.peers.map(({ object }) => object.metadata.name);
  const peers = named.length === 0 ? known : named;
  const text =
    known.length === 0
      ? "announced, but there is no BGPPeer"
      : `announced, but ${peers.length === 1 ? "BGPPeer" : "none of the BGPPeers"} ${nodePhrase(peers)} ${peers.length === 1 ? "does not select" : "selects"} it (spec.nodeSelectors)`;
  return { reason: "toNobody", code: "MLB315", wanted: true, text };
}

/** Names of the nodes that have an endpoint that can serve. */
function nodesWithEndpoints({ service, speakers }: ReasonContext): readonly string[] {
  const key = `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
  const facts = speakers.view.services.find((f) => f.key === key);
  return [...(facts?.endpoints.nodes ?? [])];
}

function endpointText({ context, service }: ReasonContext): string {
  const { name, namespace } = service.metadata;
  const slices = objectsOf<EndpointSlice>(context.s, "EndpointSlice").filter(
    (s) => s.metadata.namespace === namespace && s.metadata.labels?.["kubernetes.io/service-name"] === name,
  );
  const count = slices.reduce((sum, s) => sum + listOf(s.endpoints).length, 0);
  if (count === 0) return "the Service has no endpoints";
  return `none of the Service's ${count} endpoint${count === 1 ? "" : "s"} is ready`;
}
