import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import {
  type FrrHost,
  frrVersion,
  link,
  startFrr,
  startHost,
  waitFor,
  whyNoFrrLab,
  withoutFrrLab,
} from "../support/frr-lab.ts";

const PEER = "10.255.1.1";
const V4 = "address-family ipv4 unicast";
const V6 = "address-family ipv6 unicast";

/** A change, and what takes it back, both in `router bgp`. */
const CHANGES: readonly (readonly [name: string, change: readonly string[], undo: readonly string[]])[] = [
  ["remote-as", [`neighbor ${PEER} remote-as 65009`], [`neighbor ${PEER} remote-as 65001`]],
  ["local-as", [`neighbor ${PEER} local-as 65077`], [`no neighbor ${PEER} local-as 65077`]],
  ["port", [`neighbor ${PEER} port 1790`], [`no neighbor ${PEER} port`]],
  ["shutdown", [`neighbor ${PEER} shutdown`], [`no neighbor ${PEER} shutdown`]],
  ["update-source", [`neighbor ${PEER} update-source 10.255.2.2`], [`no neighbor ${PEER} update-source`]],
  ["ebgp-multihop", [`neighbor ${PEER} ebgp-multihop 3`], [`no neighbor ${PEER} ebgp-multihop`]],
  ["ttl-security", [`neighbor ${PEER} ttl-security hops 2`], [`no neighbor ${PEER} ttl-security hops 2`]],
  [
    "disable-connected-check",
    [`neighbor ${PEER} disable-connected-check`],
    [`no neighbor ${PEER} disable-connected-check`],
  ],
  ["timers", [`neighbor ${PEER} timers 7 21`], [`no neighbor ${PEER} timers`]],
  ["timers connect", [`neighbor ${PEER} timers connect 17`], [`neighbor ${PEER} timers connect 1`]],
  ["passive", [`neighbor ${PEER} passive`], [`no neighbor ${PEER} passive`]],
  ["graceful-restart", [`neighbor ${PEER} graceful-restart`], [`no neighbor ${PEER} graceful-restart`]],
  [
    "advertisement-interval",
    [`neighbor ${PEER} advertisement-interval 5`],
    [`no neighbor ${PEER} advertisement-interval`],
  ],
  ["bfd", [`neighbor ${PEER} bfd`], [`no neighbor ${PEER} bfd`]],
  ["password", [`neighbor ${PEER} password x`], [`no neighbor ${PEER} password`]],
  ["a second family", [V6, `neighbor ${PEER} activate`], [V6, `no neighbor ${PEER} activate`]],
  ["no family", [V4, `no neighbor ${PEER} activate`], [V4, `neighbor ${PEER} activate`]],
  ["allowas-in", [V4, `neighbor ${PEER} allowas-in 2`], [V4, `no neighbor ${PEER} allowas-in`]],
  ["as-override", [V4, `neighbor ${PEER} as-override`], [V4, `no neighbor ${PEER} as-override`]],
  [
    "default-originate",
    [V4, `neighbor ${PEER} default-originate`],
    [V4, `no neighbor ${PEER} default-originate`],
  ],
  ["maximum-prefix", [V4, `neighbor ${PEER} maximum-prefix 100`], [V4, `no neighbor ${PEER} maximum-prefix`]],
  ["next-hop-self", [V4, `neighbor ${PEER} next-hop-self`], [V4, `no neighbor ${PEER} next-hop-self`]],
  [
    "remove-private-AS",
    [V4, `neighbor ${PEER} remove-private-AS`],
    [V4, `no neighbor ${PEER} remove-private-AS`],
  ],
  ["send-community", [V4, `no neighbor ${PEER} send-community`], [V4, `neighbor ${PEER} send-community`]],
  [
    "soft-reconfiguration",
    [V4, `neighbor ${PEER} soft-reconfiguration inbound`],
    [V4, `no neighbor ${PEER} soft-reconfiguration inbound`],
  ],
  ["weight", [V4, `neighbor ${PEER} weight 5`], [V4, `no neighbor ${PEER} weight`]],
  [
    "a route map that is not there",
    [V4, `neighbor ${PEER} route-map GONE out`],
    [V4, `no neighbor ${PEER} route-map GONE out`],
  ],
  [
    "addpath",
    [V4, `neighbor ${PEER} addpath-tx-all-paths`],
    [V4, `no neighbor ${PEER} addpath-tx-all-paths`],
  ],
  ["capability dynamic", [`neighbor ${PEER} capability dynamic`], [`no neighbor ${PEER} capability dynamic`]],
  ["router-id", ["bgp router-id 10.255.2.9"], ["bgp router-id 10.255.2.1"]],
  ["ebgp-requires-policy", ["bgp ebgp-requires-policy"], ["no bgp ebgp-requires-policy"]],
  ["network import-check", ["bgp network import-check"], ["no bgp network import-check"]],
  ["default ipv4-unicast", ["bgp default ipv4-unicast"], ["no bgp default ipv4-unicast"]],
  [
    "preserve-fw-state",
    ["bgp graceful-restart preserve-fw-state"],
    ["no bgp graceful-restart preserve-fw-state"],
  ],
  ["network", [V4, "network 10.9.1.0/24"], [V4, "no network 10.9.1.0/24"]],
  ["redistribute", [V4, "redistribute connected"], [V4, "no redistribute connected"]],
  ["timers bgp", ["timers bgp 10 30"], ["no timers bgp"]],
];

