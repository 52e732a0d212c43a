import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed, shownFamily } from "../../../src/router/filter.ts";
import { renderNxos } from "./render.ts";

export const ciscoNxos: RouterDialect = Object.freeze({
  name: "cisco-nxos",
  title: "Cisco NX-OS",
  verified: {
    by: "documentation",
    what: "Cisco's public command references; neighbors by interface as in the chapters on BGP interface peering, since 9.3(3); not run on a router",
  },
  comment: "!",
  recognize: (text) => (/^(no )?feature \S/m.test(text) || /^boot nxos/m.test(text) ? 1 : 0),
  render: renderNxos,
  show: (demand, options) => {
    const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
    const table = `show bgp ${shownFamily(demand)} unicast`;
    const prefix = demand.announced[0]?.prefix;
    return [
      { command: `${table} summary${vrf}`, look: "a number for each node" },
      ...addressed(demand).map((n) => ({
        command: `${table} neighbors ${n.address} received-routes${vrf}`,
        look: `what ${n.node} sends, before filters; needs soft-reconfiguration inbound`,
      })),
      ...(prefix === undefined
        ? []
        : [
            {
              command: `${table} ${prefix}${vrf}`,
              look: `${demand.paths} paths that say "is multipath"`,
            },
          ]),
    ];
  },
} satisfies RouterDialect);
