import { describe, expect, test } from "vitest";
import { snapshotOf } from "../../../plugins/finders.ts";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { SHOW } from "../../../src/frr/show/commands.ts";
import type { LiveAnswer, LiveHost, Snapshot } from "../../../src/snapshot/snapshot.ts";
import { advertisedCommands, bgpAdvertised } from "../../../src/state/bgp/advertised.ts";
import { bfdSessions } from "../../../src/state/bgp/bfd.ts";
import { bgpNeighbors } from "../../../src/state/bgp/neighbors.ts";
import { bgpReceived, receivedCommands } from "../../../src/state/bgp/received.ts";
import { bgpRoutes, routeFilter } from "../../../src/state/bgp/routes.ts";
import { bgpSummary } from "../../../src/state/bgp/summary.ts";

const node = (name: string, labels: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels },
});
const source = { kind: "cluster", name: "test" } as const;
const host = (name: string, answers: Readonly<Record<string, object | string>>): LiveHost => ({
  host: name,
  answers: new Map(
    Object.entries(answers).map(([command, answer]): [string, LiveAnswer] => [
      command,
      { ok: true, text: typeof answer === "string" ? answer : JSON.stringify(answer), source },
    ]),
  ),
});
const dead = (name: string, reason: string): LiveHost => ({
  host: name,
  answers: new Map([[SHOW.neighbors, { ok: false, reason }]]),
});
const snapshot = (hosts: readonly LiveHost[], nodes: readonly KubernetesObject[]): Snapshot =>
  snapshotOf(nodes, { live: new Map(hosts.map((h) => [h.host, h])), source });

const peer = (more: object = {}): object => ({
  remoteAs: 65102,
  localAs: 65801,
  nbrExternalLink: true,
  bgpState: "Established",
  bgpTimerUpMsec: 128_000,
  connectionsDropped: 0,
  addressFamilyInfo: {
    ipv4Unicast: {
      acceptedPrefixCounter: 4,
      sentPrefixCounter: 1,
      routeMapForIncomingAdvertisements: "*10.0.0.1-in",
    },
    ipv6Unicast: { acceptedPrefixCounter: 0, sentPrefixCounter: 2 },
  },
  ...more,
});
const path = (more: object): object => ({
  valid: true,
  bestpath: true,
  path: "65102",
  nexthops: [{ ip: "10.0.0.1" }],
  peerId: "10.0.0.1",
  ...more,
});
const WK3 = host("wk3", {
  [SHOW.neighbors]: {
    default: { vrfId: 0, vrfName: "default", "10.0.0.1": peer() },
    blue: {
      vrfId: 7,
      vrfName: "blue",
      "10.9.0.1": peer({
        bgpState: "Idle",
        lastResetDueTo: "Admin. shutdown",
        adminShutDown: true,
        lastResetTimerMsecs: 5_000,
      }),
    },
  },
  [SHOW.ipv4Table]: {
    default: {
      vrfName: "default",
      routes: {
        "172.30.0.0/24": [path({})],
        "172.19.20.181/32": [
          path({ peerId: "(unspec)", weight: 32768, path: "", nexthops: [{ ip: "0.0.0.0" }] }),
        ],
      },
    },
  },
  [SHOW.ipv6Table]: {},
  [SHOW.runningConfig]:
    "route-map 10.0.0.1-in permit 3\n match ip address prefix-list 10.0.0.1-inpl-ipv4\nexit\n!\nroute-map other permit 1\n match ip address prefix-list x\nexit\nip prefix-list 10.0.0.1-inpl-ipv4 seq 1 permit any\nip prefix-list x seq 1 deny any\n",
  [SHOW.bfd]: [
    {
      peer: "10.0.0.1",
      vrf: "default",
      status: "down",
      diagnostic: "control detection time expired",
      "remote-id": 5,
      downtime: 3,
    },
  ],
  "show bgp ipv4 unicast neighbors 10.0.0.1 advertised-routes json": {
    advertisedRoutes: { "172.19.20.181/32": {} },
  },
  "show bgp ipv4 unicast neighbors 10.0.0.1 received-routes json":
    "% Inbound soft reconfiguration not enabled\n",
});
const NODES = [node("wk3", { zone: "a" }), node("wk10", { zone: "b" }), node("wk9")];
const S = snapshot([WK3, dead("wk10", "pod frr-k8s-x on wk10 is Pending")], NODES);

