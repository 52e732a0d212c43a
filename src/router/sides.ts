import type { Node } from "../api/core.ts";
import type { BGPPeer } from "../api/metallb.ts";
import { renderNode } from "../frrk8s/node.ts";
import type { Discovery } from "../snapshot/discovery.ts";
import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { intended } from "../state/intended.ts";
import { frrK8sOptionsOf } from "../state/options.ts";
import type { Facing, NodeSide } from "./demand.ts";

/** The nodes' side of all sessions, as the resources want it. */
export interface Sides {
  readonly nodes: readonly (NodeSide & { readonly frrConf: string })[];
  /** Nodes that frr-k8s cannot make a configuration for, with its error. */
  readonly frozen: readonly { readonly node: string; readonly error: string }[];
}

/** Renders every node from what MetalLB should write and what stands beside it. */
export function sidesOf(s: Snapshot, d: Discovery): Sides {
  const { snapshot } = intended(s, d);
  const options = frrK8sOptionsOf(d);
  const rendered = objectsOf<Node>(s, "Node").map(({ metadata: { name } }) => ({
    node: name,
    result: renderNode(snapshot, name, options),
  }));
  return {
    nodes: rendered.flatMap(({ node, result }) =>
      result.ok ? [{ node, config: result.config, frrConf: result.frrConf }] : [],
    ),
    frozen: rendered.flatMap(({ node, result }) => (result.ok ? [] : [{ node, error: result.error }])),
  };
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
  const known = sides.nodes.some(({ config }) =>
    (config.routers ?? []).some((r) =>
      (r.neighbors ?? []).some((n) => n.addr === neighbor || n.iface === neighbor),
    ),
  );
  if (named === undefined && !known) return undefined;
  return { neighbor, peers: same, ...(vrf !== undefined && vrf !== "" && { vrf }) };
}

/** The address or the interface that a BGPPeer names. */
function dialled(peer: BGPPeer): string | undefined {
  return peer.spec?.peerAddress ?? peer.spec?.interface;
}
