import type { Service } from "../api/core.ts";
import { formatRef, refOf } from "../api/ref.ts";
import { finding } from "../findings/finding.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { edit, patch } from "../findings/shell.ts";
import { parseAddress } from "../net/address.ts";
import { covers, hostPrefix, parsePrefix } from "../net/prefix.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { codesOf, groupNodes, withConsequences } from "./chain.ts";
import { type Context, serviceKey } from "./context.ts";
import { documentOf } from "./document.ts";
import { elsewhereLinks } from "./elsewhere.ts";
import type { Explanation, Link } from "./explanation.ts";
import { advertisementLink, ignoredFieldLinks } from "./links/advertisement.ts";
import { allocationLink } from "./links/allocation.ts";
import { appliedLink, liveLink } from "./links/applied.ts";
import { frrConfigurationLink } from "./links/frrconfiguration.ts";
import { mergeLink } from "./links/merge.ts";
import { familyFinding } from "./links/nobody-finding.ts";
import { nodesLink } from "./links/nodes.ts";
import { routeLink } from "./links/route.ts";
import { routerLink } from "./links/router.ts";
import { peerText, sessionLink } from "./links/session.ts";
import { merger } from "./merged.ts";
import { type NodePart, nodeParts, type Target } from "./service-nodes.ts";
import { type Speakers, speakersFor, unreadableLink } from "./speakers.ts";
import { serviceVerdict } from "./verdict.ts";
import { whyNotLinks } from "./why-not.ts";

/** The chain of one Service, without the frame of the document. */
export interface ServiceChain {
  readonly addresses: readonly string[];
  readonly pool?: string;
  readonly links: readonly Link[];
  readonly nodes: Explanation["nodes"];
  readonly bystanders: Explanation["bystanders"];
  readonly verdict: Explanation["verdict"];
}

/** Why a Service is or is not reachable: allocation, advertisement, nodes, and for each node that announces it the way to the routers. */
export function explainService(context: Context, service: Service): Explanation {
  const chain = serviceChain(context, service);
  const { name, namespace } = service.metadata;
  const policy = service.spec?.externalTrafficPolicy;
  return documentOf(context, {
    subject: { kind: "Service", name, ...(namespace === undefined ? {} : { namespace }) },
    facts: [
      ...(chain.addresses.length === 0 ? [] : [{ name: "address", value: chain.addresses.join(" ") }]),
      ...(chain.pool === undefined ? [] : [{ name: "pool", value: chain.pool }]),
      ...(policy === undefined ? [] : [{ name: "externalTrafficPolicy", value: policy }]),
    ],
    links: chain.links,
    nodes: chain.nodes,
    bystanders: chain.bystanders,
    verdict: chain.verdict,
  });
}

/** @returns the chain of a Service; other subjects have it as a part of theirs. */
function serviceChain(context: Context, service: Service): ServiceChain {
  const own = typeLink(context, service);
  if (own !== undefined) return ended(context, service, [own]);
  const speakers = speakersOf(context, service);
  if ("loadError" in speakers) return ended(context, service, [unreadableLink(speakers, [refOf(service)])]);
  const allocation = allocationLink(context, service, speakers);
  const { pool, addresses } = allocation;
  if (pool === undefined) return ended(context, service, [allocation.link], addresses);
  const parts = nodeParts(context, service, speakers).filter((p) => isWanted(context, p.node));
  const about = { context, service, pool, speakers };
  const { link: nodes, bystanders } = nodesLink(parts, about);
  const announcers = parts.filter((p) => p.targets.length > 0);
  const links = withConsequences([
    allocation.link,
    advertisementLink(context, service, pool, speakers, parts),
    nodes,
    ...droppedLinks(service, announcers),
    ...(backendLink(context) === undefined ? ignoredFieldLinks(announcers) : []),
    ...elsewhereLinks(context, parts),
    ...whyNotLinks(parts, about),
    ...pluginLinks(context, service, addresses, announcers),
  ]);
  const merged = merger(context);
  const chains = groupNodes(
    announcers.map((part) => ({ node: part.node, links: nodeLinks(context, part, speakers, merged) })),
  );
  return {
    addresses,
    pool: pool.name,
    links,
    nodes: chains,
    bystanders,
    verdict: serviceVerdict({
      service,
      addresses,
      links,
      nodes: chains,
      parts,
      codes: codesOf(links, chains),
    }),
  };
}

