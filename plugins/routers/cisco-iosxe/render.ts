import { parseAddress } from "../../../src/net/address.ts";
import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import { addressed, forNode, routerAs } from "../../../src/router/filter.ts";
import { communityFilter } from "../community-list.ts";
import { prefixLists } from "../prefix-list.ts";
import {
  bfdOf,
  familyLines,
  flat,
  interfaceLines,
  multipath,
  type NamedNeighbor,
  remoteAs,
  sessionLines,
} from "../session.ts";

/** Paths that IOS-XE takes for one prefix at the most. */
const MOST_PATHS = 32;

/**
 * IOS-XE. The session belongs to the address family of a VRF, or to the process in the default VRF. It has no neighbors by interface: of an
 * unnumbered session nothing can be written but what is around it.
 */
export function renderIosXe(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const neighbors: readonly NamedNeighbor[] = demand.routerAddress === undefined ? [] : addressed(demand);
  const inVrf = options.vrf !== undefined;
  const paths = multipath(demand, MOST_PATHS);
  return [
    ...prefixLists(demand),
    ...communityFilter(demand, (r) => `ip ${r.kind}-list standard ${r.name}`),
    ...interfaceLines(neighbors, (bfd) => [
      {
        text: ` bfd interval ${bfd.transmit} min_rx ${bfd.receive} multiplier ${bfd.multiplier}`,
        why: "milliseconds, as on the nodes",
      },
    ]),
    ...bfdMap(neighbors, demand),
    { text: `router bgp ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(inVrf
      ? []
      : [{ text: " no bgp default ipv4-unicast", why: "each family is activated where it is wanted" }]),
    ...(demand.relax
      ? [{ text: " bgp bestpath as-path multipath-relax", why: "the nodes have different AS numbers" }]
      : []),
    ...(inVrf ? [] : neighbors.flatMap((n) => session(n, " ", options))),
    ...demand.families.flatMap((family): RouterLine[] => [
      { text: ` address-family ${family}${inVrf ? ` vrf ${options.vrf}` : " unicast"}` },
      ...(inVrf ? neighbors.flatMap((n) => session(n, "  ", options)) : []),
      ...neighbors.flatMap((n) => familyLines(n, family, demand, flat(n, "  "))),
      { text: `  maximum-paths ${paths.count}`, why: paths.why },
      { text: " exit-address-family" },
    ]),
  ];
}

/** Multihop BFD has its timers in a template that is bound to the pair of addresses. */
function bfdMap(neighbors: readonly NamedNeighbor[], demand: RouterDemand): readonly RouterLine[] {
  const bfd = bfdOf(neighbors);
  if (bfd === undefined || !bfd.multihop) return [];
  return [
    { text: "bfd-template multi-hop METALLB" },
    {
      text: ` interval min-tx ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      why: "milliseconds, as on the nodes",
    },
    ...neighbors.map((n) => {
      const family = parseAddress(n.address)?.family ?? "ipv4";
      const length = family === "ipv4" ? 32 : 128;
      const own = demand.routerAddress ?? "<address of the router>";
      return {
        text: `bfd map ${family} ${n.address}/${length} ${own}/${length} METALLB`,
        why: forNode(n),
      };
    }),
  ];
}

function session(n: NamedNeighbor, indent: string, options: RenderOptions): readonly RouterLine[] {
  const line = flat(n, indent);
  return [
    remoteAs(n, line),
    ...sessionLines(n, line, options),
    ...(n.bfd === undefined
      ? []
      : [line(`fall-over bfd${n.bfd.multihop ? " multi-hop" : ""}`, "BFD runs on the node's side")]),
    ...(n.gracefulRestart
      ? [line("ha-mode graceful-restart", "the node asks for graceful restart; the helper needs it too")]
      : []),
  ];
}
