import type { RouterFacts, SessionCause } from "./facts.ts";
import { cause, fromNeighbor, type KnownSession, peerName } from "./parts.ts";

/**
 * Causes that a NOTIFICATION names (RFC 4271, 4486, 8203, 9384). Who sent it says whose configuration refuses. It is history: it
 * speaks only while the session is not established, and only if it is the last reset.
 */
export function causeByNotification(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  const sent = neighbor.lastReset === "BGP Notification send";
  const received = neighbor.lastReset === "BGP Notification received";
  if (!(sent || received) || neighbor.lastError === undefined) return undefined;
  const explain = BY_CODE.get(neighbor.lastError.toUpperCase());
  const made = explain?.(facts, sent);
  if (explain !== undefined || RESTARTS.has(neighbor.lastError)) return made;
  return cause({
    kind: "notification",
    certainty: "proven",
    text: `${sent ? "the node" : "the router"} ended the session with ${peerName(facts)}: ${neighbor.lastNotification ?? `error ${neighbor.lastError}`}`,
    evidence: evidenceOf(facts),
    next: ["Look for this error in the log of the side that sent it"],
  });
}

/** Resets after which the session is set up again, so they do not explain why it is not: reset, change of configuration, collision. */
const RESTARTS: ReadonlySet<string> = new Set(["0604", "0606", "0607"]);

type Explain = (facts: KnownSession, sent: boolean) => SessionCause | undefined;

const evidenceOf = (facts: KnownSession) =>
  fromNeighbor(facts.neighbor, "state", "lastReset", "lastError", "lastNotification", "remoteAs", "localAs");

const BY_CODE: ReadonlyMap<string, Explain> = new Map<string, Explain>([
  ["0202", (facts, sent) => (sent ? wrongAs(facts) : asRefused(facts))],
  [
    "0203",
    (facts, sent) =>
      cause({
        kind: "bad-router-id",
        certainty: "proven",
        text: sent
          ? `the node refuses the router ID of ${peerName(facts)}`
          : `${peerName(facts)} refuses the node's router ID ${facts.neighbor.localRouterId ?? ""}`.trimEnd(),
        evidence: [...evidenceOf(facts), ...fromNeighbor(facts.neighbor, "localRouterId")],
        next: [
          "Give the node a router ID of its own: routerID of a BGPPeer per node, or id in an FRRConfiguration",
        ],
      }),
  ],
  ["0207", (facts) => noCommonFamily(facts)],
  [
    "0400",
    (facts, sent) =>
      cause({
        kind: "hold-expired",
        certainty: "proven",
        text: sent
          ? `the node heard nothing from ${peerName(facts)} within the hold time`
          : `${peerName(facts)} heard nothing from the node within the hold time`,
        evidence: evidenceOf(facts),
        next: [
          `Look for loss between the two, for load on the silent side, and whether large packets pass: ping -M do -s 1472 ${facts.peer}`,
        ],
      }),
  ],
  [
    "0601",
    (facts, sent) =>
      cause({
        kind: "max-prefix",
        certainty: "proven",
        text: sent
          ? `the node's limit of prefixes for ${peerName(facts)} is reached`
          : `the limit of prefixes that ${peerName(facts)} accepts from the node is reached`,
        evidence: evidenceOf(facts),
        next: [
          "Ask for a higher maximum-prefix on the router, or advertise aggregates; a router may wait for `clear` after this",
        ],
      }),
  ],
  [
    "0602",
    (facts, sent) =>
      cause({
        kind: sent ? "shutdown-node" : "shutdown-router",
        certainty: "proven",
        text: `the session is shut down by an administrator ${sent ? "on the node" : "of the router"}${quoted(facts.neighbor.shutdownMessage)}`,
        evidence: [...evidenceOf(facts), ...fromNeighbor(facts.neighbor, "shutdownMessage")],
        next: [
          sent
            ? "Remove the neighbor's `shutdown` in vtysh on the node, or let frr-k8s reload"
            : `Ask the network team why the neighbor is shut down on ${facts.peer}`,
        ],
      }),
  ],
  ["0603", (facts, sent) => notAccepted(facts, sent, "has removed the neighbor")],
  ["0605", (facts, sent) => notAccepted(facts, sent, "rejects the connection")],
  [
    "060A",
    (facts, sent) =>
      cause({
        kind: "bfd-down",
        certainty: "proven",
        text: `BFD ${sent ? "of the node" : "of the router"} lost ${sent ? peerName(facts) : "the node"} and ended the session`,
        evidence: [...evidenceOf(facts), ...fromNeighbor(facts.neighbor, "bfd")],
        next: [
          "Compare intervals, multiplier, multihop and echo mode on both sides; UDP 3784 (one hop) or 4784 (multihop) must pass both ways",
        ],
      }),
  ],
]);

