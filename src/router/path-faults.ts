import type { BgpRoute } from "../frr/policy/route.ts";
import type { RouterDemand } from "./demand-types.ts";
import type { Found } from "./fault.ts";
import { maximumPaths, type RouterSession } from "./view.ts";

/** Whether the router uses the paths of all nodes: as many as there are, with the same AS path. */
export function pathFaults(demand: RouterDemand, sessions: readonly RouterSession[]): readonly Found[] {
  const router = sessions[0]?.router;
  if (router === undefined) return [];
  return demand.families.flatMap((family): Found[] => {
    const widest = demand.announced
      .filter((p) => p.family === family)
      .reduce<readonly string[]>((most, p) => (p.nodes.length > most.length ? p.nodes : most), []);
    const { count, line } = maximumPaths(router, family);
    if (demand.relax && widest.length > 1 && !router.settings.has("bgp bestpath as-path")) {
      return [
        {
          kind: "paths",
          message: `The nodes have different AS numbers, and the router joins only paths with the same AS path.`,
          nodes: widest,
          wanted: "bgp bestpath as-path multipath-relax",
        },
      ];
    }
    if (widest.length <= count) return [];
    return [
      {
        kind: "paths",
        message: `The router uses ${count === 1 ? "one path" : `${count} paths`} for a prefix, ${widest.length} nodes announce the same one: the others get no traffic.`,
        nodes: widest,
        wanted: `maximum-paths ${widest.length}`,
        found: `maximum-paths ${count}`,
        ...(line !== undefined && { line }),
      },
    ];
  });
}

/** A path as the router has taken it from a node. */
export interface TakenPath {
  readonly node: string;
  readonly route: BgpRoute;
}

/** What decides between paths before their number counts, in the order in which BGP asks; the larger value wins. */
const DECIDING: readonly (readonly [name: string, value: (route: BgpRoute) => number])[] = Object.freeze([
  ["weight", (r) => r.weight ?? 0],
  ["local preference", (r) => r.localPref ?? 100],
  ["AS path", (r) => -wordsOf(r.asPath).length],
  ["origin", (r) => -["igp", "egp", "incomplete"].indexOf((r.origin ?? "igp").toLowerCase())],
  ["MED", (r) => -(r.med ?? 0)],
]);

const wordsOf = (path: BgpRoute["asPath"]): readonly unknown[] =>
  typeof path === "string" ? path.split(/\s+/).filter((word) => word !== "") : (path ?? []);

/** The nodes send the same; where the router's policy makes the paths unequal, the better ones carry everything. */
export function preferenceFaults(taken: ReadonlyMap<string, readonly TakenPath[]>): readonly Found[] {
  return [...taken].flatMap(([prefix, paths]): Found[] => {
    for (const [name, value] of DECIDING) {
      const best = Math.max(...paths.map((p) => value(p.route)));
      const worse = paths.filter((p) => value(p.route) < best).map((p) => p.node);
      if (worse.length === 0) continue;
      const preferred = paths.filter((p) => !worse.includes(p.node)).map((p) => p.node);
      return [
        {
          kind: "paths",
          message: `The router prefers ${prefix} from ${listed(preferred)} by its ${name}: ${listed(worse)} ${worse.length === 1 ? "gets" : "get"} no traffic.`,
          nodes: worse,
          wanted: `the same ${name} for all nodes`,
        },
      ];
    }
    return [];
  });
}

const listed = (nodes: readonly string[]): string =>
  nodes.length > 4 ? `${nodes.slice(0, 3).join(", ")} and ${nodes.length - 3} more` : nodes.join(", ");
