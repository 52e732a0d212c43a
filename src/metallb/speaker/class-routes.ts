import type { Node } from "../../api/core.ts";
import { decideBeforeEndpoints, type Verdict } from "../announcement/decision.ts";
import { type PoolTable, poolFor, type ServiceFacts } from "../announcement/service.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { type RoutePrefix, routesOf } from "../conversion/route.ts";
import type { ClusterView } from "../view.ts";

/** What the speakers of a class work with. */
export interface ClassInput {
  readonly view: ClusterView;
  readonly representative: Node;
  /** Absent: none is valid. */
  readonly configuration?: Configuration;
  readonly pools: PoolTable;
  /** The handler refused the configuration after taking over BFD profiles: there are no sessions. */
  readonly refused: boolean;
}

/** What is decided about Services for a whole class. */
export interface ClassRoutes {
  /** Everything but the endpoints. */
  readonly verdict: (facts: ServiceFacts) => Verdict;
  /** The routes of a Service on a node where it is announced; empty if it never is in this class. */
  readonly announced: (facts: ServiceFacts) => readonly RoutePrefix[];
}

export const NO_ROUTES: readonly RoutePrefix[] = Object.freeze([]);

/** Each Service is looked at once, when it is first asked for. */
export function classRoutes({
  view,
  representative,
  configuration,
  pools,
  refused,
}: ClassInput): ClassRoutes {
  const context = {
    node: representative.metadata.name,
    nodeReasons: view.reasonsOf(representative),
    release: view.settings.release,
    ...(configuration === undefined || refused ? {} : { configuration }),
    poolOf: (facts: ServiceFacts) => poolOf(facts, pools),
  };
  const verdicts = new Map<ServiceFacts, Verdict>();
  const routes = new Map<ServiceFacts, readonly RoutePrefix[]>();
  const verdict = (facts: ServiceFacts): Verdict => {
    const known = verdicts.get(facts) ?? decideBeforeEndpoints(facts, context);
    verdicts.set(facts, known);
    return known;
  };
  const compute = (facts: ServiceFacts): readonly RoutePrefix[] => {
    const { reasons, pool, advertisements } = verdict(facts);
    if (reasons.length > 0 || pool === undefined || !facts.endpoints.any) return NO_ROUTES;
    return routesOf(facts.key, facts.addresses ?? [], pool, advertisements);
  };
  const announced = (facts: ServiceFacts): readonly RoutePrefix[] => {
    const known = routes.get(facts) ?? compute(facts);
    routes.set(facts, known);
    return known;
  };
  return { verdict, announced };
}

const pools = new WeakMap<PoolTable, Map<ServiceFacts, string | undefined>>();

/** The pool of a Service is the same in every class. */
function poolOf(facts: ServiceFacts, table: PoolTable): string | undefined {
  let known = pools.get(table);
  if (known === undefined) {
    known = new Map();
    pools.set(table, known);
  }
  if (!known.has(facts)) known.set(facts, poolFor(table, facts.addresses ?? []));
  return known.get(facts);
}
