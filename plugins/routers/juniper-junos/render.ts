import type { DemandedNeighbor, RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import { addressed, filterRules, forNode, routerAs } from "../../../src/router/filter.ts";

const GROUP = "METALLB";

/** Junos, as `set` lines. Multipath in BGP needs the load-balancing policy on the forwarding table as well. */
export function renderJunos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const instance = options.vrf === undefined ? "set" : `set routing-instances ${options.vrf}`;
  const group = `${instance} protocols bgp group ${GROUP}`;
  const neighbors = addressed(demand);
  return [
    ...policy(demand),
    {
      text: `${instance} routing-options autonomous-system ${routerAs(demand)}`,
      why: `the nodes expect AS ${routerAs(demand)}`,
    },
    { text: `${group} type external` },
    { text: `${group} import ${GROUP}-IN`, why: "accepts the pools and nothing else" },
    ...demand.families.map((family) => ({
      text: `${group} family ${family === "ipv4" ? "inet" : "inet6"} unicast`,
      why: "naming a family replaces the default",
    })),
    {
      text: `${group} multipath${demand.relax ? " multiple-as" : ""}`,
      why: demand.relax
        ? "the nodes have different AS numbers"
        : `${demand.paths} nodes send the same prefix`,
    },
    { text: "set policy-options policy-statement PFE-BALANCE then load-balance per-packet" },
    {
      text: "set routing-options forwarding-table export PFE-BALANCE",
      why: "without it the forwarding table holds one of the paths",
    },
    ...neighbors.flatMap((n) => session(n, group, options)),
  ];
}

function policy(demand: RouterDemand): readonly RouterLine[] {
  const statement = `set policy-options policy-statement ${GROUP}-IN`;
  const rules = demand.families.flatMap((family) => filterRules(demand, family));
  return [
    ...rules.map((r) => ({
      text: `${statement} term pools from route-filter ${r.prefix} ${r.le === undefined ? "exact" : `upto /${r.le}`}`,
      why: r.why,
    })),
    ...(rules.length > 0 ? [{ text: `${statement} term pools then accept` }] : []),
    { text: `${statement} term rest then reject` },
  ];
}

function session(
  n: DemandedNeighbor & { readonly address: string },
  group: string,
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({
    text: `${group} neighbor ${n.address} ${text}`,
    why,
  });
  return [
    line(`peer-as ${n.as}`, `${forNode(n)}, ${n.addressFrom}`),
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
