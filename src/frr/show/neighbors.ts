import {
  asObject,
  field,
  flagField,
  type Json,
  numberField,
  objectField,
  objectOf,
  present,
  type Shown,
  textField,
} from "./json.ts";

/** Counters of one address family of a neighbor; absent: FRR does not say. */
export interface NeighborFamily {
  /** As FRR spells it: `ipv4Unicast`, `ipv6Unicast`, `l2VpnEvpn`. */
  readonly name: string;
  readonly accepted?: number;
  /** Absent while the session is not established. */
  readonly sent?: number;
  readonly routeMapIn?: string;
  readonly routeMapOut?: string;
  readonly prefixLimit?: number;
}

/** One neighbor of `show bgp vrf all neighbors json`. Times are in milliseconds. */
export interface Neighbor {
  readonly vrf: string;
  /** -1: the VRF does not exist on the host. */
  readonly vrfId?: number;
  /** Address, or interface of an unnumbered session. */
  readonly id: string;
  /** `Idle`, `Connect`, `Active`, `OpenSent`, `OpenConfirm`, `Established`, `Clearing`, `Deleted`. */
  readonly state: string;
  readonly remoteAs?: number;
  readonly localAs?: number;
  readonly external: boolean;
  readonly adminShutdown: boolean;
  readonly localRouterId?: string;
  readonly remoteRouterId?: string;
  /** Absent if FRR says `Unknown`. */
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  /** Hops that an eBGP session may take: 1 without multihop. */
  readonly maxHops?: number;
  readonly upMs?: number;
  readonly uptime?: string;
  readonly lastResetMs?: number;
  readonly lastReset?: string;
  /** Four hexadecimal digits: code and subcode of the last notification. */
  readonly lastError?: string;
  readonly lastNotification?: string;
  readonly shutdownMessage?: string;
  readonly connectRetrySeconds?: number;
  readonly holdMs?: number;
  readonly keepaliveMs?: number;
  readonly opensSent: number;
  readonly opensReceived: number;
  readonly notificationsSent: number;
  readonly notificationsReceived: number;
  readonly updatesReceived: number;
  readonly established: number;
  readonly dropped: number;
  /** `Up`, `Down`, `Unknown`, `Admin Down`, `Init`; absent without BFD. */
  readonly bfd?: string;
  readonly families: readonly NeighborFamily[];
}

/** Reads `show bgp vrf all neighbors json` and `show bgp [vrf X] neighbors json` of FRR 8 to 10. Plain fields stand beside the peers. */
export function readNeighbors(text: string): Shown<readonly Neighbor[]> {
  const read = objectOf(text);
  if (!read.ok) return read;
  const neighbors: Neighbor[] = [];
  const peers = (vrf: string, vrfId: number | undefined, object: Json) => {
    for (const [id, value] of Object.entries(object)) {
      const peer = asObject(value);
      if (peer !== undefined && field(peer, "bgpState") !== undefined)
        neighbors.push(neighborOf(vrf, vrfId, id, peer));
    }
  };
  for (const [key, value] of Object.entries(read.value)) {
    const object = asObject(value);
    if (object === undefined) continue;
    if (field(object, "bgpState") !== undefined) continue;
    peers(textField(object, "vrfName") ?? key, numberField(object, "vrfId"), object);
  }
  peers(textField(read.value, "vrfName") ?? "default", numberField(read.value, "vrfId"), read.value);
  return { ok: true, value: neighbors };
}

function neighborOf(vrf: string, vrfId: number | undefined, id: string, peer: Json): Neighbor {
  const messages = objectField(peer, "messageStats");
  const bfd = textField(objectField(peer, "peerBfdInfo"), "status");
  const families = objectField(peer, "addressFamilyInfo") ?? {};
  return {
    ...present<Omit<Neighbor, Required>>({
      vrfId,
      remoteAs: numberField(peer, "remoteAs"),
      localAs: numberField(peer, "localAs"),
      localRouterId: textField(peer, "localRouterId"),
      remoteRouterId: textField(peer, "remoteRouterId"),
      localAddress: known(textField(peer, "hostLocal")),
      remoteAddress: known(textField(peer, "hostForeign")),
      maxHops: numberField(peer, "externalBgpNbrMaxHopsAway"),
      upMs: numberField(peer, "bgpTimerUpMsec"),
      uptime: textField(peer, "bgpTimerUpString"),
      lastResetMs: numberField(peer, "lastResetTimerMsecs"),
      lastReset: textField(peer, "lastResetDueTo"),
      lastError: textField(peer, "lastErrorCodeSubcode"),
      lastNotification: textField(peer, "lastNotificationReason"),
      shutdownMessage: textField(peer, "lastShutdownDescription"),
      connectRetrySeconds: numberField(peer, "connectRetryTimer"),
      holdMs: numberField(peer, "bgpTimerHoldTimeMsecs"),
      keepaliveMs: numberField(peer, "bgpTimerKeepAliveIntervalMsecs"),
      bfd,
    }),
    vrf,
    id,
    state: textField(peer, "bgpState") ?? "Unknown",
    external: flagField(peer, "nbrExternalLink"),
    adminShutdown: flagField(peer, "adminShutDown"),
    opensSent: numberField(messages, "opensSent") ?? 0,
    opensReceived: numberField(messages, "opensRecv") ?? 0,
    notificationsSent: numberField(messages, "notificationsSent") ?? 0,
    notificationsReceived: numberField(messages, "notificationsRecv") ?? 0,
    updatesReceived: numberField(messages, "updatesRecv") ?? 0,
    established: numberField(peer, "connectionsEstablished") ?? 0,
    dropped: numberField(peer, "connectionsDropped") ?? 0,
    families: Object.entries(families).flatMap(([name, value]) => {
      const family = asObject(value);
      return family === undefined ? [] : [familyOf(name, family)];
    }),
  };
}

type Required =
  | "vrf"
  | "id"
  | "state"
  | "external"
  | "adminShutdown"
  | "opensSent"
  | "opensReceived"
  | "notificationsSent"
  | "notificationsReceived"
  | "updatesReceived"
  | "established"
  | "dropped"
  | "families";

function familyOf(name: string, family: Json): NeighborFamily {
  return {
    name,
    ...present<Omit<NeighborFamily, "name">>({
      accepted: numberField(family, "acceptedPrefixCounter"),
      sent: numberField(family, "sentPrefixCounter"),
      routeMapIn: textField(family, "routeMapForIncomingAdvertisements"),
      routeMapOut: textField(family, "routeMapForOutgoingAdvertisements"),
      prefixLimit: numberField(family, "prefixAllowedMax"),
    }),
  };
}

const known = (text: string | undefined): string | undefined => (text === "Unknown" ? undefined : text);