describe("summary", () => {
  test("a row for each family of each session; why one is down; who did not answer", () => {
    expect(bgpSummary(S)).toEqual({
      apiVersion: "metallb.cli/v1",
      kind: "BgpSummary",
      items: [
        expect.objectContaining({
          node: "wk3",
          vrf: "default",
          neighbor: "10.0.0.1",
          state: "Established",
          family: "ipv4Unicast",
          accepted: 4,
          sent: 1,
          uptimeSeconds: 128,
        }),
        expect.objectContaining({ family: "ipv6Unicast", accepted: 0, sent: 2 }),
        expect.objectContaining({
          vrf: "blue",
          state: "Idle",
          lastReset: { reason: "Admin. shutdown", meaning: "shut down by hand on the node", secondsAgo: 5 },
          cause: "the session with 10.9.0.1 in VRF blue is shut down on the node by hand",
        }),
        expect.objectContaining({ vrf: "blue", family: "ipv6Unicast" }),
      ],
      unknown: [{ node: "wk10", reason: "pod frr-k8s-x on wk10 is Pending" }],
    });
  });

  test.each<[string, Parameters<typeof bgpSummary>[1], readonly string[], readonly string[]]>([
    ["--vrf", { vrf: "blue" }, ["wk3 10.9.0.1", "wk3 10.9.0.1"], ["wk10"]],
    ["a neighbor", { neighbor: "10.0.0.1" }, ["wk3 10.0.0.1", "wk3 10.0.0.1"], ["wk10"]],
    ["--node", { nodes: ["wk10"] }, [], ["wk10"]],
    ["a node that nobody asked", { nodes: ["wk9"] }, [], ["wk9"]],
    ["-l", { selector: "zone in (b)" }, [], ["wk10"]],
    ["-l that selects nothing", { selector: "zone=z" }, [], []],
  ])("%s", (_, filter, rows, silent) => {
    const summary = bgpSummary(S, filter);
    expect(summary.items.map((row) => `${row.node} ${row.neighbor}`)).toEqual(rows);
    expect(summary.unknown.map((host) => host.node)).toEqual(silent);
  });

  test("pods that may not be listed are an unknown, not an empty table", () => {
    const reason = "not allowed to list pods";
    const s = snapshotOf([], { source, unknown: new Map([["Pod", { state: "unknown", reason }]]) });
    expect(bgpSummary(s)).toMatchObject({ items: [], unknown: [{ node: "*", reason }] });
  });

  test("routers of a capture are shown where they are named", () => {
    const s = snapshot(
      [WK3, host("r2", { [SHOW.neighbors]: { default: { "10.0.0.3": peer() } } })],
      [node("wk3")],
    );
    expect(new Set(bgpSummary(s).items.map((row) => row.node))).toEqual(new Set(["wk3"]));
    expect(new Set(bgpSummary(s, { nodes: ["r2"] }).items.map((row) => row.node))).toEqual(new Set(["r2"]));
  });
});

test("neighbors in detail, with cause and advice", () => {
  const [first, second] = bgpNeighbors(S).items;
  expect(first).toMatchObject({ node: "wk3", neighbor: "10.0.0.1", external: true });
  // BGP is up and BFD is not: a risk, told although routes pass.
  expect(first?.cause).toMatchObject({ kind: "bfd-down" });
  expect(second?.cause).toMatchObject({ kind: "shutdown-node", certainty: "proven" });
});

describe("routes", () => {
  test("one's own and the neighbors'", () => {
    expect(bgpRoutes(S, {}).items.map((r) => `${r.prefix} ${r.neighbor ?? "own"}`)).toEqual([
      "172.30.0.0/24 10.0.0.1",
      "172.19.20.181/32 own",
    ]);
  });

  test.each<[text: string, prefix: string, shown: boolean]>([
    ["172.30.0.9", "172.30.0.0/24", true],
    ["172.30.1.9", "172.30.0.0/24", false],
    ["172.30.0.9", "0.0.0.0/0", true],
    ["172.16.0.0/12", "172.30.0.0/24", true],
    ["172.30.0.0/24", "172.16.0.0/12", false],
    ["fd00::1", "fd00::/8", true],
    ["fd00::1", "0.0.0.0/0", false],
  ])("%s shows %s: %s", (text, prefix, shown) => expect(routeFilter(text)?.(prefix)).toBe(shown));

  test("what is neither prefix nor address", () => expect(routeFilter("r2")).toBeUndefined());
});

test("advertised: what is known, what FRR was not asked, which sessions are down", () => {
  expect(advertisedCommands(WK3)).toEqual([
    "show bgp ipv4 unicast neighbors 10.0.0.1 advertised-routes json",
    "show bgp ipv6 unicast neighbors 10.0.0.1 advertised-routes json",
  ]);
  expect(bgpAdvertised(S, {}, routeFilter("172.19.20.181"))).toMatchObject({
    items: [{ node: "wk3", neighbor: "10.0.0.1", family: "ipv4", prefixes: ["172.19.20.181/32"] }],
    down: [{ node: "wk3", vrf: "blue", neighbor: "10.9.0.1", state: "Idle" }],
    unknown: [
      { node: "wk10" },
      { node: "wk3", reason: "what is sent to 10.0.0.1 (ipv6): FRR was not asked" },
    ],
  });
});

test("received: what is accepted, and that the rest cannot be known", () => {
  expect(receivedCommands(WK3)).toHaveLength(2);
  const { items } = bgpReceived(S, { vrf: "default" });
  expect(items[0]).toMatchObject({
    accepted: ["172.30.0.0/24"],
    sent: {
      known: false,
      reason: expect.stringMatching(/^FRR keeps no copy .*; the filter here lets everything pass$/),
    },
    filter: { routeMap: "10.0.0.1-in", lines: ["ip prefix-list 10.0.0.1-inpl-ipv4 seq 1 permit any"] },
  });
  const kept = host("wk3", {
    [SHOW.neighbors]: { default: { "10.0.0.1": peer() } },
    [SHOW.ipv4Table]: { default: { routes: {} } },
    "show bgp ipv4 unicast neighbors 10.0.0.1 received-routes json": {
      receivedRoutes: { "10.7.0.0/16": {} },
    },
  });
  expect(bgpReceived(snapshot([kept], NODES), { nodes: ["wk3"] }).items[0]).toMatchObject({
    accepted: [],
    sent: { known: true, prefixes: ["10.7.0.0/16"] },
  });
});

test("BFD: the diagnostic with its meaning, a daemon that is not running", () => {
  expect(bfdSessions(S, { nodes: ["wk3"] })).toMatchObject({
    items: [{ node: "wk3", status: "down", meaning: "no BFD packet came from the router in time" }],
  });
  const without = host("wk3", { [SHOW.bfd]: "bfdd is not running\n" });
  expect(bfdSessions(snapshot([without], NODES), { nodes: ["wk3"] })).toMatchObject({
    items: [],
    unknown: [{ node: "wk3", reason: "bfdd is not running" }],
  });
});
