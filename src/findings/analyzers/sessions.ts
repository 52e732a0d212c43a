import type { BGPSessionState } from "../../api/frrk8s.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import type { SessionCause, SessionCauseKind } from "../../frr/session.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { parseAddress } from "../../net/address.ts";
import type { Session } from "../../state/sessions.ts";
import { analyzer, type Gap } from "../analyzer.ts";
import type { Code } from "../catalogue.ts";
import { type Evidence, evidence, type Finding, type FindingParts, finding } from "../finding.ts";
import { type PeerFinder, peerFinder } from "../peer-finder.ts";
import { command, patch } from "../shell.ts";

/** The sessions of all nodes as FRR shows them, and as BGPSessionState reports them where FRR was not asked. */
export const sessions = analyzer({
  name: "sessions",
  codes: [
    "MLB401",
    "MLB402",
    "MLB403",
    "MLB404",
    "MLB407",
    "MLB408",
    "MLB412",
    "MLB413",
    "MLB416",
    "MLB417",
    "MLB418",
    "MLB419",
    "MLB601",
    "MLB805",
  ],
  reads: {
    kinds: ["Node"],
    also: ["BGPPeer", "BGPSessionState"],
    uses: ["discovery"],
    live: [
      SHOW.neighbors,
      SHOW.summary,
      SHOW.bfd,
      SHOW.nextHops,
      SHOW.ipRoutes,
      SHOW.interfaces,
      SHOW.runningConfig,
    ],
  },
  *analyze({ objects, frr, unknown, shared }) {
    const peerOf = peerFinder(objects<BGPPeer>("BGPPeer"));
    const reported = Map.groupBy(objects<BGPSessionState>("BGPSessionState"), (b) => b.status?.node ?? "");
    const blind: string[] = [];
    for (const node of shared.nodeNames()) {
      const neighbors = frr(node)?.neighbors;
      if (
        neighbors === undefined ||
        (!neighbors.ok && neighbors.daemonDown === undefined && !shared.bgpIsDown(node))
      ) {
        if (shared.withNeighbors().has(node)) blind.push(node);
        for (const state of reported.get(node) ?? [])
          for (const found of byReport(state, node, peerOf)) {
            const { peer = "", vrf = "" } = state.status ?? {};
            yield { ...found, services: shared.unserved().byPeer(peer, vrf === "" ? "default" : vrf) };
          }
        continue;
      }
      for (const session of shared.sessionsOn(node)) {
        const found = ofSession(session, peerOf(session.peer, session.vrf));
        if (found === undefined) continue;
        // Only Services that no other session brings to anybody.
        yield { ...found, services: shared.unserved().byPeer(session.peer, session.vrf) };
      }
    }
    const anyAsked = shared.nodeNames().some((node) => frr(node) !== undefined);
    yield* gaps(blind, unknown("BGPSessionState"), anyAsked, (node) => frr(node)?.neighbors);
  },
});

function* byReport(state: BGPSessionState, node: string, peerOf: PeerFinder): Generator<Finding> {
  const { bgpStatus = "", bfdStatus = "", peer = "", vrf = "" } = state.status ?? {};
  const resource = peerOf(peer, vrf);
  const objects = resource === undefined ? [] : [resource];
  const name = vrf === "" ? peer : `${peer} in VRF ${vrf}`;
  if (bgpStatus !== "" && bgpStatus !== "Established")
    yield finding(
      "MLB401",
      {
        peer: name,
        state: bgpStatus,
        reason: "BGPSessionState says so, and FRR was not asked for the reason",
      },
      {
        objects,
        nodes: [node],
        evidence: [evidence(state, "status.bgpStatus", bgpStatus)],
        commands: [command("kubectl", "metallb", "bgp", "neighbors", "--node", node)],
      },
    );
  else if (/^down$/i.test(bfdStatus))
    yield finding(
      "MLB601",
      { peer: name, reason: "BGPSessionState says Down while the session is established" },
      {
        objects,
        nodes: [node],
        severity: "warning",
        evidence: [evidence(state, "status.bfdStatus", bfdStatus)],
      },
    );
}

