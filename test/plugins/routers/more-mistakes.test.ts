import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { routerDialects } from "../../../plugins/routers/index.ts";
import { compareRouter } from "../../../src/router/compare.ts";
import type { RouterDemand } from "../../../src/router/demand-types.ts";
import { demandOf } from "./demand.ts";

/* Mistakes that need more than one line, or that lie beside the neighbor: VRFs, interfaces, lists, limits, preferences, groups, ranges. */

const DEMAND = demandOf(["64801:100", "large:65801:1:2"]);

const FAR: RouterDemand = { ...DEMAND, neighbors: DEMAND.neighbors.map((n) => ({ ...n, multihop: true })) };
const OPEN: RouterDemand = {
  ...DEMAND,
  neighbors: DEMAND.neighbors.map((n) => ({ ...n, password: false, bfd: undefined })),
};

type Edit = readonly [from: string | RegExp, to: string];
/** `kind nodes` of every fault, or what is not known, and nothing else; an empty list: it is no mistake. */
type Case = readonly [what: string, edits: readonly Edit[], said: readonly string[], demand?: RouterDemand];

const BOTH = (kind: string): readonly string[] => [`${kind} wk3`, `${kind} wk4`];

const FRR_X = " neighbor 172.18.20.113 bfd\n";
const FRR_LIST = " match ip address prefix-list FROM-NODES\n";
const FRR_RANGE = (range: string, more = ""): readonly Edit[] => [
  [/ neighbor 172\.18\.20\.11[34] (remote-as|password|bfd).*\n/g, ""],
  [/ {2}neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    " neighbor 172.18.0.1 remote-as 65101\n",
    ` neighbor N peer-group\n neighbor N remote-as 65801\n neighbor N password x\n neighbor N bfd\n${more} bgp listen range ${range} peer-group N\n neighbor 172.18.0.1 remote-as 65101\n`,
  ],
  ["  maximum-paths 8\n", "  neighbor N route-map FROM-NODES in\n  maximum-paths 8\n"],
];

