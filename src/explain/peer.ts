import type { Secret, Service } from "../api/core.ts";
import type { BGPPeer } from "../api/metallb.ts";
import { formatRef, refOf } from "../api/ref.ts";
import { textsOf } from "../api/values.ts";
import { evidence, type Finding, finding } from "../findings/finding.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { edit } from "../findings/shell.ts";
import { type FreshSpeakers, freshSpeakers } from "../metallb/speaker/fresh.ts";
import { matches } from "../net/selector.ts";
import { findObject, objectsOf, unknownKind } from "../snapshot/select.ts";
import { groupNodes, withConsequences } from "./chain.ts";
import type { Context } from "./context.ts";
import { documentOf, firstTrouble } from "./document.ts";
import type { Explanation, Link } from "./explanation.ts";
import { frrConfigurationLink } from "./links/frrconfiguration.ts";
import { mergeLink } from "./links/merge.ts";
import { peerText, sessionLink } from "./links/session.ts";
import { merger } from "./merged.ts";
import { type Speakers, speakersFor, unreadableLink } from "./speakers.ts";

/** What a BGPPeer is for: which nodes have the session, what it carries, and whether it is established. */
export function explainPeer(context: Context, object: BGPPeer): Explanation {
  const { s } = context;
  const all = context.options.allServices !== false && unknownKind(s, "Service") === undefined;
  const speakers = speakersFor(context, all ? objectsOf<Service>(s, "Service") : []);
  const { name } = object.metadata;
  const spec = object.spec ?? {};
  const peer = spec.peerAddress ?? spec.interface ?? "";
  const facts = [
    { name: spec.peerAddress === undefined ? "interface" : "address", value: peer },
    { name: "AS", value: `${spec.myASN ?? "?"} to ${spec.peerASN ?? spec.dynamicASN ?? "?"}` },
    ...(spec.vrf === undefined || spec.vrf === "" ? [] : [{ name: "VRF", value: spec.vrf }]),
    ...(spec.bfdProfile === undefined || spec.bfdProfile === ""
      ? []
      : [{ name: "BFD", value: spec.bfdProfile }]),
  ];
  if ("loadError" in speakers)
    return documentOf(context, {
      subject: { kind: "Peer", name },
      facts,
      links: [unreadableLink(speakers)],
      verdict: `MetalLB cannot read one of its resources: ${speakers.loadError}`,
    });
  const selected = selectedNodes(context, name, speakers);
  const fresh = freshSpeakers(speakers.view);
  const links = withConsequences([
    validLink(object, speakers),
    nodesLink(context, object, selected),
    ...advertisementLinks(context, object, speakers),
    ...(all ? [carriesLink(context, object, selected, speakers, fresh)] : []),
    ...ignoredLinks(object),
    ...passwordLinks(context, object),
  ]);
  const merged = merger(context);
  const wanted = selected.filter((node) => context.options.nodes?.includes(node) ?? true);
  const nodes = groupNodes(
    wanted.map((node) => ({
      node,
      links: withConsequences([
        frrConfigurationLink(
          context,
          {
            node,
            intended: fresh.byNode.get(node)?.written() ?? null,
            configError: fresh.byNode.get(node)?.configError ?? null,
          },
          { passwords: speakers.passwords, ...(all ? {} : { prefixes: new Set<string>() }) },
        ),
        mergeLink(context, node, `metallb-${node}`, merged(node)),
        sessionLink(context, { node, peer, vrf: spec.vrf ?? "", resource: object }).link,
      ]),
    })),
  );
  const withSession = (wantedState: (state: Link["state"]) => boolean): readonly string[] =>
    nodes
      .filter((n) => n.links.some((l) => l.name === "session" && wantedState(l.state)))
      .flatMap((n) => n.nodes);
  const upNodes = withSession((state) => state === "sound" || state === "note");
  const state = stateText(
    unknownKind(context.s, "Node") === undefined ? wanted.length : undefined,
    upNodes.length,
    withSession((each) => each === "unknown").length,
  );
  const trouble = firstTrouble(links, nodes);
  return documentOf(context, {
    subject: { kind: "Peer", name },
    facts,
    links,
    nodes,
    verdict: trouble === undefined ? `${state}: ${nodePhrase(upNodes)}` : `${state}; ${trouble}`,
  });
}

