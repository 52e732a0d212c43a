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