const FRR: readonly Case[] = [
  [
    "the whole process in another VRF",
    [["router bgp 65102\n", "router bgp 65102 vrf RED\n"]],
    BOTH("missing-neighbor"),
  ],
  [
    "the interface in another VRF",
    [["interface net20\n", "interface net20 vrf RED\n"]],
    BOTH("missing-neighbor"),
  ],
  [
    "both in the same VRF",
    [
      ["interface net20\n", "interface net20 vrf RED\n"],
      ["router bgp 65102\n", "router bgp 65102 vrf RED\n"],
    ],
    [],
  ],
  ["the interface shut down", [["172.18.20.1/24\n", "172.18.20.1/24\n shutdown\n"]], ["shutdown wk3 wk4"]],
  ["nodes outside of the router's network", [["172.18.20.1/24\n", "172.18.20.1/28\n"]], BOTH("multihop")],
  [
    "the same with ebgpMultiHop on both sides",
    [
      ["172.18.20.1/24\n", "172.18.20.1/28\n"],
      [/ neighbor (172\.18\.20\.11[34]) bfd\n/g, " neighbor $1 bfd\n neighbor $1 ebgp-multihop\n"],
    ],
    [],
    FAR,
  ],
  [
    "ebgpMultiHop on the nodes only",
    [[FRR_X, `${FRR_X} neighbor 172.18.20.113 ebgp-multihop\n`]],
    ["multihop wk4"],
    FAR,
  ],
  ["passive on the router: the nodes dial", [[FRR_X, `${FRR_X} neighbor 172.18.20.113 passive\n`]], []],
  [
    "all of the process shut down",
    [[" bgp router-id", " bgp shutdown\n bgp router-id"]],
    ["shutdown wk3 wk4"],
  ],
  [
    "a group shut down",
    [[FRR_X, `${FRR_X} neighbor G peer-group\n neighbor G shutdown\n neighbor 172.18.20.113 peer-group G\n`]],
    ["shutdown wk3"],
  ],
  [
    "a filter list that denies the AS",
    [
      ["  maximum-paths 8\n", "  neighbor 172.18.20.113 filter-list A in\n  maximum-paths 8\n"],
      [
        "router bgp",
        "bgp as-path access-list A seq 5 deny ^65801$\nbgp as-path access-list A seq 10 permit .*\nrouter bgp",
      ],
    ],
    ["filter wk3"],
  ],
  [
    "a filter list that permits it",
    [
      ["  maximum-paths 8\n", "  neighbor 172.18.20.113 filter-list A in\n  maximum-paths 8\n"],
      ["router bgp", "bgp as-path access-list A seq 5 permit ^65801$\nrouter bgp"],
    ],
    [],
  ],
  [
    "a distribute list that denies",
    [
      ["  maximum-paths 8\n", "  neighbor 172.18.20.113 distribute-list L in\n  maximum-paths 8\n"],
      [
        "router bgp",
        "access-list L seq 5 deny 172.19.20.182/32\naccess-list L seq 10 permit any\nrouter bgp",
      ],
    ],
    ["filter wk3"],
  ],
  [
    "a community that the nodes do not send is asked for",
    [
      [FRR_LIST, `${FRR_LIST} match community C\n`],
      ["router bgp", "bgp community-list standard C seq 5 permit 64801:200\nrouter bgp"],
    ],
    BOTH("filter"),
  ],
  [
    "the community that they send is asked for",
    [
      [FRR_LIST, `${FRR_LIST} match community C\n`],
      ["router bgp", "bgp community-list standard C seq 5 permit 64801:100\nrouter bgp"],
    ],
    [],
  ],
  [
    "a large community is denied",
    [
      [
        "route-map FROM-NODES permit 10",
        "route-map FROM-NODES deny 5\n match large-community L\nexit\nroute-map FROM-NODES permit 10",
      ],
      ["router bgp", "bgp large-community-list standard L seq 5 permit 65801:1:2\nrouter bgp"],
    ],
    BOTH("filter"),
  ],
  [
    "a called map denies",
    [
      [FRR_LIST, `${FRR_LIST} call NO\n`],
      ["router bgp", "route-map NO deny 10\nexit\nrouter bgp"],
    ],
    BOTH("filter"),
  ],
  [
    "one node preferred",
    [["  maximum-paths 8\n", "  neighbor 172.18.20.113 weight 100\n  maximum-paths 8\n"]],
    ["paths wk4"],
  ],
  [
    "one node's path made longer",
    [
      ["  neighbor 172.18.20.114 route-map FROM-NODES in\n", "  neighbor 172.18.20.114 route-map LONG in\n"],
      ["router bgp", "route-map LONG permit 10\n set as-path prepend 65801\nexit\nrouter bgp"],
    ],
    ["paths wk4"],
  ],
  ["the same preference for all", [[FRR_LIST, `${FRR_LIST} set local-preference 300\n`]], []],
  ["a range that misses a node", FRR_RANGE("172.18.20.112/31"), ["missing-neighbor wk4"]],
  ["a range over both", FRR_RANGE("172.18.20.0/24"), []],
  [
    "a range with room for one",
    FRR_RANGE("172.18.20.0/24", " bgp listen limit 1\n"),
    ["missing-neighbor wk3 wk4"],
  ],
  ["a password that the nodes lack", [], [...BOTH("password"), ...BOTH("bfd")], OPEN],
  [
    "the own AS in the path is none of the nodes'",
    [[FRR_X, `${FRR_X} neighbor 172.18.20.113 enforce-first-as\n`]],
    [],
  ],
];

const V = "set protocols bgp neighbor 172.18.20.113";
const VYOS_END = "set system host-name 'r2'\n";
const VYOS_RANGE = (range: string, more = ""): readonly Edit[] => [
  [/set protocols bgp neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    VYOS_END,
    `set protocols bgp listen range ${range} peer-group 'N'\n${more}set protocols bgp peer-group N remote-as '65801'\nset protocols bgp peer-group N password 'x'\nset protocols bgp peer-group N bfd\nset protocols bgp peer-group N address-family ipv4-unicast route-map import 'FROM-NODES'\n`,
  ],
];

