import { SHOW } from "../show/commands.ts";
import type { SessionCause, SessionFacts } from "./facts.ts";
import { causeByCounters, md5Evidence, md5Hint } from "./md5.ts";
import { cause, downInterface, fromNeighbor, isConnected, type KnownSession, peerName } from "./parts.ts";

/** Strings of FRR that say that the neighbor's address leads nowhere; 8.4 names the tracking, later versions the path. */
const NO_PATH: ReadonlySet<string> = new Set([
  "No path to specified Neighbor",
  "Waiting for NHT",
  "Waiting for peer address",
  "Neighbor address lost",
  "Interface down",
]);

/** Causes below BGP that can be seen on the node: interface, network, route. */
export function causeByPath(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  const noPath = NO_PATH.has(neighbor.lastReset ?? "") || facts.nextHop?.valid === false;
  const oneHop = neighbor.external && (neighbor.maxHops ?? 1) === 1;
  const evidence = [
    ...fromNeighbor(neighbor, "state", "lastReset", "maxHops"),
    ...(facts.nextHop === undefined
      ? []
      : [
          {
            source: SHOW.nextHops,
            field: facts.nextHop.address,
            value: `${facts.nextHop.valid ? "valid" : "invalid"}${facts.nextHop.mustBeConnected ? ", must be connected" : ""}`,
          },
        ]),
  ];
  const down = downInterface(facts);
  if (down !== undefined && (noPath || isConnected(facts) === false))
    return cause({
      kind: "link-down",
      certainty: "proven",
      text: `interface ${down}, on whose network ${peerName(facts)} is, is down`,
      evidence: [...evidence, { source: SHOW.interfaces, field: `${down}.status`, value: "down" }],
      next: [`Look at ${down} on the node (ip -s link show ${down}), at the cable and at the switch port`],
    });
  if (!noPath && !(oneHop && isConnected(facts) === false && neighbor.established === 0)) return undefined;
  if (!oneHop)
    return cause({
      kind: "no-route",
      certainty: noPath ? "proven" : "likely",
      text: `the node has no route to ${peerName(facts)}`,
      evidence,
      next: [`Look at the routes of the node: ip route get ${facts.peer}${vrfWords(facts)}`],
    });
  if (neighbor.established > 0)
    return cause({
      kind: "link-down",
      certainty: "likely",
      text: `${peerName(facts)} was on a network of the node and no longer is: the interface is down or lost its address`,
      evidence,
      next: [`Look at the interface towards ${facts.peer} on the node: ip -br address`],
    });
  const elsewhere = isConnected(facts) === false && facts.downInterfaces !== undefined;
  return cause({
    kind: "multihop-missing",
    certainty: elsewhere ? "proven" : "likely",
    text: `${peerName(facts)} is on no network of the node and the session may take one hop only: ebgpMultiHop is not set`,
    evidence,
    next: [
      "Set ebgpMultiHop: true on the BGPPeer, and multihop on the router",
      ...(elsewhere
        ? []
        : ["If it should be on a network of the node, look whether that interface is up: ip -br address"]),
    ],
  });
}

const vrfWords = (facts: SessionFacts): string => (facts.vrf === "default" ? "" : ` vrf ${facts.vrf}`);

/** Causes of a TCP connection that does not come about. BGP itself sees only whether there was an answer, so passwords and filters look alike. */
export function causeByConnection(facts: KnownSession): SessionCause | undefined {
  const { neighbor } = facts;
  if (neighbor.state !== "Connect" && neighbor.state !== "Active" && neighbor.state !== "Idle")
    return undefined;
  const evidence = [
    ...fromNeighbor(neighbor, "state", "lastReset", "opensSent", "opensReceived"),
    ...md5Evidence(facts),
  ];
  const byRouter = causeByRouter(facts);
  if (byRouter !== undefined) return byRouter;
  const byCounters = causeByCounters(facts);
  if (byCounters !== undefined) return byCounters;
  if (neighbor.state === "Connect") return noAnswer(facts, evidence);
  if (neighbor.state === "Active")
    return cause({
      kind: "refused-or-unreachable",
      certainty: "cannot tell apart",
      text: `no TCP connection to ${peerName(facts)}: it is refused, or the address is not reached`,
      candidates: [
        `nothing listens on port 179 of ${facts.peer} (BGP not running, or not for this node's address)`,
        `nobody has the address ${facts.peer}, or a router on the way reports it unreachable`,
        "the router ended the last connection and the node waits before the next",
        ...(md5Hint(facts) === ""
          ? []
          : [`the passwords of the two sides do not fit each other${md5Hint(facts)}`]),
      ],
      evidence,
      next: [
        `From the node: ping ${facts.peer}, then nc -vz ${facts.peer} 179: "refused" means the host is there, "no route" or no answer means it is not`,
        "Ask the network team whether the router has a neighbor with this node's address",
      ],
    });
  return undefined;
}

