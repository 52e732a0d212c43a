import type { FRRConfiguration } from "../../api/frrk8s.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix, parsePrefix } from "../../net/prefix.ts";
import { findObject, unknownKind } from "../../snapshot/select.ts";
import type { Bystanders, Link } from "../explanation.ts";
import type { NodePart } from "../service-nodes.ts";
import { nobodyFinding } from "./nobody-finding.ts";
import { type NodeReason, type ReasonContext, reasonOf } from "./node-reasons.ts";

/** The link that says from which nodes the Service is announced, and the nodes that take no part, by reason. */
export function nodesLink(
  parts: readonly NodePart[],
  about: ReasonContext,
): { readonly link: Link; readonly bystanders: readonly Bystanders[] } {
  const { context } = about;
  const unknown = (["Node", "EndpointSlice", "BGPPeer", "BGPAdvertisement"] as const).flatMap((kind) => {
    const reason = unknownKind(context.s, kind);
    return reason === undefined ? [] : [`${kind}s are not known: ${reason}`];
  });
  if (unknown.length > 0)
    return { bystanders: [], link: { name: "nodes", state: "unknown", text: unknown.join("; ") } };
  const groups = new Map<string, { nodes: string[]; reason: NodeReason }>();
  for (const part of parts) {
    const reason = reasonOf(part, about);
    if (reason === undefined) continue;
    const key = `${reason.reason} ${reason.text}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { nodes: [part.node], reason });
    else group.nodes.push(part.node);
  }
  const layer2 = layer2Link(parts, about);
  if (layer2 !== undefined) return { bystanders: [], link: layer2 };
  const bystanders = [...groups.values()].map(({ nodes, reason }) => ({
    nodes,
    reason: reason.reason,
    text: reason.text,
    ...(reason.code === undefined || reason.wanted ? {} : { code: reason.code }),
  }));
  const announcers = parts.filter((p) => p.targets.length > 0).map((p) => p.node);
  if (announcers.length > 0)
    return {
      bystanders,
      link: {
        name: "nodes",
        state: "sound",
        text: `${announcers.length} of ${parts.length} announce${announcers.length === 1 ? "s" : ""}: ${nodePhrase(announcers)}`,
      },
    };
  return { bystanders, link: nobodyLink(parts, [...groups.values()], about) };
}

/** A Service that BGP does not announce, and layer 2 does: who answers for it, as far as resources show it. */
function layer2Link(
  parts: readonly NodePart[],
  { service, pool, speakers }: ReasonContext,
): Link | undefined {
  const { view } = speakers;
  const advertised = view.whole.configuration?.pools.get(pool.name);
  if (advertised === undefined || advertised.bgp.length > 0 || advertised.layer2.length === 0)
    return undefined;
  const key = `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
  const facts = view.services.find((f) => f.key === key);
  const election = facts === undefined ? undefined : view.layer2(facts, advertised);
  const winner = parts.find((p) => election?.(p.node) === "announced")?.node;
  if (winner !== undefined)
    return { name: "nodes", state: "sound", text: `${winner} answers for it by layer 2 (ARP, NDP)` };
  return { name: "nodes", state: "note", text: "no node answers for it by layer 2 either" };
}

/**
 * What to put right where nobody announces: first a configuration that speakers cannot use, then the peers of nodes that would
 * announce, then any reason that is no selection on purpose, last that an advertisement does not select the node.
 */
const rank = ({ reason, wanted }: NodeReason): number => {
  if (reason === "notOwner") return 6;
  return (reason === "noConfig" ? 0 : reason === "toNobody" ? 2 : 4) + Number(wanted);
};

/** A speaker without a valid configuration leaves its object as it was. */
const EARLIER = "by an earlier configuration it is still announced from";

/** @returns whether a link says that an earlier configuration still announces what the present one does not. */
export const isAnnouncedEarlier = ({ text }: Link): boolean => text.includes(EARLIER);

/** Nodes whose stored object of MetalLB's holds an address of the Service. */
function stillHolding(nodes: readonly string[], { context, service }: ReasonContext): readonly string[] {
  const { s, discovery } = context;
  const addresses = listOf(service.status?.loadBalancer?.ingress).flatMap(({ ip = "" }) => {
    const address = parseAddress(ip);
    return address === undefined ? [] : [hostPrefix(address)];
  });
  const namespace = discovery.frrK8s.namespace.value;
  return nodes.filter((node) => {
    const object = findObject<FRRConfiguration>(s, "FRRConfiguration", `metallb-${node}`, namespace);
    const prefixes = listOf(object?.spec?.bgp?.routers).flatMap((r) =>
      textsOf(r.prefixes).flatMap((text) => parsePrefix(text) ?? []),
    );
    return prefixes.some((p) => addresses.some((a) => covers(p, a)));
  });
}

function nobodyLink(
  parts: readonly NodePart[],
  groups: readonly { readonly nodes: readonly string[]; readonly reason: NodeReason }[],
  about: ReasonContext,
): Link {
  if (groups.length === 0)
    return { name: "nodes", state: "unknown", text: "no node is known, so nothing says who announces" };
  const [worst] = [...groups].sort((a, b) => rank(a.reason) - rank(b.reason));
  if (worst === undefined) throw new Error("invariant: groups is not empty");
  const { reason, nodes } = worst;
  const earlier = reason.reason === "noConfig" ? stillHolding(nodes, about) : [];
  return {
    name: "nodes",
    state: "broken",
    text:
      earlier.length > 0
        ? `${reason.text}; ${EARLIER} ${nodePhrase(earlier)}`
        : `no node announces it: ${reason.text}`,
    finding: nobodyFinding(parts, reason, nodes, about),
  };
}
