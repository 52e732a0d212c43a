import type { FRRConfiguration } from "../api/frrk8s.ts";
import { listOf } from "../api/values.ts";
import { peerKey } from "../findings/peer-finder.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { matches, parseSelector } from "../net/selector.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Context } from "./context.ts";
import type { Link } from "./explanation.ts";
import type { NodePart } from "./service-nodes.ts";

/**
 * Somebody's own FRRConfiguration that names one of the Service's routers gives the session to every node that it selects, also to nodes that
 * announce nothing: worth a note, since the router then sees neighbors that it may not expect.
 */
export function elsewhereLinks(context: Context, parts: readonly NodePart[]): readonly Link[] {
  const { s, discovery } = context;
  const peers = new Set(parts.flatMap((p) => p.targets.map((t) => peerKey(t.peer, t.vrf))));
  const silent = new Set(parts.filter((p) => p.targets.length === 0).map((p) => p.node));
  if (peers.size === 0 || silent.size === 0) return [];
  return objectsOf<FRRConfiguration>(s, "FRRConfiguration").flatMap((object): Link[] => {
    const { name, namespace } = object.metadata;
    if (name.startsWith("metallb-") || namespace !== discovery.frrK8s.namespace.value) return [];
    const shared = listOf(object.spec?.bgp?.routers).flatMap((router) =>
      listOf(router.neighbors).flatMap((n) => {
        const peer = n.address ?? n.interface ?? "";
        return peers.has(peerKey(peer, router.vrf ?? "")) ? [peer] : [];
      }),
    );
    const selector = parseSelector(object.spec?.nodeSelector ?? {});
    if (shared.length === 0 || !selector.ok) return [];
    const nodes = context.nodes
      .filter((n) => silent.has(n.metadata.name) && matches(selector.selector, n.metadata.labels))
      .map((n) => n.metadata.name);
    if (nodes.length === 0) return [];
    const unseen = nodes.filter((node) => context.nodeState(node) === undefined);
    const seen =
      unseen.length === 0
        ? ""
        : `; what FRR does on ${unseen.length === nodes.length ? "them" : nodePhrase(unseen)} is not known (no FRRNodeState)`;
    return [
      {
        name: "elsewhere",
        state: "note",
        text: `FRRConfiguration ${name} gives the session with ${nodePhrase([...new Set(shared)])} to ${nodePhrase(nodes)} too, which ${nodes.length === 1 ? "announces" : "announce"} nothing${seen}`,
      },
    ];
  });
}
