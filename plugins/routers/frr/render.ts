import type { DemandedNeighbor, RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressedOrUnnumbered,
  filterName,
  filterRules,
  forNode,
  pathsToAllow,
  routerAs,
} from "../../../src/router/filter.ts";
import { prefixLists } from "../prefix-list.ts";
import { sessionLines } from "../session.ts";

/** FRR's configuration for the router that faces the nodes; also what SONiC's vtysh takes. */
export function renderFrr(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressedOrUnnumbered(demand);
  const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
  return [
    ...prefixLists(demand),
    ...bfdProfile(neighbors),
    { text: `router bgp ${routerAs(demand)}${vrf}`, why: `the nodes expect AS ${routerAs(demand)}` },
    {
      text: " no bgp ebgp-requires-policy",
      why: "without it FRR drops what has no policy; the filter below is one",
    },
    ...(demand.relax
      ? [{ text: " bgp bestpath as-path multipath-relax", why: "the nodes have different AS numbers" }]
      : []),
    ...neighbors.flatMap((n) => session(n, options)),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: ` address-family ${family} unicast` },
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
      {
        text: `  maximum-paths ${pathsToAllow(demand)}`,
        why: "every node may send the same prefix",
      },
      { text: " exit-address-family" },
    ]),
    { text: "exit" },
  ];
}

const PROFILE = "METALLB";

function bfdProfile(neighbors: readonly DemandedNeighbor[]): readonly RouterLine[] {
  const bfd = neighbors.find((n) => n.bfd !== undefined)?.bfd;
  if (bfd === undefined) return [];
  return [
    { text: "bfd" },
    { text: ` profile ${PROFILE}` },
    { text: `  detect-multiplier ${bfd.multiplier}`, why: "as on the nodes" },
    { text: `  transmit-interval ${bfd.transmit}`, why: "milliseconds, as on the nodes" },
    { text: `  receive-interval ${bfd.receive}`, why: "milliseconds, as on the nodes" },
    ...(bfd.echo ? [{ text: "  echo-mode", why: "the nodes send echo packets" }] : []),
    { text: " exit" },
    { text: "exit" },
  ];
}

function session(
  n: DemandedNeighbor & { readonly address: string; readonly unnumbered: boolean },
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({ text: ` neighbor ${n.address} ${text}`, why });
  return [
    ...sessionLines(n, line, options, "ebgp-multihop"),
    ...(n.bfd === undefined ? [] : [line(`bfd profile ${PROFILE}`, "BFD runs on the node's side")]),
    ...(n.gracefulRestart ? [line("graceful-restart-helper", "the node asks for graceful restart")] : []),
  ];
}
