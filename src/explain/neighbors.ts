import type { BGPPeer } from "../api/metallb.ts";
import { peerKey } from "../findings/peer-finder.ts";
import type { RenderResult } from "../frrk8s/result.ts";
import { liveView } from "../state/live.ts";
import type { Context } from "./context.ts";
import type { Peering } from "./links/session.ts";

/** @returns the sessions that a node should have by its merged configuration, and those that FRR has besides. */
export function neighborsOn(
  context: Context,
  node: string,
  result: RenderResult,
  peerOf: (peer: string, vrf: string) => BGPPeer | undefined,
): readonly Peering[] {
  const found = new Map<string, Peering>();
  const add = (peer: string, vrf: string): void => {
    const key = peerKey(peer, vrf);
    const resource = peerOf(peer, vrf);
    if (peer !== "" && !found.has(key))
      found.set(key, { node, peer, vrf, ...(resource === undefined ? {} : { resource }) });
  };
  if (result.ok)
    for (const router of result.config.routers ?? [])
      for (const n of router.neighbors ?? []) add(n.addr ?? n.iface ?? "", router.vrf ?? "");
  const live = liveView(context.s, node)?.neighbors;
  if (live?.ok) for (const n of live.value) add(n.id, n.vrf === "default" ? "" : n.vrf);
  return [...found.values()];
}