const isWanted = ({ options }: Context, node: string): boolean =>
  options.nodes === undefined || options.nodes.includes(node) || options.whyNot === node;

function ended(
  _context: Context,
  service: Service,
  links: readonly Link[],
  addresses: readonly string[] = [],
): ServiceChain {
  const codes = codesOf(links, []);
  return {
    addresses,
    links,
    nodes: [],
    bystanders: [],
    verdict: serviceVerdict({ service, addresses, links, nodes: [], parts: [], codes }),
  };
}

/** A Service that MetalLB does not serve at all. */
function typeLink({ discovery }: Context, service: Service): Link | undefined {
  const type = service.spec?.type ?? "ClusterIP";
  const ref = refOf(service);
  if (type !== "LoadBalancer")
    return {
      name: "service",
      state: "broken",
      text: `it is of type ${type}, and MetalLB serves Services of type LoadBalancer only`,
      finding: finding(
        "MLB101",
        { reason: `its type is ${type}` },
        {
          services: [ref],
          objects: [service],
          evidence: [{ object: ref, path: "spec.type", value: type }],
          cause: "MetalLB gives addresses to Services of type LoadBalancer only.",
          remedy: "Set type: LoadBalancer if the Service is to be reached from outside.",
          commands: [patch(ref, { spec: { type: "LoadBalancer" } })],
        },
      ),
    };
  const served = discovery.metallb.lbClass.value;
  const wanted = service.spec?.loadBalancerClass ?? "";
  if (wanted === served) return undefined;
  if (discovery.metallb.lbClass.assumed)
    return {
      name: "service",
      state: "unknown",
      text: `its loadBalancerClass is ${wanted}; which class MetalLB serves is not known, since no speaker was seen (--lb-class of the speakers says it; without the flag, none)`,
    };
  const reason =
    wanted === ""
      ? `it has no loadBalancerClass, and MetalLB serves ${served} only`
      : `its loadBalancerClass is ${wanted}, and MetalLB serves ${served === "" ? "Services without a class" : served}`;
  return {
    name: "service",
    state: "broken",
    text: reason,
    finding: finding(
      "MLB105",
      { service: formatRef(ref), reason },
      {
        severity: "error",
        services: [ref],
        objects: [service],
        evidence: [
          { object: ref, path: "spec.loadBalancerClass", value: wanted === "" ? "unset" : wanted },
          { path: discovery.metallb.lbClass.from, value: served === "" ? "unset" : served },
        ],
        remedy:
          "Create the Service anew with the class that MetalLB serves (the field cannot be changed), or leave it to the other controller.",
        commands: [edit(ref)],
      },
    ),
  };
}

/** The Service, and those that share a prefix with it: they add to what is said of the prefix. */
function speakersOf(context: Context, service: Service): ReturnType<typeof speakersFor> {
  const alone = speakersFor(context, [service]);
  if ("loadError" in alone || context.options.allServices === false) return alone;
  const prefixes = new Set<string>();
  for (const { metadata } of context.nodes)
    for (const route of alone.outcome(metadata.name, service)?.routes ?? []) prefixes.add(route.prefix);
  const sharing = sharers(context, service, prefixes);
  return sharing.length === 0 ? alone : speakersFor(context, [service, ...sharing]);
}

function sharers({ s }: Context, service: Service, prefixes: ReadonlySet<string>): readonly Service[] {
  const aggregates = [...prefixes].filter((p) => !p.endsWith(p.includes(":") ? "/128" : "/32"));
  const own = new Set((service.status?.loadBalancer?.ingress ?? []).map((i) => i.ip));
  return objectsOf<Service>(s, "Service").filter((other) => {
    if (serviceKey(other) === serviceKey(service)) return false;
    const ips = (other.status?.loadBalancer?.ingress ?? []).flatMap((i) => i.ip ?? []);
    return ips.some((ip) => own.has(ip) || holds(aggregates, ip));
  });
}

function holds(aggregates: readonly string[], ip: string): boolean {
  if (aggregates.length === 0) return false;
  const address = parseAddress(ip);
  if (address === undefined) return false;
  return aggregates.some((text) => {
    const prefix = parsePrefix(text);
    return prefix !== undefined && covers(prefix, hostPrefix(address));
  });
}

