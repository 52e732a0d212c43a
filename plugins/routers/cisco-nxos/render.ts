import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressedOrUnnumbered,
  BY_COMMUNITY,
  COMMUNITY_MAP,
  communityRules,
  filterName,
  filterRules,
  forNode,
  routerAs,
} from "../../../src/router/filter.ts";
import { communityFilter } from "../community-list.ts";
import { prefixLists } from "../prefix-list.ts";
import { BY_INTERFACE, interfaceLines, multipath, type NamedNeighbor, sessionLines } from "../session.ts";

/** Paths that NX-OS takes for one prefix at the most on every platform. */
const MOST_PATHS = 64;

/** NX-OS: a neighbor is a block with its address families inside. One by its interface is a block under the interface's name (since 9.3(3)). */
export function renderNxos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressedOrUnnumbered(demand);
  const withBfd = neighbors.some((n) => n.bfd !== undefined);
  const outer = options.vrf === undefined ? "  " : "    ";
  const paths = multipath(demand, MOST_PATHS);
  return [
    { text: "feature bgp" },
    ...(withBfd ? [{ text: "feature bfd", why: "BFD runs on the nodes' side" }] : []),
    ...prefixLists(demand),
    ...communityFilter(demand, (r, seq) => `ip ${r.kind}-list standard ${r.name} seq ${seq}`, "  "),
    ...interfaceLines(
      neighbors,
      (bfd) => [
        {
          text: `  bfd interval ${bfd.transmit} min_rx ${bfd.receive} multiplier ${bfd.multiplier}`,
          why: "milliseconds, as on the nodes",
        },
        { text: "  no ip redirects", why: "BFD needs it on this platform" },
        { text: "  no ipv6 redirects" },
      ],
      [
        { text: "  ipv6 address use-link-local-only", why: "the session is made from link-local addresses" },
        ...(demand.families.includes("ipv4")
          ? [
              {
                text: "  ip forward",
                why: "IPv4 goes by a next hop of IPv6, without an address of IPv4 here",
              },
            ]
          : []),
      ],
    ),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(options.vrf === undefined ? [] : [{ text: `  vrf ${options.vrf}` }]),
    ...(demand.relax
      ? [{ text: `${outer}bestpath as-path multipath-relax`, why: "the nodes have different AS numbers" }]
      : []),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: `${outer}address-family ${family} unicast` },
      { text: `${outer}  maximum-paths ${paths.count}`, why: paths.why },
    ]),
    ...neighbors.flatMap((n) => session(n, demand, outer, options)),
  ];
}

function session(
  n: NamedNeighbor,
  demand: RouterDemand,
  outer: string,
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({ text: `${outer}  ${text}`, why });
  const why = `${forNode(n)}, ${n.unnumbered === true ? BY_INTERFACE : n.addressFrom}`;
  return [
    { text: `${outer}neighbor ${n.address}`, why },
    line(`remote-as ${n.as}`, why),
    ...sessionLines(n, line, options),
    ...(n.bfd === undefined
      ? []
      : n.bfd.multihop
        ? [
            line("bfd multihop", "BFD runs on the node's side"),
            line(
              `bfd multihop interval ${n.bfd.transmit} min_rx ${n.bfd.receive} multiplier ${n.bfd.multiplier}`,
              "milliseconds, as on the nodes",
            ),
          ]
        : [line("bfd", "BFD runs on the node's side")]),
    ...demand.families.flatMap((family): RouterLine[] => [
      line(`address-family ${family} unicast`, "without it the session does not come up"),
      line("  soft-reconfiguration inbound", "keeps what was received before filters, to look at"),
      ...(filterRules(demand, family).length > 0
        ? [line(`  prefix-list ${filterName(family)} in`, "accepts the pools and nothing else")]
        : []),
      ...(communityRules(demand).length > 0 ? [line(`  route-map ${COMMUNITY_MAP} in`, BY_COMMUNITY)] : []),
    ]),
  ];
}
