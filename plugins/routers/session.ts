import type { Family } from "../../src/net/address.ts";
import type { DemandedBfd, DemandedNeighbor, RouterDemand } from "../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../src/router/dialect.ts";
import {
  BY_COMMUNITY,
  COMMUNITY_MAP,
  communityRules,
  filterName,
  filterRules,
  forNode,
  pathsToAllow,
} from "../../src/router/filter.ts";

/** Puts words about one neighbor into a line of the dialect. */
export type Say = (words: string, why: string) => RouterLine;

/** A neighbor under the name that it has on the router: its address, an interface, or a group of its own. */
export type NamedNeighbor = DemandedNeighbor & { readonly address: string; readonly unnumbered?: boolean };

/** FRR, IOS-XE and EOS repeat the neighbor's name in every line. */
export function flat(n: NamedNeighbor, indent: string): Say {
  return (words, why) => ({ text: `${indent}neighbor ${n.address} ${words}`, why });
}

/** What most dialects say alike about a session once there is a neighbor: multihop, password, timers. */
export function sessionLines(
  n: NamedNeighbor,
  say: Say,
  options: RenderOptions,
  multihop = "ebgp-multihop 255",
): readonly RouterLine[] {
  return [
    ...(n.multihop && n.unnumbered !== true ? [say(multihop, "ebgpMultiHop is set on the node's side")] : []),
    ...(n.password ? [say(`password ${options.passwordPlaceholder}`, "the node's side has a password")] : []),
    ...(n.holdTime === undefined || n.keepaliveTime === undefined
      ? []
      : [
          say(
            `timers ${n.keepaliveTime} ${n.holdTime}`,
            "keepalive and hold time of the node's side, in seconds",
          ),
        ]),
  ];
}

/** The line that makes the neighbor: by its address, or by the interface that it is behind. */
export function remoteAs(n: NamedNeighbor, say: Say): RouterLine {
  return n.unnumbered === true
    ? say(`interface remote-as ${n.as}`, `${forNode(n)}, ${BY_INTERFACE}`)
    : say(`remote-as ${n.as}`, `${forNode(n)}, ${n.addressFrom}`);
}

/** Why an interface stands where else an address does. */
export const BY_INTERFACE = "by IPv6 link-local addresses of this interface";

/** What a neighbor has inside of an address family. @param keep whether what was received is kept by words that stand there */
export function familyLines(
  n: NamedNeighbor,
  family: Family,
  demand: RouterDemand,
  say: Say,
  keep = true,
): readonly RouterLine[] {
  return [
    say("activate", `${forNode(n)} activates ${family} unicast`),
    ...(keep
      ? [say("soft-reconfiguration inbound", "keeps what was received before filters, to look at")]
      : []),
    ...(filterRules(demand, family).length > 0
      ? [say(`prefix-list ${filterName(family)} in`, "accepts the pools and nothing else")]
      : []),
    ...(communityRules(demand).length > 0 ? [say(`route-map ${COMMUNITY_MAP} in`, BY_COMMUNITY)] : []),
  ];
}

/**
 * `maximum-paths` for every node that may send the same prefix, where one path is the default.
 * @param most what the router's system takes at the most; a larger number is refused
 */
export function multipath(
  demand: RouterDemand,
  most: number,
): { readonly count: number; readonly why: string } {
  const wanted = pathsToAllow(demand);
  return wanted <= most
    ? { count: wanted, why: "one path is the default" }
    : {
        count: most,
        why: `one path is the default; ${most} is the most it takes, and ${wanted} nodes may send the same prefix`,
      };
}

/** The timers of BFD that the nodes have, as far as a router has one set of them for all of its neighbors. */
export function bfdOf(neighbors: readonly DemandedNeighbor[]): DemandedBfd | undefined {
  return neighbors.find((n) => n.bfd !== undefined)?.bfd;
}

/**
 * What the interfaces towards the nodes need: the timers of single-hop BFD, which stand there on most systems, and for a session by interface
 * the addresses of IPv6 that it is made from.
 */
export function interfaceLines(
  neighbors: readonly NamedNeighbor[],
  timers: (bfd: DemandedBfd) => readonly RouterLine[],
  linkLocal: readonly RouterLine[] = [],
): readonly RouterLine[] {
  const bfd = bfdOf(neighbors);
  const lines = bfd === undefined || bfd.multihop ? [] : timers(bfd);
  const own = neighbors.filter((n) => n.unnumbered === true);
  if (own.length > 0)
    return own.flatMap((n) => [{ text: `interface ${n.address}`, why: forNode(n) }, ...linkLocal, ...lines]);
  return lines.length === 0 ? [] : [{ text: "interface <interface towards the nodes>" }, ...lines];
}
