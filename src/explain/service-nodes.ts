import type { Service } from "../api/core.ts";
import type { BGPPeer } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import { listOf } from "../api/values.ts";
import { peerFinder, peerKey } from "../findings/peer-finder.ts";
import type { Reason } from "../metallb/announcement/decision.ts";
import type { Advertisement } from "../metallb/configuration/advertisement.ts";
import type { Context } from "./context.ts";
import type { Speakers } from "./speakers.ts";

/** A neighbor to which a node should send prefixes of the Service. */
export interface Target {
  /** Address or interface, as MetalLB writes it. */
  readonly peer: string;
  /** Empty: the default VRF. */
  readonly vrf: string;
  readonly resource?: BGPPeer;
  readonly prefixes: readonly string[];
  /** The Service that the prefixes are of. */
  readonly service?: { readonly name: string; readonly namespace: string };
}

/** A prefix that a neighbor is named for and does not get, since it is of the other address family (since 0.15.0). */
export interface Dropped {
  readonly peer: BGPPeer;
  readonly prefix: string;
}

/** What MetalLB makes of the Service on one node. */
export interface NodePart {
  readonly node: string;
  /** Whether the speaker announces it, whether or not anybody hears it. */
  readonly announced: boolean;
  /** MetalLB's reason why it does not, and all further ones that would also stop it. */
  readonly reasons: readonly Reason[];
  /** Whether the speaker's handler fails, and is tried again for ever. */
  readonly failed: boolean;
  readonly advertisements: readonly Advertisement[];
  readonly prefixes: readonly string[];
  readonly targets: readonly Target[];
  readonly dropped: readonly Dropped[];
  readonly configError: string | null;
  /** The FRRConfiguration that should be there, with this Service's prefixes. */
  readonly intended: KubernetesObject | null;
}

/** @returns what MetalLB makes of a Service on every node. Linear in nodes × peers. */
export function nodeParts(context: Context, service: Service, speakers: Speakers): readonly NodePart[] {
  const peerOf = peerFinder(speakers.view.catalogue.peers.map(({ object }) => object));
  const peers = namedPeers(speakers);
  return context.nodes.map(({ metadata: { name: node } }) => {
    const outcome = speakers.outcome(node, service);
    const reasons = outcome?.verdict.reasons ?? [];
    const failed = outcome?.failed === true;
    const announced = outcome !== undefined && reasons.length === 0 && !failed;
    const prefixes = [...new Set((outcome?.routes ?? []).map((r) => r.prefix))];
    const { name, namespace = "" } = service.metadata;
    const targets = announced
      ? targetsOf(speakers.written(node), new Set(prefixes), peerOf).map((t) => ({
          ...t,
          service: { name, namespace },
        }))
      : [];
    return {
      node,
      announced,
      reasons,
      failed,
      advertisements: outcome?.verdict.advertisements ?? [],
      prefixes,
      targets,
      dropped: announced ? droppedOf(speakers, node, service, { peers, targets }) : [],
      configError: speakers.on(node)?.configError ?? null,
      // Of most nodes it is not asked for.
      get intended() {
        return speakers.written(node);
      },
    };
  });
}

interface WrittenNeighbor {
  readonly address?: string;
  readonly interface?: string;
  readonly toAdvertise?: { readonly allowed?: { readonly prefixes?: readonly string[] } };
}
interface WrittenRouter {
  readonly vrf?: string;
  readonly neighbors?: readonly WrittenNeighbor[];
}

/** @returns the neighbors of an FRRConfiguration that get at least one of the prefixes. */
export function targetsOf(
  object: KubernetesObject | null | undefined,
  prefixes: ReadonlySet<string>,
  peerOf: (peer: string, vrf: string) => BGPPeer | undefined,
): readonly Target[] {
  const bgp = (object?.spec as { bgp?: { routers?: readonly WrittenRouter[] } } | undefined)?.bgp;
  return listOf(bgp?.routers).flatMap((router) =>
    listOf(router.neighbors).flatMap((neighbor): Target[] => {
      const peer = neighbor.address ?? neighbor.interface ?? "";
      const own = (neighbor.toAdvertise?.allowed?.prefixes ?? []).filter((p) => prefixes.has(p));
      const vrf = router.vrf ?? "";
      const resource = peerOf(peer, vrf);
      return own.length === 0
        ? []
        : [{ peer, vrf, prefixes: own, ...(resource === undefined ? {} : { resource }) }];
    }),
  );
}

interface NamedPeer {
  readonly peer: BGPPeer;
  readonly key: string;
}

/** @returns the BGPPeers by their names. */
function namedPeers({ view }: Speakers): ReadonlyMap<string, NamedPeer> {
  return new Map(
    view.catalogue.peers.map(({ object: peer }) => {
      const { peerAddress, interface: device, vrf = "" } = peer.spec ?? {};
      return [peer.metadata.name, { peer, key: peerKey(peerAddress ?? device ?? "", vrf) }];
    }),
  );
}

/** Peers that the speaker publishes a prefix to and whose neighbor does not have it in the FRRConfiguration. */
function droppedOf(
  speakers: Speakers,
  node: string,
  service: Service,
  { peers, targets }: { readonly peers: ReadonlyMap<string, NamedPeer>; readonly targets: readonly Target[] },
): readonly Dropped[] {
  const running = speakers.on(node);
  if (running === undefined) return [];
  const own = new Set((speakers.outcome(node, service)?.routes ?? []).map((r) => r.prefix));
  const sent = new Set(
    targets.flatMap((t) => t.prefixes.map((prefix) => `${peerKey(t.peer, t.vrf)} ${prefix}`)),
  );
  return [...running.speaker.published].flatMap(([name, routes]): Dropped[] => {
    const known = peers.get(name);
    if (known === undefined) return [];
    const missing = new Set(
      routes.map((r) => r.prefix).filter((p) => own.has(p) && !sent.has(`${known.key} ${p}`)),
    );
    return [...missing].map((prefix) => ({ peer: known.peer, prefix }));
  });
}
