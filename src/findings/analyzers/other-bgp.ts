import type { Workload } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { listOf } from "../../api/values.ts";
import { formatAddress, parseAddress } from "../../net/address.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { command } from "../shell.ts";

/** Groups of other programs that speak BGP from the nodes; kinds of theirs that are not known are read wherever the input holds them. */
const SPEAKERS: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^crd\.projectcalico\.org\/|^projectcalico\.org\//, "Calico"],
  [/^cilium\.io\//, "Cilium"],
  [/^kube-router\.io\//, "kube-router"],
] as const);

/** A router that another program peers with, and where that is said. */
interface Theirs {
  readonly object: KubernetesObject;
  readonly who: string;
  readonly path: string;
  readonly value: string;
}

export const otherBgp = analyzer({
  name: "other-bgp",
  codes: ["MLB410"],
  reads: {
    kinds: ["BGPPeer"],
    also: [
      "CalicoBGPPeer",
      "CalicoBGPConfiguration",
      "CiliumBGPClusterConfig",
      "CiliumBGPPeeringPolicy",
      "DaemonSet",
    ],
    others: true,
  },
  *analyze({ objects, others }) {
    const calico = objects("CalicoBGPConfiguration");
    const theirs = new Map<string, Theirs>();
    const add = (address: string, one: Theirs): void => {
      if (!theirs.has(address)) theirs.set(address, one);
    };
    const peers = [
      ...objects("CalicoBGPPeer"),
      ...objects("CiliumBGPClusterConfig"),
      ...objects("CiliumBGPPeeringPolicy"),
      ...others(),
    ];
    for (const object of peers) {
      const who = SPEAKERS.find(([group]) => group.test(object.apiVersion))?.[1];
      if (who === undefined) continue;
      for (const { text, path, value } of addressesIn(object.spec, "spec"))
        add(text, { object, who, path, value });
    }
    for (const daemons of objects<Workload>("DaemonSet"))
      for (const { text, path, value } of kubeVipPeers(daemons))
        add(text, { object: daemons, who: "kube-vip", path, value });
    if (theirs.size === 0) return;
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const address = parseAddress(peer.spec?.peerAddress ?? "");
      const other = address === undefined ? undefined : theirs.get(formatAddress(address));
      if (other === undefined) continue;
      const listening = other.who === "Calico" ? calico.flatMap(listenPort) : [];
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
            evidence(other.object, other.path, other.value),
            ...listening,
          ],
          commands: [showFull(other.object)],
        },
      );
    }
  },
});

/** Kinds of other programs have names of ours, so the group is written out. */
function showFull({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes("/") ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}` : "";
  const namespace = metadata.namespace === undefined ? [] : ["-n", metadata.namespace];
  return command(
    "kubectl",
    "get",
    ...namespace,
    `${kind.toLowerCase()}${group}`,
    metadata.name,
    "-o",
    "yaml",
  );
}

/** Where BIRD listens: a router that dials a node reaches it there, not FRR. */
function listenPort(object: KubernetesObject): readonly ReturnType<typeof evidence>[] {
  const port = (object.spec as { readonly listenPort?: unknown } | undefined)?.listenPort;
  return typeof port === "number" ? [evidence(object, "spec.listenPort", String(port))] : [];
}

interface Found {
  readonly text: string;
  readonly path: string;
  readonly value: string;
}

/** Fields named peerIP (Calico) or peerAddress (Cilium), at any depth. */
function* addressesIn(value: unknown, path: string): Generator<Found> {
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* addressesIn(item, `${path}[${i}]`);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) {
      const here = `${path}.${key}`;
      if (/^(peerIP|peerAddress|peerIPs)$/.test(key) && typeof item === "string") {
        const text = addressOf(item);
        if (text !== undefined) yield { text, path: here, value: item };
      } else yield* addressesIn(item, here);
    }
}

/** kube-vip is told by its environment: one router in `bgp_peeraddress`, or several as `address:as:password:multihop,…` in `bgp_peers`. */
function* kubeVipPeers({ spec }: Workload): Generator<Found> {
  for (const [i, container] of listOf(spec?.template?.spec?.containers).entries()) {
    const path = `spec.template.spec.containers[${i}].env`;
    const of = (name: string): string => container.env?.find((e) => e.name === name)?.value ?? "";
    if (of("bgp_enable") !== "true") continue;
    const one = addressOf(of("bgp_peeraddress"));
    if (one !== undefined) yield { text: one, path: `${path}.bgp_peeraddress`, value: of("bgp_peeraddress") };
    for (const entry of of("bgp_peers").split(",")) {
      const said = /^\[([^\]]+)\]|^[^:]*/.exec(entry.trim());
      const text = addressOf(said?.[1] ?? said?.[0] ?? "");
      // The password of the session stands in the same entry.
      if (text !== undefined) yield { text, path: `${path}.bgp_peers`, value: text };
    }
  }
}

/** @returns the address in its usual form; a length after a slash or a port after a colon is left out. */
function addressOf(text: string): string | undefined {
  const address =
    parseAddress(text) ?? parseAddress(text.replace(/\/\d+$|:\d+$/, "").replace(/^\[(.*)\]$/, "$1"));
  return address === undefined ? undefined : formatAddress(address);
}