const VYOS: readonly Case[] = [
  [
    "the whole process in another VRF",
    [[/set protocols bgp/g, "set vrf name RED protocols bgp"]],
    BOTH("missing-neighbor"),
  ],
  [
    "the interface in another VRF",
    [[VYOS_END, "set interfaces ethernet eth1 vrf 'RED'\n"]],
    BOTH("missing-neighbor"),
  ],
  [
    "both in the same VRF",
    [
      [VYOS_END, "set interfaces ethernet eth1 vrf 'RED'\n"],
      [/set protocols bgp/g, "set vrf name RED protocols bgp"],
    ],
    [],
  ],
  ["the interface disabled", [[VYOS_END, "set interfaces ethernet eth1 disable\n"]], ["shutdown wk3 wk4"]],
  ["nodes outside of the router's network", [["172.18.20.1/24", "172.18.20.1/28"]], BOTH("multihop")],
  ["ebgpMultiHop on the nodes only", [[VYOS_END, `${V} ebgp-multihop '255'\n`]], ["multihop wk4"], FAR],
  ["passive on the router: the nodes dial", [[VYOS_END, `${V} passive\n`]], []],
  [
    "a group shut down",
    [[VYOS_END, `set protocols bgp peer-group G shutdown\n${V} peer-group 'G'\n`]],
    ["shutdown wk3"],
  ],
  [
    "a group of another AS does not count where the neighbor says its own",
    [[VYOS_END, `set protocols bgp peer-group G remote-as '65999'\n${V} peer-group 'G'\n`]],
    [],
  ],
  [
    "a filter list that denies the AS",
    [
      [
        VYOS_END,
        `${V} address-family ipv4-unicast filter-list import 'A'\nset policy as-path-list A rule 5 action 'deny'\nset policy as-path-list A rule 5 regex '^65801$'\nset policy as-path-list A rule 10 action 'permit'\nset policy as-path-list A rule 10 regex '.*'\n`,
      ],
    ],
    ["filter wk3"],
  ],
  [
    "all of the process shut down",
    [[VYOS_END, "set protocols bgp parameters shutdown\n"]],
    ["shutdown wk3 wk4"],
  ],
  [
    "one node preferred by weight",
    [[VYOS_END, `${V} address-family ipv4-unicast weight '5'\n`]],
    ["paths wk4"],
  ],
  ["what a node cannot notice", [[VYOS_END, `${V} solo\n${V} advertisement-interval '5'\n`]], []],
  [
    "an AS path is denied by the map",
    [
      [
        VYOS_END,
        "set policy as-path-list A rule 5 action 'permit'\nset policy as-path-list A rule 5 regex '65801'\nset policy route-map FROM-NODES rule 5 action 'deny'\nset policy route-map FROM-NODES rule 5 match as-path 'A'\n",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "a community that the nodes do not send is asked for",
    [
      [
        VYOS_END,
        "set policy community-list C rule 5 action 'permit'\nset policy community-list C rule 5 regex '64801:200'\nset policy route-map FROM-NODES rule 10 match community community-list 'C'\n",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "the community that they send is asked for",
    [
      [
        VYOS_END,
        "set policy community-list C rule 5 action 'permit'\nset policy community-list C rule 5 regex '64801:100'\nset policy route-map FROM-NODES rule 10 match community community-list 'C'\n",
      ],
    ],
    [],
  ],
  [
    "a policy is asked for, and one neighbor has none",
    [
      [/.*172\.18\.20\.114 address-family ipv4-unicast route-map.*\n/, ""],
      [VYOS_END, "set protocols bgp parameters ebgp-requires-policy\n"],
    ],
    ["filter wk4"],
  ],
  [
    "one node preferred",
    [
      [
        "172.18.20.114 address-family ipv4-unicast route-map import 'FROM-NODES'",
        "172.18.20.114 address-family ipv4-unicast route-map import 'LOW'",
      ],
      [
        VYOS_END,
        "set policy route-map LOW rule 10 action 'permit'\nset policy route-map LOW rule 10 set local-preference '50'\n",
      ],
    ],
    ["paths wk4"],
  ],
  [
    "one node's path made longer",
    [
      [
        "172.18.20.114 address-family ipv4-unicast route-map import 'FROM-NODES'",
        "172.18.20.114 address-family ipv4-unicast route-map import 'LONG'",
      ],
      [
        VYOS_END,
        "set policy route-map LONG rule 10 action 'permit'\nset policy route-map LONG rule 10 set as-path prepend '65801'\n",
      ],
    ],
    ["paths wk4"],
  ],
  ["a range that misses a node", VYOS_RANGE("172.18.20.112/31"), ["missing-neighbor wk4"]],
  ["a range over both", VYOS_RANGE("172.18.20.0/24"), []],
  [
    "a range with room for one",
    VYOS_RANGE("172.18.20.0/24", "set protocols bgp listen limit '1'\n"),
    ["missing-neighbor wk3 wk4"],
  ],
  [
    "a limit that the group has",
    [
      [
        VYOS_END,
        `set protocols bgp peer-group G address-family ipv4-unicast maximum-prefix '1'\n${V} peer-group 'G'\n`,
      ],
    ],
    ["limit wk3"],
  ],
  ["a password that the nodes lack", [], [...BOTH("password"), ...BOTH("bfd")], OPEN],
  [
    "a filter for what the router sends",
    [[VYOS_END, `${V} address-family ipv4-unicast prefix-list export 'NOTHING'\n`]],
    [],
  ],
];

const IOS_X = " neighbor 172.18.20.113 fall-over bfd\n";
const IOS_LIST = " match ip address prefix-list FROM-NODES\n";
const IOS_VRF: readonly Edit[] = [
  [/ neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    " exit-address-family\n",
    ` exit-address-family\n !\n address-family ipv4 vrf RED\n${["113", "114"].map((h) => `  neighbor 172.18.20.${h} remote-as 65801\n  neighbor 172.18.20.${h} password 7 08\n  neighbor 172.18.20.${h} fall-over bfd\n  neighbor 172.18.20.${h} activate\n  neighbor 172.18.20.${h} route-map FROM-NODES in\n`).join("")}  maximum-paths 8\n exit-address-family\n`,
  ],
];
const IOS_IN_VRF: Edit = ["GigabitEthernet2\n", "GigabitEthernet2\n vrf forwarding RED\n"];
const IOS_RANGE = (range: string, more = ""): readonly Edit[] => [
  [/ neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    " neighbor 172.18.0.1 remote-as 65101\n",
    ` bgp listen range ${range} peer-group N\n${more} neighbor N peer-group\n neighbor N remote-as 65801\n neighbor N password 7 08\n neighbor N fall-over bfd\n neighbor 172.18.0.1 remote-as 65101\n`,
  ],
  [
    "  neighbor 172.18.0.1 activate\n",
    "  neighbor 172.18.0.1 activate\n  neighbor N activate\n  neighbor N route-map FROM-NODES in\n",
  ],
];
const IOS_VRF_RANGE = (range: string, more = ""): readonly Edit[] => [
  IOS_IN_VRF,
  [/ neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    " exit-address-family\n",
    ` exit-address-family\n !\n address-family ipv4 vrf RED\n  bgp listen range ${range} peer-group N\n${more}  neighbor N peer-group\n  neighbor N remote-as 65801\n  neighbor N password 7 08\n  neighbor N fall-over bfd\n  neighbor N activate\n  neighbor N route-map FROM-NODES in\n  maximum-paths 8\n exit-address-family\n`,
  ],
];

/** The neighbors by templates, with these lines in them. */
const IOS_TEMPLATES = (session: string, policy: string, own = ""): readonly Edit[] => [
  [/ neighbor 172\.18\.20\.11[34] .*\n/g, ""],
  [
    " neighbor 172.18.0.1 remote-as 65101\n",
    ` template peer-policy P\n${policy} exit-peer-policy\n !\n template peer-session BASE\n  password 7 08\n exit-peer-session\n !\n template peer-session S\n${session}  inherit peer-session BASE 10\n exit-peer-session\n !\n neighbor 172.18.20.113 inherit peer-session S\n neighbor 172.18.20.114 inherit peer-session S\n${own} neighbor 172.18.0.1 remote-as 65101\n`,
  ],
  [
    "  neighbor 172.18.0.1 activate\n",
    `  neighbor 172.18.0.1 activate\n${["113", "114"].map((h) => `  neighbor 172.18.20.${h} activate\n  neighbor 172.18.20.${h} inherit peer-policy P\n`).join("")}`,
  ],
];
const SESSION = "  remote-as 65801\n  fall-over bfd\n";
const POLICY = "  route-map FROM-NODES in\n  soft-reconfiguration inbound\n";

const IOS_XE: readonly Case[] = [
  ["several paths for iBGP only", [["maximum-paths 8", "maximum-paths ibgp 8"]], ["paths wk3 wk4"]],
  ["several paths for both", [["maximum-paths 8", "maximum-paths eibgp 8"]], []],
  [
    "a policy is asked for, and one neighbor has none",
    [
      [" bgp log-neighbor-changes\n", " bgp safe-ebgp-policy\n"],
      ["  neighbor 172.18.20.114 route-map FROM-NODES in\n", ""],
    ],
    ["filter wk4"],
  ],
  [
    "a list that is not read",
    [["  maximum-paths 8\n", "  neighbor 172.18.20.113 distribute-list 10 in\n  maximum-paths 8\n"]],
    ["unknown: line 32 is not read: neighbor 172.18.20.113 distribute-list 10 in"],
  ],
  [
    "what a node cannot notice",
    [
      [
        IOS_X,
        `${IOS_X} neighbor 172.18.20.113 transport connection-mode passive\n neighbor 172.18.20.113 version 4\n`,
      ],
    ],
    [],
  ],
  ["neighbors by templates", IOS_TEMPLATES(SESSION, POLICY), []],
  ["a template of another AS", IOS_TEMPLATES(SESSION.replace("65801", "65802"), POLICY), BOTH("remote-as")],
  ["a template without BFD", IOS_TEMPLATES("  remote-as 65801\n", POLICY), BOTH("bfd")],
  ["a template that is shut down", IOS_TEMPLATES(`${SESSION}  shutdown\n`, POLICY), BOTH("shutdown")],
  [
    "what a neighbor says itself counts",
    IOS_TEMPLATES(SESSION.replace("65801", "65802"), POLICY, " neighbor 172.18.20.113 remote-as 65801\n"),
    ["remote-as wk4"],
  ],
  [
    "a template with a map that does not exist",
    IOS_TEMPLATES(SESSION, "  route-map GONE in\n"),
    BOTH("filter"),
  ],
  ["a template with a limit", IOS_TEMPLATES(SESSION, `${POLICY}  maximum-prefix 1\n`), BOTH("limit")],
  ["the neighbors in a VRF, the interface not", IOS_VRF, BOTH("missing-neighbor")],
  ["the interface in a VRF, the neighbors not", [IOS_IN_VRF], BOTH("missing-neighbor")],
  ["both in the same VRF", [IOS_IN_VRF, ...IOS_VRF], []],
  ["the interface shut down", [["255.255.255.0\n", "255.255.255.0\n shutdown\n"]], ["shutdown wk3 wk4"]],
  ["nodes outside of the router's network", [["255.255.255.0", "255.255.255.240"]], BOTH("multihop")],
  [
    "ebgpMultiHop on the nodes only",
    [[IOS_X, `${IOS_X} neighbor 172.18.20.113 ebgp-multihop 255\n`]],
    ["multihop wk4"],
    FAR,
  ],
  [
    "the session on another address of the router",
    [
      [IOS_X, `${IOS_X} neighbor 172.18.20.113 update-source Loopback0\n`],
      ["interface Gig", "interface Loopback0\n ip address 172.18.0.2 255.255.255.255\n!\ninterface Gig"],
    ],
    ["source wk3"],
  ],
  [
    "the session on the address that is dialled",
    [[IOS_X, `${IOS_X} neighbor 172.18.20.113 update-source GigabitEthernet2\n`]],
    [],
  ],
  [
    "the session on an interface that is not shown",
    [[IOS_X, `${IOS_X} neighbor 172.18.20.113 update-source Loopback9\n`]],
    [
      "unknown: update-source Loopback9 of 172.18.20.113: the configuration does not show the addresses of this interface",
    ],
  ],
  [
    "a group shut down",
    [[IOS_X, `${IOS_X} neighbor G peer-group\n neighbor G shutdown\n neighbor 172.18.20.113 peer-group G\n`]],
    ["shutdown wk3"],
  ],
  [
    "a filter list that denies the AS",
    [
      ["  maximum-paths 8\n", "  neighbor 172.18.20.113 filter-list 1 in\n  maximum-paths 8\n"],
      [
        "ip prefix-list FROM-NODES seq 5",
        "ip as-path access-list 1 deny ^65801$\nip as-path access-list 1 permit .*\nip prefix-list FROM-NODES seq 5",
      ],
    ],
    ["filter wk3"],
  ],
  [
    "an AS path is denied by the map",
    [
      [
        "route-map FROM-NODES permit 10",
        "route-map FROM-NODES deny 5\n match as-path 1\nroute-map FROM-NODES permit 10",
      ],
      [
        "ip prefix-list FROM-NODES seq 5",
        "ip as-path access-list 1 permit _65801$\nip prefix-list FROM-NODES seq 5",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "a community that the nodes do not send is asked for",
    [
      [IOS_LIST, `${IOS_LIST} match community C\n`],
      [
        "ip prefix-list FROM-NODES seq 5",
        "ip community-list standard C permit 64801:200\nip prefix-list FROM-NODES seq 5",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "the community that they send is asked for",
    [
      [IOS_LIST, `${IOS_LIST} match community C\n`],
      [
        "ip prefix-list FROM-NODES seq 5",
        "ip community-list standard C permit 64801:100\nip prefix-list FROM-NODES seq 5",
      ],
    ],
    [],
  ],
  [
    "one node preferred",
    [["  maximum-paths 8\n", "  neighbor 172.18.20.113 weight 100\n  maximum-paths 8\n"]],
    ["paths wk4"],
  ],
  [
    "one node's path made longer",
    [
      ["  neighbor 172.18.20.114 route-map FROM-NODES in\n", "  neighbor 172.18.20.114 route-map LONG in\n"],
      [
        "route-map FROM-NODES permit 10",
        "route-map LONG permit 10\n set as-path prepend 65801\n!\nroute-map FROM-NODES permit 10",
      ],
    ],
    ["paths wk4"],
  ],
  [
    "a large community is denied",
    [
      [
        "route-map FROM-NODES permit 10",
        "route-map FROM-NODES deny 5\n match large-community L\nroute-map FROM-NODES permit 10",
      ],
      [
        "ip prefix-list FROM-NODES seq 5",
        "ip large-community-list standard L permit 65801:1:2\nip prefix-list FROM-NODES seq 5",
      ],
    ],
    BOTH("filter"),
  ],
  ["a range that misses a node", IOS_RANGE("172.18.20.112/31"), ["missing-neighbor wk4"]],
  ["a range over both", IOS_RANGE("172.18.20.0/24"), []],
  [
    "a range with room for one",
    IOS_RANGE("172.18.20.0/24", " bgp listen limit 1\n"),
    ["missing-neighbor wk3 wk4"],
  ],
  ["a range in a VRF that misses a node", IOS_VRF_RANGE("172.18.20.112/31"), ["missing-neighbor wk4"]],
  ["a range in a VRF over both", IOS_VRF_RANGE("172.18.20.0/24"), []],
  [
    "a range in a VRF, its group shut down",
    IOS_VRF_RANGE("172.18.20.0/24", "  neighbor N shutdown\n"),
    BOTH("shutdown"),
  ],
  ["a password that the nodes lack", [], [...BOTH("password"), ...BOTH("bfd")], OPEN],
];

const EOS_LIST = "   match ip address prefix-list FROM-NODES\n";
const EOS_X = "   neighbor NODES bfd\n";
const EOS_VRF: readonly Edit[] = [
  [/ {3}neighbor NODES [\s\S]*? {3}neighbor 172\.18\.0\.1 remote-as/, "   neighbor 172.18.0.1 remote-as"],
  [/ {3}neighbor 172\.18\.20\.11[34] peer group NODES\n/g, ""],
  [/ {6}neighbor NODES .*\n/g, ""],
  [
    "\nend",
    "\n   vrf RED\n      maximum-paths 8 ecmp 8\n      neighbor NODES peer group\n      neighbor NODES remote-as 65801\n      neighbor NODES bfd\n      neighbor NODES password 7 x\n      neighbor 172.18.20.113 peer group NODES\n      neighbor 172.18.20.114 peer group NODES\n      address-family ipv4\n         neighbor NODES activate\n         neighbor NODES route-map FROM-NODES in\n!\nend",
  ],
];
const EOS_IN_VRF: Edit = ["interface Vlan20\n", "interface Vlan20\n   vrf RED\n"];
const EOS_RANGE = (range: string, more = ""): readonly Edit[] => [
  [/ {3}neighbor 172\.18\.20\.11[34] peer group NODES\n/g, ""],
  [
    "   neighbor NODES peer group\n",
    `   bgp listen range ${range} peer-group NODES remote-as 65801\n${more}   neighbor NODES peer group\n`,
  ],
];

const EOS: readonly Case[] = [
  ["the neighbors in a VRF, the interface not", EOS_VRF, BOTH("missing-neighbor")],
  ["the interface in a VRF, the neighbors not", [EOS_IN_VRF], BOTH("missing-neighbor")],
  ["both in the same VRF", [EOS_IN_VRF, ...EOS_VRF], []],
  ["the interface shut down", [["172.18.20.1/24\n", "172.18.20.1/24\n   shutdown\n"]], ["shutdown wk3 wk4"]],
  ["nodes outside of the router's network", [["172.18.20.1/24", "172.18.20.1/28"]], BOTH("multihop")],
  [
    "ebgpMultiHop on the nodes only",
    [
      [
        "172.18.20.113 peer group NODES\n",
        "172.18.20.113 peer group NODES\n   neighbor 172.18.20.113 ebgp-multihop 255\n",
      ],
    ],
    ["multihop wk4"],
    FAR,
  ],
  ["passive on the router: the nodes dial", [[EOS_X, `${EOS_X}   neighbor NODES passive\n`]], []],
  [
    "the session on another address of the router",
    [
      [EOS_X, `${EOS_X}   neighbor NODES update-source Loopback0\n`],
      ["interface Vlan20", "interface Loopback0\n   ip address 172.18.0.2/32\n!\ninterface Vlan20"],
    ],
    ["113", "114"].map(
      (h) =>
        `unknown: update-source Loopback0 of 172.18.20.${h} is not 172.18.20.1, which the nodes dial: whether the router takes the connection then is not known`,
    ),
  ],
  ["a group shut down", [[EOS_X, `${EOS_X}   neighbor NODES shutdown\n`]], BOTH("shutdown")],
  [
    "a group shut down, but not for one",
    [
      [EOS_X, `${EOS_X}   neighbor NODES shutdown\n`],
      [
        "172.18.20.113 peer group NODES\n",
        "172.18.20.113 peer group NODES\n   no neighbor 172.18.20.113 shutdown\n",
      ],
    ],
    ["shutdown wk4"],
  ],
  [
    "an AS path is denied by the map",
    [
      [
        "route-map FROM-NODES permit 10",
        "route-map FROM-NODES deny 5\n   match as-path A\n!\nroute-map FROM-NODES permit 10",
      ],
      [
        "ip prefix-list FROM-NODES\n",
        "ip as-path access-list A permit _65801$ any\n!\nip prefix-list FROM-NODES\n",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "a community that the nodes do not send is asked for",
    [
      [EOS_LIST, `${EOS_LIST}   match community C\n`],
      ["ip prefix-list FROM-NODES\n", "ip community-list C permit 64801:200\n!\nip prefix-list FROM-NODES\n"],
    ],
    BOTH("filter"),
  ],
  [
    "the community that they send is asked for",
    [
      [EOS_LIST, `${EOS_LIST}   match community C\n`],
      ["ip prefix-list FROM-NODES\n", "ip community-list C permit 64801:100\n!\nip prefix-list FROM-NODES\n"],
    ],
    [],
  ],
  [
    "one node preferred",
    [
      [
        "172.18.20.113 peer group NODES\n",
        "172.18.20.113 peer group NODES\n   neighbor 172.18.20.113 weight 100\n",
      ],
    ],
    ["paths wk4"],
  ],
  [
    "one node's path made longer",
    [
      [
        "      neighbor NODES route-map FROM-NODES in\n",
        "      neighbor NODES route-map FROM-NODES in\n      neighbor 172.18.20.114 route-map LONG in\n",
      ],
      [
        "route-map FROM-NODES permit 10",
        "route-map LONG permit 10\n   set as-path prepend 65801\n!\nroute-map FROM-NODES permit 10",
      ],
    ],
    ["paths wk4"],
  ],
  [
    "a prefix list of its own for one node that denies",
    [
      [
        "      neighbor NODES activate\n",
        "      neighbor NODES activate\n      neighbor 172.18.20.114 prefix-list NONE in\n",
      ],
      [
        "ip prefix-list FROM-NODES\n",
        "ip prefix-list NONE\n   seq 10 deny 0.0.0.0/0 le 32\n!\nip prefix-list FROM-NODES\n",
      ],
    ],
    ["filter wk4"],
  ],
  [
    "a large community is denied, a pattern of communities permitted",
    [
      [
        "route-map FROM-NODES permit 10",
        "route-map FROM-NODES deny 5\n   match large-community L\n!\nroute-map FROM-NODES permit 10",
      ],
      [EOS_LIST, `${EOS_LIST}   match community C\n`],
      [
        "ip prefix-list FROM-NODES\n",
        "ip large-community-list L permit 65801:1:2\nip community-list regexp C permit ^64801:.*\n!\nip prefix-list FROM-NODES\n",
      ],
    ],
    BOTH("filter"),
  ],
  [
    "a pattern of communities is asked for",
    [
      [EOS_LIST, `${EOS_LIST}   match community C\n`],
      [
        "ip prefix-list FROM-NODES\n",
        "ip community-list regexp C permit 64801:.*\n!\nip prefix-list FROM-NODES\n",
      ],
    ],
    [],
  ],
  ["a range that misses a node", EOS_RANGE("172.18.20.112/31"), ["missing-neighbor wk4"]],
  ["a range over both", EOS_RANGE("172.18.20.0/24"), []],
  [
    "a range with room for one",
    EOS_RANGE("172.18.20.0/24", "   bgp listen limit 1\n"),
    ["missing-neighbor wk3 wk4"],
  ],
  ["a password that the nodes lack", [], [...BOTH("password"), ...BOTH("bfd")], OPEN],
  [
    "a policy is asked for in words that are not read",
    [
      [
        "   router-id 172.18.0.2\n",
        "   router-id 172.18.0.2\n   bgp missing-policy direction in action deny\n",
      ],
    ],
    ["unknown: line 22 is not read: bgp missing-policy direction in action deny"],
  ],
  ["what a node cannot notice", [[EOS_X, `${EOS_X}   neighbor NODES idle-restart-timer 60\n`]], []],
  ["a limit that only warns", [[EOS_X, `${EOS_X}   neighbor NODES maximum-routes 1 warning-only\n`]], []],
  ["no limit at all", [[EOS_X, `${EOS_X}   neighbor NODES maximum-routes 0\n`]], []],
];

const TABLES: readonly (readonly [dialect: string, file: string, cases: readonly Case[]])[] = [
  ["frr", "r2.frr.conf", FRR],
  ["vyos", "r2.vyos.conf", VYOS],
  ["cisco-iosxe", "r2.ios-xe.conf", IOS_XE],
  ["arista-eos", "r2.eos.conf", EOS],
];

describe.each(TABLES)("%s", (dialect, file, cases) => {
  const sound = readFileSync(new URL(`fixtures/${file}`, import.meta.url), "utf8");

  const rows = cases.map(([what, edits, said, demand = DEMAND]) => ({ what, edits, said, demand }));

  test.each(rows)("$what", ({ edits, said, demand }) => {
    const text = edits.reduce((before, [from, to]) => {
      const after = typeof from === "string" ? before.replace(from, () => to) : before.replace(from, to);
      expect(after, String(from)).not.toBe(before);
      return after;
    }, sound);
    const read = routerDialects.find((d) => d.name === dialect)?.read;
    const { faults, unknown } = compareRouter(demand, read?.(text) ?? { text: "", source: [], opaque: [] });
    const found = new Set(faults.map((f) => `${f.kind} ${f.nodes.join(" ")}`));
    expect([...found, ...unknown.map((u) => `unknown: ${u}`)].sort()).toEqual([...said].sort());
  });
});

test("a VRF that is named decides, whatever the interfaces say", () => {
  const read = routerDialects.find((d) => d.name === "frr")?.read;
  const sound = readFileSync(new URL("fixtures/r2.frr.conf", import.meta.url), "utf8");
  const { faults } = compareRouter(DEMAND, read?.(sound) ?? { text: "", source: [], opaque: [] }, "RED");
  expect(faults.map((f) => f.message)).toEqual([
    "The router has its neighbor 172.18.20.113 in the default VRF, and node wk3 arrives in VRF RED.",
    "The router has its neighbor 172.18.20.114 in the default VRF, and node wk4 arrives in VRF RED.",
  ]);
});
