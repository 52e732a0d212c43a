import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed } from "../../../src/router/filter.ts";
import { renderJunos } from "./render.ts";

export const juniperJunos: RouterDialect = Object.freeze({
  name: "juniper-junos",
  title: "Juniper Junos",
  verified: { by: "documentation", what: "public command references; not run on a router" },
  comment: "#",
  recognise: (text) =>
    /^[ \t]*set (policy-options policy-statement|protocols bgp group|routing-options) /m.test(text) ||
    /^## Last (commit|changed):/m.test(text)
      ? 1
      : /^[ \t]*group \S+ \{$/m.test(text) && /;$/m.test(text)
        ? 0.9
        : 0,
  render: renderJunos,
  show: (demand) => {
    const prefix = demand.announced[0]?.prefix;
    return [
      { command: "show bgp summary", look: "Establ for each node, with Active/Received/Accepted counts" },
      ...addressed(demand).map((n) => ({
        command: `show route receive-protocol bgp ${n.address}`,
        look: `what ${n.node} sends; add "hidden" for what the import policy rejects`,
      })),
      ...(prefix === undefined
        ? []
        : [
            { command: `show route ${prefix} extensive`, look: "the paths that multipath joins" },
            {
              command: `show route forwarding-table destination ${prefix}`,
              look: `${demand.paths} next hops (ulst)`,
            },
          ]),
    ];
  },
} satisfies RouterDialect);
