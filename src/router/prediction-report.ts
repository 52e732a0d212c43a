import { nodePhrase } from "../findings/phrase.ts";
import { parseFrr } from "../frr/config.ts";
import type { NeighborConfig } from "../frrk8s/model.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { frrConfOf } from "../state/configurations.ts";
import type { Translation } from "./dialect.ts";
import { nodeAddress } from "./node-address.ts";
import { predict, type Table } from "./predict.ts";
import { frozenNodes, type Sides } from "./sides.ts";
import type { Speaker } from "./speaker.ts";

/** One path in a predicted table. */
export interface PredictedPath {
  readonly nextHop: string;
  readonly from: string;
  readonly asPath: string;
  readonly communities: readonly string[];
  /** The path carries traffic. */
  readonly used: boolean;
}

export interface PredictedRoute {
  readonly speaker: string;
  readonly role: "router" | "node";
  readonly vrf: string;
  readonly prefix: string;
  /** Equal paths that share the traffic. */
  readonly width: number;
  readonly paths: readonly PredictedPath[];
}

export interface PredictionReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "PredictionReport";
  readonly verdict: string;
  readonly routes: readonly PredictedRoute[];
  readonly sessions: readonly {
    readonly from: string;
    readonly to: string;
    readonly address: string;
    readonly vrf: string;
    readonly up: boolean;
    readonly reason?: string;
  }[];
  readonly unknown: readonly string[];
}

/** A router's configuration under the name that the report gives it. */
export interface GivenRouter {
  readonly name: string;
  readonly translation: Translation;
}

/**
 * Predicts what every router holds for what the cluster announces.
 * @param all also the prefixes that do not come from nodes, and the nodes' own tables
 */
export function predictionReport(
  s: Snapshot,
  sides: Sides,
  routers: readonly GivenRouter[],
  all: boolean,
): PredictionReport {
  const nodes = [...sides.nodes, ...sides.alone.filter((side) => !side.frozen)].filter(({ config }) =>
    (config.routers ?? []).some((r) => (r.neighbors ?? []).length > 0),
  );
  const nodeNames = new Set(nodes.map((n) => n.node));
  // Without a router nobody asks for the nodes' tables, and a thousand of them are large; what raw configuration originates is read from them.
  const counted = routers.length === 0 && !all ? nodes.filter(({ config }) => !config.extraConfig) : [];
  const speakers: readonly Speaker[] = [
    ...(counted.length === 0 ? nodes : nodes.filter(({ config }) => config.extraConfig)).map(
      ({ node, config }) => ({
        name: node,
        config: parseFrr(frrConfOf(config, sides.release)),
        addresses: (config.routers ?? []).flatMap((r) =>
          (r.neighbors ?? []).flatMap((n) => addressOf(s, node, n)),
        ),
      }),
    ),
    ...routers.map((r) => ({ name: r.name, config: parseFrr(r.translation.text), addresses: [] })),
  ];
  const { tables, links, unknown } = predict(speakers);
  const announced = new Set([
    ...counted.flatMap(({ config }) =>
      (config.routers ?? []).flatMap((r) => [...(r.ipv4Prefixes ?? []), ...(r.ipv6Prefixes ?? [])]),
    ),
    ...tables
      .filter((t) => nodeNames.has(t.speaker))
      .flatMap((t) => t.entries.filter((e) => e.best.from === undefined).map((e) => e.prefix)),
  ]);
  const routes = tables
    .filter((t) => all || !nodeNames.has(t.speaker))
    .flatMap((t) =>
      routesOf(t, nodeNames.has(t.speaker) ? "node" : "router", (p) => all || announced.has(p)),
    );
  return {
    apiVersion: "metallb.cli/v1",
    kind: "PredictionReport",
    verdict: verdictOf(sides, routers, routes, announced.size),
    routes,
    sessions: links.map((l) => ({
      from: l.from.name,
      to: l.to.name,
      address: l.fromAddress,
      vrf: l.fromVrf,
      up: l.up,
      ...(l.reason !== undefined && { reason: l.reason }),
    })),
    unknown: [
      ...unknown,
      ...frozenNodes(sides).map(
        ({ nodes: frozen, error }) =>
          `what ${nodePhrase(frozen)} announce${frozen.length === 1 ? "s" : ""}, being frozen: ${error}`,
      ),
      ...sides.unknown,
      ...routers.flatMap((r) => unread(r)),
    ],
  };
}

function addressOf(s: Snapshot, node: string, neighbor: NeighborConfig): Speaker["addresses"] {
  const { address } = nodeAddress(s, node, neighbor);
  return address === undefined ? [] : [{ address, vrf: neighbor.vrfName ?? "" }];
}

function unread({ name, translation }: GivenRouter): readonly string[] {
  const count = translation.opaque.length;
  return count === 0 ? [] : [`${name}: ${count} ${count === 1 ? "line was" : "lines were"} not understood`];
}

function routesOf(
  table: Table,
  role: "router" | "node",
  wanted: (prefix: string) => boolean,
): readonly PredictedRoute[] {
  return table.entries
    .filter((e) => wanted(e.prefix))
    .map((e) => ({
      speaker: table.speaker,
      role,
      vrf: table.vrf,
      prefix: e.prefix,
      width: e.used.length,
      paths: e.paths.map((p) => ({
        nextHop: p.nextHop,
        from: p.from ?? "itself",
        asPath: p.asPath.join(" "),
        communities: [...p.communities, ...p.largeCommunities],
        used: e.used.includes(p),
      })),
    }));
}

function verdictOf(
  sides: Sides,
  routers: readonly GivenRouter[],
  routes: readonly PredictedRoute[],
  announced: number,
): string {
  if (sides.missing.length > 0) return "What the nodes announce is not known, and so no router's table.";
  if (routers.length === 0)
    return `No router was given: it is only known that the nodes announce ${announced} ${announced === 1 ? "prefix" : "prefixes"}.`;
  const without = routers.filter((r) => !routes.some((x) => x.speaker === r.name)).map((r) => r.name);
  const what = `${announced} ${announced === 1 ? "prefix" : "prefixes"} of the cluster`;
  return without.length === 0
    ? `Every router will have ${what}.`
    : `${without.join(", ")} will have none of the ${what}.`;
}