function wrongAs(facts: KnownSession): SessionCause {
  const expected = facts.neighbor.remoteAs;
  const actual = asOf(facts.router);
  const name = peerName(facts);
  const isSaid = actual === undefined ? "announces another AS in its OPEN" : `is AS ${actual}`;
  return cause({
    kind: "wrong-as",
    certainty: "proven",
    text: `bad peer AS: the node expects ${name} to be AS ${expected ?? "?"}, the router ${isSaid}`,
    evidence: [...evidenceOf(facts), ...routerEvidence(facts.router, "localAs")],
    next:
      actual === undefined
        ? [
            `The router's own number is not in FRR's JSON: ask the network team for the AS of ${facts.peer}, or look for "remote AS is" in FRR's log on the node (debug bgp neighbor-events)`,
            "Then set peerASN of the BGPPeer to it",
          ]
        : [`Set peerASN of the BGPPeer to ${actual}`],
  });
}

function asRefused(facts: KnownSession): SessionCause {
  const ours = facts.neighbor.localAs;
  const wanted = remoteAsOf(facts.router);
  return cause({
    kind: "as-refused",
    certainty: "proven",
    text: `bad peer AS: ${peerName(facts)} (AS ${facts.neighbor.remoteAs ?? "?"}) refuses the node's AS ${ours ?? "?"}, it ${wanted === undefined ? "expects another" : `expects AS ${wanted}`}`,
    evidence: [...evidenceOf(facts), ...routerEvidence(facts.router, "remoteAs")],
    next: [
      `Set the remote AS of this node on the router to ${ours ?? "the node's AS"}${wanted === undefined ? "" : `, or myASN of the BGPPeer to ${wanted}`}`,
    ],
  });
}

function noCommonFamily(facts: KnownSession): SessionCause {
  const families = facts.neighbor.families.map((f) => f.name);
  return cause({
    kind: "no-common-family",
    certainty: "proven",
    text: `no address family in common with ${peerName(facts)}: the node offers ${families.length === 0 ? "none" : families.join(", ")}`,
    evidence: evidenceOf(facts),
    next: [
      "Activate the same address family for this neighbor on the router, or set dualStackAddressFamily: true on the BGPPeer",
    ],
  });
}

function notAccepted(facts: KnownSession, sent: boolean, what: string): SessionCause {
  return cause({
    kind: "not-accepted",
    certainty: "proven",
    text: `${sent ? "the node" : peerName(facts)} ${what}`,
    evidence: evidenceOf(facts),
    next: [
      sent
        ? "Look at the FRRConfigurations of this node"
        : `Ask the network team whether the router has a neighbor ${facts.neighbor.localAddress ?? "with this node's address"}, remote AS ${facts.neighbor.localAs ?? "?"}`,
    ],
  });
}

/** The AS of the router by its own words. */
function asOf(router: RouterFacts | undefined): number | undefined {
  return typeof router?.neighbor === "object" ? router.neighbor.localAs : undefined;
}

/** The AS that the router expects of the node. */
function remoteAsOf(router: RouterFacts | undefined): number | undefined {
  return typeof router?.neighbor === "object" ? router.neighbor.remoteAs : undefined;
}

function routerEvidence(router: RouterFacts | undefined, name: "localAs" | "remoteAs") {
  if (typeof router?.neighbor !== "object") return [];
  return fromNeighbor(router.neighbor, name).map((e) => ({ ...e, source: `${e.source} on ${router.host}` }));
}

const quoted = (text: string | undefined): string => (text === undefined || text === "" ? "" : `: "${text}"`);