/** @param wanted undefined: not known */
function stateText(wanted: number | undefined, up: number, unknown: number): string {
  if (wanted === undefined) return "from where it is established is not known";
  if (wanted === 0) return "selects no node";
  const all = `${wanted} node${wanted === 1 ? "" : "s"}`;
  if (unknown === wanted) return `whether it is established from ${all} is not known`;
  return `established from ${up} of ${all}${unknown === 0 ? "" : `, not known of ${unknown}`}`;
}

/** Nodes whose speaker opens this session. */
function selectedNodes({ nodes }: Context, name: string, { view }: Speakers): readonly string[] {
  const read = view.catalogue.peers.find(({ object }) => object.metadata.name === name)?.peer;
  if (read === undefined) return [];
  return nodes
    .filter(
      (n) =>
        read.nodeSelectors.length === 0 || read.nodeSelectors.some((sel) => matches(sel, n.metadata.labels)),
    )
    .map((n) => n.metadata.name);
}

function validLink(object: BGPPeer, { view }: Speakers): Link {
  const own = view.catalogue.peers.find(({ object: o }) => o.metadata.name === object.metadata.name);
  const fault =
    own?.faults[0] ??
    view.whole.faults.find(
      (f) => f.origin.ref.name === object.metadata.name || f.other?.ref.name === object.metadata.name,
    );
  if (own === undefined)
    return {
      name: "peer",
      state: "broken",
      text: `it is not in MetalLB's namespace, so no speaker sees it`,
      finding: finding(
        "MLB221",
        { object: formatRef(refOf(object)), namespace: view.settings.metallbNamespace },
        { severity: "error", objects: [object] },
      ),
    };
  if (fault === undefined) return { name: "peer", state: "sound", text: "it is valid" };
  const other = fault.other?.ref;
  return {
    name: "peer",
    state: "broken",
    text: fault.error.replaceAll("\n", ", "),
    finding: finding(
      "MLB206",
      { object: formatRef(refOf(object)), error: fault.error.replaceAll("\n", ", "), scope: "the speakers" },
      {
        objects: [object, ...(other === undefined ? [] : [other])],
        evidence: [{ object: fault.origin.ref, path: fault.origin.path, value: fault.error }],
        commands: [edit(refOf(object))],
      },
    ),
  };
}

function nodesLink({ s, nodes }: Context, object: BGPPeer, selected: readonly string[]): Link {
  const unknown = unknownKind(s, "Node");
  if (unknown !== undefined)
    return { name: "nodes", state: "unknown", text: `which nodes it selects: ${unknown}` };
  if (selected.length > 0)
    return {
      name: "nodes",
      state: "sound",
      text: `it selects ${selected.length} of ${nodes.length}: ${nodePhrase(selected)}`,
    };
  return {
    name: "nodes",
    state: "broken",
    text: "it selects no node, so there is no session",
    finding: finding(
      "MLB306",
      { object: formatRef(refOf(object)), reason: "selects no node" },
      {
        severity: "error",
        objects: [object],
        evidence: [evidence(object, "spec.nodeSelectors", JSON.stringify(object.spec?.nodeSelectors ?? []))],
        commands: [edit(refOf(object))],
      },
    ),
  };
}

/** Advertisements that go to the peer: those that name it, and those that name none. */
function advertisementLinks({ s }: Context, object: BGPPeer, { view }: Speakers): readonly Link[] {
  const unknown = unknownKind(s, "BGPAdvertisement");
  if (unknown !== undefined)
    return [{ name: "advertisement", state: "unknown", text: `what it is to carry: ${unknown}` }];
  const all = view.catalogue.advertisements.map(({ object: a }) => a);
  const own = all.filter((a) => {
    const peers = textsOf(a.spec?.peers);
    return peers.length === 0 || peers.includes(object.metadata.name);
  });
  if (own.length > 0)
    return [{ name: "advertisement", state: "sound", text: nodePhrase(own.map((a) => a.metadata.name)) }];
  return [
    {
      name: "advertisement",
      state: "note",
      text:
        all.length === 0
          ? "there is no BGPAdvertisement, so the session carries nothing"
          : `no BGPAdvertisement is for it (${nodePhrase(all.map((a) => `${a.metadata.name}: ${textsOf(a.spec?.peers).join(", ")}`))}), so the session carries nothing`,
    },
  ];
}

