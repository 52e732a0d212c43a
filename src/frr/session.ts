import { causeByConnection, causeByPath } from "./session/connection.ts";
import type { SessionCause, SessionFacts } from "./session/facts.ts";
import { lastResetMeaning } from "./session/last-reset.ts";
import { causeByNotification } from "./session/notification.ts";
import { cause, fromNeighbor, type KnownSession, peerName } from "./session/parts.ts";
import { SHOW } from "./show/commands.ts";

export type {
  Certainty,
  Md5Counters,
  Md5Facts,
  RouterFacts,
  SessionCause,
  SessionCauseKind,
  SessionEvidence,
  SessionFacts,
} from "./session/facts.ts";

/**
 * Says why a session is not established, or what is broken about one that is; from what FRR shows on the node and, where it was
 * captured, on the router. FRR keeps the last reset for as long as bgpd lives, so it is read only while the session is down.
 * @returns undefined for a sound session, and where bgpd's view is not known
 */
export function sessionCause(facts: SessionFacts): SessionCause | undefined {
  const { neighbor } = facts;
  if (neighbor === undefined) return undefined;
  if (neighbor === "down")
    return cause({
      kind: "bgpd-down",
      certainty: "proven",
      text: `${facts.daemon ?? "bgpd"} does not run on the node`,
      evidence: [{ source: SHOW.neighbors, field: "", value: `${facts.daemon ?? "bgpd"} is not running` }],
      next: ["Look at the log of the container frr; watchfrr or the kubelet should have restarted it"],
    });
  if (neighbor === "absent")
    return cause({
      kind: "not-configured",
      certainty: "proven",
      text: `FRR on the node has no neighbor ${peerName(facts)}`,
      evidence: [{ source: SHOW.neighbors, field: facts.peer, value: "no such neighbor" }],
      next: ["Compare what is intended with what runs: kubectl metallb diff"],
    });
  const known: KnownSession = { ...facts, neighbor };
  for (const rule of neighbor.state === "Established" ? RISKS : RULES) {
    const found = rule(known);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In order: what makes all the rest meaningless first, what is only a guess last. */
const RULES: readonly ((facts: KnownSession) => SessionCause | undefined)[] = Object.freeze([
  vrfAbsent,
  shutOnNode,
  causeByNotification,
  bfdReset,
  causeByPath,
  noRouterId,
  causeByConnection,
  starting,
  noReason,
]);

const RISKS: readonly ((facts: KnownSession) => SessionCause | undefined)[] = Object.freeze([
  bfdOfLiveSession,
]);

function vrfAbsent(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  if (neighbor.vrfId !== -1 && neighbor.lastReset !== "Waiting for VRF to be initialized") return undefined;
  return cause({
    kind: "vrf-absent",
    certainty: "proven",
    text: `VRF ${facts.vrf} does not exist on the node (vrf id ${neighbor.vrfId ?? "?"}, router id ${neighbor.localRouterId ?? "?"})`,
    evidence: fromNeighbor(neighbor, "vrfId", "localRouterId", "state", "lastReset"),
    next: [
      `Create VRF ${facts.vrf} on the node with the interface towards ${facts.peer} in it (ip link show type vrf shows what is there); on OpenShift by a NodeNetworkConfigurationPolicy`,
    ],
  });
}

function shutOnNode(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  if (!neighbor.adminShutdown && neighbor.lastReset !== "Admin. shutdown") return undefined;
  return cause({
    kind: "shutdown-node",
    certainty: "proven",
    text: `the session with ${peerName(facts)} is shut down on the node by hand`,
    evidence: fromNeighbor(neighbor, "state", "adminShutdown", "lastReset"),
    next: [
      "frr-k8s never writes `shutdown`: somebody typed it in vtysh. Remove it there (`no neighbor … shutdown`), or let frr-k8s reload",
    ],
  });
}

/** The words of FRR before 8.4, which sent no notification when BFD ended a session (BFD Down, RFC 9384). */
function bfdReset(facts: KnownSession): SessionCause | undefined {
  const { neighbor, bfd } = facts;
  if (neighbor.lastReset !== "BFD down initiated") return undefined;
  return cause({
    kind: "bfd-down",
    certainty: "likely",
    text: `BFD of the node lost ${peerName(facts)} and ended the session`,
    evidence: [
      ...fromNeighbor(neighbor, "state", "lastReset", "bfd"),
      ...(bfd === undefined ? [] : [{ source: SHOW.bfd, field: `${bfd.peer}.status`, value: bfd.status }]),
    ],
    next: [
      "Compare intervals, multiplier, multihop and echo mode on both sides; UDP 3784 (one hop) or 4784 (multihop) must pass both ways",
    ],
  });
}

function noRouterId(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  if (neighbor.localRouterId !== "0.0.0.0" && neighbor.lastReset !== "Router ID is missing") return undefined;
  return cause({
    kind: "no-router-id",
    certainty: "proven",
    text: "BGP on the node has no router ID (0.0.0.0): there is no IPv4 address to take it from",
    evidence: fromNeighbor(neighbor, "localRouterId", "state", "lastReset"),
    next: ["Set routerID in a BGPPeer per node, or id in an FRRConfiguration per node"],
  });
}

function starting(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  if (neighbor.state !== "OpenSent" && neighbor.state !== "OpenConfirm") return undefined;
  return cause({
    kind: "starting",
    certainty: "likely",
    text: `the session with ${peerName(facts)} is being set up: the connection is there, BGP is not agreed yet`,
    evidence: fromNeighbor(neighbor, "state", "lastReset", "opensSent", "opensReceived"),
    next: ["Look again in some seconds; if it stays, the router accepts the connection and sends no OPEN"],
  });
}

/** FRR's words for the last reset are no proof of why the session is down now. */
function resetText(lastReset: string | undefined): string {
  if (lastReset === undefined) return " and FRR gives no reason";
  const means = lastResetMeaning(lastReset);
  return means === undefined
    ? ` (${lastReset}) and FRR gives no reason`
    : `; the last that FRR says of it is "${lastReset}": ${means}`;
}

function noReason(facts: KnownSession): SessionCause {
  const { neighbor } = facts;
  return cause({
    kind: "no-reason",
    certainty: "cannot tell apart",
    text: `the session with ${peerName(facts)} is ${neighbor.state}${resetText(neighbor.lastReset)}`,
    evidence: fromNeighbor(neighbor, "state", "lastReset", "lastNotification", "opensSent", "opensReceived"),
    next: [
      "Look again in some seconds; then at the log of the container frr, and at the router's view of this neighbor",
    ],
  });
}

/**
 * BFD down under an established session: with FRR 10 the session lives up to 30 s longer, and one whose BFD never came up is not
 * ended at all. It is a risk, not an outage.
 */
function bfdOfLiveSession(facts: KnownSession): SessionCause | undefined {
  const { neighbor, bfd } = facts;
  const down = neighbor.bfd === "Down" || (bfd !== undefined && bfd.status === "down");
  if (!down) return undefined;
  const never = bfd?.remoteId === 0 && (bfd.diagnostic === "ok" || bfd.diagnostic === undefined);
  const evidence = [
    ...fromNeighbor(neighbor, "state", "bfd"),
    ...(bfd === undefined
      ? []
      : [
          { source: SHOW.bfd, field: `${bfd.peer}.status`, value: bfd.status },
          ...(bfd.diagnostic === undefined
            ? []
            : [{ source: SHOW.bfd, field: `${bfd.peer}.diagnostic`, value: bfd.diagnostic }]),
          ...(bfd.remoteId === undefined
            ? []
            : [{ source: SHOW.bfd, field: `${bfd.peer}.remote-id`, value: String(bfd.remoteId) }]),
        ]),
  ];
  if (never)
    return cause({
      kind: "bfd-never-up",
      certainty: "likely",
      effect: "risk",
      text: `BFD with ${peerName(facts)} has never come up: the router does not answer it`,
      evidence,
      next: ["Configure BFD for this neighbor on the router, or take bfdProfile out of the BGPPeer"],
    });
  return cause({
    kind: "bfd-down",
    certainty: "proven",
    effect: "risk",
    text: `BFD with ${peerName(facts)} is down${bfd?.diagnostic === undefined ? "" : ` (${bfd.diagnostic})`} while BGP is still established`,
    evidence,
    next: [
      "Compare intervals, multiplier, multihop and echo mode on both sides; UDP 3784 (one hop) or 4784 (multihop) must pass both ways",
    ],
  });
}
