import type { ObjectRef } from "../../api/ref.ts";
import { SHOW } from "../../frr/show/commands.ts";
import type { BgpTable, Path } from "../../frr/show/routes.ts";
import type { LiveView } from "../../state/live.ts";
import { sameAddress } from "../address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { nodePhrase } from "../phrase.ts";
import type { Way } from "../reach.ts";
import { command } from "../shell.ts";

/** What MetalLB announces against FRR's own table and counters; and, where all is right here, the question for the router. */
export const routesOnTheWire = analyzer({
  name: "routes-on-the-wire",
  codes: ["MLB307", "MLB311", "MLB312", "MLB507"],
  reads: {
    kinds: ["Service", "Node", "BGPPeer"],
    uses: ["discovery", "announce"],
    live: [SHOW.neighbors, SHOW.ipv4Table, SHOW.ipv6Table],
  },
  *analyze({ frr, shared }) {
    if (!shared.nodeNames().some((node) => frr(node) !== undefined)) return;
    const proven = new Map<string, Proof>();
    for (const r of shared.reach())
      for (const way of shared.ways().of(r))
        for (const node of way.nodes) {
          const view = frr(node);
          if (view === undefined) continue;
          yield* judge(view, node, way, { ref: r.ref, lost: shared.unserved().has(r.ref) }, proven);
        }
    for (const proof of proven.values()) yield* questions(proof);
  },
});

/** What is proven to leave the nodes towards one router. */
interface Proof {
  readonly peer: string;
  readonly peerRef: ObjectRef;
  readonly localAs: number | undefined;
  /** Prefix → nodes that send it. */
  readonly prefixes: Map<string, Set<string>>;
  readonly addresses: Map<string, string>;
}

function* judge(
  view: LiveView,
  node: string,
  way: Way,
  service: { readonly ref: ObjectRef; readonly lost: boolean },
  proven: Map<string, Proof>,
): Generator<Finding> {
  const vrf = way.peer.spec.vrf === undefined || way.peer.spec.vrf === "" ? "default" : way.peer.spec.vrf;
  const { host } = way.peer;
  const neighbor =
    view.neighbors?.ok === true
      ? view.neighbors.value.find((n) => n.vrf === vrf && sameAddress(n.id, host))
      : undefined;
  if (neighbor === undefined || neighbor.state !== "Established") return;
  const peer = vrf === "default" ? host : `${host} in VRF ${vrf}`;
  for (const route of way.routes) {
    const answer = view.tables(route.family);
    if (answer?.ok !== true) continue;
    const table = answer.value.find((t) => t.vrf === vrf);
    const paths = table === undefined ? [] : (pathsOf(table).get(route.prefix) ?? []);
    const own = paths.find((p) => p.local);
    const parts = {
      nodes: [node],
      services: service.lost ? [service.ref] : [],
      ...(service.lost ? {} : { severity: "warning" as const, group: "traffic" as const }),
      evidence: [
        evidence(
          undefined,
          `${answer.command} on ${node}`,
          own === undefined
            ? `no own path for ${route.prefix}`
            : `${route.prefix}: valid ${own.valid}, best ${own.best}`,
        ),
      ],
      commands: [command("kubectl", "metallb", "diff", "--node", node)],
    };
    if (own === undefined) {
      yield finding(
        "MLB311",
        { prefix: route.prefix, peer, reason: "its table has no path of its own for it" },
        parts,
      );
      continue;
    }
    const why = !own.valid
      ? "its own path is not valid"
      : !own.best
        ? `another path is better (${paths.find((p) => p.best)?.from ?? "unknown"})`
        : unsent(
            view,
            neighbor.families.find((f) => f.name === `${route.family}Unicast`)?.sent,
            vrf,
            route.family,
            host,
            route.prefix,
          );
    if (why !== undefined) {
      yield finding(
        "MLB507",
        { prefix: route.prefix, reason: `${why}; the session with ${peer} is established` },
        parts,
      );
      continue;
    }
    let proof = proven.get(peer);
    if (proof === undefined) {
      proof = {
        peer,
        peerRef: way.peer.ref,
        localAs: neighbor.localAs,
        prefixes: new Map(),
        addresses: new Map(),
      };
      proven.set(peer, proof);
    }
    const nodes = proof.prefixes.get(route.prefix) ?? new Set();
    proof.prefixes.set(route.prefix, nodes);
    nodes.add(node);
    if (neighbor.localAddress !== undefined) proof.addresses.set(node, neighbor.localAddress);
  }
}

const indexes = new WeakMap<BgpTable, ReadonlyMap<string, readonly Path[]>>();

/** The paths of a table by prefix: a node may announce thousands. */
function pathsOf(table: BgpTable): ReadonlyMap<string, readonly Path[]> {
  const known = indexes.get(table);
  if (known !== undefined) return known;
  const index = Map.groupBy(table.paths, (p) => p.prefix);
  indexes.set(table, index);
  return index;
}

/** Whether FRR says that it does not send the prefix; undefined if it does, or does not say. */
function unsent(
  view: LiveView,
  sent: number | undefined,
  vrf: string,
  family: "ipv4" | "ipv6",
  neighbor: string,
  prefix: string,
): string | undefined {
  const advertised = view.advertised(vrf, family, neighbor);
  if (advertised?.ok === true)
    return advertised.value.prefixes.includes(prefix)
      ? undefined
      : "a route map denies it, or FRR has none to permit it";
  return sent === 0
    ? "nothing is sent to this neighbor, so a route map denies it, or FRR has lost it"
    : undefined;
}

/** The questions for the network team, each with the proof of this side: one for each router, not for each prefix. */
function* questions({ peer, peerRef, localAs, prefixes, addresses }: Proof): Generator<Finding> {
  const all = [...prefixes.keys()];
  const nodes = [...new Set([...prefixes.values()].flatMap((set) => [...set]))];
  const shown = nodePhrase(all);
  const from = nodePhrase(nodes.map((n) => addresses.get(n) ?? n));
  const proof = nodes
    .slice(0, 3)
    .map((n) =>
      evidence(undefined, `${SHOW.neighbors} on ${n}: ${peer}`, "Established, prefix in table and sent"),
    );
  yield finding(
    "MLB312",
    { prefix: shown, peer },
    {
      objects: [peerRef],
      nodes,
      evidence: proof,
      question: `Does the router at ${peer} accept ${shown} from ${from} (AS ${localAs ?? "?"})? Please compare what it received with what it accepted: FRR, IOS, EOS "show ip bgp neighbors ADDRESS received-routes" and "… routes", Junos "show route receive-protocol bgp ADDRESS" and "show route PREFIX".`,
    },
  );
  const several = [...prefixes].filter(([, set]) => set.size > 1);
  if (several.length === 0) return;
  const most = [...new Set(several.flatMap(([, set]) => [...set]))];
  yield finding(
    "MLB307",
    { prefix: nodePhrase(several.map(([p]) => p)), peer, count: most.length },
    {
      objects: [peerRef],
      nodes: most,
      evidence: proof,
      question: `Does the router at ${peer} have ${most.length} next hops (${nodePhrase(most.map((n) => addresses.get(n) ?? n))}) for ${nodePhrase(several.map(([p]) => p))} in its forwarding table? "show ip route PREFIX" must list them all; with one only, multipath is off (maximum-paths; Junos: multipath and a load-balancing export policy).`,
    },
  );
}
