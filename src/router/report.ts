import { plural } from "../findings/phrase.ts";
import type { RouterComparison } from "./compare.ts";
import type { RouterDemand } from "./demand-types.ts";
import type { RenderOptions, RouterDialect, RouterLine, ShowCommand, Verified } from "./dialect.ts";

/** What `router` prints: the other side's configuration, or how it compares with a given one. */
export interface RouterReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "RouterReport";
  readonly peer: string;
  readonly verdict: string;
  readonly demand: RouterDemand;
  readonly dialect: { readonly name: string; readonly title: string; readonly verified: Verified };
  readonly configuration: readonly RouterLine[];
  readonly ask: readonly string[];
  readonly show: readonly ShowCommand[];
  readonly comparison?: RouterComparison & { readonly file: string };
}

/** Stands where the network team fills in the password that both sides share. */
export const PASSWORD = "<password>";

export function routerReport(
  demand: RouterDemand,
  dialect: RouterDialect,
  options: RenderOptions,
  comparison: RouterReport["comparison"],
): RouterReport {
  return {
    apiVersion: "metallb.cli/v1",
    kind: "RouterReport",
    peer: demand.peer,
    verdict: comparison === undefined ? needSentence(demand) : comparedSentence(comparison),
    demand,
    dialect: { name: dialect.name, title: dialect.title, verified: dialect.verified },
    configuration: dialect.render(demand, options),
    ask: [...(dialect.ask?.(demand) ?? []), ...questions(demand)],
    show: dialect.show(demand, options),
    ...(comparison !== undefined && { comparison }),
  };
}

function needSentence(demand: RouterDemand): string {
  const as = demand.routerAs === undefined ? "any AS" : `AS ${demand.routerAs}`;
  const router = `${demand.routerAddress ?? "this router"} (${as})`;
  if (demand.missing?.includes("nodes") === true) return `which nodes will dial ${router} is not known.`;
  const count = demand.neighbors.length;
  const nodes = count === 0 ? "no node" : count === 1 ? "one node" : `${count} nodes`;
  if (demand.missing?.includes("announced") === true)
    return `${nodes} will dial ${router}; what ${count === 1 ? "it" : "they"} will announce is not known.`;
  if (count === 0)
    return `no node will dial ${router}: no BGPPeer or FRRConfiguration that names it selects one.`;
  return `${nodes} will dial ${router} and announce ${plural(demand.announced.length, "prefix", "prefixes")}.`;
}

function comparedSentence(c: RouterComparison & { readonly file: string }): string {
  if (c.faults.length > 0)
    return `${c.file} lacks ${plural(c.faults.length, "thing", "things")} that the nodes need.`;
  if (c.unknown.length > 0) return `${c.file} has nothing wrong as far as it can be judged.`;
  return `${c.file} has what the nodes need.`;
}

/** What only the network team can answer, to be pasted into a ticket. */
function questions(demand: RouterDemand): readonly string[] {
  const nodes = demand.neighbors.flatMap((n) => (n.address === undefined ? [] : [n.address])).join(", ");
  const port = demand.neighbors.find((n) => n.port !== 179)?.port;
  return [
    `Does the router accept TCP connections to port ${port ?? 179} from ${nodes || "the nodes"}? The nodes dial; they do not listen.`,
    ...(demand.neighbors.some((n) => n.password)
      ? ["Is the password the same on both sides? A difference shows as silence."]
      : []),
    ...demand.announced
      .slice(0, 3)
      .map((p) => `Is ${p.prefix} in the routing table, with ${p.nodes.length} next hops?`),
    ...(demand.neighbors.some((n) => n.multihop)
      ? []
      : ["Are the nodes directly connected to the router (one hop)?"]),
    "Is there a way back from the router to the clients' networks, and from the clients to the router?",
  ];
}
