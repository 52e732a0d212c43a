import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseFrr } from "../../src/frr/config.ts";
import { type Evaluation, evaluateRouteMap } from "../../src/frr/evaluate.ts";
import { evaluateNeighbor } from "../../src/frr/evaluate-neighbor.ts";
import { canonicalPrefix } from "../../src/frr/model/grammar.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import { ALL_PREFIXES, policyArb } from "../frr/support/arbitrary.ts";
import { dotted, type Family, type Policy, policyText, prefixText } from "../frr/support/policy.ts";
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

const POLICIES = 60;
/** So many of them are applied to IPv6 as well. */
const SIX = 12;
/** `remove-private-AS` with these words, one neighbor each. */
const REMOVALS = ["", "all", "replace-AS", "all replace-AS"] as const;
/** Paths that the node gives to routes of its own. */
const PATHS = ["", "65003 65004", "65003 3 65004", "3 4", "65003 65001", "4200000000 64511 65535"] as const;
const SESSIONS = POLICIES + REMOVALS.length;
const ROUTER_AS = 65001;
const NODE_AS = 65002;
const nodeAddress = (i: number): string => `10.255.2.${i + 1}`;
const routerAddress = (i: number): string => `10.255.1.${i + 1}`;

const FAMILIES = ["ipv4", "ipv6"] as const;
const DIRECTIONS = ["in", "out"] as const;
/** The first global address of the node: what it puts as the next hop of IPv6 routes. */
const NODE_SIX = "2001:db8:255::1";
const ROUTER_SIX = "2001:db8:255::2";

/** What both sides originate: every prefix of the corner, attributes dealt out in turn. */
const OFFERED: Readonly<Record<Family, readonly BgpRoute[]>> = {
  ipv4: offered("ipv4"),
  ipv6: offered("ipv6"),
};

