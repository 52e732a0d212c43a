import type { Node } from "../../api/core.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { compareBytes } from "../../net/order.ts";
import { poolTable, type ServiceFacts } from "../announcement/service.ts";
import type { Configuration, ReadConfiguration } from "../configuration/configuration.ts";
import type { Sources } from "../conversion/sources.ts";
import type { ServiceDecision } from "../result.ts";
import type { ClusterView } from "../view.ts";
import type { ClassDecisions } from "./class-decisions.ts";
import { asksLayer2, decisionOf } from "./decision-view.ts";
import { type NodeClass, nodeClass } from "./node-class.ts";
import { type RouteClass, routeClass } from "./route-class.ts";
import { handlerError, type RunningSpeaker, sourcesOf, startSpeaker, writtenBy } from "./run.ts";
import { flush, MAX_COMMUNITIES } from "./speaker.ts";

/** What a speaker of a node comes to. */
export interface NodeAnswers {
  readonly configError: string | null;
  readonly decision: (facts: ServiceFacts) => ServiceDecision;
  readonly written: () => KubernetesObject | null;
  /** What `written` is made of. */
  readonly sources: () => Sources;
}

/** The freshly started speakers of all nodes. */
export interface FreshSpeakers {
  /** By name of the node, in input order. */
  readonly byNode: ReadonlyMap<string, NodeAnswers>;
  /** @returns node → decision. */
  readonly decisionsOf: (facts: ServiceFacts) => Readonly<Record<string, ServiceDecision>>;
}

interface Group {
  readonly shared: NodeClass;
  readonly nodes: string[];
}

/**
 * Starts the speakers of all nodes. Nodes of a class share what they have in common, so that the work grows with classes and Services,
 * not with nodes and Services. Only where a handler must fail (too many communities), or where the order of the first events is part of the
 * question, is a speaker run event by event.
 */
export function freshSpeakers(view: ClusterView): FreshSpeakers {
  const pools = poolTable(view.catalogue.pools.pools.values());
  const localServices = localByNode(view.services);
  const groups = new Map<string, Group>();
  const routeClasses = new Map<string, RouteClass>();
  const groupFor = (node: Node, configuration: Configuration | undefined): Group => {
    const keys = view.keysOf(node);
    const refused = configuration !== undefined && configuration.extras !== "";
    const valid = configuration === undefined || refused ? {} : { configuration };
    const routeKey = `${keys.advertisements} ${valid.configuration !== undefined}`;
    const key = `${keys.peers} ${routeKey}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const routes = routeClasses.get(routeKey) ?? routeClass({ view, representative: node, pools, ...valid });
    routeClasses.set(routeKey, routes);
    const input = { view, representative: node, routes, refused };
    const shared = nodeClass(configuration === undefined ? input : { ...input, configuration });
    const group = { shared, nodes: [] };
    groups.set(key, group);
    return group;
  };
  const byNode = new Map<string, NodeAnswers>();
  const alone: string[] = [];
  for (const node of view.nodes) {
    const { name } = node.metadata;
    const read = view.configurationFor(node);
    const { configuration } = read;
    if (view.settings.configFirst || (configuration !== undefined && hasOverlong(configuration))) {
      byNode.set(name, answersOf(view, startSpeaker(view, node)));
      alone.push(name);
      continue;
    }
    const group = groupFor(node, configuration);
    group.nodes.push(name);
    const { shared } = group;
    byNode.set(name, {
      configError: errorOf(read, view),
      decision: (facts) => pick(shared.decisions(facts), facts, name),
      written: () => shared.written(name, localServices.get(name) ?? []),
      sources: () => shared.sources(localServices.get(name) ?? []),
    });
  }
  const template = Object.fromEntries([...byNode.keys()].map((name) => [name, UNDECIDED]));
  const decisionsOf = (facts: ServiceFacts): Readonly<Record<string, ServiceDecision>> => {
    const record = { ...template };
    for (const { shared, nodes } of groups.values()) fill(record, nodes, shared.decisions(facts), facts);
    for (const name of alone) record[name] = byNode.get(name)?.decision(facts) ?? UNDECIDED;
    return record;
  };
  return { byNode, decisionsOf };
}

/** Only ever overwritten: it gives all records one shape, which makes them cheap. */
const UNDECIDED: ServiceDecision = Object.freeze({ announced: false, reason: "noConfig", also: [] });

function fill(
  record: Record<string, ServiceDecision>,
  nodes: readonly string[],
  { present, absent, each }: ClassDecisions,
  facts: ServiceFacts,
): void {
  if (each !== undefined) for (const name of nodes) record[name] = each(name);
  else if (present === absent) for (const name of nodes) record[name] = present;
  else {
    const { nodes: here } = facts.endpoints;
    for (const name of nodes) record[name] = here.has(name) ? present : absent;
  }
}

function pick({ present, absent, each }: ClassDecisions, facts: ServiceFacts, node: string): ServiceDecision {
  if (each !== undefined) return each(node);
  return facts.local && !facts.endpoints.nodes.has(node) ? absent : present;
}

function errorOf({ configuration, faults }: ReadConfiguration, { settings }: ClusterView): string | null {
  if (configuration === undefined) return faults[0]?.error ?? null;
  return configuration.extras === "" ? null : handlerError("refused", settings);
}

function hasOverlong({ pools }: Configuration): boolean {
  for (const { bgp } of pools.values()) {
    if (bgp.some(({ communities }) => communities.length > MAX_COMMUNITIES)) return true;
  }
  return false;
}

function localByNode(services: readonly ServiceFacts[]): ReadonlyMap<string, readonly ServiceFacts[]> {
  const found = new Map<string, ServiceFacts[]>();
  for (const facts of services) {
    if (!facts.local) continue;
    for (const node of facts.endpoints.nodes) {
      const list = found.get(node);
      if (list === undefined) found.set(node, [facts]);
      else list.push(facts);
    }
  }
  return found;
}

/** The answers of a speaker that was run event by event. */
export function answersOf(view: ClusterView, run: RunningSpeaker): NodeAnswers {
  const { speaker, configError } = run;
  flush(speaker);
  return {
    configError,
    written: () => writtenBy(run, view.settings),
    sources: () => sourcesOf(run, view.settings),
    decision: (facts) => {
      const outcome = speaker.outcomes.get(facts.key);
      const { reasons = [], pool } = outcome?.verdict ?? {};
      const { routes = [], failed = false } = outcome ?? {};
      const prefixes = new Set(routes.map(({ prefix }) => prefix));
      const peers = failed
        ? []
        : [...speaker.published]
            .filter(([, given]) => given.some(({ prefix }) => prefixes.has(prefix)))
            .map(([name]) => name)
            .sort(compareBytes);
      const layer2 =
        pool !== undefined && !failed && asksLayer2(reasons)
          ? view.layer2(facts, pool)?.(speaker.node)
          : undefined;
      return decisionOf({ reasons, pool: pool?.name, routes, peers, layer2, failed });
    },
  };
}
