import type { BGPPeer } from "../../api/metallb.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { ofSession } from "../../findings/analyzers/sessions.ts";
import { type Finding, finding } from "../../findings/finding.ts";
import { command, patch } from "../../findings/shell.ts";
import { expandedLabel } from "../../frr/session/label.ts";
import { unknownKind } from "../../snapshot/select.ts";
import type { Source } from "../../snapshot/snapshot.ts";
import { type Session, sessionOf } from "../../state/sessions.ts";
import type { Context } from "../context.ts";
import type { Link } from "../explanation.ts";

/** A neighbor of a node, and what asks for it. */
export interface Peering {
  readonly node: string;
  /** Address or interface. */
  readonly peer: string;
  /** Empty: the default VRF. */
  readonly vrf: string;
  /** The BGPPeer that asks for it; absent for a neighbor of somebody's own FRRConfiguration. */
  readonly resource?: BGPPeer;
  /** What asks for it, if no BGPPeer does. */
  readonly objects?: readonly ObjectRef[];
}

/** The state of a session: by vtysh, else by BGPSessionState, which frr-k8s refreshes every two minutes and which gives no reason. */
export function sessionLink(
  context: Context,
  peering: Peering,
): { readonly link: Link; readonly session: Session } {
  const session = sessionOf(context.s, peering.node, peering.peer, peering.vrf);
  const peer = peerText(peering);
  if (session.unknown !== undefined)
    return { session, link: reportedLink(context, peering, peer, session.unknown) };
  const source = session.source === undefined ? {} : { source: vtysh(session.source) };
  const base = { name: "session", peer, ...source };
  const { cause } = session;
  if (cause === undefined)
    return {
      session,
      link: {
        ...base,
        state: "sound",
        text: `${peer} ${session.state}`,
        ...(session.neighbor?.uptime === undefined ? {} : { detail: `up ${session.neighbor.uptime}` }),
      },
    };
  return {
    session,
    link: {
      ...base,
      state: cause.effect === "risk" ? "note" : "broken",
      text:
        cause.effect === "risk"
          ? `${peer} ${session.state}, but ${cause.text}`
          : `${peer} ${session.state}: ${cause.text}`,
      finding: withRemedy(session, peering),
    },
  };
}

/** The finding of a session, with the change to paste where the router's own AS is known. */
function withRemedy(session: Session, peering: Peering): Finding {
  const { cause } = session;
  const found =
    ofSession(session, peering.resource) ??
    finding(
      "MLB219",
      { effect: cause?.text ?? session.state, state: "FRR" },
      { objects: objectsFor(peering), nodes: [peering.node], remedy: cause?.next.join(". ") ?? "" },
    );
  const actual = /the router is AS (\d+)/.exec(cause?.text ?? "")?.[1];
  if (cause?.kind !== "wrong-as" || actual === undefined || peering.resource === undefined) return found;
  const change = patch(refOf(peering.resource), { spec: { peerASN: Number(actual) } });
  return { ...found, remedy: { ...found.remedy, commands: [change] } };
}

const objectsFor = ({ resource, objects }: Peering): readonly ObjectRef[] =>
  resource === undefined ? (objects ?? []) : [refOf(resource)];

/** @returns what frr-k8s says of a session in BGPSessionState; undefined if it says nothing. */
function reportedState(context: Context, { node, peer, vrf }: Peering): string | undefined {
  const wanted = vrf === "default" ? "" : vrf;
  for (const object of context.sessionStates(node)) {
    const status = object.status as { bgpStatus?: unknown; peer?: unknown; vrf?: unknown } | undefined;
    const labels = object.metadata.labels ?? {};
    const inVrf = (status?.vrf ?? labels["frrk8s.metallb.io/vrf"] ?? "") === wanted;
    const named = status?.peer ?? labels["frrk8s.metallb.io/peer"];
    if (inVrf && typeof named === "string" && (named === peer || named === expandedLabel(peer)))
      return typeof status?.bgpStatus === "string" ? status.bgpStatus : undefined;
  }
  return undefined;
}

function reportedLink(context: Context, peering: Peering, peer: string, why: string): Link {
  const { s } = context;
  const state = reportedState(context, peering);
  const source = { kind: s.source.kind, name: "BGPSessionState, up to 2 min behind" } as const;
  const findOut = [
    command("kubectl", "metallb", "bgp", "neighbors", "--node", peering.node),
    command(
      "kubectl",
      "metallb",
      "vtysh",
      "--node",
      peering.node,
      "--",
      "show",
      "bgp",
      "vrf",
      "all",
      "summary",
    ),
  ];
  if (state === undefined)
    return {
      name: "session",
      state: "unknown",
      peer,
      text: `${peer}: ${why}, and ${unknownKind(s, "BGPSessionState") === undefined ? "no BGPSessionState tells its state" : "BGPSessionStates are not known"}`,
      findOut,
    };
  if (state === "Established")
    return { name: "session", state: "sound", peer, text: `${peer} Established`, source };
  return {
    name: "session",
    state: "broken",
    peer,
    text: `${peer} ${state}`,
    source,
    findOut,
    finding: finding(
      "MLB401",
      { peer, state, reason: "BGPSessionState gives no reason" },
      {
        objects: objectsFor(peering),
        nodes: [peering.node],
        remedy: "Ask FRR for the reason",
        commands: findOut,
      },
    ),
  };
}

/** @returns the neighbor as links name it. */
export function peerText({ peer, vrf }: Pick<Peering, "peer" | "vrf">): string {
  return vrf === "" || vrf === "default" ? peer : `${peer} in VRF ${vrf}`;
}

/** @returns the source of an answer of vtysh, named as such. */
export function vtysh(source: Source): Source {
  return { ...source, name: "vtysh" };
}
