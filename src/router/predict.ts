import type { BgpRoute } from "../frr/policy/route.ts";
import type { Family } from "../net/address.ts";
import { compareBytes } from "../net/order.ts";
import { parsePrefix } from "../net/prefix.ts";
import { chooseBest } from "./best-path.ts";
import { type Link, linksOf } from "./links.ts";
import type { Path, Speaker } from "./speaker.ts";
import { familySetting, isActive, maximumPaths, ownAs, setting, throughPolicy } from "./view.ts";

export interface TableEntry {
  readonly prefix: string;
  readonly best: Path;
  /** The paths that carry traffic: the best and its equals. */
  readonly used: readonly Path[];
  readonly paths: readonly Path[];
}

export interface Table {
  readonly speaker: string;
  readonly vrf: string;
  readonly entries: readonly TableEntry[];
}

export interface Prediction {
  readonly tables: readonly Table[];
  /** Sessions that both ends are configured for, and those that cannot come up, with the reason. */
  readonly links: readonly Link[];
  /** What could not be decided, a sentence each. */
  readonly unknown: readonly string[];
}

/** More rounds than any loop-free path is long. */
const ROUNDS = 32;

/**
 * Computes which paths every speaker will hold: originations, policies in and out, loops, best paths and their equals, until nothing
 * changes. Costs between gateways are taken as equal: an interior protocol is not modeled.
 */
export function predict(speakers: readonly Speaker[]): Prediction {
  const links = linksOf(speakers);
  const unknown = new Set<string>();
  const instances = speakers.flatMap((s) => [...s.config.model.routers.keys()].map((vrf) => ({ s, vrf })));
  let tables = new Map(
    instances.map((i) => [keyOf(i.s.name, i.vrf), tableOf(i.s, i.vrf, originated(i.s, i.vrf))]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Map(
      instances.map(({ s, vrf }) => {
        const received = links
          .filter((l) => l.up && l.to === s && l.toVrf === vrf)
          .flatMap((l) => sent(l, tables.get(keyOf(l.from.name, l.fromVrf)), unknown));
        return [keyOf(s.name, vrf), tableOf(s, vrf, [...originated(s, vrf), ...received])] as const;
      }),
    );
    const settled = JSON.stringify([...next.values()]) === JSON.stringify([...tables.values()]);
    tables = next;
    if (settled) break;
  }
  return { tables: [...tables.values()], links, unknown: [...unknown] };
}

function keyOf(speaker: string, vrf: string): string {
  return `${speaker}\n${vrf}`;
}

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];
const LOCAL_WEIGHT = 32768;

/** `network` lines, of the instance and of those it imports; whether the router has such a route is not known and not asked. */
function originated(s: Speaker, vrf: string): readonly Path[] {
  const router = s.config.model.routers.get(vrf);
  return FAMILIES.flatMap((family) => {
    const settings = router?.families.get(`${family} unicast`)?.settings;
    return [...(settings?.keys() ?? [])].flatMap((name): Path[] => {
      const prefix = /^network (\S+)$/.exec(name)?.[1];
      if (prefix === undefined) return [];
      return [own(prefix, family)];
    });
  });
}

function own(prefix: string, family: Family): Path {
  return {
    prefix,
    family,
    asPath: [],
    nextHop: family === "ipv4" ? "0.0.0.0" : "::",
    weight: LOCAL_WEIGHT,
    med: 0,
    communities: [],
    largeCommunities: [],
    external: false,
  };
}

function tableOf(s: Speaker, vrf: string, paths: readonly Path[]): Table {
  const router = s.config.model.routers.get(vrf);
  const byPrefix = Map.groupBy(paths, (p) => p.prefix);
  const relax =
    (router?.settings.get("bgp bestpath as-path")?.value ?? "").includes("multipath-relax") ||
    router?.settings.has("bgp bestpath as-path multipath-relax") === true;
  const entries = [...byPrefix].map(([prefix, all]): TableEntry => {
    const family = all[0]?.family ?? "ipv4";
    const most = router === undefined ? 1 : maximumPaths(router, family).count;
    const { best, used } = chooseBest(all, { relax, most });
    return { prefix, best, used, paths: all };
  });
  return { speaker: s.name, vrf, entries: entries.sort((a, b) => compareBytes(a.prefix, b.prefix)) };
}

