import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { compareFrr } from "../../src/frr/compare.ts";
import { type FrrConfig, parseFrr } from "../../src/frr/config.ts";
import { type Evaluation, evaluateRouteMap } from "../../src/frr/evaluate.ts";
import { evaluateNeighbor } from "../../src/frr/evaluate-neighbor.ts";
import type { BgpRoute } from "../../src/frr/policy/route.ts";
import { covers, parsePrefix } from "../../src/net/prefix.ts";
import { missing, readLines, sharedPath, type Verdict, vectorFile } from "../support/vectors.ts";

/** A route as the recorded files write it. */
interface Offered {
  readonly prefix: string;
  readonly community?: string | null;
  readonly largeCommunity?: string | null;
  readonly extCommunity?: string | null;
  readonly asPath?: string;
  readonly origin?: string;
  readonly med?: number;
  readonly weight?: number;
  readonly noExport?: boolean;
  readonly asLoop?: boolean;
}

type Differences = Readonly<Record<string, unknown>>;

interface Decided {
  readonly name: string;
  readonly frrVersion: string;
  readonly direction: "in" | "out";
  readonly family: "ipv4" | "ipv6";
  readonly config: string;
  readonly routeMap: string | null;
  readonly offered: string;
  readonly accepted: Readonly<Record<string, Differences>> | null;
  readonly neighborConfig?: readonly string[];
  readonly routerConfig?: readonly string[];
  readonly loadedBy?: string;
}

interface Paired {
  readonly name: string;
  readonly frrVersion: string;
  readonly equal: boolean;
  readonly direction: "in" | "out";
  readonly family: "ipv4" | "ipv6";
  readonly a: { readonly config: string; readonly routeMap: string };
  readonly b: { readonly config: string; readonly routeMap: string };
  readonly differs?: Readonly<Record<string, unknown>>;
}

const VERSIONS = ["8.4.4", "8.5.3", "10.4.3"] as const;
const OWN = "65002";
const PEER = { ipv4: "100.64.0.1", ipv6: "fd99::1" } as const;
const offeredPath = sharedPath("frr/policies/offered.json");

if (offeredPath === undefined) missing("frr-policies", "frr/policies/offered.json");
else {
  const offered = JSON.parse(readFileSync(offeredPath, "utf8")) as Readonly<
    Record<string, readonly Offered[]>
  >;
  for (const version of VERSIONS) {
    for (const kind of ["edge", "policies"] as const) {
      const unclaimed = new Map<string, string>();
      vectorFile<Decided>(
        `${kind}-${version}`,
        (recorded) => decides(recorded, offered[recorded.offered] ?? [], unclaimed),
        `frr/policies/${kind}-${version}.jsonl`,
      );
      afterAll(() => {
        if (unclaimed.size > 0)
          console.log(
            `${kind}-${version}: ${unclaimed.size} not claimed: ${[...new Set(unclaimed.values())].join("; ")}`,
          );
      });
    }
    vectorFile<Paired>(`equalPairs-${version}`, pairs, `frr/policies/equalPairs-${version}.jsonl`);
  }
  theRandomOnes();
}

/** What is not claimed must be few and of known kinds: a rule that is given up shows here. */
function theRandomOnes(): void {
  test("no random policy is outside of what is claimed", () => {
    for (const version of VERSIONS) {
      const path = sharedPath(`frr/policies/policies-${version}.jsonl`);
      for (const recorded of path === undefined ? [] : readLines<Decided>(path)) {
        const answer = ask(recorded, configOf(recorded), { prefix: "10.0.0.0/8", asPath: "", origin: "igp" });
        expect([recorded.name, "unknown" in answer]).toEqual([recorded.name, false]);
      }
    }
  });
}

/** The neighbor that the recorded policies were applied to. */
function configOf({ config, routeMap, direction, family, neighborConfig, routerConfig }: Decided): FrrConfig {
  const peer = PEER[family];
  const text = [
    config,
    `router bgp ${OWN}`,
    "no bgp ebgp-requires-policy",
    ...(routerConfig ?? []),
    `neighbor ${peer} remote-as 65001`,
    `address-family ${family} unicast`,
    `neighbor ${peer} activate`,
    ...(routeMap === null ? [] : [`neighbor ${peer} route-map ${routeMap} ${direction}`]),
    ...(neighborConfig ?? []),
  ].join("\n");
  return parseFrr(text.replaceAll("PEER", peer));
}

function ask(recorded: Decided, config: FrrConfig, route: BgpRoute): Evaluation {
  const { frrVersion, direction, family, routeMap } = recorded;
  const loadedBy = recorded.loadedBy === undefined ? "lines" : "file";
  const options = { frrVersion, loadedBy, ownAsn: OWN, peer: PEER[family] } as const;
  if (recorded.neighborConfig === undefined && recorded.routerConfig === undefined && routeMap !== null)
    return evaluateRouteMap(config, routeMap, route, { ...options, direction });
  return evaluateNeighbor(config, { neighbor: PEER[family], direction }, route, options);
}

