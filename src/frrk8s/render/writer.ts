import type { BfdProfileConfig, IncomingFilter, NeighborConfig, RouterConfig } from "../model.ts";

/**
 * Takes frr.conf line by line, each with what it speaks of: so that one renderer serves both the bytes and the origins. A line is
 * without its newline; only a password or a raw text can carry one inside.
 */
export interface Writer {
  /** A line that no resource causes. */
  plain(line: string): void;
  /** A line of the node's settings: its log level. */
  level(line: string): void;
  router(line: string, router: RouterConfig, field: RouterLine, value?: string): void;
  /** `value`: a prefix, or the local preference or community, which may stand for one `prefix` alone. */
  neighbor(
    line: string,
    neighbor: NeighborConfig,
    field: NeighborLine,
    value?: string,
    prefix?: string,
  ): void;
  /** A prefix that is accepted, with its bounds. */
  filter(line: string, neighbor: NeighborConfig, filter: IncomingFilter): void;
  profile(line: string, profile: BfdProfileConfig, field: ProfileLine): void;
  /** All raw texts, each with its newline. */
  raw(text: string): void;
}

/** What a line of a router speaks of. */
export type RouterLine =
  | "asn"
  | "id"
  | "import"
  | "prefix"
  | "evpn"
  | "advertiseVNIs"
  | "advertiseSVI"
  | "l2vni"
  | "l3vni";

/** What a line of a neighbor speaks of. */
export type NeighborLine =
  | "neighbor"
  | "asn"
  | "localASN"
  | "port"
  | "timers"
  | "connectTime"
  | "password"
  | "sourceaddress"
  | "enableGracefulRestart"
  | "ebgpMultiHop"
  | "bfdProfile"
  | "family"
  | "evpn"
  | "allowed"
  | "nextHopV4"
  | "nextHopV6"
  | "localPref"
  | "community"
  | "receive"
  | "receiveAll"
  | "alwaysBlock";

export type ProfileLine = "name" | keyof Omit<BfdProfileConfig, "name">;

/** A writer that keeps the bytes alone. */
export interface TextWriter extends Writer {
  text(): string;
}

/** @returns a writer that joins the lines. */
export function textWriter(): TextWriter {
  let out = "";
  const line = (text: string): void => {
    out += `${text}\n`;
  };
  return {
    plain: line,
    level: line,
    router: line,
    neighbor: line,
    filter: line,
    profile: line,
    raw: line,
    text: () => out,
  };
}
