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

/** NX-OS: a neighbor is a block with its address families inside. */
export function renderNxos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressed(demand);
  const withBfd = neighbors.some((n) => n.bfd !== undefined);
  const outer = options.vrf === undefined ? "  " : "    ";
  return [
    { text: "feature bgp" },
    ...(withBfd ? [{ text: "feature bfd", why: "BFD runs on the nodes' side" }] : []),
    ...prefixLists(demand),
    ...bfdInterface(neighbors),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(options.vrf === undefined ? [] : [{ text: `  vrf ${options.vrf}` }]),
    ...(demand.relax
      ? [{ text: `${outer}bestpath as-path multipath-relax`, why: "the nodes have different AS numbers" }]
      : []),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: `${outer}address-family ${family} unicast` },
      { text: `${outer}  maximum-paths ${pathsToAllow(demand)}`, why: "one path is the default" },
    ]),
    ...neighbors.flatMap((n) => session(n, demand, outer, options)),
  ];
}

function bfdInterface(neighbors: readonly DemandedNeighbor[]): readonly RouterLine[] {
  const bfd = neighbors.find((n) => n.bfd !== undefined)?.bfd;
  if (bfd === undefined || bfd.multihop) return [];
  return [
    { text: "interface <interface towards the nodes>" },
    {
      text: `  bfd interval ${bfd.transmit} min_rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      why: "milliseconds, as on the nodes",
    },
    { text: "  no ip redirects", why: "BFD needs it on this platform" },
  ];
}

function session(
  n: DemandedNeighbor & { readonly address: string },
  demand: RouterDemand,
  outer: string,
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({ text: `${outer}  ${text}`, why });
  return [
    { text: `${outer}neighbor ${n.address}`, why: `${forNode(n)}, ${n.addressFrom}` },
    ...sessionLines(n, line, options),
    ...(n.bfd === undefined
      ? []
      : [line(n.bfd.multihop ? "bfd multihop" : "bfd", "BFD runs on the node's side")]),
    ...demand.families.flatMap((family): RouterLine[] => [
      line(`address-family ${family} unicast`, "without it the session does not come up"),
      line("  soft-reconfiguration inbound", "keeps what was received before filters, to look at"),
      ...(filterRules(demand, family).length > 0
        ? [line(`  prefix-list ${filterName(family)} in`, "accepts the pools and nothing else")]
        : []),
    ]),
  ];
}