function decides(recorded: Decided, offered: readonly Offered[], unclaimed: Map<string, string>): Verdict {
  const config = configOf(recorded);
  const whole = recorded.neighborConfig !== undefined || recorded.routerConfig !== undefined;
  for (const route of offered) {
    const answer = ask(recorded, config, routeOf(route, recorded));
    if ("unknown" in answer) {
      unclaimed.set(recorded.name, answer.unknown.replace(/^line \d+: /, ""));
      return undefined;
    }
    if (recorded.accepted === null) return "bgpd ended, and yet there is an answer";
    const accepted = recorded.accepted[route.prefix];
    // Dropped before any policy: the whole neighbor knows, the map alone does not.
    if (!whole && (route.asLoop === true || route.noExport === true)) continue;
    if (answer.permit !== (accepted !== undefined))
      return `${route.prefix}: ${answer.permit ? "permitted" : "denied"}, FRR did the opposite`;
    const wrong = answer.permit ? attributes(answer.route, route, accepted ?? {}, recorded) : undefined;
    if (wrong !== undefined) return `${route.prefix}: ${wrong}`;
  }
  return undefined;
}

function routeOf(offered: Offered, { direction, family }: Decided): BgpRoute {
  const { prefix, community, largeCommunity, asPath, origin, med, weight } = offered;
  const zero = family === "ipv4" ? "0.0.0.0" : "::";
  return {
    prefix,
    ...(community == null ? {} : { communities: community }),
    ...(largeCommunity == null ? {} : { largeCommunities: largeCommunity }),
    ...(asPath === undefined ? {} : { asPath }),
    ...(origin === undefined ? {} : { origin }),
    ...(med === undefined ? {} : { med }),
    ...(weight === undefined ? {} : { weight }),
    nextHop: direction === "in" ? PEER[family] : zero,
    ...(direction === "in" ? {} : { from: "local" }),
  };
}

const RECORDED_NAMES: Readonly<Record<string, string>> = {
  communities: "community",
  largeCommunities: "largeCommunity",
  extCommunities: "extCommunity",
};

/** What an eBGP neighbor is not sent. */
const NOT_SENT = ["weight", "localPref", "tag", "originatorId", "aigpMetric"];

function attributes(
  got: BgpRoute,
  offered: Offered,
  differences: Differences,
  { direction, family }: Decided,
): string | undefined {
  const actual = new Map<string, unknown>();
  const { from: _, ...shown } = got;
  for (const [name, value] of Object.entries(shown)) {
    const text = Array.isArray(value) ? value.join(" ") : value;
    if (text !== "") actual.set(RECORDED_NAMES[name] ?? name, text);
  }
  const { noExport: __, asLoop: ___, ...rest } = offered;
  const expected = new Map<string, unknown>(Object.entries(rest).filter(([, value]) => value !== ""));
  expected.set("nextHop", direction === "in" ? "peer" : "self");
  if (direction === "out") {
    for (const name of NOT_SENT) {
      actual.delete(name);
      expected.delete(name);
    }
    for (const map of [actual, expected]) map.set("asPath", `${OWN} ${map.get("asPath") ?? ""}`.trim());
  }
  if (actual.get("nextHop") === (direction === "in" ? PEER[family] : family === "ipv4" ? "0.0.0.0" : "::"))
    actual.set("nextHop", direction === "in" ? "peer" : "self");
  for (const [name, value] of Object.entries(differences)) {
    if (value === null || value === "") expected.delete(name);
    else expected.set(name, value);
  }
  for (const name of new Set([...actual.keys(), ...expected.keys()]))
    if (actual.get(name) !== expected.get(name))
      return `${name} is ${String(actual.get(name))}, FRR has ${String(expected.get(name))}`;
  return undefined;
}

function pairs({ equal, frrVersion, direction, family, a, b, differs }: Paired): Verdict {
  const wrapped = ({ config, routeMap }: Paired["a"]): string =>
    [
      config,
      `router bgp ${OWN}`,
      `neighbor ${PEER[family]} remote-as 65001`,
      `address-family ${family} unicast`,
      `neighbor ${PEER[family]} activate`,
      `neighbor ${PEER[family]} route-map ${routeMap} ${direction}`,
    ].join("\n");
  const differences = compareFrr(wrapped(a), wrapped(b), { frrVersion });
  if (equal) return differences.length === 0 ? undefined : differences.map(({ effect }) => effect).join("; ");
  const shown = Object.keys(differs ?? {}).some((text) =>
    differences.some(({ prefixes = [], except = [] }) => inSet(text, prefixes) && !inSet(text, except)),
  );
  return shown
    ? undefined
    : `none of ${Object.keys(differs ?? {}).join(" ")}: ${JSON.stringify(differences)}`;
}

/** Whether a prefix is in one of the patterns `P [ge N] [le N]`. */
function inSet(text: string, patterns: readonly string[]): boolean {
  const prefix = parsePrefix(text);
  return patterns.some((pattern) => {
    const [network = "", ...bounds] = pattern.split(" ");
    const parsed = parsePrefix(network);
    if (parsed === undefined || prefix === undefined || !covers(parsed, prefix)) return false;
    const bound = (name: string, preset: number): number =>
      bounds.includes(name) ? Number(bounds[bounds.indexOf(name) + 1]) : preset;
    return prefix.length >= bound("ge", parsed.length) && prefix.length <= bound("le", parsed.length);
  });
}
