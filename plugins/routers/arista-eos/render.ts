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

/** Arista EOS. In a VRF the neighbors and the families stand inside its block. */
export function renderEos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressed(demand);
  const indent = options.vrf === undefined ? "   " : "      ";
  return [
    ...filters(demand),
    ...bfdInterface(neighbors),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(options.vrf === undefined ? [] : [{ text: `   vrf ${options.vrf}` }]),
    {
      text: `${indent}maximum-paths ${pathsToAllow(demand)} ecmp ${pathsToAllow(demand)}`,
      why: "one path is the default",
    },
    ...neighbors.flatMap((n) => session(n, indent, options)),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: `${indent}address-family ${family}` },
      ...neighbors.flatMap((n): RouterLine[] => [
        {
          text: `${indent}   neighbor ${n.address} activate`,
          why: `${forNode(n)} activates ${family} unicast`,
        },
        ...(filterRules(demand, family).length > 0
          ? [
              {
                text: `${indent}   neighbor ${n.address} prefix-list ${filterName(family)} in`,
                why: "accepts the pools and nothing else",
              },
            ]
          : []),
      ]),
    ]),
  ];
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

function bfdInterface(neighbors: readonly DemandedNeighbor[]): readonly RouterLine[] {
  const bfd = neighbors.find((n) => n.bfd !== undefined)?.bfd;
  if (bfd === undefined || bfd.multihop) return [];
  return [
    { text: "interface <interface towards the nodes>" },
    {
      text: `   bfd interval ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      why: "milliseconds, as on the nodes",
    },
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
    ...(n.bfd === undefined ? [] : [line("bfd", "BFD runs on the node's side")]),
    line("rib-in pre-policy retain", "keeps what was received before filters, to look at"),
    ...(n.gracefulRestart ? [line("graceful-restart-helper", "the node asks for graceful restart")] : []),
  ];
}
