import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { routerDialects } from "../../../plugins/routers/index.ts";
import { ROUTER_CODES, type RouterFaultKind } from "../../../src/router/codes.ts";
import { compareRouter } from "../../../src/router/compare.ts";
import { demandOf } from "./demand.ts";

const DEMAND = demandOf(["65801:100"]);

/** One mistake: what stands in the sound configuration, what stands there instead, and what must be named (kind and nodes). */
type Mistake = readonly [
  what: string,
  from: string | RegExp,
  to: string,
  kind: RouterFaultKind,
  nodes: string,
];

const FRR: readonly Mistake[] = [
  [
    "no neighbor for wk4",
    / neighbor 172\.18\.20\.114 (remote-as|password|bfd).*\n/g,
    "",
    "missing-neighbor",
    "wk4",
  ],
  ["neighbor for another address", /172\.18\.20\.114/g, "172.18.20.115", "missing-neighbor", "wk4"],
  [
    "wrong remote AS for wk4",
    "172.18.20.114 remote-as 65801",
    "172.18.20.114 remote-as 65802",
    "remote-as",
    "wk4",
  ],
  [
    "remote AS internal",
    "172.18.20.113 remote-as 65801",
    "172.18.20.113 remote-as internal",
    "remote-as",
    "wk3",
  ],
  ["own AS wrong", "router bgp 65102", "router bgp 65199", "router-as", "wk3 wk4"],
  [
    "local AS towards wk3",
    " neighbor 172.18.20.113 bfd\n",
    " neighbor 172.18.20.113 bfd\n neighbor 172.18.20.113 local-as 65001\n",
    "router-as",
    "wk3",
  ],
  ["no password for wk3", " neighbor 172.18.20.113 password hidden\n", "", "password", "wk3"],
  ["no BFD for wk4", " neighbor 172.18.20.114 bfd\n", "", "bfd", "wk4"],
  ["one path", "maximum-paths 8", "maximum-paths 1", "paths", "wk3 wk4"],
  [
    "shut down",
    " neighbor 172.18.20.113 bfd\n",
    " neighbor 172.18.20.113 bfd\n neighbor 172.18.20.113 shutdown\n",
    "shutdown",
    "wk3",
  ],
  [
    "shut down with a message",
    " neighbor 172.18.20.113 bfd\n",
    " neighbor 172.18.20.113 bfd\n neighbor 172.18.20.113 shutdown message moving\n",
    "shutdown",
    "wk3",
  ],
  [
    "ttl-security",
    " neighbor 172.18.20.113 bfd\n",
    " neighbor 172.18.20.113 bfd\n neighbor 172.18.20.113 ttl-security hops 1\n",
    "multihop",
    "wk3",
  ],
  [
    "family not activated",
    " bgp router-id 172.18.0.2\n",
    " bgp router-id 172.18.0.2\n no bgp default ipv4-unicast\n",
    "family",
    "wk3 wk4",
  ],
  [
    "family switched off for wk4",
    "  neighbor 172.18.20.114 soft-reconfiguration inbound\n",
    "  no neighbor 172.18.20.114 activate\n",
    "family",
    "wk4",
  ],
  [
    "filter without the second address",
    "ip prefix-list FROM-NODES seq 10 permit 172.19.20.182/31 le 32\n",
    "",
    "filter",
    "wk3 wk4",
  ],
  ["filter of networks instead of hosts", "172.19.20.182/31 le 32", "172.19.20.182/31", "filter", "wk3 wk4"],
  [
    "filter list missing",
    "match ip address prefix-list FROM-NODES",
    "match ip address prefix-list GONE",
    "filter",
    "wk3 wk4",
  ],
  [
    "route map missing",
    "neighbor 172.18.20.114 route-map FROM-NODES in",
    "neighbor 172.18.20.114 route-map GONE in",
    "filter",
    "wk4",
  ],
  ["no policy at all", /.*route-map FROM-NODES in\n/g, "", "filter", "wk3 wk4"],
  ["route map denies", "route-map FROM-NODES permit 10", "route-map FROM-NODES deny 10", "filter", "wk3 wk4"],
  [
    "limit of one prefix",
    "  maximum-paths 8\n",
    "  neighbor 172.18.20.113 maximum-prefix 1\n  maximum-paths 8\n",
    "limit",
    "wk3",
  ],
];

