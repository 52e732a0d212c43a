import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix } from "../../net/prefix.ts";
import { SHOW } from "../show/commands.ts";
import type { Neighbor } from "../show/neighbors.ts";
import type { SessionCause, SessionEvidence, SessionFacts } from "./facts.ts";

/** The facts of a session that bgpd knows. */
export interface KnownSession extends SessionFacts {
  readonly neighbor: Neighbor;
}

/** @returns evidence from bgpd's own view; fields that FRR did not print are left out. */
export function fromNeighbor(
  neighbor: Neighbor,
  ...fields: readonly (keyof typeof NAMES)[]
): readonly SessionEvidence[] {
  return fields.flatMap((name) => {
    const value = neighbor[name];
    return value === undefined ? [] : [{ source: SHOW.neighbors, field: NAMES[name], value: String(value) }];
  });
}

/** FRR's own names of the fields, which whoever repeats the command will see. */
const NAMES = Object.freeze({
  state: "bgpState",
  remoteAs: "remoteAs",
  localAs: "localAs",
  lastReset: "lastResetDueTo",
  lastError: "lastErrorCodeSubcode",
  lastNotification: "lastNotificationReason",
  shutdownMessage: "lastShutdownDescription",
  adminShutdown: "adminShutDown",
  vrfId: "vrfId",
  localRouterId: "localRouterId",
  maxHops: "externalBgpNbrMaxHopsAway",
  opensSent: "messageStats.opensSent",
  opensReceived: "messageStats.opensRecv",
  bfd: "peerBfdInfo.status",
} as const);

/** @returns a cause with the parts that most have in common. */
export function cause(
  parts: Pick<SessionCause, "kind" | "certainty" | "text"> & Partial<SessionCause>,
): SessionCause {
  return { effect: "down", candidates: [], evidence: [], next: [], ...parts };
}

/** @returns the neighbor as it stands in a sentence. */
export function peerName(facts: SessionFacts): string {
  return facts.vrf === "default" || facts.vrf === "" ? facts.peer : `${facts.peer} in VRF ${facts.vrf}`;
}

/** Whether the neighbor is on a network of an interface that is up; undefined if the networks are not known or the neighbor is an interface. */
export function isConnected(facts: SessionFacts): boolean | undefined {
  const address = parseAddress(facts.peer);
  if (address === undefined || facts.connected === undefined) return undefined;
  return facts.connected.some((network) => covers(network, hostPrefix(address)));
}

/** The interface that is down and whose network holds the neighbor. */
export function downInterface(facts: SessionFacts): string | undefined {
  const address = parseAddress(facts.peer);
  if (address === undefined) return undefined;
  return facts.downInterfaces?.find((i) => covers(i.network, hostPrefix(address)))?.name;
}
