import type { RouterDemand } from "../../../src/router/demand-types.ts";
import type { RenderOptions, RouterLine } from "../../../src/router/dialect.ts";
import {
  addressedOrUnnumbered,
  BY_COMMUNITY,
  COMMUNITY_MAP,
  communityRules,
  filterName,
  filterRules,
  pathsToAllow,
  routerAs,
} from "../../../src/router/filter.ts";
import { bfdOf, type NamedNeighbor, remoteAs } from "../session.ts";

const PROFILE = "METALLB";

/** VyOS 1.4 and later, as `set` lines for configuration mode. */
export function renderVyos(demand: RouterDemand, options: RenderOptions): readonly RouterLine[] {
  const bgp = `set ${options.vrf === undefined ? "" : `vrf name ${options.vrf} `}protocols bgp`;
  const neighbors = addressedOrUnnumbered(demand);
  return [
    ...filters(demand),
    ...communityFilter(demand),
    ...bfdProfile(neighbors),
    { text: `${bgp} system-as ${routerAs(demand)}`, why: `the nodes expect AS ${routerAs(demand)}` },
    ...(demand.relax
      ? [
          {
            text: `${bgp} parameters bestpath as-path multipath-relax`,
            why: "the nodes have different AS numbers",
          },
        ]
      : []),
    ...neighbors.flatMap((n) => session(n, demand, bgp, options)),
    ...demand.families.map((family) => ({
      text: `${bgp} address-family ${family}-unicast maximum-paths ebgp ${pathsToAllow(demand)}`,
      why: "every node may send the same prefix",
    })),
  ];
}

function filters(demand: RouterDemand): readonly RouterLine[] {
  return demand.families.flatMap((family) => {
    const list = `set policy ${family === "ipv4" ? "prefix-list" : "prefix-list6"} ${filterName(family)}`;
    return filterRules(demand, family).flatMap((r): RouterLine[] => [
      { text: `${list} rule ${r.seq} action permit` },
      { text: `${list} rule ${r.seq} prefix ${r.prefix}`, why: r.why },
      ...(r.le === undefined
        ? []
        : [{ text: `${list} rule ${r.seq} le ${r.le}`, why: "nodes send single addresses" }]),
    ]);
  });
}

function communityFilter(demand: RouterDemand): readonly RouterLine[] {
  const map = `set policy route-map ${COMMUNITY_MAP}`;
  return communityRules(demand).flatMap(({ kind, name, values }, i): RouterLine[] => {
    const list = `set policy ${kind}-list ${name}`;
    const rule = `${map} rule ${(i + 1) * 10}`;
    return [
      ...values.flatMap((value, at) => [
        { text: `${list} rule ${(at + 1) * 10} action permit`, why: BY_COMMUNITY },
        { text: `${list} rule ${(at + 1) * 10} regex ${value}`, why: BY_COMMUNITY },
      ]),
      { text: `${rule} action permit`, why: BY_COMMUNITY },
      { text: `${rule} match ${kind} ${kind}-list ${name}`, why: BY_COMMUNITY },
    ];
  });
}

function bfdProfile(neighbors: readonly NamedNeighbor[]): readonly RouterLine[] {
  const bfd = bfdOf(neighbors);
  if (bfd === undefined) return [];
  const profile = `set protocols bfd profile ${PROFILE}`;
  return [
    { text: `${profile} interval multiplier ${bfd.multiplier}`, why: "as on the nodes" },
    { text: `${profile} interval transmit ${bfd.transmit}`, why: "milliseconds, as on the nodes" },
    { text: `${profile} interval receive ${bfd.receive}`, why: "milliseconds, as on the nodes" },
    ...(bfd.echo ? [{ text: `${profile} echo-mode`, why: "the nodes send echo packets" }] : []),
  ];
}

function session(
  n: NamedNeighbor,
  demand: RouterDemand,
  bgp: string,
  options: RenderOptions,
): readonly RouterLine[] {
  const line = (text: string, why: string): RouterLine => ({
    text: `${bgp} neighbor ${n.address} ${text}`,
    why,
  });
  return [
    remoteAs(n, line),
    ...(n.multihop && n.unnumbered !== true
      ? [line("ebgp-multihop 255", "ebgpMultiHop is set on the node's side")]
      : []),
    ...(n.password
      ? [line(`password '${options.passwordPlaceholder}'`, "the node's side has a password")]
      : []),
    ...(n.holdTime === undefined || n.keepaliveTime === undefined
      ? []
      : [
          line(`timers keepalive ${n.keepaliveTime}`, "seconds, as on the node's side"),
          line(`timers holdtime ${n.holdTime}`, "seconds, as on the node's side; VyOS needs both"),
        ]),
    ...(n.bfd === undefined ? [] : [line(`bfd profile ${PROFILE}`, "BFD runs on the node's side")]),
    ...(n.gracefulRestart
      ? [line("graceful-restart restart-helper", "the node asks for graceful restart")]
      : []),
    ...demand.families.flatMap((family): RouterLine[] => [
      line(
        `address-family ${family}-unicast soft-reconfiguration inbound`,
        `activates ${family} (VyOS activates nothing by itself) and keeps what was received before filters`,
      ),
      ...(filterRules(demand, family).length > 0
        ? [
            line(
              `address-family ${family}-unicast prefix-list import ${filterName(family)}`,
              "accepts the pools and nothing else",
            ),
          ]
        : []),
      ...(communityRules(demand).length > 0
        ? [line(`address-family ${family}-unicast route-map import ${COMMUNITY_MAP}`, BY_COMMUNITY)]
        : []),
    ]),
  ];
}
