import type { Node } from "../api/core.ts";
import { SHOW } from "../frr/show/commands.ts";
import { readNeighbors } from "../frr/show/neighbors.ts";
import type { NeighborConfig } from "../frrk8s/model.ts";
import { type Address, type Family, parseAddress } from "../net/address.ts";
import { covers, hostPrefix, parsePrefix } from "../net/prefix.ts";
import { findObject } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** The address that a node dials a router from, and how it was found. */
export interface NodeAddress {
  readonly address: string | undefined;
  readonly from: string;
}

/**
 * Finds the address that a node's session has on its own side. Asked in this order: the configured source, the live session, an interface
 * in the router's subnet (NodeNetworkState), the node's internal address in the default VRF.
 */
export function nodeAddress(s: Snapshot, node: string, neighbor: NeighborConfig): NodeAddress {
  if (neighbor.srcAddr !== undefined) return { address: neighbor.srcAddr, from: `update-source of ${node}` };
  const router = neighbor.addr === undefined ? undefined : parseAddress(neighbor.addr);
  if (router === undefined || neighbor.addr === undefined) {
    return {
      address: undefined,
      from: "the session is unnumbered, and which interface of the router leads there is not known here",
    };
  }
  return (
    fromSession(s, node, neighbor.addr, neighbor.vrfName ?? "default") ??
    fromInterfaces(s, node, router, neighbor.vrfName) ??
    (neighbor.vrfName === undefined ? fromNode(s, node, router.family) : undefined) ?? {
      address: undefined,
      from: `nothing says which address ${node} has${neighbor.vrfName === undefined ? "" : ` in VRF ${neighbor.vrfName}`} (a NodeNetworkState or vtysh would)`,
    }
  );
}

function fromSession(s: Snapshot, node: string, router: string, vrf: string): NodeAddress | undefined {
  const answer = s.live.get(node)?.answers.get(SHOW.neighbors);
  if (answer?.ok !== true) return undefined;
  const shown = readNeighbors(answer.text);
  const session = shown.ok ? shown.value.find((n) => n.id === router && n.vrf === vrf) : undefined;
  return session?.localAddress === undefined
    ? undefined
    : { address: session.localAddress, from: `the session on ${node}` };
}

interface NmstateInterface {
  readonly name?: string;
  readonly controller?: string;
  readonly vrf?: { readonly port?: readonly string[]; readonly ports?: readonly string[] };
  readonly ipv4?: { readonly address?: readonly NmstateAddress[] };
  readonly ipv6?: { readonly address?: readonly NmstateAddress[] };
}

interface NmstateAddress {
  readonly ip?: string;
  readonly "prefix-length"?: number;
}

function fromInterfaces(
  s: Snapshot,
  node: string,
  router: Address,
  vrf: string | undefined,
): NodeAddress | undefined {
  const state = findObject(s, "NodeNetworkState", node)?.status as
    | { readonly currentState?: { readonly interfaces?: readonly NmstateInterface[] } }
    | undefined;
  const interfaces = state?.currentState?.interfaces;
  if (!Array.isArray(interfaces)) return undefined;
  const device = interfaces.find((i) => i.name === vrf)?.vrf;
  const ports = device?.port ?? device?.ports ?? [];
  for (const i of interfaces) {
    const inVrf = vrf === undefined || i.controller === vrf || ports.includes(i.name ?? "");
    if (!inVrf) continue;
    for (const a of i[router.family]?.address ?? []) {
      const prefix = parsePrefix(`${a.ip}/${a["prefix-length"]}`);
      if (prefix !== undefined && covers(prefix, hostPrefix(router))) {
        return { address: a.ip, from: `interface ${i.name} of NodeNetworkState ${node}` };
      }
    }
  }
  return undefined;
}

function fromNode(s: Snapshot, node: string, family: Family): NodeAddress | undefined {
  const address = findObject<Node>(s, "Node", node)
    ?.status?.addresses?.filter((a) => a.type === "InternalIP")
    .find((a) => parseAddress(a.address)?.family === family);
  return address === undefined ? undefined : { address: address.address, from: `InternalIP of Node ${node}` };
}
