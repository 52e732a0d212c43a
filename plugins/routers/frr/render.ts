import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import { addressedOrUnnumbered, pathsToAllow, routerAs } from "../../../src/router/filter.ts";
import { communityFilter } from "../community-list.ts";
import { prefixLists } from "../prefix-list.ts";
import { bfdOf, familyLines, flat, type NamedNeighbor, remoteAs, sessionLines } from "../session.ts";

/** FRR's configuration for the router that faces the nodes; also what SONiC's vtysh takes. */
export function renderFrr(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors = addressedOrUnnumbered(demand);
  const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
  return [
    ...prefixLists(demand),
    ...communityFilter(demand, (r, seq) => `bgp ${r.kind}-list standard ${r.name} seq ${seq}`),
    ...bfdProfile(neighbors),
    { text: `router bgp ${routerAs(demand)}${vrf}`, why: `the nodes expect AS ${routerAs(demand)}` },
    {
      text: " no bgp ebgp-requires-policy",
      why: "else FRR (since 7.4) takes and sends nothing without a policy in that direction",
    },
    ...(demand.relax
      ? [{ text: " bgp bestpath as-path multipath-relax", why: "the nodes have different AS numbers" }]
      : []),
    ...neighbors.flatMap((n) => session(n, options)),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: ` address-family ${family} unicast` },
      ...neighbors.flatMap((n) => familyLines(n, family, demand, flat(n, "  "))),
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

function bfdProfile(neighbors: readonly NamedNeighbor[]): readonly RouterLine[] {
  const bfd = bfdOf(neighbors);
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

function session(n: NamedNeighbor, options: RenderOptions): readonly RouterLine[] {
  const line = flat(n, " ");
  return [
    remoteAs(n, line),
    ...sessionLines(n, line, options, "ebgp-multihop"),
    ...(n.bfd === undefined ? [] : [line(`bfd profile ${PROFILE}`, "BFD runs on the node's side")]),
    ...(n.gracefulRestart ? [line("graceful-restart-helper", "the node asks for graceful restart")] : []),
  ];
}
