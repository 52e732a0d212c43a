import type { EndpointSlice, Service } from "../../api/core.ts";
import { formatRef, refOf } from "../../api/ref.ts";
import { type Evidence, evidence, type Finding, finding } from "../../findings/finding.ts";
import { nodePhrase } from "../../findings/phrase.ts";
import { command, edit, patch } from "../../findings/shell.ts";
import { listOf } from "../../findings/values.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Context } from "../context.ts";
import type { Bystanders, Link } from "../explanation.ts";
import type { Dropped, NodePart } from "../service-nodes.ts";
import type { Speakers } from "../speakers.ts";
import { advertisementsOf } from "./advertisement.ts";

import { EXCLUDE, type NodeReason, type ReasonContext, reasonOf } from "./node-reasons.ts";

/** The link that says from which nodes the Service is announced, and the nodes that take no part, by reason. */
export function nodesLink(
  parts: readonly NodePart[],
  about: ReasonContext,
): { readonly link: Link; readonly bystanders: readonly Bystanders[] } {
  const { context, service } = about;
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
  return { bystanders, link: nobodyLink(service, parts, [...groups.values()], about) };
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

/** Nobody announces: what to put right is the reason that is no selection on purpose, if there is one. */
function nobodyLink(
  service: Service,
  parts: readonly NodePart[],
  groups: readonly { readonly nodes: readonly string[]; readonly reason: NodeReason }[],
  about: ReasonContext,
): Link {
  if (groups.length === 0)
    return { name: "nodes", state: "unknown", text: "no node is known, so nothing says who announces" };
  const [worst] = [...groups].sort((a, b) => Number(a.reason.wanted) - Number(b.reason.wanted));
  if (worst === undefined) throw new Error("invariant: groups is not empty");
  const { reason, nodes } = worst;
  return {
    name: "nodes",
    state: "broken",
    text: `no node announces it: ${reason.text}`,
    finding: nobodyFinding(service, parts, reason, nodes, about),
  };
}

function nobodyFinding(
  service: Service,
  parts: readonly NodePart[],
  reason: NodeReason,
  nodes: readonly string[],
  { context, pool, speakers }: ReasonContext,
): Finding {
  const ref = refOf(service);
  const attached = advertisementsOf(speakers, pool).map(({ object }) => object);
  const selectors = attached.map((a) =>
    evidence(a, "spec.nodeSelectors", JSON.stringify(a.spec?.nodeSelectors ?? [])),
  );
  const base = { services: [ref], nodes };
  switch (reason.code) {
    case "MLB303":
      return finding(
        "MLB303",
        { reason: reason.text },
        {
          ...base,
          objects: [service],
          evidence: endpointEvidence(context, service),
          commands: [
            command(
              "kubectl",
              "get",
              "endpointslices",
              "-n",
              ref.namespace ?? "",
              "-l",
              `kubernetes.io/service-name=${ref.name}`,
            ),
          ],
        },
      );
    case "MLB302":
      return finding(
        "MLB302",
        { label: EXCLUDE, last: true },
        {
          ...base,
          severity: "error",
          objects: nodes.map((name) => ({ kind: "Node", name })),
          commands: nodes.slice(0, 3).map((n) => command("kubectl", "label", "node", n, `${EXCLUDE}-`)),
        },
      );
    case "MLB310":
      return finding(
        "MLB310",
        {},
        { ...base, severity: "error", objects: nodes.map((name) => ({ kind: "Node", name })) },
      );
    case "MLB320":
      return finding(
        "MLB320",
        { release: speakers.view.settings.release.name },
        {
          ...base,
          severity: "error",
          commands: nodes.slice(0, 3).map((n) => command("kubectl", "uncordon", n)),
        },
      );
    case "MLB309":
      return finding(
        "MLB309",
        { advertisements: attached.map((a) => a.metadata.name) },
        {
          ...base,
          objects: attached,
          evidence: attached.map((a) => evidence(a, "spec.localPref", String(a.spec?.localPref ?? 0))),
        },
      );
    case "MLB304":
      return familyFinding(
        service,
        parts.flatMap((p) => p.dropped),
      );
    case "MLB206":
      return configurationFinding(reason, nodes, speakers);
    case "MLB315":
      return finding(
        "MLB315",
        { reason: reason.text },
        {
          ...base,
          objects: speakers.view.catalogue.peers.map(({ object }) => object),
          evidence: speakers.view.catalogue.peers.map(({ object }) =>
            evidence(object, "spec.nodeSelectors", JSON.stringify(object.spec?.nodeSelectors ?? [])),
          ),
          commands: speakers.view.catalogue.peers.slice(0, 1).map(({ object }) => edit(refOf(object))),
        },
      );
    case "MLB318":
      return finding(
        "MLB318",
        {
          advertisement: attached[0]?.metadata.name ?? "",
          count: attached[0]?.spec?.communities?.length ?? 64,
        },
        { ...base, objects: attached },
      );
    default:
      return finding(
        "MLB306",
        {
          object: attached[0] === undefined ? formatRef(pool.ref) : formatRef(refOf(attached[0])),
          reason:
            reason.reason === "noMatchingAdvertisement"
              ? "has serviceSelectors that do not match the Service"
              : "selects no node that could announce",
        },
        {
          ...base,
          severity: "error",
          objects: attached,
          evidence: selectors,
          commands: attached.slice(0, 1).map((a) => edit(refOf(a))),
        },
      );
  }
}

/** @returns the finding of prefixes that never go to a peer, since its session carries the other family. */
export function familyFinding(service: Service, dropped: readonly Dropped[]): Finding {
  const peers = [...new Map(dropped.map((d) => [d.peer.metadata.name, d.peer])).values()];
  const prefixes = [...new Set(dropped.map((d) => d.prefix))];
  return finding(
    "MLB304",
    {
      address: prefixes.join(", "),
      peers: peers.map((p) => formatRef(refOf(p))),
      family: prefixes.some((p) => p.includes(":")) ? "IPv4" : "IPv6",
    },
    {
      services: [refOf(service)],
      objects: peers,
      evidence: peers.map((p) => evidence(p, "spec.peerAddress", p.spec?.peerAddress ?? "")),
      commands: peers.slice(0, 1).map((p) => patch(refOf(p), { spec: { dualStackAddressFamily: true } })),
    },
  );
}

/** @returns the finding of a configuration that speakers cannot use, with all that is wrong with it as evidence. */
export function configurationFinding(
  reason: { readonly text: string },
  nodes: readonly string[],
  speakers: Speakers,
): Finding {
  const node = speakers.view.nodes.find((n) => n.metadata.name === nodes[0]);
  const faults = node === undefined ? [] : speakers.view.configurationFor(node).faults;
  const [first] = faults;
  return finding(
    "MLB206",
    {
      object: first === undefined ? "A resource of MetalLB" : formatRef(first.origin.ref),
      error: first?.error ?? reason.text,
      scope: "node",
    },
    {
      nodes,
      objects: faults.flatMap((f) => [f.origin.ref, ...(f.other === undefined ? [] : [f.other.ref])]),
      evidence: faults.map((f): Evidence => ({ object: f.origin.ref, path: f.origin.path, value: f.error })),
      commands: first === undefined ? [] : [edit(first.origin.ref)],
    },
  );
}

function endpointEvidence({ s }: Context, service: Service): readonly Evidence[] {
  const { name, namespace } = service.metadata;
  const slices = objectsOf<EndpointSlice>(s, "EndpointSlice").filter(
    (e) => e.metadata.namespace === namespace && e.metadata.labels?.["kubernetes.io/service-name"] === name,
  );
  const seen = slices.flatMap((slice) =>
    listOf(slice.endpoints).map((endpoint, i) =>
      evidence(
        slice,
        `endpoints[${i}].conditions`,
        `${(endpoint.addresses ?? []).join(", ")} on ${endpoint.nodeName ?? "no node"}: ${JSON.stringify(endpoint.conditions ?? {})}`,
      ),
    ),
  );
  return seen.length > 0
    ? seen
    : [evidence(service, "spec.selector", JSON.stringify(service.spec?.selector ?? {}))];
}
