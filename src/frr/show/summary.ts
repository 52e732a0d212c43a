import {
  asObject,
  type Json,
  numberField,
  objectField,
  objectOf,
  present,
  type Shown,
  textField,
} from "./json.ts";

/** One neighbor in one address family of `show bgp vrf all summary json`. */
export interface SummaryPeer {
  readonly id: string;
  readonly hostname?: string;
  readonly remoteAs?: number;
  readonly localAs?: number;
  /** `Established`, `Idle`, `Idle (Admin)` … */
  readonly state: string;
  /** `OK`, `Admin`, `Policy` (no route map although eBGP requires one), `PfxCt`. */
  readonly peerState?: string;
  /** `00:01:16`, `never`. */
  readonly uptime?: string;
  readonly uptimeMs?: number;
  readonly received?: number;
  readonly sent?: number;
  readonly messagesReceived?: number;
  readonly messagesSent?: number;
}

/** One address family of one VRF. */
export interface SummaryFamily {
  readonly vrf: string;
  /** -1: the VRF does not exist on the host. */
  readonly vrfId?: number;
  /** `ipv4Unicast`, `ipv6Unicast` … */
  readonly family: string;
  /** `0.0.0.0`: none. */
  readonly routerId?: string;
  readonly as?: number;
  readonly peers: readonly SummaryPeer[];
}

/** Reads `show bgp vrf all summary json` and `show bgp [vrf X] summary json`. */
export function readSummary(text: string): Shown<readonly SummaryFamily[]> {
  const read = objectOf(text);
  if (!read.ok) return read;
  const families: SummaryFamily[] = [];
  const collect = (vrf: string, object: Json) => {
    for (const [name, value] of Object.entries(object)) {
      const family = asObject(value);
      if (family === undefined) continue;
      if (objectField(family, "peers") !== undefined) families.push(familyOf(vrf, name, family));
      else if (vrf === "") collect(name, family);
    }
  };
  collect("", read.value);
  return { ok: true, value: families };
}

function familyOf(vrf: string, name: string, family: Json): SummaryFamily {
  return {
    ...present<Omit<SummaryFamily, "vrf" | "family" | "peers">>({
      vrfId: numberField(family, "vrfId"),
      routerId: textField(family, "routerId"),
      as: numberField(family, "as"),
    }),
    vrf: textField(family, "vrfName") ?? (vrf === "" ? "default" : vrf),
    family: name,
    peers: Object.entries(objectField(family, "peers") ?? {}).flatMap(([id, value]) => {
      const peer = asObject(value);
      return peer === undefined ? [] : [peerOf(id, peer)];
    }),
  };
}

function peerOf(id: string, peer: Json): SummaryPeer {
  return {
    id,
    state: textField(peer, "state") ?? "Unknown",
    ...present<Omit<SummaryPeer, "id" | "state">>({
      hostname: textField(peer, "hostname"),
      remoteAs: numberField(peer, "remoteAs"),
      localAs: numberField(peer, "localAs"),
      peerState: textField(peer, "peerState"),
      uptime: textField(peer, "peerUptime"),
      uptimeMs: numberField(peer, "peerUptimeMsec"),
      received: numberField(peer, "pfxRcd"),
      sent: numberField(peer, "pfxSnt"),
      messagesReceived: numberField(peer, "msgRcvd"),
      messagesSent: numberField(peer, "msgSent"),
    }),
  };
}
