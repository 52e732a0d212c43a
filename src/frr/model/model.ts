import type { Secret } from "../text/secret.ts";

/** A value that a line gives. `no` lines that mean something give the value `no`. */
export interface Setting {
  /** Canonical text; `yes` for a switch, `no` for one that is switched off, empty for a secret. */
  readonly value: string;
  readonly line: number;
  readonly secret?: Secret;
}

/** Settings by name, in the order of the text. Names are the command's own words: `ebgp-multihop`, `route-map in`. */
export type Settings = ReadonlyMap<string, Setting>;

/** A neighbor, or a peer group, of one BGP instance. */
export interface Neighbor {
  /** The address in FRR's spelling, the interface, or the name of the group. */
  readonly name: string;
  readonly line: number;
  /** `neighbor IFACE interface …`. */
  readonly unnumbered: boolean;
  readonly settings: Settings;
  /** By address family, e.g. `ipv4 unicast`. */
  readonly families: ReadonlyMap<string, Settings>;
}

/** An address family of a BGP instance, without its neighbors. */
export interface AddressFamily {
  readonly line: number;
  /** `network 10.0.0.0/24`, `redistribute connected`, `import vrf red` and so on. */
  readonly settings: Settings;
  /** EVPN: settings by VNI. */
  readonly vnis: ReadonlyMap<string, Settings>;
}

/** A BGP instance. */
export interface Router {
  readonly asn: string;
  /** Empty for the default VRF. */
  readonly vrf: string;
  readonly line: number;
  readonly settings: Settings;
  readonly neighbors: ReadonlyMap<string, Neighbor>;
  readonly groups: ReadonlyMap<string, Neighbor>;
  readonly families: ReadonlyMap<string, AddressFamily>;
}

/** A named block of settings: a BFD profile, a VRF. */
export interface Block {
  readonly name: string;
  readonly line: number;
  readonly settings: Settings;
}

/** A line that the model has no words for: kept with its place. */
export interface UnknownLine {
  readonly line: number;
  /** Secrets blanked out. */
  readonly text: string;
  /** Headers that lead to it, outermost first. */
  readonly path: readonly string[];
  /** Why FRR does not take it, where that is known. */
  readonly reason?: string;
}

/** What a configuration says, apart from lists and route maps. */
export interface FrrModel {
  /** By VRF; the default instance under the empty name. */
  readonly routers: ReadonlyMap<string, Router>;
  readonly profiles: ReadonlyMap<string, Block>;
  readonly vrfs: ReadonlyMap<string, Block>;
  /** Settings of the daemons as a whole that change behavior, e.g. `ip nht resolve-via-default`. */
  readonly settings: Settings;
  /** Static routes by their text, VRF included. */
  readonly staticRoutes: Settings;
  readonly unknown: readonly UnknownLine[];
  /** Lines that change nothing that a neighbor or a packet could notice: logging, host name, debugging. */
  readonly housekeeping: readonly UnknownLine[];
}
