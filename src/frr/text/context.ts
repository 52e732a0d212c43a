import { wordsOf } from "./lines.ts";

/** The node of vtysh's command tree in which a line stands. `parent` of `top` is absent. */
export type Context =
  | { readonly kind: "top" }
  | { readonly kind: "router"; readonly asn: string; readonly vrf: string; readonly line: number }
  | { readonly kind: "family"; readonly name: string; readonly parent: RouterContext; readonly line: number }
  | { readonly kind: "vni"; readonly name: string; readonly parent: FamilyContext; readonly line: number }
  | { readonly kind: "route-map"; readonly name: string; readonly action: string; readonly sequence: string }
  | { readonly kind: "bfd" }
  | { readonly kind: "profile"; readonly name: string; readonly line: number }
  | { readonly kind: "vrf"; readonly name: string; readonly line: number }
  /** Any other block: an interface, another protocol, a BFD peer, a key chain. */
  | { readonly kind: "block"; readonly name: string; readonly parent: Context };

export type RouterContext = Extract<Context, { kind: "router" }>;
export type FamilyContext = Extract<Context, { kind: "family" }>;

export const TOP: Context = Object.freeze({ kind: "top" });
const BFD: Context = Object.freeze({ kind: "bfd" });

/** @returns the node that `exit` leads to. */
export function parentOf(context: Context): Context {
  switch (context.kind) {
    case "family":
    case "vni":
    case "block":
      return context.parent;
    case "profile":
      return BFD;
    default:
      return TOP;
  }
}

/** @returns the headers that lead to a context, outermost first: what a user sees as the place of a line. */
export function contextPath(context: Context): readonly string[] {
  switch (context.kind) {
    case "top":
      return [];
    case "router":
      return [`router bgp ${context.asn}${context.vrf === "" ? "" : ` vrf ${context.vrf}`}`];
    case "family":
      return [...contextPath(context.parent), `address-family ${context.name}`];
    case "vni":
      return [...contextPath(context.parent), `vni ${context.name}`];
    case "route-map":
      return [`route-map ${context.name} ${context.action} ${context.sequence}`];
    case "bfd":
      return ["bfd"];
    case "profile":
      return ["bfd", `profile ${context.name}`];
    case "vrf":
      return [`vrf ${context.name}`];
    case "block":
      return [...contextPath(context.parent), context.name];
  }
}

/** @returns the context that a header line opens in `context`, or undefined if the line is no header there. */
export function opens(context: Context, words: readonly string[], line: number): Context | undefined {
  const [first = "", second = "", third = ""] = words;
  switch (context.kind) {
    case "top":
      return opensAtTop(words, line);
    case "router":
      return first === "address-family"
        ? { kind: "family", name: familyName(second, third), parent: context, line }
        : undefined;
    case "family":
      return first === "vni" && context.name === "l2vpn evpn" && second !== ""
        ? { kind: "vni", name: second, parent: context, line }
        : undefined;
    case "bfd":
      if (first === "profile" && second !== "") return { kind: "profile", name: second, line };
      return first === "peer" ? { kind: "block", name: words.join(" "), parent: context } : undefined;
    default:
      return undefined;
  }
}

const BLOCKS: ReadonlySet<string> = new Set([
  "interface",
  "line",
  "segment-routing",
  "rpki",
  "nexthop-group",
]);

function opensAtTop(words: readonly string[], line: number): Context | undefined {
  const [first = "", second = "", third = "", fourth = ""] = words;
  if (first === "router" && second === "bgp") return routerContext(words, line);
  if (first === "route-map" && isAction(third) && isSequence(fourth) && words.length === 4)
    return { kind: "route-map", name: second, action: third, sequence: String(Number(fourth)) };
  if (first === "bfd" && words.length === 1) return BFD;
  if (first === "vrf" && second !== "") return { kind: "vrf", name: second, line };
  const block =
    BLOCKS.has(first) ||
    (first === "router" && second !== "" && second !== "bgp") ||
    (first === "key" && second === "chain") ||
    (first === "pbr-map" && words.length > 1);
  return block ? { kind: "block", name: words.join(" "), parent: TOP } : undefined;
}

function routerContext(words: readonly string[], line: number): Context {
  const asn = /^\d/.test(words[2] ?? "") ? asNumber(words[2] ?? "") : "";
  return { kind: "router", asn, vrf: instanceOf(words), line };
}

/** @returns the VRF, or view, that a line names: empty for the default one, which has the name `default` besides. */
export function instanceOf(words: readonly string[]): string {
  const at = words.findIndex((word) => word === "vrf" || word === "view");
  const name = at > 0 ? (words[at + 1] ?? "") : "";
  return name === "default" && words[at] === "vrf" ? "" : name;
}

const isAction = (word: string): boolean => word === "permit" || word === "deny";
/** bgpd knows 1…65535; a header with another number is refused and the lines after it go into the entry before. */
const isSequence = (word: string): boolean =>
  /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= 65535;

/** `ipv4` is short for `ipv4 unicast`; FRR prints the long form. */
function familyName(afi: string, safi: string): string {
  const short: Readonly<Record<string, string>> = {
    vpnv4: "ipv4 vpn",
    vpnv6: "ipv6 vpn",
    evpn: "l2vpn evpn",
  };
  if (safi !== "") return `${afi} ${safi}`;
  return Object.hasOwn(short, afi) ? (short[afi] ?? afi) : `${afi} unicast`;
}

/** @returns an AS number in plain notation: `1.10` is 65546. */
export function asNumber(text: string): string {
  const dotted = /^(\d+)\.(\d+)$/.exec(text);
  return dotted === null ? text : String(Number(dotted[1]) * 65536 + Number(dotted[2]));
}

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

/** @returns the context after a line that closes one or more nodes, or undefined if the line closes none. */
export function closes(context: Context, words: readonly string[]): Context | undefined {
  switch (words[0]) {
    case "end":
      return TOP;
    case "exit":
    case "quit":
      return parentOf(context);
    case "exit-address-family":
      return context.kind === "vni"
        ? context.parent.parent
        : context.kind === "family"
          ? context.parent
          : context;
    case "exit-vni":
      return context.kind === "vni" ? context.parent : context;
    case "exit-vrf":
      return context.kind === "vrf" ? TOP : context;
    default:
      return undefined;
  }
}

/** @returns the words of a block's name again; its first word says what kind of block it is. */
export function blockKind(context: Extract<Context, { kind: "block" }>): string {
  return wordsOf(context.name)[0] ?? "";
}
