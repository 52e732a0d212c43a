import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed, shownFamily } from "../../../src/router/filter.ts";
import { readEos } from "./read.ts";
import { renderEos } from "./render.ts";

export const aristaEos: RouterDialect = Object.freeze({
  name: "arista-eos",
  title: "Arista EOS",
  verified: {
    by: "documentation",
    what: "public command references and published configurations; neighbors by interface as EOS 4.22 and later have them; not run on a router",
  },
  comment: "!",
  recognize: (text) =>
    /^! device: .*EOS-/m.test(text) || /^service routing protocols model/m.test(text)
      ? 1
      : /^ {3}neighbor \S+ (remote-as|peer[- ]group)/m.test(text) || /^ {3}(router-id|vrf) \S+$/m.test(text)
        ? 0.8
        : 0,
  render: renderEos,
  show: (demand, options) => {
    const vrf = options.vrf === undefined ? "" : ` vrf ${options.vrf}`;
    const bgp = shownFamily(demand) === "ipv4" ? "show ip bgp" : "show ipv6 bgp";
    const neighbors = shownFamily(demand) === "ipv4" ? "neighbors" : "peers";
    const prefix = demand.announced[0]?.prefix;
    return [
      { command: `${bgp} summary${vrf}`, look: "state Estab for each node" },
      ...addressed(demand).map((n) => ({
        command: `${bgp} ${neighbors} ${n.address} received-routes${vrf}`,
        look: `what ${n.node} sends, before filters`,
      })),
      ...(prefix === undefined
        ? []
        : [{ command: `${bgp} ${prefix} detail${vrf}`, look: `${demand.paths} paths marked ECMP` }]),
    ];
  },
  read: readEos,
} satisfies RouterDialect);