/** The way of one node: its FRRConfiguration, the merge, what FRR runs, and for each neighbor the session and the route. */
function nodeLinks(
  context: Context,
  part: NodePart,
  speakers: Speakers,
  merged: ReturnType<typeof merger>,
): readonly Link[] {
  const { node, targets } = part;
  const other = backendLink(context);
  if (other?.state === "unknown") return [other];
  const unread = other === undefined ? unreadLink(context, node, targets) : undefined;
  if (unread !== undefined) return [unread];
  const prefixes = new Set(part.prefixes);
  const sessions = targets.map((target) => ({
    target,
    ...sessionLink(context, {
      node,
      peer: target.peer,
      vrf: target.vrf,
      ...(target.resource === undefined ? {} : { resource: target.resource }),
    }),
  }));
  // Without bgpd the running configuration has no BGP in it: that says nothing about the configuration.
  const down = sessions.some(({ session }) => session.cause?.kind === "bgpd-down");
  const live = down ? undefined : liveLink(context, node, targets);
  const perPeer = sessions.flatMap(({ target, link, session }): readonly Link[] => {
    const router = routerLink(context, node, target);
    return [link, routeLink(context, node, target, session), ...(router === undefined ? [] : [router])];
  });
  const byFrrK8s = (): readonly Link[] => [
    frrConfigurationLink(context, part, { prefixes, passwords: speakers.passwords }),
    mergeLink(context, node, `metallb-${node}`, merged(node)),
    appliedLink(context, node, targets),
  ];
  return withConsequences([
    ...(other === undefined ? byFrrK8s() : [other]),
    ...(live === undefined ? [] : [live]),
    ...perPeer,
  ]);
}

/** With another backend there is no FRRConfiguration to look at: FRR beside the speaker can be asked all the same, MetalLB's own BGP cannot. */
function backendLink({ discovery }: Context): Link | undefined {
  const { value, from } = discovery.metallb.mode;
  if (value === "native")
    return {
      name: "backend",
      state: "unknown",
      text: `MetalLB speaks BGP itself (native, ${from}), which shows neither sessions nor routes`,
      findOut: [
        "The speaker's log and its metric metallb_bgp_session_up tell whether the session is established",
      ],
    };
  if (value === "frr")
    return { name: "backend", state: "note", text: `FRR runs beside the speaker (${from}), without frr-k8s` };
  return undefined;
}

/** Nothing of frr-k8s was read, as from manifests alone: that is one thing to say, not one for each link. */
function unreadLink({ s }: Context, node: string, targets: readonly Target[]): Link | undefined {
  const reason = unknownKind(s, "FRRConfiguration");
  const kinds: readonly Kind[] = ["FRRNodeState", "BGPSessionState"];
  if (reason === undefined || s.live.has(node) || kinds.some((k) => unknownKind(s, k) === undefined))
    return undefined;
  const permission = s.unknown.get("FRRConfiguration")?.permission;
  return {
    name: "frr-k8s",
    state: "unknown",
    text: `what becomes of it on the way to ${nodePhrase(targets.map(peerText))}: nothing of frr-k8s was read (${reason})`,
    ...(permission === undefined ? {} : { permission }),
  };
}

/** Prefixes that no peer gets, since all sessions carry the other family, although ServiceBGPStatus and the events name the peers. */
function droppedLinks(service: Service, parts: readonly NodePart[]): readonly Link[] {
  const sent = new Set(parts.flatMap((p) => p.targets.flatMap((t) => t.prefixes)));
  const dropped = parts.flatMap((p) => p.dropped).filter((d) => !sent.has(d.prefix));
  if (dropped.length === 0) return [];
  const prefixes = [...new Set(dropped.map((d) => d.prefix))];
  const peers = [...new Set(dropped.map((d) => d.peer.metadata.name))];
  return [
    {
      name: "family",
      state: "broken",
      text: `${nodePhrase(prefixes)} is sent to nobody: the session${peers.length === 1 ? "" : "s"} with ${nodePhrase(peers)} carr${peers.length === 1 ? "ies" : "y"} the other address family`,
      finding: familyFinding(service, dropped),
    },
  ];
}

function pluginLinks(
  context: Context,
  service: Service,
  addresses: readonly string[],
  announcers: readonly NodePart[],
): readonly Link[] {
  const vrfs = new Set(announcers.flatMap((p) => p.targets.map((t) => (t.vrf === "" ? "default" : t.vrf))));
  const question = {
    ...context,
    service,
    addresses,
    announcers: announcers.map((p) => p.node),
    vrfs: [...vrfs],
  };
  return (context.options.plugins ?? []).flatMap((plugin) => plugin.explain(question));
}
