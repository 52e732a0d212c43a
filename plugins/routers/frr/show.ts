import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, ShowCommand } from "../../../src/router/dialect.ts";
import { addressed, shownFamily } from "../../../src/router/filter.ts";

/** What to run in vtysh on the router; VyOS' operational mode and SONiC's vtysh take the same words. */
export function showFrr(demand: RouterDemand, options: RenderOptions): readonly ShowCommand[] {
  const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
  const prefix = demand.announced[0]?.prefix;
  const family = shownFamily(demand);
  return [
    {
      command: `show bgp${vrf} summary`,
      look: "a number for each node; (Policy) means ebgp-requires-policy drops everything",
    },
    ...addressed(demand).map((n) => ({
      command: `show bgp${vrf} ${family} unicast neighbors ${n.address} received-routes`,
      look: `what ${n.node} sends, before filters; needs soft-reconfiguration inbound`,
    })),
    ...(prefix === undefined
      ? []
      : [
          {
            command: `show bgp${vrf} ${family} unicast ${prefix}`,
            look: `${demand.paths} paths marked multipath`,
          },
          {
            command: `show ${family === "ipv4" ? "ip" : "ipv6"} route${vrf} ${prefix}`,
            look: `${demand.paths} next hops marked *`,
          },
        ]),
  ];
}
