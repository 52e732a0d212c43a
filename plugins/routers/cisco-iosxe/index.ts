import type { RouterDialect } from "../../../src/router/dialect.ts";
import { addressed, shownFamily } from "../../../src/router/filter.ts";
import { readIosXe } from "./read.ts";
import { renderIosXe } from "./render.ts";

export const ciscoIosXe: RouterDialect = Object.freeze({
  name: "cisco-iosxe",
  title: "Cisco IOS-XE",
  verified: {
    by: "documentation",
    what: "public command references; not run on a router. It is documented to have no neighbors by interface",
  },
  comment: "!",
  recognize: (text) =>
    /^(boot-start-marker|ip cef|version 1[2-9]\.\d)/m.test(text)
      ? 1
      : /^ network \S+ mask \S+/m.test(text) ||
          /^ address-family ipv[46] vrf /m.test(text) ||
          / fall-over bfd/.test(text)
        ? 0.9
        : /^router bgp /m.test(text) && /^ neighbor \S+ remote-as /m.test(text)
          ? 0.4
          : 0,
  render: renderIosXe,
  show: (demand, options) => {
    const family = shownFamily(demand);
    const table =
      options.vrf === undefined
        ? `show bgp ${family} unicast`
        : `show bgp vpn${family.slice(2)} unicast vrf ${options.vrf}`;
    const prefix = demand.announced[0]?.prefix;
    return [
      { command: `${table} summary`, look: "a number for each node" },
      ...addressed(demand).map((n) => ({
        command: `${table} neighbors ${n.address} received-routes`,
        look: `what ${n.node} sends, before filters; needs soft-reconfiguration inbound`,
      })),
      ...(prefix === undefined
        ? []
        : [{ command: `${table} ${prefix}`, look: `${demand.paths} paths marked multipath` }]),
    ];
  },
  ask: (demand) =>
    demand.routerAddress === undefined
      ? [
          "IOS-XE has no BGP neighbors by interface, and the BGPPeer names an interface. Which address may the nodes dial instead, for spec.peerAddress of the BGPPeer, or which other router takes this session?",
        ]
      : [],
  read: readIosXe,
} satisfies RouterDialect);
