import type { Context } from "./context.ts";

/** Commands of `ip …` and `ipv6 …` that exist at the top only, whatever node is open. */
const TOP_IP: ReadonlySet<string> = new Set([
  "prefix-list",
  "access-list",
  "community-list",
  "as-path",
  "extcommunity-list",
  "large-community-list",
  "forwarding",
]);

const BGP_LISTS: ReadonlySet<string> = new Set([
  "community-list",
  "large-community-list",
  "extcommunity-list",
  "as-path",
  "community",
]);

/** Commands `bgp …` of the top: lists, and what holds for all instances. */
const BGP_TOP: ReadonlySet<string> = new Set([
  ...BGP_LISTS,
  "input-queue-limit",
  "no-rib",
  "output-queue-limit",
  "route-map",
  "send-extra-data",
  "session-dscp",
  "update-delay",
]);

const TOP_FIRST: ReadonlySet<string> = new Set([
  "route-map",
  "router",
  "hostname",
  "domainname",
  "log",
  "debug",
  "frr",
  "service",
  "line",
  "password",
  "enable",
  "banner",
  "interface",
  "bfd",
  "access-list",
  "agentx",
  "username",
  "zebra",
  "vrf",
  "key",
  "segment-routing",
  "rpki",
  "end",
]);

const FAMILY_NEIGHBOR: ReadonlySet<string> = new Set([
  "activate",
  "addpath-tx-all-paths",
  "addpath-tx-bestpath-per-AS",
  "addpath-tx-best-selected",
  "addpath-rx-paths-limit",
  "disable-addpath-rx",
  "advertise-map",
  "allowas-in",
  "as-override",
  "attribute-unchanged",
  "capability orf",
  "default-originate",
  "distribute-list",
  "encapsulation-srv6",
  "filter-list",
  "graceful-shutdown",
  "accept-own",
  "maximum-prefix",
  "maximum-prefix-out",
  "next-hop-self",
  "prefix-list",
  "remove-private-AS",
  "route-map",
  "route-reflector-client",
  "route-server-client",
  "send-community",
  "soft-reconfiguration",
  "soo",
  "unsuppress-map",
  "weight",
]);

/** @returns whether the words after `neighbor NAME` are a setting of an address family (the rest belongs to the session). */
export function isFamilySetting(words: readonly string[]): boolean {
  return FAMILY_NEIGHBOR.has(words[0] ?? "") || FAMILY_NEIGHBOR.has(words.slice(0, 2).join(" "));
}

const ROUTER_FIRST: ReadonlySet<string> = new Set([
  "bgp",
  "neighbor",
  "address-family",
  "timers",
  "coalesce-time",
  "read-quanta",
  "write-quanta",
  "maximum-paths",
  "distance",
  "network",
  "redistribute",
  "aggregate-address",
  "update-delay",
  "sid",
  "rfapi",
]);

const FAMILY_FIRST: ReadonlySet<string> = new Set([
  "network",
  "redistribute",
  "aggregate-address",
  "import",
  "maximum-paths",
  "distance",
  "table-map",
  "advertise",
  "advertise-all-vni",
  "advertise-default-gw",
  "advertise-svi-ip",
  "advertise-pip",
  "autort",
  "vni",
  "rd",
  "rt",
  "route-target",
  "label",
  "export",
  "nexthop",
  "route-map",
  "sid",
  "default-originate",
  "dup-addr-detection",
  "flooding",
  "use-es-l3nhg",
  "disable-ead-evi-rx",
  "disable-ead-evi-tx",
  "ead-es-frag",
  "ead-es-route-target",
  "mac-vrf",
]);

const ROUTE_MAP_FIRST: ReadonlySet<string> = new Set([
  "match",
  "set",
  "on-match",
  "continue",
  "call",
  "description",
]);

/** @returns whether a line (without `no`) is a command of this node. vtysh climbs to the parent until one knows the line. */
export function knows(context: Context, words: readonly string[]): boolean {
  const [first = "", second = "", third = ""] = words;
  switch (context.kind) {
    case "top":
      return true;
    case "router":
      return ROUTER_FIRST.has(first) && !(first === "bgp" && BGP_TOP.has(second));
    case "family":
      if (first === "neighbor") return isFamilySetting(words.slice(2));
      if (first === "bgp") return second === "dampening";
      if (first === "route-map") return second === "vpn";
      return FAMILY_FIRST.has(first);
    case "vni":
      return (
        first === "rd" || first === "route-target" || first.startsWith("advertise-") || first === "flooding"
      );
    case "route-map":
      return ROUTE_MAP_FIRST.has(first) && !(first === "match" && second === "" && third === "");
    case "bfd":
      return first === "profile" || first === "peer";
    case "profile":
      return (
        !TOP_FIRST.has(first) &&
        first !== "profile" &&
        first !== "peer" &&
        first !== "bgp" &&
        !isTopIp(first, second)
      );
    case "vrf":
      return (
        first === "vni" ||
        first === "netns" ||
        ((first === "ip" || first === "ipv6") && !isTopIp(first, second))
      );
    case "block":
      if (first === "key") return second !== "chain" && context.name.startsWith("key chain ");
      return !TOP_FIRST.has(first) && !isTopIp(first, second) && !(first === "bgp" && BGP_TOP.has(second));
  }
}

function isTopIp(first: string, second: string): boolean {
  return (first === "ip" || first === "ipv6") && TOP_IP.has(second);
}
