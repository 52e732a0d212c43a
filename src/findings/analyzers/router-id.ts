import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { textOf } from "../../api/values.ts";
import { parseAddress } from "../../net/address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { selectedNodes } from "../nodes.ts";

/** Router IDs: one for several nodes (routerID of a BGPPeer), or none on nodes that have no IPv4 address. */
export const routerId = analyzer({
  name: "router-id",
  codes: ["MLB408", "MLB409"],
  reads: { kinds: ["BGPPeer", "Node"], uses: ["discovery"] },
  *analyze({ objects, shared }) {
    const nodes = objects<Node>("Node");
    const withoutId = new Map<string, BGPPeer>();
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const selected = selectedNodes(peer.spec?.nodeSelectors, nodes);
      const id = textOf(peer.spec?.routerID);
      if (id === undefined) {
        for (const node of selected) if (hasOnlyIPv6(node)) withoutId.set(node.metadata.name, peer);
        continue;
      }
      if (selected.length < 2) continue;
      yield finding(
        "MLB409",
        { peer: nameOf(peer), id },
        {
          objects: [peer],
          nodes: selected.map((n) => n.metadata.name),
          evidence: [evidence(peer, "spec.routerID", id)],
        },
      );
    }
    // After frr-k8s 0.0.25 a node without any IPv4 address gets an ID from the hash of its name.
    if (shared.discovery().frrK8s.release.value === "main") return;
    for (const [name, peer] of withoutId)
      yield finding(
        "MLB408",
        { reason: "it has IPv6 addresses only, and no routerID is given" },
        {
          objects: [peer],
          nodes: [name],
          severity: "warning",
          evidence: [evidence(peer, "spec.routerID", "absent")],
        },
      );
  },
});

function hasOnlyIPv6(node: Node): boolean {
  const families = (node.status?.addresses ?? [])
    .filter((a) => a.type === "InternalIP")
    .map((a) => parseAddress(a.address)?.family);
  return families.includes("ipv6") && !families.includes("ipv4");
}
