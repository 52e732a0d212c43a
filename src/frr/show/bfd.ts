import {
  asObject,
  documentsOf,
  field,
  flagField,
  numberField,
  present,
  type Shown,
  textField,
} from "./json.ts";

/** One BFD session of `show bfd [vrf all] peers json`. Intervals are in milliseconds. */
export interface BfdPeer {
  readonly peer: string;
  readonly local?: string;
  readonly vrf: string;
  readonly interface?: string;
  readonly multihop: boolean;
  /** `up`, `down`, `init`, `shutdown`. */
  readonly status: string;
  readonly diagnostic?: string;
  readonly remoteDiagnostic?: string;
  /** 0: the other side has never answered. */
  readonly remoteId?: number;
  readonly downSeconds?: number;
  readonly upSeconds?: number;
  readonly receiveInterval?: number;
  readonly transmitInterval?: number;
  readonly remoteReceiveInterval?: number;
  readonly remoteTransmitInterval?: number;
  readonly detectMultiplier?: number;
  readonly remoteDetectMultiplier?: number;
}

/** Reads a list of BFD peers, also the form keyed by VRF. */
export function readBfdPeers(text: string): Shown<readonly BfdPeer[]> {
  const read = documentsOf(text);
  if (!read.ok) return read;
  const peers: BfdPeer[] = [];
  const collect = (value: unknown, vrf: string) => {
    if (Array.isArray(value)) {
      for (const entry of value) collect(entry, vrf);
      return;
    }
    const object = asObject(value);
    if (object === undefined) return;
    if (field(object, "peer") === undefined) {
      for (const [name, inner] of Object.entries(object)) collect(inner, name);
      return;
    }
    peers.push({
      peer: textField(object, "peer") ?? "",
      vrf: textField(object, "vrf") ?? vrf,
      multihop: flagField(object, "multihop"),
      status: textField(object, "status") ?? "unknown",
      ...present<Omit<BfdPeer, "peer" | "vrf" | "multihop" | "status">>({
        local: textField(object, "local"),
        interface: textField(object, "interface"),
        diagnostic: textField(object, "diagnostic"),
        remoteDiagnostic: textField(object, "remote-diagnostic"),
        remoteId: numberField(object, "remote-id"),
        downSeconds: numberField(object, "downtime"),
        upSeconds: numberField(object, "uptime"),
        receiveInterval: numberField(object, "receive-interval"),
        transmitInterval: numberField(object, "transmit-interval"),
        remoteReceiveInterval: numberField(object, "remote-receive-interval"),
        remoteTransmitInterval: numberField(object, "remote-transmit-interval"),
        detectMultiplier: numberField(object, "detect-multiplier"),
        remoteDetectMultiplier: numberField(object, "remote-detect-multiplier"),
      }),
    });
  };
  for (const document of read.value) collect(document, "default");
  return { ok: true, value: peers };
}