/** @returns the finding of a session, or undefined if it is sound or nothing is known. */
export function ofSession(session: Session, resource: BGPPeer | undefined): Finding | undefined {
  const { cause, neighbor } = session;
  if (cause === undefined) return undefined;
  const peer = session.vrf === "default" ? session.peer : `${session.peer} in VRF ${session.vrf}`;
  const parts = partsOf(session, cause, resource);
  const dynamic = resource?.spec?.dynamicASN;
  switch (CODE[cause.kind]) {
    case "MLB805":
      return finding(
        "MLB805",
        { daemon: cause.text.replace(/ does not run.*/, ""), evidence: "vtysh says so" },
        { ...parts, objects: [] },
      );
    case "MLB407":
      return finding(
        "MLB407",
        {
          vrf: session.vrf,
          peer: session.peer,
          reason: `FRR knows it by no device (vrf id ${neighbor?.vrfId ?? "?"}, router ID ${neighbor?.localRouterId ?? "?"})`,
        },
        parts,
      );
    case "MLB408":
      return finding(
        "MLB408",
        { reason: cause.text },
        { ...parts, objects: resource === undefined ? [] : [resource] },
      );
    case "MLB402": {
      const ours = `the node is AS ${neighbor?.localAs ?? "?"}`;
      const theirs = cause.text.replace(/^bad peer AS: /, "");
      if (dynamic !== undefined && dynamic !== "")
        return finding(
          "MLB412",
          { peer, dynamic, theirs: "and the AS of the router is of the other kind" },
          cause.kind === "wrong-as"
            ? withDynamic(parts, resource, dynamic === "internal" ? "external" : "internal")
            : { ...parts, remedy: "Correct dynamicASN on the BGPPeer, or the AS on one side." },
        );
      const actual = /the router is AS (\d+)/.exec(cause.text)?.[1];
      return finding(
        "MLB402",
        { peer, ours, theirs, refusedBy: cause.kind === "wrong-as" ? "the node" : "the router" },
        actual === undefined ? parts : withPatch(parts, resource, { peerASN: Number(actual) }),
      );
    }
    case "MLB403":
      return finding(
        "MLB403",
        { peer, networks: "its connected networks do not hold the address" },
        withPatch(parts, resource, { ebgpMultiHop: true }),
      );
    case "MLB404":
      return finding("MLB404", { peer, reason: cause.text }, parts);
    case "MLB416":
      return finding(
        "MLB416",
        {
          peer,
          by: cause.kind === "shutdown-node" ? "somebody on the node" : "the router's administrator",
          text: neighbor?.shutdownMessage ?? "",
        },
        parts,
      );
    case "MLB417":
      return finding("MLB417", { peer }, parts);
    case "MLB418":
      return finding("MLB418", { peer }, parts);
    case "MLB419":
      return finding("MLB419", { peer, sent: sentText(session) }, parts);
    case "MLB601":
      return finding("MLB601", { peer, reason: cause.text }, parts);
    case undefined:
      return undefined;
    default:
      if (parseAddress(session.peer) === undefined && cause.kind !== "not-configured")
        return finding("MLB413", { interface: session.peer, reason: cause.text }, parts);
      return finding("MLB401", { peer, state: session.state, reason: cause.text }, parts);
  }
}

/** With dynamicASN there is no peerASN to set: the kind is wrong, or the AS of one side. */
function withDynamic(
  parts: FindingParts,
  resource: BGPPeer | undefined,
  dynamicASN: "internal" | "external",
): FindingParts {
  const remedy = `Set dynamicASN: ${dynamicASN} on the BGPPeer, or correct the AS on one side.`;
  return { ...withPatch(parts, resource, { dynamicASN }), remedy };
}

/** Puts the change of the BGPPeer before the commands that look. */
function withPatch(parts: FindingParts, resource: BGPPeer | undefined, spec: object): FindingParts {
  if (resource === undefined) return parts;
  return { ...parts, commands: [patch(refOf(resource), { spec }), ...(parts.commands ?? [])] };
}