function noAnswer(facts: KnownSession, evidence: SessionCause["evidence"]): SessionCause {
  const passwords = [
    `${
      facts.password === true
        ? "the passwords differ, or the router has none"
        : facts.password === false
          ? "the router expects a password and the node has none"
          : "a password is set on one side only, or differs"
    }: the kernel drops such packets in silence${md5Hint(facts)}`,
  ];
  const filtered = [
    "a filter between the two, or on the router, drops TCP port 179",
    `the router is down or has no route back to the node`,
    // Linux refuses a signed connection to a closed port only where it can sign the refusal.
    ...(facts.password === true
      ? [
          "BGP does not run on the router: a router on Linux does not refuse a signed connection, it keeps silent",
        ]
      : []),
  ];
  return cause({
    kind: "no-answer",
    certainty: "cannot tell apart",
    text: `no answer from ${peerName(facts)} to the connection on port 179`,
    candidates:
      facts.password === false && md5Hint(facts) === ""
        ? [...filtered, ...passwords]
        : [...passwords, ...filtered],
    evidence: [
      ...evidence,
      ...(facts.password === undefined
        ? []
        : [
            {
              source: SHOW.runningConfig,
              field: `neighbor ${facts.peer} password`,
              value: facts.password ? "set" : "not set",
            },
          ]),
    ],
    next: [
      `From the node: ping ${facts.peer}, then nc -vz ${facts.peer} 179 (without password): an answer means that only signed packets are dropped`,
      "Compare the passwords on both sides; on the router, the counters of TCP MD5 failures tell which side is wrong",
    ],
  });
}

/** The router's own words settle what cannot be seen from the node. */
function causeByRouter(facts: KnownSession): SessionCause | undefined {
  const router = facts.router;
  if (router === undefined) return undefined;
  const on = (field: string, value: string) => [
    { source: `${SHOW.runningConfig} on ${router.host}`, field, value },
  ];
  const state = fromNeighbor(facts.neighbor, "state", "lastReset");
  if (router.neighbor === "down")
    return cause({
      kind: "refused",
      certainty: "proven",
      text: `BGP does not run on the router ${router.host} (${peerName(facts)})`,
      evidence: [...state, { source: SHOW.neighbors, field: router.host, value: "bgpd is not running" }],
      next: [`Start BGP on ${router.host}`],
    });
  if (router.neighbor === "absent")
    return cause({
      kind: "not-accepted",
      certainty: "proven",
      text: `the router ${router.host} (${peerName(facts)}) has no neighbor with this node's address`,
      evidence: [...state, { source: SHOW.neighbors, field: router.host, value: "no such neighbor" }],
      next: [
        `Configure the neighbor on ${router.host}: ${facts.neighbor.localAddress ?? "this node's address"}, remote AS ${facts.neighbor.localAs ?? "?"}`,
      ],
    });
  if (router.neighbor.adminShutdown)
    return cause({
      kind: "shutdown-router",
      certainty: "proven",
      text: `the neighbor is shut down on the router ${router.host}`,
      evidence: [
        ...state,
        { source: `${SHOW.neighbors} on ${router.host}`, field: "adminShutDown", value: "true" },
      ],
      next: [`Ask why the neighbor is shut down on ${router.host}`],
    });
  if (facts.password === undefined || router.password === undefined) return undefined;
  if (facts.password && !router.password)
    return cause({
      kind: "password-node-only",
      certainty: "proven",
      text: `the node has a password for ${peerName(facts)}, the router ${router.host} has none`,
      evidence: [...state, ...on("neighbor … password", "not set")],
      next: ["Set the same password on the router, or take passwordSecret out of the BGPPeer"],
    });
  if (!facts.password && router.password)
    return cause({
      kind: "password-router-only",
      certainty: "proven",
      text: `the router ${router.host} expects a password of the node, which has none for ${peerName(facts)}`,
      evidence: [...state, ...on("neighbor … password", "set")],
      next: ["Give the BGPPeer a passwordSecret with the router's password"],
    });
  if (router.samePassword === false)
    return cause({
      kind: "password-differs",
      certainty: "proven",
      text: `the passwords of the node and of the router ${router.host} differ`,
      evidence: [...state, ...on("neighbor … password", "another one")],
      next: ["Set the same password on both sides; a line end at the end of the Secret counts as well"],
    });
  return undefined;
}