const ROUTER = `router bgp 65001
 no bgp ebgp-requires-policy
 neighbor NODES peer-group
 neighbor NODES remote-as 65002
 neighbor NODES timers connect 1
 bgp listen range 10.255.0.0/16 peer-group NODES
 address-family ipv6 unicast
  neighbor NODES activate
`;

const NODE = `router bgp 65002
 bgp router-id 10.255.2.1
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor ${PEER} remote-as 65001
 neighbor ${PEER} timers connect 1
 address-family ipv4 unicast
  network 10.9.0.0/24
  neighbor ${PEER} activate
`;

interface PeerJson {
  readonly bgpState?: string;
  readonly connectionsDropped?: number;
}

const reason = await whyNoFrrLab();
if (reason !== undefined) withoutFrrLab("what a change does to a session", reason);
else suite();

function suite(): void {
  let node: FrrHost;
  let router: FrrHost;
  const peer = async (): Promise<PeerJson> =>
    (await node.show<Record<string, PeerJson>>("show bgp neighbors json"))[PEER] ?? {};
  const established = (): Promise<void> =>
    waitFor(async () => (await peer()).bgpState === "Established", 60, `the session to ${PEER}`, 200);

  beforeAll(async () => {
    node = await startHost("node1");
    router = await startHost("router1");
    await link(node, router, {
      a: "eth0",
      b: "eth0",
      addressesA: ["10.255.2.1/16", "10.255.2.2/16"],
      addressesB: [`${PEER}/16`],
    });
    await Promise.all([startFrr(node), startFrr(router)]);
    await router.load(ROUTER);
    await node.load(NODE);
    await established();
    console.log(`what a change does to a session: FRR ${await frrVersion()}`);
  });
  afterAll(async () => {
    await node?.stop();
    await router?.stop();
  });

  describe("the impact that is told is what real FRR does when the difference is taken away", () => {
    test.each(CHANGES)("%s", async (_, change, undo) => {
      await established();
      const before = await node.vtysh("show running-config");
      await node.configure("router bgp 65002", ...change);
      await pause();
      const changed = await node.vtysh("show running-config");
      const wasUp = (await peer()).bgpState === "Established";
      const dropped = (await peer()).connectionsDropped ?? 0;
      await node.configure("router bgp 65002", ...undo);
      await pause();
      const after = await peer();
      const reset = !wasUp || after.bgpState !== "Established" || (after.connectionsDropped ?? 0) > dropped;
      const differences = compareFrr(before, changed);
      expect(differences.length).toBeGreaterThan(0);
      expect([
        differences.map(({ effect }) => effect),
        differences.some(({ impact }) => impact === "session-reset"),
      ]).toEqual([differences.map(({ effect }) => effect), reset]);
      expect(compareFrr(before, await node.vtysh("show running-config"))).toEqual([]);
    });
  });
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 800));
