import type { DemandedNeighbor, RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressed,
  filterName,
  filterRules,
  forNode,
  pathsToAllow,
  routerAs,
} from "../../../src/router/filter.ts";
import { prefixLists } from "../prefix-list.ts";
import { sessionLines } from "../session.ts";

/** IOS-XE. The session belongs to the address family of a VRF, or to the process in the default VRF. */
export function renderIosXe(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressed(demand);
  const inVrf = options.vrf !== undefined;
  return [
    ...prefixLists(demand),
    ...bfdMap(neighbors, demand),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    { text: " no bgp default ipv4-unicast", why: "each family is activated where it is wanted" },
    ...(demand.relax
      ? [{ text: " bgp bestpath as-path multipath-relax", why: "the nodes have different AS numbers" }]
      : []),
    ...(inVrf ? [] : neighbors.flatMap((n) => session(n, " ", options))),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: ` address-family ${family}${inVrf ? ` vrf ${options.vrf}` : " unicast"}` },
      ...(inVrf ? neighbors.flatMap((n) => session(n, "  ", options)) : []),
      ...neighbors.flatMap((n): RouterLine[] => [
        { text: `  neighbor ${n.address} activate`, why: `${forNode(n)} activates ${family} unicast` },
        {
          text: `  neighbor ${n.address} soft-reconfiguration inbound`,
          why: "keeps what was received before filters, to look at",
        },
        ...(filterRules(demand, family).length > 0
          ? [
              {
                text: `  neighbor ${n.address} prefix-list ${filterName(family)} in`,
                why: "accepts the pools and nothing else",
              },
            ]
          : []),
      ]),
      { text: `  maximum-paths ${pathsToAllow(demand)}`, why: "one path is the default" },
      { text: " exit-address-family" },
    ]),
  ];
}

/** Single-hop BFD takes its timers from the interface, multihop BFD from a template bound to the addresses. */
function bfdMap(neighbors: readonly DemandedNeighbor[], demand: RouterDemand): readonly RouterLine[] {
  const bfd = neighbors.find((n) => n.bfd !== undefined)?.bfd;
  if (bfd === undefined) return [];
  if (!bfd.multihop) {
    return [
      { text: "interface <interface towards the nodes>" },
      {
        text: ` bfd interval ${bfd.transmit} min_rx ${bfd.receive} multiplier ${bfd.multiplier}`,
        why: "milliseconds, as on the nodes",
      },
    ];
  }
  return [
    { text: "bfd-template multi-hop METALLB" },
    {
      text: ` interval min-tx ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      why: "milliseconds, as on the nodes",
    },
    ...addressed(demand).map((n) => ({
      text: `bfd map ipv4 ${n.address}/32 ${demand.routerAddress ?? "<address of the router>"}/32 METALLB`,
      why: forNode(n),
    })),
  ];
}

function session(
  n: DemandedNeighbor & { readonly address: string },
  indent: string,
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({
    text: `${indent}neighbor ${n.address} ${text}`,
    why,
  });
  return [
    ...sessionLines(n, line, options),
    ...(n.bfd === undefined
      ? []
      : [line(`fall-over bfd${n.bfd.multihop ? " multi-hop" : ""}`, "BFD runs on the node's side")]),
    ...(n.gracefulRestart
      ? [line("ha-mode graceful-restart", "the node asks for graceful restart; the helper needs it too")]
      : []),
  ];
}
