import type { Prefix } from "../../net/prefix.ts";
import type { BfdPeer } from "../show/bfd.ts";
import type { Neighbor } from "../show/neighbors.ts";
import type { NextHop } from "../show/nexthop.ts";

/** Everything known about one session of one node; what is absent is not known. */
export interface SessionFacts {
  /** Address or interface of the neighbor. */
  readonly peer: string;
  /** `default` for the default VRF. */
  readonly vrf: string;
  /** bgpd's own view. `down`: it does not run; `absent`: it runs and knows no such neighbor. */
  readonly neighbor: Neighbor | "down" | "absent" | undefined;
  /** The daemon that is down, if one is. */
  readonly daemon?: string;
  /** Networks of the interfaces that are up in this VRF. */
  readonly connected?: readonly Prefix[];
  /** Networks of interfaces that are down, by name. */
  readonly downInterfaces?: readonly { readonly name: string; readonly network: Prefix }[];
  readonly nextHop?: NextHop;
  readonly bfd?: BfdPeer;
  /** Whether the running configuration has a password for this neighbor. */
  readonly password?: boolean;
  readonly md5?: Md5Facts;
  /** The router's own view, where somebody captured it too. */
  readonly router?: RouterFacts;
}

/** The kernel's counters of TCP MD5 (RFC 2385). They count the packets of all connections of the node's network, since it is there. */
export interface Md5Facts {
  readonly total: Md5Counters;
  /** How far they rose between two looks; absent after one look. */
  readonly rise?: Md5Counters;
  /** Neighbors of the node, this one among them, that the counters can speak of: without a connection, and with a password or without one as this. */
  readonly suspects: number;
}

/** TcpExt counters of /proc/net/netstat. */
export interface Md5Counters {
  /** TCPMD5NotFound: packets without a signature where one is expected. */
  readonly notFound: number;
  /** TCPMD5Unexpected: packets with a signature where none is configured. */
  readonly unexpected: number;
  /** TCPMD5Failure: packets whose signature is wrong. */
  readonly failure: number;
}

/** What the router says of the same session. */
export interface RouterFacts {
  readonly host: string;
  /** Its entry for the node; `absent`: it knows no such neighbor; `down`: its bgpd does not run. */
  readonly neighbor: Neighbor | "absent" | "down";
  /** `Policy`: eBGP requires a policy and there is none. */
  readonly peerState?: string;
  readonly password?: boolean;
  /** Whether both sides have the same password; absent unless both have one and both are known. */
  readonly samePassword?: boolean;
}

/** Why a session is not what it should be. */
export type SessionCauseKind =
  | "bgpd-down"
  | "not-configured"
  | "vrf-absent"
  | "no-router-id"
  | "shutdown-node"
  | "shutdown-router"
  | "wrong-as"
  | "as-refused"
  | "bad-router-id"
  | "no-common-family"
  | "hold-expired"
  | "max-prefix"
  | "not-accepted"
  | "bfd-down"
  | "bfd-never-up"
  | "link-down"
  | "multihop-missing"
  | "no-route"
  | "password-node-only"
  | "password-router-only"
  | "password-differs"
  | "no-answer"
  | "refused"
  | "refused-or-unreachable"
  | "notification"
  | "starting"
  | "no-reason";

/** `proven`: FRR, the kernel or the other side says it; `likely`: it fits and nothing else known does; `cannot tell apart`: see `candidates`. */
export type Certainty = "proven" | "likely" | "cannot tell apart";

/** One value that FRR or the kernel showed. */
export interface SessionEvidence {
  /** The command or file, such as `show bgp vrf all neighbors json`. */
  readonly source: string;
  readonly field: string;
  readonly value: string;
}

export interface SessionCause {
  readonly kind: SessionCauseKind;
  readonly certainty: Certainty;
  /** `down`: no routes pass; `risk`: routes pass, but something about the session is broken. */
  readonly effect: "down" | "risk";
  /** One sentence without a name of the node, without a full stop. */
  readonly text: string;
  /** The possibilities that look the same from here, most frequent first; empty unless the certainty says so. */
  readonly candidates: readonly string[];
  readonly evidence: readonly SessionEvidence[];
  /** What to do, or how to find out. */
  readonly next: readonly string[];
}
