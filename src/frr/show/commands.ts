/** The commands of vtysh whose answers are read, as they are sent. Captures keep answers under these names. */
export const SHOW = Object.freeze({
  version: "show version",
  runningConfig: "show running-config",
  summary: "show bgp vrf all summary json",
  neighbors: "show bgp vrf all neighbors json",
  ipv4Table: "show bgp vrf all ipv4 unicast json",
  ipv6Table: "show bgp vrf all ipv6 unicast json",
  bfd: "show bfd vrf all peers json",
  ipRoutes: "show ip route vrf all json",
  ipv6Routes: "show ipv6 route vrf all json",
  interfaces: "show interface brief json",
  nextHops: "show bgp nexthop",
} as const);

/** What the kernel beside FRR is asked, in the very words of the only programs but vtysh that are ever run in a container. */
export const KERNEL = Object.freeze({
  tcp: "cat /proc/net/netstat",
  /** Two looks: only a counter that rises between them says something of now. */
  tcpTwice: "cat /proc/net/netstat; sleep 2; cat /proc/net/netstat",
} as const);

/** @returns the command for what is sent to a neighbor; the VRF `default` has no name in it. */
export function advertisedCommand(vrf: string, family: "ipv4" | "ipv6", neighbor: string): string {
  return `show bgp${vrfWords(vrf)} ${family} unicast neighbors ${neighbor} advertised-routes json`;
}

/** @returns the command for what a neighbor sends; FRR answers it only with soft-reconfiguration. */
export function receivedCommand(vrf: string, family: "ipv4" | "ipv6", neighbor: string): string {
  return `show bgp${vrfWords(vrf)} ${family} unicast neighbors ${neighbor} received-routes json`;
}

const vrfWords = (vrf: string): string => (vrf === "" || vrf === "default" ? "" : ` vrf ${vrf}`);