/** What each cause is called here; `not-configured` is a difference of configurations, which another analyzer reports. */
const CODE: Readonly<Record<SessionCauseKind, Code | undefined>> = Object.freeze({
  "bgpd-down": "MLB805",
  "not-configured": undefined,
  "vrf-absent": "MLB407",
  "no-router-id": "MLB408",
  "bad-router-id": "MLB408",
  "shutdown-node": "MLB416",
  "shutdown-router": "MLB416",
  "wrong-as": "MLB402",
  "as-refused": "MLB402",
  "no-common-family": "MLB417",
  "hold-expired": "MLB418",
  "max-prefix": "MLB419",
  "not-accepted": "MLB401",
  "bfd-down": "MLB601",
  "bfd-never-up": "MLB601",
  "link-down": "MLB401",
  "multihop-missing": "MLB403",
  "no-route": "MLB401",
  "password-node-only": "MLB404",
  "password-router-only": "MLB404",
  "password-differs": "MLB404",
  "no-answer": "MLB401",
  refused: "MLB401",
  "refused-or-unreachable": "MLB401",
  notification: "MLB401",
  starting: "MLB401",
  "no-reason": "MLB401",
});

function partsOf(session: Session, cause: SessionCause, resource: BGPPeer | undefined): FindingParts {
  const { node } = session;
  const candidates =
    cause.candidates.length === 0 ? "" : ` Looks alike from here: ${cause.candidates.join("; ")}.`;
  const severity =
    cause.kind === "starting" || cause.effect === "risk" ? ("warning" as const) : ("error" as const);
  return {
    objects: resource === undefined ? [] : [resource],
    nodes: [node],
    severity,
    evidence: cause.evidence.map(
      (e): Evidence => ({ path: `${e.source} on ${node}: ${e.field}`, value: e.value }),
    ),
    ...(candidates === "" ? {} : { cause: `${cause.text}.${candidates}` }),
    remedy: `${cause.next.join(". ")}.`,
    commands: [command("kubectl", "metallb", "bgp", "neighbors", "--node", node)],
    ...(ASKS_ROUTER.has(cause.kind) ? { question: questionOf(session) } : {}),
  };
}

/** Causes that only the network team can settle. */
const ASKS_ROUTER: ReadonlySet<SessionCauseKind> = new Set<SessionCauseKind>([
  "no-answer",
  "refused",
  "refused-or-unreachable",
  "not-accepted",
  "as-refused",
  "wrong-as",
  "max-prefix",
  "shutdown-router",
  "no-common-family",
  "password-node-only",
  "password-router-only",
  "password-differs",
]);

function questionOf({ peer, vrf, neighbor, node }: Session): string {
  const local =
    neighbor?.localAddress === undefined ? `node ${node}` : `${neighbor.localAddress} (node ${node})`;
  const where = vrf === "default" ? "" : ` (our VRF ${vrf})`;
  return `Does the router at ${peer}${where} have a neighbor ${local} with remote AS ${neighbor?.localAs ?? "?"}, is it itself AS ${neighbor?.remoteAs ?? "?"}, and what does its log say of this neighbor?`;
}

function sentText({ neighbor }: Session): string {
  const sent = neighbor?.families.flatMap((f) => (f.sent === undefined ? [] : [f.sent])) ?? [];
  return sent.length === 0 ? "FRR no longer says how many were sent" : `${Math.max(...sent)} sent`;
}

function* gaps(
  blind: readonly string[],
  stateUnknown: string | undefined,
  anyAsked: boolean,
  answerOf: (node: string) => { readonly ok: boolean; readonly reason?: string } | undefined,
): Generator<Gap> {
  if (blind.length === 0) return;
  const byReason = Map.groupBy(blind, (node) => {
    const answer = answerOf(node);
    if (answer === undefined) return "FRR was not asked (vtysh)";
    return answer.ok ? "" : (answer.reason ?? "no answer");
  });
  for (const [reason, nodes] of byReason)
    yield {
      what:
        stateUnknown === undefined ? "reasons of sessions that are down, and what FRR sends," : "sessions",
      reason: stateUnknown === undefined ? reason : `${reason}; BGPSessionState: ${stateUnknown}`,
      nodes,
      asked: anyAsked || reason !== "FRR was not asked (vtysh)",
    };
}
