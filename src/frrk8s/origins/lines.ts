import type { Origin } from "../../api/ref.ts";
import { refKey } from "../../api/ref.ts";
import { groupBy } from "../conflicts/pairs.ts";
import type { Contributions } from "../convert.ts";
import { type NeighborConfig, type NodeConfig, neighborId } from "../model.ts";
import { rawTexts } from "../raw.ts";
import type { Release } from "../releases.ts";
import { writeFrrConf } from "../render/frr-conf.ts";
import type { Writer } from "../render/writer.ts";
import { lookup } from "./lookup.ts";
import { filterOrigins, neighborOrigins, type PlacedNeighbor } from "./neighbor-origins.ts";
import { routerOrigins } from "./router-origins.ts";

/** A line of frr.conf and the fields of the resources that cause it. A line that the daemon writes by itself has none. */
export interface FrrLine {
  readonly text: string;
  readonly origins: readonly Origin[];
}

/**
 * @param level where the log level comes from, if a resource says it
 * @returns every line of frr.conf with its origins; the texts, each with a newline, are the file
 */
export function linesOf(
  config: NodeConfig,
  contributions: Contributions,
  level: Origin | undefined,
  release: Release,
): readonly FrrLine[] {
  const lines: FrrLine[] = [];
  writeFrrConf(config, release, blamer(contributions, level, lines));
  return lines;
}

function blamer(contributions: Contributions, level: Origin | undefined, lines: FrrLine[]): Writer {
  const find = lookup();
  const routers = groupBy(contributions.routers, ({ config }) => config.vrf ?? "");
  const neighbors = groupBy(placedNeighbors(contributions), ({ neighbor: { config } }) =>
    neighborKey(config.vrfName, neighborId(config)),
  );
  const profiles = groupBy(contributions.profiles, ({ config }) => config.name);
  const sameAs = (neighbor: NeighborConfig): readonly PlacedNeighbor[] =>
    neighbors.get(neighborKey(neighbor.vrfName, neighborId(neighbor))) ?? [];
  const add = (text: string, origins: readonly Origin[]): void => {
    for (const line of text.split("\n")) lines.push({ text: line, origins });
  };
  return {
    plain: (text) => add(text, []),
    level: (text) => add(text, level === undefined ? [] : [level]),
    router: (text, { vrf = "" }, field, value) =>
      add(text, routerOrigins(routers.get(vrf) ?? [], field, value, find)),
    neighbor: (text, neighbor, field, value, prefix) =>
      add(text, neighborOrigins(sameAs(neighbor), field, { value, prefix }, find)),
    filter: (text, neighbor, filter) => add(text, filterOrigins(sameAs(neighbor), filter, find)),
    profile: (text, { name }, field) =>
      add(
        text,
        (profiles.get(name) ?? []).map(({ ref, path }) => ({ ref, path: `${path}.${field}` })),
      ),
    raw: () => {
      for (const { text, ref } of rawTexts(contributions.configs)) {
        add(text, [{ ref, path: "spec.raw.rawConfig" }]);
      }
      add("", []);
    },
  };
}

function neighborKey(vrf: string | undefined, id: string): string {
  return `${vrf ?? ""}\n${id}`;
}

/** A neighbor advertises prefixes of its router and of the VRFs that this one imports, all within its resource. */
function placedNeighbors({ routers }: Contributions): PlacedNeighbor[] {
  const byVrf = groupBy(routers, ({ origin, config }) => `${refKey(origin.ref)}\n${config.vrf ?? ""}`);
  return routers.flatMap((router) => {
    const resource = refKey(router.origin.ref);
    const imported = new Set(router.config.importVRFs).difference(new Set([router.config.vrf ?? ""]));
    const sources = [...imported].flatMap(
      (vrf) => byVrf.get(`${resource}\n${vrf === "default" ? "" : vrf}`) ?? [],
    );
    return router.neighbors.map((neighbor) => ({ neighbor, routers: [router, ...sources] }));
  });
}
