import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { refOf } from "../../api/ref.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { show } from "../shell.ts";

/** Groups of other programs that speak BGP from the nodes; their kinds are read wherever the input holds them. */
const SPEAKERS: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^crd\.projectcalico\.org\/|^projectcalico\.org\//, "Calico"],
  [/^cilium\.io\//, "Cilium"],
  [/^kube-router\.io\//, "kube-router"],
] as const);

/** Other programs on the nodes that speak BGP with the same router: a router takes one session from an address. */
export const otherBgp = analyzer({
  name: "other-bgp",
  codes: ["MLB410"],
  reads: { kinds: ["BGPPeer"], others: true },
  *analyze({ objects, others }) {
    const theirs = new Map<string, { object: KubernetesObject; who: string; path: string }>();
    for (const object of others()) {
      const who = SPEAKERS.find(([group]) => group.test(object.apiVersion))?.[1];
      if (who === undefined) continue;
      for (const { text, path } of addressesIn(object.spec, "spec"))
        if (!theirs.has(text)) theirs.set(text, { object, who, path });
    }
    if (theirs.size === 0) return;
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const address = parseAddress(peer.spec?.peerAddress ?? "");
      const other = address === undefined ? undefined : theirs.get(formatAddress(address));
      if (other === undefined) continue;
      yield finding(
        "MLB410",
        {
          other: `${other.who}'s ${nameOf(other.object)}`,
          peer: nameOf(peer),
          address: peer.spec?.peerAddress ?? "",
        },
        {
          objects: [peer, other.object],
          evidence: [
            evidence(peer, "spec.peerAddress", peer.spec?.peerAddress ?? ""),
            evidence(other.object, other.path, peer.spec?.peerAddress ?? ""),
          ],
          commands: [show(refOf(other.object))],
        },
      );
    }
  },
});

/** Fields named peerIP (Calico) or peerAddress (Cilium), at any depth; a length after a slash or a port after a colon is left out. */
function* addressesIn(value: unknown, path: string): Generator<{ text: string; path: string }> {
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* addressesIn(item, `${path}[${i}]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) {
      const here = `${path}.${key}`;
      if (/^(peerIP|peerAddress|peerIPs)$/.test(key) && typeof item === "string") {
        const address = parseAddress(item) ?? parseAddress(item.replace(/\/\d+$|:\d+$/, ""));
        if (address !== undefined) yield { text: formatAddress(address), path: here };
      } else yield* addressesIn(item, here);
    }
}