/** Without these nobody can tell which Services are announced from where. */
const CARRYING = ["Node", "Service", "EndpointSlice", "IPAddressPool"] as const;

/** The Services that the session carries from at least one node. Nodes of a class share their decisions. */
function carriesLink(
  { s }: Context,
  object: BGPPeer,
  selected: readonly string[],
  { view }: Speakers,
  { byNode }: FreshSpeakers,
): Link {
  const unknown = CARRYING.flatMap((kind) => unknownKind(s, kind) ?? []);
  if (unknown[0] !== undefined)
    return { name: "carries", state: "unknown", text: `which Services: ${unknown[0]}` };
  const name = object.metadata.name;
  const answers = selected.flatMap((node) => byNode.get(node) ?? []);
  const carried = view.services.filter((facts) =>
    answers.some(({ decision }) => {
      const { announced, advertisements = [] } = decision(facts);
      return announced && advertisements.some(({ peers }) => peers === undefined || peers.includes(name));
    }),
  );
  const text =
    carried.length === 0
      ? "no Service"
      : `${carried.length} Service${carried.length === 1 ? "" : "s"}: ${nodePhrase(carried.map(({ key }) => key))}`;
  return { name: "carries", state: "sound", text };
}

function ignoredLinks(object: BGPPeer): readonly Link[] {
  return (["sourceAddress", "localASN"] as const).flatMap((field): Link[] => {
    const value = object.spec?.[field];
    if (value === undefined || value === "" || value === 0) return [];
    return [
      {
        name: "field",
        state: "note",
        text: `${field}: ${value} is ignored by the frr-k8s backend`,
        finding: ignoredFinding(object, field, String(value)),
      },
    ];
  });
}

/** @returns the finding of a field that this backend never writes. */
function ignoredFinding(object: BGPPeer, field: string, value: string): Finding {
  return finding(
    "MLB405",
    { object: formatRef(refOf(object)), field, value },
    { objects: [object], evidence: [evidence(object, `spec.${field}`, value)] },
  );
}

/** Where the password of the session stands in clear text; its value is never shown. */
function passwordLinks({ s, discovery }: Context, object: BGPPeer): readonly Link[] {
  const spec = object.spec ?? {};
  if (spec.password !== undefined && spec.password !== "")
    return [
      {
        name: "password",
        state: "note",
        text: "the password stands in clear text in the BGPPeer; use passwordSecret",
        finding: finding(
          "MLB709",
          { object: formatRef(refOf(object)), field: "spec.password" },
          { objects: [object], evidence: [evidence(object, "spec.password", "<hidden>")] },
        ),
      },
    ];
  const name = spec.passwordSecret?.name ?? "";
  if (name === "") return [];
  const namespace = discovery.metallb.namespace.value;
  const unknown = unknownKind(s, "Secret");
  const secret = findObject<Secret>(s, "Secret", name, namespace);
  const external =
    discovery.frrK8s.namespace.value !== namespace && !discovery.metallb.secretPassthrough.value;
  const clear = external
    ? "; MetalLB writes it in clear text into its FRRConfigurations, since frr-k8s is in another namespace"
    : "";
  if (secret === undefined && unknown !== undefined)
    return [
      {
        name: "password",
        state: "note",
        text: `from Secret ${name}, which was not read (${unknown})${clear}`,
      },
    ];
  return [
    {
      name: "password",
      state: clear === "" ? "sound" : "note",
      text: `from Secret ${namespace}/${name}${clear}`,
      ...(clear === ""
        ? {}
        : {
            finding: finding(
              "MLB705",
              { neighbors: [peerText({ peer: spec.peerAddress ?? "", vrf: spec.vrf ?? "" })] },
              { objects: [object] },
            ),
          }),
    },
  ];
}