/** What one end of a session gets from the other in a round. */
function sent(link: Link, table: Table | undefined, unknown: Set<string>): readonly Path[] {
  return FAMILIES.filter((f) => isActive(link.sender, f) && isActive(link.receiver, f)).flatMap((family) => {
    const best = (table?.entries ?? []).map((e) => e.best).filter((p) => p.family === family);
    const offered = [...best, ...defaultRoute(link, family)];
    return offered.flatMap((p) => through(link, family, p, unknown));
  });
}

function defaultRoute(link: Link, family: Family): readonly Path[] {
  const originate = familySetting(link.sender, family, "default-originate");
  if (originate === undefined || originate.value === "no") return [];
  return [{ ...own(family === "ipv4" ? "0.0.0.0/0" : "::/0", family), weight: 0 }];
}

function through(link: Link, family: Family, path: Path, unknown: Set<string>): readonly Path[] {
  if (path.fromAddress !== undefined && path.from === link.to.name) return [];
  const external = ownAs(link.sender) !== ownAs(link.receiver);
  if (!external && path.from !== undefined && !path.external) return [];
  const isDefault = path.weight === 0 && path.from === undefined;
  const out = isDefault
    ? ({ kind: "permit", route: routeOf(path) } as const)
    : throughPolicy(link.from.config, link.sender, family, "out", routeOf(path));
  if (out.kind === "unknown")
    unknown.add(`${link.from.name} to ${link.to.name}: ${path.prefix}: ${out.reason}`);
  if (out.kind !== "permit") return [];
  const asPath = [...(external ? [ownAs(link.sender)] : []), ...wordsOf(out.route.asPath)];
  if (asPath.includes(ownAs(link.receiver))) return [];
  const nextHop = nextHopOf(link, path, external);
  const offered: BgpRoute = {
    ...out.route,
    asPath: asPath.join(" "),
    nextHop,
  };
  const { localPref: _, weight: __, ...crossing } = offered;
  const into = throughPolicy(link.to.config, link.receiver, family, "in", external ? crossing : offered);
  if (into.kind === "unknown")
    unknown.add(`${link.to.name} from ${link.from.name}: ${path.prefix}: ${into.reason}`);
  if (into.kind !== "permit") return [];
  return [received(link, family, into.route, external)];
}

/** A router keeps the next hop of a route where its neighbor can reach it directly, and else puts itself there. */
function nextHopOf(link: Link, path: Path, external: boolean): string {
  if (path.from === undefined || setting(link.sender, "next-hop-self") !== undefined) return link.fromAddress;
  if (!external) return path.nextHop;
  return link.sharedNetwork?.(path.nextHop) === true ? path.nextHop : link.fromAddress;
}

function routeOf(p: Path): BgpRoute {
  return {
    prefix: p.prefix,
    asPath: p.asPath.join(" "),
    origin: "IGP",
    communities: p.communities,
    largeCommunities: p.largeCommunities,
    nextHop: p.nextHop,
    ...(p.med !== undefined && p.from === undefined && { med: p.med }),
    ...(p.localPref !== undefined && { localPref: p.localPref }),
  };
}

function wordsOf(value: BgpRoute["asPath"]): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(" ").filter((w) => w !== "") : value.map(String);
}

function received(link: Link, family: Family, route: BgpRoute, external: boolean): Path {
  const parsed = parsePrefix(route.prefix);
  return {
    prefix: route.prefix,
    family: parsed?.family ?? family,
    asPath: wordsOf(route.asPath),
    nextHop: route.nextHop ?? link.fromAddress,
    from: link.from.name,
    fromAddress: link.fromAddress,
    weight: route.weight ?? 0,
    communities: wordsOf(route.communities),
    largeCommunities: wordsOf(route.largeCommunities),
    external,
    ...(route.localPref !== undefined && { localPref: route.localPref }),
    ...(route.med !== undefined && { med: route.med }),
  };
}