const VYOS: readonly Mistake[] = [
  ["no neighbor for wk4", /.*neighbor 172\.18\.20\.114.*\n/g, "", "missing-neighbor", "wk4"],
  ["neighbor for another address", /172\.18\.20\.114/g, "172.18.20.115", "missing-neighbor", "wk4"],
  [
    "wrong remote AS for wk4",
    "172.18.20.114 remote-as '65801'",
    "172.18.20.114 remote-as '65802'",
    "remote-as",
    "wk4",
  ],
  [
    "remote AS internal",
    "172.18.20.113 remote-as '65801'",
    "172.18.20.113 remote-as 'internal'",
    "remote-as",
    "wk3",
  ],
  ["own AS wrong", "system-as '65102'", "system-as '65199'", "router-as", "wk3 wk4"],
  [
    "local AS towards wk3",
    "set protocols bgp neighbor 172.18.20.113 bfd\n",
    "set protocols bgp neighbor 172.18.20.113 bfd\nset protocols bgp neighbor 172.18.20.113 local-as 65001\n",
    "router-as",
    "wk3",
  ],
  ["no password for wk3", /.*172\.18\.20\.113 password.*\n/, "", "password", "wk3"],
  ["no BFD for wk4", /.*172\.18\.20\.114 bfd\n/, "", "bfd", "wk4"],
  ["one path", "maximum-paths ebgp '8'", "maximum-paths ebgp '1'", "paths", "wk3 wk4"],
  [
    "shut down",
    "set protocols bgp neighbor 172.18.20.113 bfd\n",
    "set protocols bgp neighbor 172.18.20.113 bfd\nset protocols bgp neighbor 172.18.20.113 shutdown\n",
    "shutdown",
    "wk3",
  ],
  [
    "ttl-security",
    "set protocols bgp neighbor 172.18.20.113 bfd\n",
    "set protocols bgp neighbor 172.18.20.113 bfd\nset protocols bgp neighbor 172.18.20.113 ttl-security hops '1'\n",
    "multihop",
    "wk3",
  ],
  ["family not activated for wk4", /.*172\.18\.20\.114 address-family.*\n/g, "", "family", "wk4"],
  [
    "other family activated",
    /172\.18\.20\.114 address-family ipv4-unicast/g,
    "172.18.20.114 address-family ipv6-unicast",
    "family",
    "wk4",
  ],
  ["filter without the second address", /.*rule 10 (action|le|prefix).*\n/g, "", "filter", "wk3 wk4"],
  ["filter of networks instead of hosts", /.*FROM-NODES rule 10 le.*\n/, "", "filter", "wk3 wk4"],
  [
    "filter denies",
    "prefix-list FROM-NODES rule 10 action 'permit'",
    "prefix-list FROM-NODES rule 10 action 'deny'",
    "filter",
    "wk3 wk4",
  ],
  [
    "route map denies",
    "route-map FROM-NODES rule 10 action 'permit'",
    "route-map FROM-NODES rule 10 action 'deny'",
    "filter",
    "wk3 wk4",
  ],
  ["filter list missing", "prefix-list 'FROM-NODES'", "prefix-list 'GONE'", "filter", "wk3 wk4"],
  [
    "route map missing",
    "172.18.20.114 address-family ipv4-unicast route-map import 'FROM-NODES'",
    "172.18.20.114 address-family ipv4-unicast route-map import 'GONE'",
    "filter",
    "wk4",
  ],
  [
    "limit of one prefix",
    "set system host-name 'r2'\n",
    "set protocols bgp neighbor 172.18.20.113 address-family ipv4-unicast maximum-prefix '1'\n",
    "limit",
    "wk3",
  ],
];

