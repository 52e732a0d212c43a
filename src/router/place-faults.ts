import type { FrrConfig } from "../frr/config.ts";
import { type Address, formatAddress, parseAddress } from "../net/address.ts";
import { covers, formatPrefix, hostPrefix } from "../net/prefix.ts";
import type { DemandedNeighbor, RouterDemand } from "./demand-types.ts";
import type { Translation } from "./dialect.ts";
import type { Found } from "./fault.ts";
import { type InterfaceAddress, interfaceAddresses } from "./interfaces.ts";
import { type RouterSession, setting } from "./view.ts";

/** What a router's interfaces say of the session: empty where the text has none, and then nothing is judged by them. */
export interface Place {
  readonly interfaces: readonly InterfaceAddress[];
  /** The interface that has the address which the nodes dial. */
  readonly home: InterfaceAddress | undefined;
}

/** @returns where the nodes arrive on the router. */
export function placeOf(demand: RouterDemand, config: FrrConfig): Place {
  const interfaces = interfaceAddresses(config);
  const dialled = parseAddress(demand.routerAddress ?? "");
  const text = dialled === undefined ? undefined : formatAddress(dialled);
  return { interfaces, home: interfaces.find((i) => i.address === text) };
}

/** A neighbor that stands in another VRF than the one in which the nodes arrive: for them there is none. */
export function misplaced(n: DemandedNeighbor, elsewhere: RouterSession, vrf: string): Found {
  return {
    kind: "missing-neighbor",
    message: `The router has its neighbor ${n.address} in ${vrfName(elsewhere.router.vrf)}, and node ${n.node} arrives in ${vrfName(vrf)}.`,
    nodes: [n.node],
    line: elsewhere.neighbor.line,
    found: `router bgp ${elsewhere.router.asn}${elsewhere.router.vrf === "" ? "" : ` vrf ${elsewhere.router.vrf}`}`,
    wanted: `neighbor ${n.address} remote-as ${n.as} in ${vrfName(vrf)}`,
  };
}

const vrfName = (vrf: string): string => (vrf === "" ? "the default VRF" : `VRF ${vrf}`);

/** Whether the way between the router's address and a node's is there at all. */
export function placeFaults(
  demand: RouterDemand,
  { home, interfaces }: Place,
  n: DemandedNeighbor,
  s: RouterSession,
): readonly Found[] {
  const address = parseAddress(n.address ?? "");
  if (home === undefined || address === undefined) return [];
  if (home.shut)
    return [
      {
        kind: "shutdown",
        message: `The router has shut interface ${home.interface} down, which has the address ${home.address} that the nodes dial.`,
        nodes: [n.node],
        line: home.line,
        found: `interface ${home.interface} is shut down`,
        wanted: "no shutdown",
      },
    ];
  const reached = interfaces.some((i) => i.vrf === home.vrf && inNetwork(i, address));
  const far = n.multihop || setting(s, "disable-connected-check")?.value === "yes";
  if (reached || far || home.prefix.family !== address.family) return [];
  return [
    {
      kind: "multihop",
      message: `Node ${n.node} (${n.address}) is in no network of the router: ${demand.routerAddress} stands in ${formatPrefix(home.prefix)}. Without ebgpMultiHop there is no session over a hop.`,
      nodes: [n.node],
      line: home.line,
      found: `${home.address}/${home.prefix.length} on interface ${home.interface}`,
      wanted: "one network, or ebgpMultiHop on both sides",
    },
  ];
}

const inNetwork = (i: InterfaceAddress, address: Address): boolean => covers(i.prefix, hostPrefix(address));

/** @returns a fault, a sentence about what could not be judged, or nothing: whether the update source is the address that the nodes dial */
export function sourceFault(
  demand: RouterDemand,
  { interfaces }: Place,
  n: DemandedNeighbor,
  s: RouterSession,
  otherAddress: Translation["otherAddress"],
): Found | string | undefined {
  const source = setting(s, "update-source");
  const dialled = parseAddress(demand.routerAddress ?? "");
  if (source === undefined || dialled === undefined || otherAddress === undefined) return undefined;
  const own = parseAddress(source.value);
  const addresses =
    own === undefined
      ? interfaces.filter((i) => i.interface === source.value).map((i) => i.address)
      : [formatAddress(own)];
  if (addresses.includes(formatAddress(dialled))) return undefined;
  if (addresses.length === 0)
    return `update-source ${source.value} of ${n.address}: the configuration does not show the addresses of this interface`;
  if (otherAddress === "unknown")
    return `update-source ${source.value} of ${n.address} is not ${demand.routerAddress}, which the nodes dial: whether the router takes the connection then is not known`;
  return {
    kind: "source",
    message: `The router holds its session with ${n.address} on ${addresses[0]} (update-source ${source.value}), node ${n.node} dials ${demand.routerAddress}.`,
    nodes: [n.node],
    line: source.line,
    found: `update-source ${source.value}`,
    wanted: `the address ${demand.routerAddress}, or a BGPPeer that names ${addresses[0]}`,
  };
}

/** FRR takes a hundred neighbors from its ranges unless `bgp listen limit` says otherwise. */
const LISTEN_LIMIT = 100;

/** One process takes so many neighbors from its listen ranges and no more. */
export function listenFaults(
  sessions: readonly { readonly n: DemandedNeighbor; readonly s: RouterSession }[],
): readonly Found[] {
  const dynamic = Map.groupBy(
    sessions.filter(({ s }) => s.dynamic),
    ({ s }) => s.router,
  );
  return [...dynamic].flatMap(([router, group]): Found[] => {
    const said = router.settings.get("bgp listen limit");
    const limit = said === undefined ? LISTEN_LIMIT : Number(said.value);
    if (group.length <= limit) return [];
    return [
      {
        kind: "missing-neighbor",
        message: `The router takes ${limit} neighbors from its listen ranges, and ${group.length} nodes dial in by them: the last ones are refused.`,
        nodes: group.map(({ n }) => n.node),
        ...(said === undefined ? {} : { line: said.line }),
        found: `bgp listen limit ${limit}${said === undefined ? ", the default" : ""}`,
        wanted: `bgp listen limit ${group.length}`,
      },
    ];
  });
}