function offered(family: Family): readonly BgpRoute[] {
  return unique(
    ALL_PREFIXES.map(({ address, length }) => canonicalPrefix(prefixText(family, address, length))),
  ).map((prefix, i) => ({
    prefix,
    communities:
      [[], ["65001:1"], ["65001:2"], ["65001:1", "65001:2"], ["64496:1"], ["64496:1", "65001:2"]][i % 6] ??
      [],
    med: [0, 10, 50, 777][i % 4] ?? 0,
    origin: ["igp", "egp", "incomplete"][i % 3] ?? "igp",
  }));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

const reason = await whyNoFrrLab();
if (reason !== undefined) withoutFrrLab("policies against real FRR", reason);
else suite();

function suite(): void {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const policies = fc
    .sample(policyArb, { seed, numRuns: POLICIES })
    .map((policy, i) => renamed(policy, "P", i));
  const four = policies.map((policy) => policyText(policy)).join("");
  /** The same policies about IPv6, under names of their own. */
  const six = fc
    .sample(policyArb, { seed, numRuns: POLICIES })
    .slice(0, SIX)
    .map((policy, i) => policyText(renamed(policy, "Q", i), "ipv6"))
    .join("");
  const text = four + six;
  let node: FrrHost;
  let router: FrrHost;
  let version = "";

  beforeAll(async () => {
    version = await frrVersion();
    node = await startHost("node1");
    router = await startHost("router1");
    await link(node, router, {
      a: "eth0",
      b: "eth0",
      addressesA: [...Array.from({ length: SESSIONS }, (_, i) => `${nodeAddress(i)}/16`), `${NODE_SIX}/64`],
      addressesB: [
        ...Array.from({ length: SESSIONS }, (_, i) => `${routerAddress(i)}/16`),
        `${ROUTER_SIX}/64`,
      ],
    });
    await Promise.all([startFrr(node), startFrr(router)]);
    const loaded = [await router.load(routerText()), await node.load(`${text}${nodeText()}`)];
    for (const { ok, output } of loaded) expect([ok, output]).toEqual([true, ""]);
    for (const host of [node, router]) {
      await waitFor(() => allReceived(host), 120, `${host.name}: the end of all routes`, 500);
      await waitFor(() => settled(host), 30, `${host.name}: the table to rest`, 500);
    }
  });
  afterAll(async () => {
    await node?.stop();
    await router?.stop();
  });

  describe(`${POLICIES} fresh policies (seed ${seed})`, () => {
    test("real FRR takes every line of them", async () => {
      const config = parseFrr(`${text}${nodeText()}`);
      const running = parseFrr(await node.vtysh("show running-config"));
      expect(running.version).toBe(version);
      const count = (c: typeof config): number =>
        c.policyLines.filter(({ opens }) => opens?.kind === "route-map").length;
      expect(count(running)).toBe(count(config));
    });

    test("prefix lists decide as `debug prefix-list … match` says", async () => {
      const config = parseFrr(text);
      const questions = policies.flatMap(({ prefixLists }, i) =>
        [...prefixLists.keys()].flatMap((list, j) =>
          OFFERED.ipv4.filter((_, k) => (k + i + j) % 23 === 0).map(({ prefix }) => ({ list, prefix })),
        ),
      );
      for (let at = 0; at < questions.length; at += 100) {
        const some = questions.slice(at, at + 100);
        const said = await node.vtysh(
          ...some.map(({ list, prefix }) => `debug prefix-list ${list} match ${prefix}`),
        );
        for (const { list, prefix } of some) {
          const answer = new RegExp(
            `prefix list ${list} yields (PERMIT|DENY) for ${prefix.replaceAll(".", "\\.")},`,
          ).exec(said)?.[1];
          const map = parseFrr(
            `${linesOf(config, list)}\nroute-map T permit 1\n match ip address prefix-list ${list}\n`,
          );
          const ours = evaluateRouteMap(map, "T", { prefix }, { frrVersion: version });
          expect([list, prefix, answer]).toEqual([
            list,
            prefix,
            "permit" in ours && ours.permit ? "PERMIT" : "DENY",
          ]);
        }
      }
    });

    test("the rules of a network are those that `show ip prefix-list … <prefix>` shows", async () => {
      const config = parseFrr(text);
      for (const { prefixLists } of policies.slice(0, 20)) {
        const [name = "", rules = []] = [...prefixLists][0] ?? [];
        const network = `${dotted(rules[0]?.address ?? 0)}/${rules[0]?.length ?? 0}`;
        const said = await node.vtysh(`show ip prefix-list ${name} ${network}`);
        const shown = new Set([...said.matchAll(/seq (\d+) (permit|deny)/g)].map((m) => `${m[1]} ${m[2]}`));
        const ours = linesOf(config, name)
          .split("\n")
          .filter((line) => line.split(" ")[6] === network)
          .map((line) => line.split(" ").slice(4, 6).join(" "));
        for (const rule of shown) expect(ours).toContain(rule);
        expect(shown.size).toBeGreaterThan(0);
      }
    });

    test("routes come out of a real neighbor's policy as the evaluator says, both families and ways", async () => {
      const config = parseFrr(text);
      let compared = 0;
      for (const direction of DIRECTIONS)
        for (const family of FAMILIES) {
          const table = await tableOf(direction === "in" ? node : router, family);
          for (let i = 0; i < (family === "ipv4" ? POLICIES : SIX); i++)
            for (const route of OFFERED[family]) {
              const asked = {
                frrVersion: version,
                direction,
                peer: routerAddress(i),
                ownAsn: String(NODE_AS),
              };
              const map = `${family === "ipv4" ? "P" : "Q"}${i}X`;
              const ours = evaluateRouteMap(config, map, brought(route, family, direction, i), asked);
              const from = direction === "in" ? routerAddress(i) : nodeAddress(i);
              const theirs = table.get(`${from} ${route.prefix}`);
              const place = [direction, i, route.prefix];
              expect([...place, theirs ?? "rejected"]).toEqual([...place, told(ours, family, direction, i)]);
              compared++;
            }
        }
      console.log(`FRR ${version}: ${compared} decisions of ${POLICIES} fresh policies, seed ${seed}`);
      expect(compared).toBe(2 * (POLICIES * OFFERED.ipv4.length + SIX * OFFERED.ipv6.length));
    });

    test("remove-private-AS leaves of a path what the evaluator says", async () => {
      const config = parseFrr(nodeText());
      const table = await tableOf(router, "ipv4");
      for (const [k, words] of REMOVALS.entries())
        for (const [j, path] of PATHS.entries()) {
          const prefix = `198.51.100.${j}/32`;
          const question = { neighbor: routerAddress(POLICIES + k), direction: "out" } as const;
          const answer = evaluateNeighbor(
            config,
            question,
            { prefix, asPath: path, from: "local" },
            { frrVersion: version },
          );
          if ("unknown" in answer) expect.fail(answer.unknown);
          const said = table.get(`${nodeAddress(POLICIES + k)} ${prefix}`) ?? "{}";
          const place = [words, path];
          expect([...place, JSON.parse(said).asPath]).toEqual([
            ...place,
            `${NODE_AS} ${String(answer.route.asPath)}`.trim(),
          ]);
        }
    });
  });

  function nodeText(): string {
    const lines = [
      ...attributeMaps(),
      ...PATHS.flatMap((path, j) => [
        `route-map PATH${j} permit 10`,
        ...(path === "" ? [] : [` set as-path prepend ${path}`]),
        "exit",
      ]),
      "route-map PRIVATE permit 10",
      " set as-path prepend 65050",
      "exit",
      `router bgp ${NODE_AS}`,
      "no bgp ebgp-requires-policy",
      "no bgp network import-check",
      ...sessions(nodeAddress, routerAddress, ROUTER_AS),
      "address-family ipv4 unicast",
      ...networks("ipv4"),
      ...PATHS.map((_, j) => `network 198.51.100.${j}/32 route-map PATH${j}`),
      ...policies.flatMap((_, i) =>
        DIRECTIONS.map((direction) => `neighbor ${routerAddress(i)} route-map P${i}X ${direction}`),
      ),
      ...REMOVALS.flatMap((words, k) => [
        `neighbor ${routerAddress(POLICIES + k)} remove-private-AS ${words}`,
        `neighbor ${routerAddress(POLICIES + k)} route-map PRIVATE out`,
      ]),
      "exit-address-family",
      "address-family ipv6 unicast",
      ...networks("ipv6"),
      ...Array.from({ length: SIX }).flatMap((_, i) => [
        `neighbor ${routerAddress(i)} activate`,
        ...DIRECTIONS.map((direction) => `neighbor ${routerAddress(i)} route-map Q${i}X ${direction}`),
      ]),
    ];
    return `${lines.join("\n")}\n`;
  }
}

/** The same policy with names of its own. */
function renamed(policy: Policy, letter: string, i: number): Policy {
  const own = (name: string): string => `${letter}${i}${name}`;
  const keys = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...map].map(([k, v]) => [own(k), v]));
  const maps = [...policy.maps].map(([name, entries]) => {
    const mine = entries.map(({ prefixList, community, call, steps, ...entry }) => ({
      ...entry,
      ...(prefixList === undefined ? {} : { prefixList: own(prefixList) }),
      ...(community === undefined ? {} : { community: { ...community, list: own(community.list) } }),
      ...(call === undefined ? {} : { call: own(call) }),
      steps: steps.map((step) => (step.kind === "delete" ? { ...step, list: own(step.list) } : step)),
    }));
    return [own(name), mine] as const;
  });
  return {
    prefixLists: keys(policy.prefixLists),
    communityLists: keys(policy.communityLists),
    maps: new Map(maps),
  };
}

