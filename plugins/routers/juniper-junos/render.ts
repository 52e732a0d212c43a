import type { Family } from "../../../src/net/address.ts";
import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressedOrUnnumbered,
  BY_COMMUNITY,
  communityRules,
  filterRules,
  forNode,
  routerAs,
} from "../../../src/router/filter.ts";
import { BY_INTERFACE, type NamedNeighbor } from "../session.ts";

const GROUP = "METALLB";

/**
 * Junos, as `set` lines. Multipath in BGP needs the load-balancing policy on the forwarding table as well. Neighbors found by their interface
 * (since 21.1) take their settings from the group, so each node has a group of its own.
 */
export function renderJunos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const instance = options.vrf === undefined ? "set" : `set routing-instances ${options.vrf}`;
  const groupOf = (name: string): string => `${instance} protocols bgp group ${name}`;
  const neighbors = addressedOrUnnumbered(demand);
  const numbered = neighbors.filter((n) => !n.unnumbered);
  return [
    ...policy(demand),
    {
      text: `${instance} routing-options autonomous-system ${routerAs(demand)}`,
      why: `the nodes expect AS ${routerAs(demand)}; a router of another AS says it by local-as in the group`,
    },
    ...(numbered.length > 0 || neighbors.length === 0 ? groupLines(groupOf(GROUP), demand) : []),
    ...numbered.flatMap((n) => [
      {
        text: `${groupOf(GROUP)} neighbor ${n.address} peer-as ${n.as}`,
        why: `${forNode(n)}, ${n.addressFrom}`,
      },
      ...session(n, `${groupOf(GROUP)} neighbor ${n.address}`, options),
    ]),
    ...neighbors
      .filter((n) => n.unnumbered)
      .flatMap((n) => {
        const group = groupOf(`${GROUP}-${n.node}`);
        return [
          ...groupLines(group, demand),
          ...discovered(n, instance, group),
          ...session(n, group, options),
        ];
      }),
    { text: "set policy-options policy-statement PFE-BALANCE then load-balance per-packet" },
    {
      text: "set routing-options forwarding-table export PFE-BALANCE",
      why: "without it the forwarding table holds one of the paths",
    },
  ];
}

function groupLines(group: string, demand: RouterDemand): readonly RouterLine[] {
  const unnumbered = demand.routerAddress === undefined;
  return [
    { text: `${group} type external` },
    { text: `${group} import ${GROUP}-IN`, why: "accepts the pools and nothing else" },
    ...demand.families.map((family) => ({
      text: `${group} family ${inet(family)} unicast${unnumbered && family === "ipv4" ? " extended-nexthop" : ""}`,
      why:
        unnumbered && family === "ipv4"
          ? "IPv4 goes by next hops of IPv6"
          : "naming a family replaces the default",
    })),
    {
      text: `${group} multipath${demand.relax ? " multiple-as" : ""}`,
      why: demand.relax
        ? "the nodes have different AS numbers"
        : `${demand.paths} nodes send the same prefix`,
    },
  ];
}

const inet = (family: Family): string => (family === "ipv4" ? "inet" : "inet6");

/** The node's link-local address is found by neighbor discovery, for which both sides have to send router advertisements. */
function discovered(n: NamedNeighbor, instance: string, group: string): readonly RouterLine[] {
  const why = `${forNode(n)}, ${BY_INTERFACE}`;
  return [
    { text: `set interfaces ${n.address} family inet`, why: "IPv4 is routed here without an address" },
    {
      text: `set interfaces ${n.address} family inet6`,
      why: "the session is made from link-local addresses",
    },
    {
      text: `${instance} protocols router-advertisement interface ${n.address}`,
      why: "the node and the router find each other by it",
    },
    { text: `${group} dynamic-neighbor ${n.node} peer-auto-discovery family inet6 ipv6-nd`, why },
    { text: `${group} dynamic-neighbor ${n.node} peer-auto-discovery interface ${n.address}`, why },
    { text: `set policy-options as-list ${GROUP}-${n.node} members ${n.as}`, why: "the AS of the node" },
    { text: `${group} peer-as-list ${GROUP}-${n.node}`, why: "the AS of the node" },
  ];
}

/** A term a family: the rules of one have to be of one family. */
function policy(demand: RouterDemand): readonly RouterLine[] {
  const statement = `set policy-options policy-statement ${GROUP}-IN`;
  // A community with several members asks for all of them, so each value has a name of its own.
  const communities = communityRules(demand).flatMap(({ kind, name, values }) =>
    values.map((value, i) => ({
      name: `${name}-${i + 1}`,
      members: kind === "community" ? value : `large:${value}`,
    })),
  );
  return [
    ...communities.map(({ name, members }) => ({
      text: `set policy-options community ${name} members ${members}`,
      why: BY_COMMUNITY,
    })),
    ...demand.families.flatMap((family): RouterLine[] => {
      const term = `${statement} term pools-${inet(family)}`;
      const rules = filterRules(demand, family);
      if (rules.length === 0) return [];
      return [
        { text: `${term} from family ${inet(family)}` },
        ...rules.map((r) => ({
          text: `${term} from route-filter ${r.prefix} ${r.le === undefined ? "exact" : `upto /${r.le}`}`,
          why: r.why,
        })),
        ...communities.map(({ name }) => ({ text: `${term} from community ${name}`, why: BY_COMMUNITY })),
        { text: `${term} then accept` },
      ];
    }),
    { text: `${statement} term rest then reject` },
  ];
}

/** @param at the neighbor, or the group of a discovered one */
function session(n: NamedNeighbor, at: string, options: RenderOptions): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({ text: `${at} ${text}`, why });
  return [
    ...(n.multihop ? [line("multihop ttl 255", "ebgpMultiHop is set on the node's side")] : []),
    ...(n.password
      ? [line(`authentication-key "${options.passwordPlaceholder}"`, "the node's side has a password")]
      : []),
    ...(n.holdTime === undefined
      ? []
      : [line(`hold-time ${n.holdTime}`, "seconds, as on the node's side; keepalives follow at a third")]),
    ...(n.bfd === undefined
      ? []
      : [
          line(
            `bfd-liveness-detection minimum-interval ${Math.max(n.bfd.transmit, n.bfd.receive)}`,
            "milliseconds, as on the nodes",
          ),
          line(`bfd-liveness-detection multiplier ${n.bfd.multiplier}`, "as on the nodes"),
        ]),
  ];
}
