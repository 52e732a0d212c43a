import { type ObjectRef, refKey } from "../api/ref.ts";
import { SHOW } from "../frr/show/commands.ts";
import type { Family } from "../net/address.ts";
import type { RouterSide, Taken } from "../state/router-table.ts";
import { evidence, type Finding, finding } from "./finding.ts";
import { nodePhrase } from "./phrase.ts";

/** What is proven to leave the nodes towards one router. */
export interface Proof {
  readonly peer: string;
  readonly peerRef: ObjectRef;
  readonly localAs: number | undefined;
  readonly prefixes: Map<string, Sent>;
  /** Node → the address that it dials from. */
  readonly addresses: Map<string, string>;
}

/** One prefix on its way to a router. */
export interface Sent {
  readonly family: Family;
  readonly nodes: Set<string>;
  /** Services that have it. */
  readonly services: Map<string, ObjectRef>;
}

/** @returns the end of a session that the router is, where it was captured. */
export type RouterOf = (node: string) => RouterSide | undefined;

interface Answered {
  readonly prefix: string;
  readonly node: string;
  readonly host: string | undefined;
  readonly taken: Taken;
}

/**
 * What the router makes of what is proven to be sent to it, by its own answers; where nobody asked it, the questions for the network
 * team: one for each router, not for each prefix.
 * @param lost whether a Service has no other way than those that are refused here
 */
export function* routerAnswers(
  proof: Proof,
  routerOf: RouterOf,
  lost: (service: ObjectRef, refused: number) => boolean,
): Generator<Finding> {
  const sides = new Map(proof.addresses.keys().map((node) => [node, routerOf(node)]));
  const answers = [...proof.prefixes].flatMap(([prefix, { nodes, family }]) =>
    [...nodes].map((node): Answered => {
      const side = sides.get(node);
      return { prefix, node, host: side?.host, taken: side?.taken(prefix, family) ?? { state: "unknown" } };
    }),
  );
  yield* refusals(proof, answers, lost);
  yield* unused(proof, answers);
  yield* questions(
    proof,
    answers.filter(({ taken }) => taken.state === "unknown"),
  );
}

const unique = <T>(values: Iterable<T>): T[] => [...new Set(values)];

function proofOf({ peer }: Proof, nodes: readonly string[]) {
  return nodes
    .slice(0, 3)
    .map((n) =>
      evidence(undefined, `${SHOW.neighbors} on ${n}: ${peer}`, "Established, prefix in table and sent"),
    );
}

/** What the router has received, or should have, and does not have in its table. */
function* refusals(
  proof: Proof,
  answers: readonly Answered[],
  lost: (service: ObjectRef, refused: number) => boolean,
): Generator<Finding> {
  const refused = answers.flatMap(({ taken, ...rest }) =>
    taken.state === "refused" ? [{ ...rest, why: taken.why }] : [],
  );
  for (const those of Map.groupBy(refused, ({ host, why }) => `${host}\n${why}`).values()) {
    const [first] = those;
    if (first?.host === undefined) continue;
    const nodes = unique(those.map((a) => a.node));
    const prefixes = unique(those.map((a) => a.prefix));
    const services = prefixes.flatMap((prefix) => {
      const sent = proof.prefixes.get(prefix);
      const count = those.filter((a) => a.prefix === prefix).length;
      return [...(sent?.services.values() ?? [])].filter((service) => lost(service, count));
    });
    const cut = [...new Map(services.map((service) => [refKey(service), service])).values()];
    const { host, why } = first;
    const prefix = nodePhrase(prefixes);
    yield finding(
      "MLB312",
      { prefix, peer: proof.peer, router: host, ...(why === undefined ? {} : { why }) },
      {
        objects: [proof.peerRef],
        nodes,
        services: cut,
        severity: cut.length > 0 ? "error" : "warning",
        group: cut.length > 0 ? "services" : "traffic",
        evidence: [
          ...proofOf(proof, nodes),
          evidence(
            undefined,
            `${SHOW.ipv4Table} on ${host}`,
            `no path for ${prefix} from ${nodePhrase(nodes)}`,
          ),
        ],
        remedy: `Let ${host} accept ${prefix} from ${nodePhrase(nodes.map((n) => proof.addresses.get(n) ?? n))}.`,
      },
    );
  }
}

/** Paths that a router has and sends no traffic along, of prefixes of which it knows them all. */
function* unused(proof: Proof, answers: readonly Answered[]): Generator<Finding> {
  const several = [...Map.groupBy(answers, (a) => a.prefix)].flatMap(([prefix, those]) => {
    const held = those.flatMap(({ taken, node, host }) =>
      taken.state === "held" && host !== undefined ? [{ node, host, used: taken.used }] : [],
    );
    const router = held[0]?.host;
    if (held.length < 2 || router === undefined || held.every((h) => h.used)) return [];
    const used = held.filter((h) => h.used).map((h) => h.node);
    return [{ prefix, router, used, nodes: held.map((h) => h.node) }];
  });
  const alike = Map.groupBy(several, ({ router, used, nodes }) => [router, ...used, "", ...nodes].join("\n"));
  for (const those of alike.values()) {
    const [first] = those;
    if (first === undefined) continue;
    const { router, used, nodes } = first;
    const prefix = nodePhrase(those.map((t) => t.prefix));
    yield finding(
      "MLB307",
      { prefix, peer: proof.peer, count: nodes.length, router, used },
      { objects: [proof.peerRef], nodes, severity: "warning", evidence: proofOf(proof, nodes) },
    );
  }
}

function* questions(proof: Proof, open: readonly Answered[]): Generator<Finding> {
  if (open.length === 0) return;
  const { peer, peerRef, localAs, addresses } = proof;
  const nodes = unique(open.map((a) => a.node));
  const shown = nodePhrase(unique(open.map((a) => a.prefix)));
  const addressesOf = (names: readonly string[]): string =>
    nodePhrase(names.map((n) => addresses.get(n) ?? n));
  yield finding(
    "MLB312",
    { prefix: shown, peer },
    {
      objects: [peerRef],
      nodes,
      evidence: proofOf(proof, nodes),
      question: `Does the router at ${peer} accept ${shown} from ${addressesOf(nodes)} (AS ${localAs ?? "?"})? Please compare what it received with what it accepted: FRR, IOS, EOS "show ip bgp neighbors ADDRESS received-routes" and "… routes", Junos "show route receive-protocol bgp ADDRESS" and "show route PREFIX".`,
    },
  );
  const several = [...Map.groupBy(open, (a) => a.prefix)].filter(([, those]) => those.length > 1);
  if (several.length === 0) return;
  const most = unique(several.flatMap(([, those]) => those.map((a) => a.node)));
  const prefix = nodePhrase(several.map(([p]) => p));
  yield finding(
    "MLB307",
    { prefix, peer, count: most.length },
    {
      objects: [peerRef],
      nodes: most,
      evidence: proofOf(proof, most),
      question: `Does the router at ${peer} have ${most.length} next hops (${addressesOf(most)}) for ${prefix} in its forwarding table? "show ip route PREFIX" must list them all; with one only, multipath is off (maximum-paths; Junos: multipath and a load-balancing export policy).`,
    },
  );
}
