import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed } from "../../../src/router/filter.ts";
import { readEos } from "./read.ts";
import { renderEos } from "./render.ts";

export const aristaEos: RouterDialect = Object.freeze({
  name: "arista-eos",
  title: "Arista EOS",
  verified: { by: "documentation", what: "public command references; not run on a router" },
  comment: "!",
  recognise: (text) =>
    /^! device: .*EOS-/m.test(text) || /^service routing protocols model/m.test(text)
      ? 1
      : /^ {3}neighbor \S+ (remote-as|peer[- ]group)/m.test(text) || /^ {3}(router-id|vrf) \S+$/m.test(text)
        ? 0.8
        : 0,
  render: renderEos,
  show: (demand, options) => {
    const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
    const prefix = demand.announced[0]?.prefix;
    return [
      { command: `show ip bgp summary${vrf}`, look: "state Estab for each node" },
      ...addressed(demand).map((n) => ({
        command: `show ip bgp neighbors ${n.address} received-routes${vrf}`,
        look: `what ${n.node} sends, before filters`,
      })),
      ...(prefix === undefined
        ? []
        : [{ command: `show ip bgp ${prefix} detail${vrf}`, look: `${demand.paths} paths marked ECMP` }]),
    ];
  },
  read: readEos,
} satisfies RouterDialect);
