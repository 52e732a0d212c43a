import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseFrr } from "../../src/frr/config.ts";
import { type Evaluation, evaluateRouteMap } from "../../src/frr/evaluate.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import { ALL_PREFIXES, policyArb } from "../frr/support/arbitrary.ts";
import { dotted, type Policy, policyText } from "../frr/support/policy.ts";
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
const ROUTER_AS = 65001;
const NODE_AS = 65002;
const nodeAddress = (i: number): string => `10.255.2.${i + 1}`;
const routerAddress = (i: number): string => `10.255.1.${i + 1}`;

/** What the router offers: every prefix of the corner, attributes dealt out in turn. */
const OFFERED: readonly BgpRoute[] = unique(
  ALL_PREFIXES.map(({ address, length }) => `${dotted(address)}/${length}`),
).map((prefix, i) => ({
  prefix,
  communities:
    [[], ["65001:1"], ["65001:2"], ["65001:1", "65001:2"], ["64496:1"], ["64496:1", "65001:2"]][i % 6] ?? [],
  med: [0, 10, 50, 777][i % 4] ?? 0,
  origin: ["igp", "egp", "incomplete"][i % 3] ?? "igp",
  asPath: String(ROUTER_AS),
}));

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

const reason = await whyNoFrrLab();
if (reason !== undefined) withoutFrrLab("policies against real FRR", reason);
else suite();

function suite(): void {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const policies = fc.sample(policyArb, { seed, numRuns: POLICIES }).map(renamed);
  const text = policies.map(policyText).join("");
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
      addressesA: Array.from({ length: POLICIES }, (_, i) => `${nodeAddress(i)}/16`),
      addressesB: Array.from({ length: POLICIES }, (_, i) => `${routerAddress(i)}/16`),
    });
    await Promise.all([startFrr(node), startFrr(router)]);
    const loaded = [await router.load(routerText()), await node.load(`${text}${nodeText()}`)];
    for (const { ok, output } of loaded) expect([ok, output]).toEqual([true, ""]);
    await waitFor(() => allReceived(node), 120, "the end of all routes from 60 neighbors", 500);
    await waitFor(() => settled(node), 30, "the table to rest", 500);
  });
  afterAll(async () => {
    await node?.stop();
    await router?.stop();
  });

  describe(`${POLICIES} fresh policies (seed ${seed})`, () => {
    test("real FRR takes every line of them", async () => {
      const config = parseFrr(text);
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
          OFFERED.filter((_, k) => (k + i + j) % 23 === 0).map(({ prefix }) => ({ list, prefix })),
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

    test("routes received from a real neighbor come out as the evaluator says", async () => {
      const config = parseFrr(text);
      const table = await tableOf(node);
      let compared = 0;
      for (const [i] of policies.entries())
        for (const route of OFFERED) {
          const ours = evaluateRouteMap(config, `P${i}X`, route, { frrVersion: version, direction: "in" });
          const theirs = table.get(`${routerAddress(i)} ${route.prefix}`);
          expect([i, route.prefix, theirs ?? "rejected"]).toEqual([i, route.prefix, told(ours)]);
          compared++;
        }
      console.log(`FRR ${version}: ${compared} decisions of ${POLICIES} fresh policies, seed ${seed}`);
      expect(compared).toBe(POLICIES * OFFERED.length);
    });
  });

  function nodeText(): string {
    const lines = [`router bgp ${NODE_AS}`, "no bgp ebgp-requires-policy"];
    for (const [i] of policies.entries()) {
      const peer = routerAddress(i);
      lines.push(
        `neighbor ${peer} remote-as ${ROUTER_AS}`,
        `neighbor ${peer} update-source ${nodeAddress(i)}`,
      );
      lines.push(`neighbor ${peer} timers connect 1`);
    }
    lines.push("address-family ipv4 unicast");
    for (const [i] of policies.entries()) lines.push(`neighbor ${routerAddress(i)} route-map P${i}X in`);
    return `${lines.join("\n")}\n`;
  }
}

/** The same policy with names of its own. */
function renamed(policy: Policy, i: number): Policy {
  const own = (name: string): string => `P${i}${name}`;
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

function routerText(): string {
  const lines: string[] = [];
  for (const [i, { communities, med, origin }] of OFFERED.entries()) {
    const values = communities as readonly string[];
    lines.push(`route-map A${i} permit 10`, ` set metric ${med}`, ` set origin ${origin}`);
    if (values.length > 0) lines.push(` set community ${values.join(" ")}`);
    lines.push("exit");
  }
  lines.push(`router bgp ${ROUTER_AS}`, "no bgp ebgp-requires-policy", "no bgp network import-check");
  for (let i = 0; i < POLICIES; i++) {
    const peer = nodeAddress(i);
    lines.push(`neighbor ${peer} remote-as ${NODE_AS}`, `neighbor ${peer} update-source ${routerAddress(i)}`);
    lines.push(`neighbor ${peer} timers connect 1`);
  }
  lines.push("address-family ipv4 unicast");
  for (const [i, { prefix }] of OFFERED.entries()) lines.push(`network ${prefix} route-map A${i}`);
  return `${lines.join("\n")}\n`;
}

interface PeerJson {
  readonly bgpState?: string;
  readonly gracefulRestartInfo?: { readonly endOfRibRecv?: { readonly ipv4Unicast?: boolean } };
}

async function allReceived(node: FrrHost): Promise<boolean> {
  const peers = Object.values(await node.show<Record<string, PeerJson>>("show bgp neighbors json"));
  return (
    peers.length === POLICIES && peers.every((p) => p.gracefulRestartInfo?.endOfRibRecv?.ipv4Unicast === true)
  );
}

async function settled(node: FrrHost): Promise<boolean> {
  const before = (await tableOf(node)).size;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return before === (await tableOf(node)).size;
}

interface PathJson {
  readonly origin?: string;
  readonly metric?: number;
  readonly locPrf?: number;
  readonly weight?: number;
  readonly community?: { readonly string: string };
  readonly peer?: { readonly peerId: string };
}

/** Every path of the node by peer and prefix, in the words of `told`. */
async function tableOf(node: FrrHost): Promise<ReadonlyMap<string, string>> {
  const { routes } = await node.show<{ routes: Record<string, readonly PathJson[]> }>(
    "show bgp ipv4 unicast json detail",
  );
  const table = new Map<string, string>();
  for (const [prefix, paths] of Object.entries(routes))
    for (const { origin, metric, locPrf, weight, community, peer } of paths)
      if (peer !== undefined)
        table.set(
          `${peer.peerId} ${prefix}`,
          said(community?.string ?? "", metric, locPrf, weight, origin?.toLowerCase()),
        );
  return table;
}

const said = (communities: string, med = 0, preference?: number, weight = 0, origin = ""): string =>
  JSON.stringify({ communities, med, preference, weight, origin });

function told(answer: Evaluation): string {
  if ("unknown" in answer) return answer.unknown;
  if (!answer.permit) return "rejected";
  const { communities, med, localPref, weight, origin } = answer.route;
  return said((communities as readonly string[]).join(" "), med, localPref, weight, origin);
}

/** The lines of one prefix list. */
function linesOf(config: ReturnType<typeof parseFrr>, list: string): string {
  return config.policyLines
    .filter(({ words }) => words[1] === "prefix-list" && words[2] === list)
    .map(({ text }) => text)
    .join("\n");
}