/** Attributes repeat after so many routes. */
const DEALT = 12;

/** Maps that give the offered routes their attributes; few, since bgpd takes long over many. */
function attributeMaps(): readonly string[] {
  return OFFERED.ipv4.slice(0, DEALT).flatMap(({ communities, med, origin }, i) => {
    const values = communities as readonly string[];
    return [
      `route-map A${i} permit 10`,
      ` set metric ${med}`,
      ` set origin ${origin}`,
      ...(values.length > 0 ? [` set community ${values.join(" ")}`] : []),
      "exit",
    ];
  });
}

const networks = (family: Family): readonly string[] =>
  OFFERED[family].map(({ prefix }, i) => `network ${prefix} route-map A${i % DEALT}`);

type AddressOf = (i: number) => string;

function sessions(own: AddressOf, other: AddressOf, asn: number): readonly string[] {
  return Array.from({ length: SESSIONS }, (_, i) => [
    `neighbor ${other(i)} remote-as ${asn}`,
    `neighbor ${other(i)} update-source ${own(i)}`,
    `neighbor ${other(i)} timers connect 1`,
  ]).flat();
}

function routerText(): string {
  const lines = [
    ...attributeMaps(),
    `router bgp ${ROUTER_AS}`,
    "no bgp ebgp-requires-policy",
    "no bgp network import-check",
    ...sessions(routerAddress, nodeAddress, NODE_AS),
    "address-family ipv4 unicast",
    ...networks("ipv4"),
    ...REMOVALS.map((_, k) => `neighbor ${nodeAddress(POLICIES + k)} allowas-in 5`),
    "exit-address-family",
    "address-family ipv6 unicast",
    ...networks("ipv6"),
    ...Array.from({ length: SIX }, (_, i) => `neighbor ${nodeAddress(i)} activate`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A route as it comes to the policy of the node. */
function brought(route: BgpRoute, family: Family, direction: "in" | "out", i: number): BgpRoute {
  if (direction === "out")
    return { ...route, asPath: "", nextHop: family === "ipv4" ? "0.0.0.0" : "::", from: "local" };
  return { ...route, asPath: String(ROUTER_AS), nextHop: family === "ipv4" ? routerAddress(i) : ROUTER_SIX };
}

interface PeerJson {
  readonly bgpState?: string;
  readonly gracefulRestartInfo?: { readonly endOfRibRecv?: Readonly<Record<string, boolean>> };
}

async function allReceived(host: FrrHost): Promise<boolean> {
  const peers = Object.values(await host.show<Record<string, PeerJson>>("show bgp neighbors json"));
  const ended = (name: string): number =>
    peers.filter((p) => p.gracefulRestartInfo?.endOfRibRecv?.[name] === true).length;
  return ended("ipv4Unicast") === SESSIONS && ended("ipv6Unicast") === SIX;
}

async function settled(host: FrrHost): Promise<boolean> {
  const size = async (): Promise<number> =>
    (await tableOf(host, "ipv4")).size + (await tableOf(host, "ipv6")).size;
  const before = await size();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return before === (await size());
}

interface PathJson {
  readonly origin?: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly weight?: number;
  readonly aspath?: { readonly string: string };
  readonly community?: { readonly string: string };
  readonly largeCommunity?: { readonly string: string };
  readonly nexthops?: readonly { readonly ip: string; readonly scope?: string }[];
  readonly peer?: { readonly peerId: string };
}

/** Every path of a host by peer and prefix, in the words of `told`. */
async function tableOf(host: FrrHost, family: Family): Promise<ReadonlyMap<string, string>> {
  const { routes } = await host.show<{ routes: Record<string, readonly PathJson[]> }>(
    `show bgp ${family} unicast json detail`,
  );
  const table = new Map<string, string>();
  for (const [prefix, paths] of Object.entries(routes))
    for (const path of paths)
      if (path.peer !== undefined)
        table.set(
          `${path.peer.peerId} ${prefix}`,
          said({
            communities: path.community?.string,
            large: path.largeCommunity?.string,
            med: path.metric,
            preference: path.locPrf,
            weight: path.weight,
            origin: path.origin,
            asPath: path.aspath?.string,
            nextHop: path.nexthops?.find(({ scope }) => scope !== "link-local")?.ip,
          }),
        );
  return table;
}

interface Told {
  readonly communities: string | undefined;
  readonly large: string | undefined;
  readonly med: number | undefined;
  readonly preference: number | undefined;
  readonly weight: number | undefined;
  readonly origin: string | undefined;
  readonly asPath: string | undefined;
  readonly nextHop: string | undefined;
}

const said = ({
  communities = "",
  large = "",
  med = 0,
  preference,
  weight = 0,
  origin = "",
  ...more
}: Told): string =>
  JSON.stringify({ communities, large, med, preference, weight, origin: origin.toLowerCase(), ...more });

/** What the table of the host that is asked should say: a neighbor sees neither weight nor local preference, and a longer path. */
function told(answer: Evaluation, family: Family, direction: "in" | "out", i: number): string {
  if ("unknown" in answer) return answer.unknown;
  if (!answer.permit) return "rejected";
  const {
    communities,
    largeCommunities = [],
    med,
    localPref,
    weight,
    origin,
    asPath,
    nextHop,
  } = answer.route;
  const received = direction === "in";
  const own = family === "ipv4" ? nodeAddress(i) : NODE_SIX;
  const path = received ? String(asPath) : `${NODE_AS} ${String(asPath)}`.trim();
  return said({
    communities: (communities as readonly string[]).join(" "),
    large: (largeCommunities as readonly string[]).join(" "),
    med,
    preference: received ? localPref : undefined,
    weight: received ? weight : undefined,
    origin,
    asPath: path,
    nextHop: received || (nextHop !== "0.0.0.0" && nextHop !== "::") ? nextHop : own,
  });
}

/** The lines of one prefix list. */
function linesOf(config: ReturnType<typeof parseFrr>, list: string): string {
  return config.policyLines
    .filter(({ words }) => words[1] === "prefix-list" && words[2] === list)
    .map(({ text }) => text)
    .join("\n");
}
