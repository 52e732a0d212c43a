import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed, shownFamily } from "../../../src/router/filter.ts";
import { renderJunos } from "./render.ts";

export const juniperJunos: RouterDialect = Object.freeze({
  name: "juniper-junos",
  title: "Juniper Junos",
  verified: {
    by: "documentation",
    what: "Juniper's public documentation; neighbors by interface as in the topic on auto-discovered neighbors; not run on a router",
  },
  comment: "#",
  recognize: (text) =>
    /^[ \t]*set (policy-options policy-statement|protocols bgp group|routing-options) /m.test(text) ||
    /^## Last (commit|changed):/m.test(text)
      ? 1
      : /^[ \t]*group \S+ \{$/m.test(text) && /;$/m.test(text)
        ? 0.9
        : 0,
  render: renderJunos,
  show: (demand, options) => {
    const instance = options.vrf === undefined ? "" : ` instance ${options.vrf}`;
    const table =
      options.vrf === undefined
        ? ""
        : ` table ${options.vrf}.${shownFamily(demand) === "ipv4" ? "inet" : "inet6"}.0`;
    const forwarding = options.vrf === undefined ? "" : ` table ${options.vrf}`;
    const prefix = demand.announced[0]?.prefix;
    return [
      {
        command: `show bgp summary${instance}`,
        look: "Establ for each node, with Active/Received/Accepted counts",
      },
      ...addressed(demand).map((n) => ({
        command: `show route receive-protocol bgp ${n.address}${table}`,
        look: `what ${n.node} sends; add "hidden" for what the import policy rejects`,
      })),
      ...(prefix === undefined
        ? []
        : [
            { command: `show route ${prefix}${table} extensive`, look: "the paths that multipath joins" },
            {
              command: `show route forwarding-table destination ${prefix}${forwarding}`,
              look: `${demand.paths} next hops (ulst)`,
            },
          ]),
    ];
  },
} satisfies RouterDialect);