const IOS_XE: readonly Mistake[] = [
  ["no neighbor for wk4", /.*neighbor 172\.18\.20\.114.*\n/g, "", "missing-neighbor", "wk4"],
  ["neighbor for another address", /172\.18\.20\.114/g, "172.18.20.115", "missing-neighbor", "wk4"],
  [
    "wrong remote AS for wk4",
    "172.18.20.114 remote-as 65801",
    "172.18.20.114 remote-as 65802",
    "remote-as",
    "wk4",
  ],
  [
    "own AS as remote AS",
    "172.18.20.113 remote-as 65801",
    "172.18.20.113 remote-as 65102",
    "remote-as",
    "wk3",
  ],
  ["own AS wrong", "router bgp 65102", "router bgp 65199", "router-as", "wk3 wk4"],
  [
    "local AS towards wk3",
    " neighbor 172.18.20.113 fall-over bfd\n",
    " neighbor 172.18.20.113 fall-over bfd\n neighbor 172.18.20.113 local-as 65001\n",
    "router-as",
    "wk3",
  ],
  ["no password for wk3", / neighbor 172\.18\.20\.113 password.*\n/, "", "password", "wk3"],
  ["no BFD for wk4", " neighbor 172.18.20.114 fall-over bfd\n", "", "bfd", "wk4"],
  ["one path", "maximum-paths 8", "maximum-paths 1", "paths", "wk3 wk4"],
  ["nothing said about paths: one is the default", "  maximum-paths 8\n", "", "paths", "wk3 wk4"],
  [
    "shut down",
    " neighbor 172.18.20.113 fall-over bfd\n",
    " neighbor 172.18.20.113 fall-over bfd\n neighbor 172.18.20.113 shutdown\n",
    "shutdown",
    "wk3",
  ],
  [
    "ttl-security",
    " neighbor 172.18.20.113 fall-over bfd\n",
    " neighbor 172.18.20.113 fall-over bfd\n neighbor 172.18.20.113 ttl-security hops 1\n",
    "multihop",
    "wk3",
  ],
  ["family not activated for wk4", "  neighbor 172.18.20.114 activate\n", "", "family", "wk4"],
  [
    "filter without the second address",
    "ip prefix-list FROM-NODES seq 10 permit 172.19.20.182/31 le 32\n",
    "",
    "filter",
    "wk3 wk4",
  ],
  ["filter of networks instead of hosts", "172.19.20.182/31 le 32", "172.19.20.182/31", "filter", "wk3 wk4"],
  ["filter denies", "seq 10 permit", "seq 10 deny", "filter", "wk3 wk4"],
  ["route map denies", "route-map FROM-NODES permit 10", "route-map FROM-NODES deny 10", "filter", "wk3 wk4"],
  [
    "filter list missing",
    "match ip address prefix-list FROM-NODES",
    "match ip address prefix-list GONE",
    "filter",
    "wk3 wk4",
  ],
  [
    "route map missing",
    "neighbor 172.18.20.114 route-map FROM-NODES in",
    "neighbor 172.18.20.114 route-map GONE in",
    "filter",
    "wk4",
  ],
  [
    "limit of one prefix",
    "  maximum-paths 8\n",
    "  neighbor 172.18.20.113 maximum-prefix 1\n  maximum-paths 8\n",
    "limit",
    "wk3",
  ],
];

