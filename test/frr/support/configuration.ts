import fc from "fast-check";

/**
 * Texts of whole configurations, line by line as an operator may enter them: repeated blocks, any order, values replaced,
 * lines taken back, lines that FRR does not know.
 */
const address = fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:DB8::AA", "2001:db8:0:0::1", "eth0");
const prefix4 = fc.constantFrom("10.0.0.0/8", "10.1.2.3/16", "192.0.2.7/32", "0.0.0.0/0");
const prefix6 = fc.constantFrom("2001:DB8:A::/48", "2001:db8:0:0::/64", "::/0");
const name = fc.constantFrom("red", "blue", "in-1", "192.0.2.1-out", "p");
const number = fc.integer({ min: 1, max: 300 });
const asn = fc.constantFrom("65001", "65002", "1.10", "4200000000");

const words = (...parts: readonly (string | fc.Arbitrary<string | number>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((list) => list.join(" "));

const session: fc.Arbitrary<string> = fc.oneof(
  words("remote-as", fc.oneof(asn, fc.constantFrom("internal", "external"))),
  words("local-as", asn, "no-prepend replace-as"),
  words("port", number),
  words("timers", number, number),
  words("timers connect", number),
  words("update-source", fc.constantFrom("lo", "192.0.2.9", "2001:DB8::9")),
  words("ebgp-multihop", number),
  words("ttl-security hops", number),
  words("bfd profile", name),
  words("password", fc.constantFrom("secret", "with blanks in it")),
  words("shutdown message", fc.constantFrom("by hand", "maintenance")),
  words("description", fc.constantFrom("the router", "r2")),
  fc.constantFrom(
    "bfd",
    "passive",
    "shutdown",
    "ebgp-multihop",
    "disable-connected-check",
    "graceful-restart",
    "graceful-restart-helper",
    "graceful-restart-disable",
    "capability extended-nexthop",
    "solo",
    "sender-as-path-loop-detection",
  ),
);

const family: fc.Arbitrary<string> = fc.oneof(
  words(
    fc.constantFrom("route-map", "prefix-list", "filter-list", "distribute-list"),
    name,
    fc.constantFrom("in", "out"),
  ),
  words("maximum-prefix", number),
  words("maximum-prefix", number, "warning-only"),
  words("allowas-in", number),
  words("weight", number),
  words("default-originate route-map", name),
  fc.constantFrom(
    "activate",
    "next-hop-self",
    "next-hop-self force",
    "soft-reconfiguration inbound",
    "send-community",
    "send-community both",
    "send-community large",
    "remove-private-AS all",
    "route-reflector-client",
    "as-override",
    "addpath-tx-all-paths",
  ),
);

const maybeNo = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min: 0, max: 9 }), line).map(([n, text]) => (n === 0 ? `no ${text}` : text));

const routerLine: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: maybeNo(words("neighbor", address, session)) },
  {
    weight: 1,
    arbitrary: words(
      "neighbor",
      "eth0",
      "interface",
      fc.constantFrom("remote-as external", "v6only remote-as 65001", "peer-group GROUP"),
    ),
  },
  { weight: 1, arbitrary: words("neighbor", "GROUP", "peer-group") },
  { weight: 1, arbitrary: words("neighbor", address, "peer-group GROUP") },
  { weight: 1, arbitrary: maybeNo(words("neighbor", "GROUP", session)) },
  {
    weight: 2,
    arbitrary: maybeNo(
      fc.oneof(
        words("bgp router-id", fc.constantFrom("192.0.2.1", "10.0.0.1")),
        words("timers bgp", number, number),
        words("bgp default local-preference", number),
        fc.constantFrom(
          "bgp ebgp-requires-policy",
          "bgp default ipv4-unicast",
          "bgp network import-check",
          "bgp graceful-restart preserve-fw-state",
          "bgp bestpath as-path multipath-relax",
        ),
      ),
    ),
  },
);

const familyLine: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: maybeNo(words("neighbor", address, family)) },
  { weight: 2, arbitrary: maybeNo(words("network", fc.oneof(prefix4, prefix6))) },
  { weight: 1, arbitrary: words("network", prefix4, "route-map", name) },
  {
    weight: 1,
    arbitrary: maybeNo(words("redistribute", fc.constantFrom("connected", "static", "ospf 3", "kernel"))),
  },
  { weight: 1, arbitrary: words("aggregate-address", prefix4, "summary-only") },
  { weight: 1, arbitrary: words("import vrf", name) },
  { weight: 1, arbitrary: words("maximum-paths", number) },
);

const evpnLine: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("advertise-all-vni", "advertise-svi-ip", "advertise ipv4 unicast", "exit-vni"),
  words("vni", fc.constantFrom("100", "200")),
  words("rd", fc.constantFrom("65001:1", "192.0.2.1:5")),
  words("route-target", fc.constantFrom("import", "export", "both"), fc.constantFrom("65001:1", "*:100")),
  words("neighbor", address, "activate"),
);

const block = (
  header: fc.Arbitrary<string>,
  line: fc.Arbitrary<string>,
  end: string,
  max = 6,
): fc.Arbitrary<readonly string[]> =>
  fc.tuple(header, fc.array(line, { maxLength: max })).map(([head, lines]) => [head, ...lines, end]);

const familyBlock: fc.Arbitrary<readonly string[]> = fc.oneof(
  {
    weight: 4,
    arbitrary: block(
      fc.constantFrom("address-family ipv4 unicast", "address-family ipv6 unicast", "address-family ipv4"),
      familyLine,
      "exit-address-family",
    ),
  },
  { weight: 1, arbitrary: block(fc.constant("address-family l2vpn evpn"), evpnLine, "exit-address-family") },
);

