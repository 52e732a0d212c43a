import { type ObjectRef, refKey } from "../../api/ref.ts";
import { SHOW } from "../../frr/show/commands.ts";
import type { LiveView } from "../../state/live.ts";
import { pathsOf } from "../../state/router-table.ts";
import { sameAddress } from "../address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, type Finding, finding } from "../finding.ts";
import { byKey, once } from "../lazy.ts";
import type { Way } from "../reach.ts";
import { type Proof, routerAnswers } from "../router-answers.ts";
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
    const proven = new Map<string, Proof & Destination>();
    for (const r of shared.reach())
      for (const way of shared.ways().of(r))
        for (const node of way.nodes) {
          const view = frr(node);
          if (view === undefined) continue;
          yield* judge(view, node, way, { ref: r.ref, lost: shared.unserved().has(r.ref) }, proven);
        }
    const reaches = once(() => new Map(shared.reach().map((r) => [refKey(r.ref), r])));
    const waysOut = byKey((key): number => {
      const reach = reaches().get(key);
      if (reach === undefined) return 0;
      return shared
        .ways()
        .of(reach)
        .reduce((sum, { nodes, routes }) => sum + nodes.length * routes.length, 0);
    });
    for (const proof of proven.values())
      yield* routerAnswers(
        proof,
        (node) => shared.routerSide(node, proof.host, proof.vrf),
        (service, refused) => refused >= waysOut(refKey(service)),
      );
  },
});

/** The session's far end, as the nodes name it. */
interface Destination {
  readonly host: string;
  readonly vrf: string;
}

function* judge(
  view: LiveView,
  node: string,
  way: Way,
  service: { readonly ref: ObjectRef; readonly lost: boolean },
  proven: Map<string, Proof & Destination>,
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
        host,
        vrf,
        peerRef: way.peer.ref,
        localAs: neighbor.localAs,
        prefixes: new Map(),
        addresses: new Map(),
      };
      proven.set(peer, proof);
    }
    const sent = proof.prefixes.get(route.prefix) ?? {
      family: route.family,
      nodes: new Set(),
      services: new Map(),
    };
    proof.prefixes.set(route.prefix, sent);
    sent.nodes.add(node);
    sent.services.set(refKey(service.ref), service.ref);
    proof.addresses.set(node, neighbor.localAddress ?? node);
  }
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