const EOS: readonly Mistake[] = [
  ["no neighbor for wk4", "   neighbor 172.18.20.114 peer group NODES\n", "", "missing-neighbor", "wk4"],
  ["neighbor for another address", "172.18.20.114", "172.18.20.115", "missing-neighbor", "wk4"],
  ["wrong remote AS for both", "NODES remote-as 65801", "NODES remote-as 65802", "remote-as", "wk3 wk4"],
  [
    "wrong remote AS for wk4",
    "172.18.20.114 peer group NODES\n",
    "172.18.20.114 peer group NODES\n   neighbor 172.18.20.114 remote-as 65803\n",
    "remote-as",
    "wk4",
  ],
  ["own AS wrong", "router bgp 65102", "router bgp 65199", "router-as", "wk3 wk4"],
  [
    "local AS",
    "   neighbor NODES bfd\n",
    "   neighbor NODES bfd\n   neighbor NODES local-as 65001 no-prepend replace-as\n",
    "router-as",
    "wk3 wk4",
  ],
  ["no password", /.*NODES password.*\n/, "", "password", "wk3 wk4"],
  ["no BFD", "   neighbor NODES bfd\n", "", "bfd", "wk3 wk4"],
  ["one path", "maximum-paths 8 ecmp 8", "maximum-paths 1", "paths", "wk3 wk4"],
  ["nothing said about paths: one is the default", "   maximum-paths 8 ecmp 8\n", "", "paths", "wk3 wk4"],
  [
    "shut down",
    "172.18.20.113 peer group NODES\n",
    "172.18.20.113 peer group NODES\n   neighbor 172.18.20.113 shutdown\n",
    "shutdown",
    "wk3",
  ],
  [
    "ttl-security",
    "   neighbor NODES bfd\n",
    "   neighbor NODES bfd\n   neighbor NODES ttl maximum-hops 1\n",
    "multihop",
    "wk3 wk4",
  ],
  [
    "family not activated",
    / {3}!\n {3}address-family ipv4\n {6}neighbor NODES activate\n/,
    "   no bgp default ipv4-unicast\n   address-family ipv4\n",
    "family",
    "wk3 wk4",
  ],
  ["filter without the second address", "   seq 10 permit 172.19.20.182/31 le 32\n", "", "filter", "wk3 wk4"],
  ["filter of networks instead of hosts", "172.19.20.182/31 le 32", "172.19.20.182/31", "filter", "wk3 wk4"],
  ["filter denies", "seq 10 permit", "seq 10 deny", "filter", "wk3 wk4"],
  ["route map denies", "route-map FROM-NODES permit 10", "route-map FROM-NODES deny 10", "filter", "wk3 wk4"],
  [
    "filter list missing",
    "match ip address prefix-list FROM-NODES",
    "match ip address prefix-list GONE",
    "filter",
    "wk3 wk4",
  ],
  [
    "route map missing",
    "neighbor NODES route-map FROM-NODES in",
    "neighbor NODES route-map GONE in",
    "filter",
    "wk3 wk4",
  ],
  [
    "limit of one prefix",
    "   neighbor NODES bfd\n",
    "   neighbor NODES bfd\n   neighbor NODES maximum-routes 1\n",
    "limit",
    "wk3 wk4",
  ],
];

const TABLES: readonly (readonly [dialect: string, file: string, mistakes: readonly Mistake[]])[] = [
  ["frr", "r2.frr.conf", FRR],
  ["vyos", "r2.vyos.conf", VYOS],
  ["cisco-iosxe", "r2.ios-xe.conf", IOS_XE],
  ["arista-eos", "r2.eos.conf", EOS],
];

function faultsIn(dialect: string, text: string): readonly string[] {
  const read = routerDialects.find((d) => d.name === dialect)?.read;
  if (read === undefined) throw new Error(`${dialect} cannot be read`);
  const { faults, unknown } = compareRouter(DEMAND, read(text));
  return [
    ...new Set(faults.map((f) => `${f.kind} ${f.nodes.join(" ")}`)),
    ...unknown.map((u) => `unknown: ${u}`),
  ];
}

describe.each(TABLES)("%s", (dialect, file, mistakes) => {
  const sound = readFileSync(new URL(`fixtures/${file}`, import.meta.url), "utf8");

  test("the sound configuration has nothing to complain of", () => {
    expect(faultsIn(dialect, sound)).toEqual([]);
  });

  test("there are twenty mistakes", () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(20);
  });

  test.each(mistakes)("%s", (_, from, to, kind, nodes) => {
    const text = sound.replace(from, to);
    expect(text).not.toBe(sound);

    const found = faultsIn(dialect, text);
    expect([...found].sort()).toEqual(perNode(kind, nodes));
  });

  test("the dialect is recognized", () => {
    const sure = routerDialects.map((d) => [d.recognize(sound), d.name] as const);
    expect(sure.sort((a, b) => b[0] - a[0])[0]?.[1]).toBe(dialect);
  });
});

/** Faults of one session are said per session, faults of the router once. */
function perNode(kind: RouterFaultKind, nodes: string): readonly string[] {
  return kind === "router-as" || kind === "paths"
    ? [`${kind} ${nodes}`]
    : nodes.split(" ").map((n) => `${kind} ${n}`);
}

test("codes are unique, in order, and each is told on the page of the router's side", () => {
  const codes = ROUTER_CODES.map((c) => c.code);
  expect(codes).toEqual([...new Set(codes)].sort());
  const page = readFileSync(new URL("../../../docs/router.md", import.meta.url), "utf8");
  expect(codes.filter((code) => !page.includes(`## ${code}: `))).toEqual([]);
});