const routerBlock: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom("router bgp 65001", "router bgp 65001 vrf red", "router bgp 65003 vrf blue"),
    fc.array(routerLine, { maxLength: 8 }),
    fc.array(familyBlock, { maxLength: 3 }),
  )
  .map(([header, lines, families]) => [header, ...lines, ...families.flat(), "exit"]);

const bounds: fc.Arbitrary<string> = fc.constantFrom(
  "",
  "",
  "le 32",
  "ge 24",
  "ge 20 le 28",
  "le 28 ge 20",
  "ge 40",
  "le 4",
);

const listLine: fc.Arbitrary<string> = fc.oneof(
  maybeNo(words("ip prefix-list", name, "seq", number, fc.constantFrom("permit", "deny"), prefix4, bounds)),
  maybeNo(
    words(
      "ipv6 prefix-list",
      name,
      "seq",
      number,
      fc.constantFrom("permit", "deny"),
      fc.oneof(prefix6, fc.constant("any")),
    ),
  ),
  words("ip prefix-list", name, fc.constantFrom("permit any", "deny any", "description of it")),
  words("access-list", name, "seq", number, "permit", prefix4, fc.constantFrom("", "exact-match")),
  words(
    "bgp community-list standard",
    name,
    "seq",
    number,
    "permit",
    fc.constantFrom("65001:1", "65001:1 no-export", "internet"),
  ),
  words(
    "bgp community-list expanded",
    fc.constantFrom("x1", "x2"),
    "seq",
    number,
    "permit",
    fc.constantFrom("65001:[12]", "^65001:1_"),
  ),
  words("bgp large-community-list standard", name, "seq", number, "deny 65001:1:1"),
  words("bgp extcommunity-list standard", name, "seq", number, "permit rt 65001:1 soo 65001:2"),
  words("bgp as-path access-list", name, "seq", number, "permit", fc.constantFrom("_65001_", "^$", ".*")),
);

const clause: fc.Arbitrary<string> = fc.oneof(
  words("match ip address prefix-list", name),
  words("match ipv6 address prefix-list", name),
  words("match community", name, fc.constantFrom("", "exact-match")),
  words("match as-path", name),
  words("match metric", number),
  words("match peer", address),
  words("set community", fc.constantFrom("65001:1", "65535:65281 65001:2 additive", "none", "no-export")),
  words("set large-community", fc.constantFrom("65001:1:1", "65001:1:2 additive")),
  words("set extcommunity rt", fc.constantFrom("65001:1")),
  words(
    "set local-preference",
    fc.oneof(
      number.map(String),
      number.map((n) => `+${n}`),
    ),
  ),
  words(
    "set metric",
    fc.oneof(
      number.map(String),
      number.map((n) => `-${n}`),
    ),
  ),
  words("set as-path prepend", asn),
  words("set ip next-hop", fc.constantFrom("192.0.2.9", "peer-address")),
  words("set ipv6 next-hop global", fc.constantFrom("2001:DB8::1")),
  words("call", name),
  words("on-match goto", number),
  fc.constantFrom(
    "on-match next",
    "set origin egp",
    "set weight 5",
    "match origin igp",
    "set comm-list red delete",
    "match nonsense 5",
  ),
);

const mapBlock: fc.Arbitrary<readonly string[]> = block(
  words("route-map", fc.constantFrom("A", "B"), fc.constantFrom("permit", "deny"), number),
  clause,
  "exit",
  5,
);

const otherBlock: fc.Arbitrary<readonly string[]> = fc.oneof(
  block(fc.constant("bfd"), words("profile", name), "exit", 1),
  fc
    .tuple(
      name,
      fc.array(
        fc.oneof(
          words("detect-multiplier", number),
          words("receive-interval", number),
          fc.constantFrom("passive-mode", "echo-mode"),
        ),
        { maxLength: 4 },
      ),
    )
    .map(([profile, lines]) => ["bfd", `profile ${profile}`, ...lines, "exit", "exit"]),
  block(
    words("vrf", name),
    fc.oneof(words("vni", number), words("ip route", prefix4, "192.0.2.9")),
    "exit-vrf",
  ),
  words("ip route", prefix4, fc.constantFrom("blackhole", "192.0.2.9", "192.0.2.9 vrf red")).map((line) => [
    line,
  ]),
  fc.constantFrom<readonly string[]>(
    ["hostname wk3"],
    ["log stdout informational"],
    ["ip nht resolve-via-default"],
    ["no ipv6 nht resolve-via-default"],
    ["frr version 10.4.3"],
    ["no line of FRR"],
    ["interface eth0", "ip address 192.0.2.1/24", "description uplink", "exit"],
    ["router ospf", "ospf router-id 192.0.2.1", "network 192.0.2.0/24 area 0", "exit"],
    ["! a comment"],
    [""],
    ["end"],
  ),
);

const indent: fc.Arbitrary<string> = fc.constantFrom("", " ", "  ", "\t");
const end: fc.Arbitrary<string> = fc.constantFrom("\n", "\n", "\n", "\r\n");

/** The text of a configuration. */
export const configurationArb: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: routerBlock },
      { weight: 2, arbitrary: listLine.map((line) => [line]) },
      { weight: 2, arbitrary: mapBlock },
      { weight: 1, arbitrary: otherBlock },
    ),
    { maxLength: 12 },
  )
  .chain((blocks) => {
    const lines = blocks.flat();
    return fc
      .tuple(...lines.map(() => fc.tuple(indent, end)))
      .map((layout) =>
        lines.map((line, i) => `${layout[i]?.[0] ?? ""}${line}${layout[i]?.[1] ?? "\n"}`).join(""),
      );
  });
