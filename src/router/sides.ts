import type { Node } from "../api/core.ts";
import type { BGPPeer } from "../api/metallb.ts";
import { once } from "../findings/lazy.ts";
import { nodePhrase } from "../findings/phrase.ts";
import { renderNode } from "../frrk8s/node.ts";
import { compareBytes } from "../net/order.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import type { Kind } from "../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { intended } from "../state/intended.ts";
import { frrK8sOptionsOf } from "../state/options.ts";
import type { Facing, NodeSide } from "./demand.ts";
import type { Missing } from "./demand-types.ts";

/** The nodes' side of all sessions, as the resources want it. */
export interface Sides {
  readonly nodes: readonly NodeSide[];
  /** Nodes that frr-k8s cannot make a configuration for, with its error. */
  readonly frozen: readonly { readonly node: string; readonly error: string }[];
  /** Nodes that are frozen, or of which not all FRRConfigurations are known: as MetalLB alone wants them. */
  readonly alone: readonly (NodeSide & { readonly frozen: boolean })[];
  /** Why nodes that are not frozen are in `alone`, and what else of the nodes or of what they announce cannot be known: a sentence each. */
  readonly unknown: readonly string[];
  /** The release of frr-k8s that they are of. */
  readonly release: string;
  /** What of a demand cannot be told at all. */
  readonly missing: readonly Missing[];
}

/** Renders every node from what MetalLB should write and what stands beside it. */
export function sidesOf(s: Snapshot, d: Discovery): Sides {
  const { snapshot } = intended(s, d);
  const options = frrK8sOptionsOf(d);
  const metallbOnly = once(() => onlyMetallb(snapshot));
  const nodes: NodeSide[] = [];
  const frozen: { readonly node: string; readonly error: string }[] = [];
  const alone: (NodeSide & { readonly frozen: boolean })[] = [];
  const reasons = new Set<string>();
  const all = objectsOf<Node>(s, "Node");
  for (const { metadata } of all) {
    const node = metadata.name;
    const result = renderNode(snapshot, node, options);
    if (result.ok) {
      nodes.push({ node, config: result.config });
      continue;
    }
    const isFrozen = result.unknown === undefined;
    if (isFrozen) frozen.push({ node, error: result.error });
    else reasons.add(`${result.error}. Only what MetalLB writes is taken.`);
    const own = renderNode(metallbOnly(), node, options);
    if (own.ok) alone.push({ node, config: own.config, frozen: isFrozen });
  }
  const lacking = ANNOUNCING.filter((kind) => unknownKind(s, kind) !== undefined);
  const byReason = Map.groupBy(lacking, (kind) => unknownKind(s, kind) ?? "");
  return {
    nodes,
    frozen,
    alone,
    unknown: [
      ...(all.length > 0 ? [] : [`which nodes there are: ${unknownKind(s, "Node") ?? "there is no Node"}`]),
      ...reasons,
      ...[...byReason].map(([reason, kinds]) => `what is announced: ${nodePhrase(kinds)}: ${reason}`),
    ],
    release: options.release,
    missing: [
      ...(all.length > 0 ? [] : (["nodes"] as const)),
      ...(all.length > 0 && lacking.length === 0 ? [] : (["announced"] as const)),
    ],
  };
}

/** Without these nothing can be said of what is announced. */
const ANNOUNCING: readonly Kind[] = Object.freeze([
  "IPAddressPool",
  "BGPAdvertisement",
  "Service",
  "EndpointSlice",
]);

/** The same cluster with no other FRRConfigurations than those that MetalLB writes. */
function onlyMetallb(s: Snapshot): Snapshot {
  const unknown = new Map(s.unknown);
  unknown.delete("FRRConfiguration");
  const objects = s.objects.filter(
    (o) => o.kind !== "FRRConfiguration" || o.metadata.name.startsWith("metallb-"),
  );
  return withObjects(s, objects, { unknown });
}

/**
 * Finds the router that a word means: the name of a BGPPeer (`peer/X`, `bgppeer/X`, `X`), or the address of a neighbor.
 * @returns undefined if nothing is called so
 */
export function facingOf(s: Snapshot, sides: Sides, word: string): Facing | undefined {
  const name = word.replace(/^(bgppeers?|peers?)\//, "");
  const peers = objectsOf<BGPPeer>(s, "BGPPeer");
  const named = peers.find((p) => p.metadata.name === name);
  const neighbor = (named === undefined ? undefined : dialled(named)) ?? name;
  const vrf = named?.spec?.vrf;
  const same = peers.filter((p) => dialled(p) === neighbor && (p.spec?.vrf ?? "") === (vrf ?? ""));
  const known = everySide(sides).some(({ config }) =>
    (config.routers ?? []).some((r) =>
      (r.neighbors ?? []).some((n) => n.addr === neighbor || n.iface === neighbor),
    ),
  );
  if (named === undefined && !known) return undefined;
  return { neighbor, peers: same, ...(vrf !== undefined && vrf !== "" && { vrf }) };
}

/** @returns all nodes that may dial, by name */
export function everySide({ nodes, alone }: Sides): readonly NodeSide[] {
  return [...nodes, ...alone].sort((a, b) => compareBytes(a.node, b.node));
}

/** @returns what of the nodes' side is uncertain, a sentence each */
export function doubts(sides: Sides): readonly string[] {
  return [
    ...frozenNodes(sides).map(({ nodes, error }) => {
      const one = nodes.length === 1;
      return `${nodePhrase(nodes)} ${one ? "is" : "are"} frozen (${error}): shown as MetalLB alone wants ${one ? "it" : "them"}`;
    }),
    ...sides.unknown,
  ];
}

/** @returns the frozen nodes, those with the same error together */
export function frozenNodes({
  frozen,
}: Sides): readonly { readonly nodes: readonly string[]; readonly error: string }[] {
  return [...Map.groupBy(frozen, (f) => f.error)].map(([error, those]) => ({
    nodes: those.map((f) => f.node),
    error,
  }));
}

/** The address or the interface that a BGPPeer names. */
function dialled(peer: BGPPeer): string | undefined {
  return peer.spec?.peerAddress ?? peer.spec?.interface;
}
