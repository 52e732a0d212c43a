import type { Node } from "../../api/core.ts";
import type { BGPPeer } from "../../api/metallb.ts";
import { refOf } from "../../api/ref.ts";
import { textOf } from "../../api/values.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, formatPrefix, hostPrefix } from "../../net/prefix.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { interfacesOf, type NodeNetworkState, networksOf, portsOf, vrfOf } from "../nmstate.ts";
import { selectedNodes } from "../nodes.ts";
import { show } from "../shell.ts";

/** What nmstate says of a node's network against what its BGPPeers need: the VRF, the interface, the connected network. */
export const nodeNetworks = analyzer({
  name: "node-networks",
  codes: ["MLB403", "MLB407", "MLB413"],
  reads: { kinds: ["BGPPeer", "Node"], also: ["NodeNetworkState"], uses: ["discovery"] },
  *analyze({ objects, find }) {
    if (objects("NodeNetworkState").length === 0) return;
    const nodes = objects<Node>("Node");
    for (const peer of objects<BGPPeer>("BGPPeer")) {
      const {
        vrf,
        interface: iface,
        peerAddress,
        myASN,
        peerASN,
        dynamicASN,
        ebgpMultiHop,
      } = peer.spec ?? {};
      const name = peerAddress ?? iface ?? peer.metadata.name;
      const external =
        dynamicASN === "external" || (peerASN !== undefined && peerASN !== 0 && peerASN !== myASN);
      const address = parseAddress(peerAddress ?? "");
      for (const { metadata } of selectedNodes(peer.spec?.nodeSelectors, nodes)) {
        const state = find<NodeNetworkState>("NodeNetworkState", metadata.name);
        if (state === undefined) continue;
        const at = { objects: [peer], nodes: [metadata.name], commands: [show(refOf(state))] };
        const device = textOf(vrf) === undefined ? undefined : vrfOf(state, vrf ?? "");
        if (textOf(vrf) !== undefined && (device === undefined || device.state !== "up")) {
          const reason =
            device === undefined ? "nmstate shows no such device" : `the device is ${device.state}`;
          yield finding(
            "MLB407",
            { vrf: vrf ?? "", peer: name, reason },
            {
              ...at,
              evidence: [
                evidence(peer, "spec.vrf", vrf ?? ""),
                evidence(
                  state,
                  "status.currentState.interfaces",
                  device === undefined ? `no vrf ${vrf}` : `${vrf} ${device.state}`,
                ),
              ],
            },
          );
          continue;
        }
        if (device !== undefined && portsOf(state, device).length === 0) {
          yield finding(
            "MLB407",
            { vrf: vrf ?? "", peer: name, reason: "the device is there, but holds no interface" },
            { ...at, evidence: [evidence(state, "status.currentState.interfaces", `${vrf} without port`)] },
          );
          continue;
        }
        if (textOf(iface) !== undefined) {
          const link = interfacesOf(state).find((i) => i.name === iface);
          const reason = unnumbered(link);
          if (reason !== undefined)
            yield finding(
              "MLB413",
              { interface: iface ?? "", reason },
              {
                ...at,
                evidence: [
                  evidence(state, "status.currentState.interfaces", `${iface}: ${link?.state ?? "absent"}`),
                ],
              },
            );
          continue;
        }
        if (!external || ebgpMultiHop === true || address === undefined) continue;
        const networks = networksOf(state, vrf ?? "");
        if (networks.length === 0 || networks.some((n) => covers(n.prefix, hostPrefix(address)))) continue;
        yield finding(
          "MLB403",
          { peer: name, networks: networks.map((n) => formatPrefix(n.prefix)).join(", ") },
          {
            ...at,
            evidence: [
              evidence(peer, "spec.peerAddress", peerAddress ?? ""),
              evidence(peer, "spec.ebgpMultiHop", String(ebgpMultiHop ?? false)),
            ],
          },
        );
      }
    }
  },
});

function unnumbered(link: ReturnType<typeof interfacesOf>[number] | undefined): string | undefined {
  if (link === undefined) return "nmstate shows no such interface";
  if (link.state !== "up") return `the interface is ${link.state}`;
  const addresses = link.ipv6?.address ?? [];
  if (link.ipv6?.enabled === false) return "IPv6 is off on it";
  return addresses.some((a) => /^fe[89ab]/i.test(a.ip ?? ""))
    ? undefined
    : "it has no IPv6 link-local address";
}
