/**
 * What frr-k8s hands to its renderer for one node: all selected FRRConfigurations, merged. Empty fields are absent; sets are sorted by
 * their UTF-8 bytes.
 */
export interface NodeConfig {
  /** FRR's name of the level, e.g. `informational`. */
  readonly loglevel: string;
  readonly hostname: string;
  /** By VRF; the default VRF (empty) comes first. */
  readonly routers?: readonly RouterConfig[];
  /** By name. */
  readonly bfdProfiles?: readonly BfdProfileConfig[];
  /** All raw texts, each with a newline behind it. */
  readonly extraConfig?: string;
}

/** A BGP instance: one for each VRF. Prefixes are what it originates. */
export interface RouterConfig {
  readonly myASN: number;
  readonly routerID?: string;
  readonly vrf?: string;
  /** By neighbor ID. */
  readonly neighbors?: readonly NeighborConfig[];
  readonly ipv4Prefixes?: readonly string[];
  readonly ipv6Prefixes?: readonly string[];
  /** `default` for the default VRF; an empty name renders as such. */
  readonly importVRFs?: readonly string[];
  readonly evpn?: EvpnConfig;
}

/** `unknown` only while a neighbor without an address is refused. */
export type NeighborFamily = "ipv4" | "ipv6" | "dual" | "unknown";

/** A neighbor of a router, merged from all resources that name it. */
export interface NeighborConfig {
  readonly ipFamily: NeighborFamily;
  /** `<asn>@<address or interface>`, for messages. */
  readonly name?: string;
  /** A number, `internal` or `external`. */
  readonly asn: string;
  readonly srcAddr?: string;
  readonly addr?: string;
  readonly iface?: string;
  readonly port?: number;
  /** Seconds, as the two timers below. */
  readonly holdTime?: number;
  readonly keepaliveTime?: number;
  readonly connectTime?: number;
  /** In clear: masked before it leaves the process. */
  readonly password?: string;
  readonly bfdProfile?: string;
  readonly gracefulRestart?: boolean;
  readonly ebgpMultiHop?: boolean;
  readonly vrfName?: string;
  readonly localASN?: number;
  /** Only until 0.0.18; ignored and absent since. */
  readonly disableMP?: boolean;
  readonly incoming: IncomingConfig;
  readonly outgoing: OutgoingConfig;
  readonly alwaysBlock?: readonly IncomingFilter[];
  readonly addressFamilies?: readonly string[];
}

/** What is accepted from a neighbor; nothing unless said. */
export interface IncomingConfig {
  readonly all?: boolean;
  readonly prefixesV4?: readonly IncomingFilter[];
  readonly prefixesV6?: readonly IncomingFilter[];
}

/** A prefix that is accepted (or always refused), with the bounds of its length. */
export interface IncomingFilter {
  readonly ipFamily: "ipv4" | "ipv6";
  readonly prefix: string;
  readonly le?: number;
  readonly ge?: number;
}

/** What a neighbor is told. */
export interface OutgoingConfig {
  readonly prefixesV4?: readonly string[];
  readonly prefixesV6?: readonly string[];
  readonly nextHopV4?: string;
  readonly nextHopV6?: string;
  readonly localPrefs?: readonly LocalPrefList[];
  readonly communities?: readonly CommunityList[];
}

/** FRR's word for a family in a prefix list. */
export type ListFamily = "ip" | "ipv6";

/** Prefixes that go out with a local preference. */
export interface LocalPrefList {
  readonly name: string;
  readonly ipFamily: ListFamily;
  readonly prefixes: readonly string[];
  readonly localPref: number;
}

/** Prefixes that go out with a community. */
export interface CommunityList {
  readonly name: string;
  readonly ipFamily: ListFamily;
  readonly prefixes: readonly string[];
  /** `a:b`, or `large:a:b:c`. */
  readonly community: string;
}

/** A BFD profile; intervals in milliseconds. */
export interface BfdProfileConfig {
  readonly name: string;
  readonly receiveInterval?: number;
  readonly transmitInterval?: number;
  readonly detectMultiplier?: number;
  readonly echoInterval?: number;
  readonly echoMode?: boolean;
  readonly passiveMode?: boolean;
  readonly minimumTtl?: number;
}

/** What a router says of EVPN. */
export interface EvpnConfig {
  readonly advertiseVNIs?: string;
  readonly advertiseSVI?: boolean;
  /** By number. */
  readonly l2vnis?: readonly VniConfig[];
  readonly l3vni?: L3VniConfig;
}

/** A virtual network, with its route distinguisher and route targets. */
export interface VniConfig {
  readonly vni: number;
  readonly rd?: string;
  readonly importRTs?: readonly string[];
  readonly exportRTs?: readonly string[];
}

/** The virtual network of a VRF. */
export interface L3VniConfig extends VniConfig {
  readonly advertisePrefixes?: readonly string[];
}

/** @returns what identifies a neighbor on the node and names its lists and route maps: address or interface, and the VRF behind it. */
export function neighborId(neighbor: Pick<NeighborConfig, "addr" | "iface" | "vrfName">): string {
  const peer = peerOf(neighbor);
  return neighbor.vrfName === undefined ? peer : `${peer}-${neighbor.vrfName}`;
}

/** @returns how FRR calls the neighbor: its interface, or else its address, as written. */
export function peerOf(neighbor: Pick<NeighborConfig, "addr" | "iface">): string {
  return neighbor.iface ?? neighbor.addr ?? "";
}
