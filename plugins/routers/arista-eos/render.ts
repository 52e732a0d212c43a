import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressedOrUnnumbered,
  filterName,
  filterRules,
  forNode,
  pathsToAllow,
  routerAs,
} from "../../../src/router/filter.ts";
import { communityFilter } from "../community-list.ts";
import { prefixLists } from "../prefix-list.ts";
import {
  BY_INTERFACE,
  bfdOf,
  familyLines,
  flat,
  interfaceLines,
  type NamedNeighbor,
  remoteAs,
  sessionLines,
} from "../session.ts";

/**
 * Arista EOS. In a VRF the neighbors and the families stand inside its block. A neighbor by its interface takes its settings from a peer
 * group, so each has one of its own.
 */
export function renderEos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors: readonly NamedNeighbor[] = addressedOrUnnumbered(demand);
  const indent = options.vrf === undefined ? "   " : "      ";
  const unnumbered = demand.routerAddress === undefined;
  return [
    ...filters(demand),
    ...communityFilter(demand, (r) => `ip ${r.kind}-list ${r.name}`, "   "),
    ...(unnumbered ? nextHops(options) : []),
    ...interfaceLines(
      neighbors,
      (bfd) => [
        {
          text: `   bfd interval ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
          why: "milliseconds, as on the nodes",
        },
      ],
      [{ text: "   ipv6 enable", why: "the session is made from link-local addresses" }],
    ),
    ...multihopBfd(neighbors),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(options.vrf === undefined ? [] : [{ text: `   vrf ${options.vrf}` }]),
    {
      text: `${indent}maximum-paths ${pathsToAllow(demand)} ecmp ${pathsToAllow(demand)}`,
      why: "one path is the default",
    },
    ...neighbors.flatMap((n) => session(n, indent, options)),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: `${indent}address-family ${family}` },
      ...neighbors.flatMap((n): readonly RouterLine[] => {
        const line = flat(named(n), `${indent}   `);
        return [
          ...familyLines(n, family, demand, line, false),
          ...(unnumbered && family === "ipv4"
            ? [line("next-hop address-family ipv6 originate", "IPv4 goes by next hops of IPv6")]
            : []),
        ];
      }),
    ]),
  ];
}

/** EOS routes by next hops of IPv6 only where it routes IPv6, and IPv4 over interfaces without an address of IPv4 only if told to. */
function nextHops(options: RenderOptions): readonly RouterLine[] {
  const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
  return [
    { text: `ipv6 unicast-routing${vrf}`, why: "without it no neighbor is looked for on an interface" },
    { text: `ip routing ipv6 interfaces${vrf}`, why: "IPv4 goes by next hops of IPv6" },
  ];
}

/** The name that the settings of a neighbor stand under. */
function named(n: NamedNeighbor): NamedNeighbor {
  return n.unnumbered === true ? { ...n, address: `METALLB-${n.node}` } : n;
}

/** The IPv6 list is a block of its own on EOS. */
function filters(demand: RouterDemand): readonly RouterLine[] {
  const rules = demand.families.includes("ipv6") ? filterRules(demand, "ipv6") : [];
  return [
    ...(demand.families.includes("ipv4") ? prefixLists(demand, ["ipv4"]) : []),
    ...(rules.length > 0 ? [{ text: `ipv6 prefix-list ${filterName("ipv6")}` }] : []),
    ...rules.map((r) => ({
      text: `   seq ${r.seq} permit ${r.prefix}${r.le === undefined ? "" : ` le ${r.le}`}`,
      why: r.why,
    })),
  ];
}

/** The timers of multihop BFD hold for all of its sessions. */
function multihopBfd(neighbors: readonly NamedNeighbor[]): readonly RouterLine[] {
  const bfd = bfdOf(neighbors);
  if (bfd === undefined || !bfd.multihop) return [];
  return [
    { text: "router bfd" },
    {
      text: `   multihop interval ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      why: "milliseconds, as on the nodes",
    },
  ];
}

function session(n: NamedNeighbor, indent: string, options: RenderOptions): readonly RouterLine[] {
  const group = named(n);
  const line = flat(group, indent);
  return [
    ...(n.unnumbered === true
      ? [
          line("peer group", forNode(n)),
          {
            text: `${indent}neighbor interface ${n.address} peer-group ${group.address} remote-as ${n.as}`,
            why: `${forNode(n)}, ${BY_INTERFACE}`,
          },
        ]
      : [remoteAs(n, line)]),
    ...sessionLines(n, line, options),
    ...(n.bfd === undefined ? [] : [line("bfd", "BFD runs on the node's side")]),
    line("rib-in pre-policy retain", "keeps what was received before filters, to look at"),
    ...(n.gracefulRestart ? [line("graceful-restart-helper", "the node asks for graceful restart")] : []),
  ];
}
