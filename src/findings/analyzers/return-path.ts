import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { formatRef } from "../../api/ref.ts";
import { listOf } from "../../api/values.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix, parsePrefix } from "../../net/prefix.ts";
import type { LiveView } from "../../state/live.ts";
import { sameAddress } from "../address.ts";
import { analyzer, type Sight } from "../analyzer.ts";
import { evidence, finding } from "../finding.ts";
import { type NodeNetworkState, networksOf, routesOf } from "../nmstate.ts";
import type { Way } from "../reach.ts";
import { command } from "../shell.ts";

interface EgressService extends KubernetesObject {
  readonly spec?: { readonly network?: string };
}

/**
 * The way back: a router that is reached by another interface than the default route, or in a VRF, and no route to the clients through it.
 * A strong sign, no proof: rules of the kernel are seen by nobody here.
 */
export const returnPath = analyzer({
  name: "return-path",
  codes: ["MLB501", "MLB502"],
  reads: {
    kinds: ["Service", "Node", "BGPPeer"],
    also: ["EgressService", "NodeNetworkState", "FRRConfiguration"],
    uses: ["discovery", "announce"],
    live: [SHOW.ipRoutes, SHOW.ipv6Routes],
  },
  *analyze(sight) {
    const { objects, shared } = sight;
    const steered = new Set(
      objects<EgressService>("EgressService").map((e) => `${e.metadata.namespace ?? ""}/${e.metadata.name}`),
    );
    const receiving = receivers(shared.frrConfigurations(), shared.nodesOf);
    const deaf = new Map<string, { readonly way: Way; readonly nodes: Set<string> }>();
    for (const { way, nodes } of shared.sending()) {
      const byDetour = new Map<string, { readonly detour: Detour; readonly nodes: string[] }>();
      for (const node of nodes) {
        if (receiving(node, way.peer.host, way.peer.spec.vrf || "")) continue;
        const detour = detourOf(sight, node, way);
        if (detour === undefined) continue;
        const key = `${detour.way} ${detour.back}`;
        const same = byDetour.get(key);
        if (same === undefined) byDetour.set(key, { detour, nodes: [node] });
        else same.nodes.push(node);
      }
      if (byDetour.size === 0) continue;
      const services = shared
        .reach()
        .filter(
          (r) =>
            !steered.has(r.facts.key) &&
            shared
              .ways()
              .of(r)
              .some((w) => w.peer.name === way.peer.name),
        )
        .map((r) => r.ref);
      if (services.length === 0) continue;
      const [first] = services;
      for (const { detour, nodes: on } of byDetour.values()) {
        deaf.set(way.peer.name, { way, nodes: new Set([...(deaf.get(way.peer.name)?.nodes ?? []), ...on]) });
        yield finding(
          "MLB502",
          { peer: way.peer.host, way: detour.way, back: detour.back },
          {
            objects: [way.peer.ref],
            nodes: on,
            services,
            severity: detour.proven ? "warning" : "info",
            evidence: detour.seen.map((s) => evidence(undefined, `${s.from} on ${on[0] ?? ""}`, s.value)),
            commands: [
              command(
                "kubectl",
                "metallb",
                "explain",
                `svc/${first?.name ?? ""}`,
                "-n",
                first?.namespace ?? "default",
              ),
            ],
          },
        );
      }
    }
    for (const { way, nodes } of deaf.values())
      yield finding(
        "MLB501",
        { peers: [`${way.peer.host}${way.peer.spec.vrf ? ` in VRF ${way.peer.spec.vrf}` : ""}`] },
        {
          objects: [way.peer.ref],
          nodes: [...nodes],
          evidence: [evidence(undefined, "toReceive for this neighbor in FRRConfigurations", "none")],
          commands: [command("kubectl", "metallb", "extend", `peer/${way.peer.name}`, "--receive", "PREFIX")],
          remedy: `Add an FRRConfiguration that repeats ${formatRef(way.peer.ref)}'s neighbor and has toReceive with the clients' prefixes.`,
        },
      );
  },
});

/** Requests come in by one way and answers leave by another. */
interface Detour {
  readonly way: string;
  readonly back: string;
  readonly proven: boolean;
  readonly seen: readonly { readonly from: string; readonly value: string }[];
}

function detourOf(
  { find, frr }: Pick<Sight<"NodeNetworkState">, "find" | "frr">,
  node: string,
  { peer }: Way,
): Detour | undefined {
  const { vrf } = peer.spec;
  if (vrf !== undefined && vrf !== "")
    return {
      way: `VRF ${vrf}`,
      back: "the default VRF, unless something steers it",
      proven: false,
      seen: [],
    };
  const address = parseAddress(peer.host);
  if (address === undefined) return undefined;
  const view = frr(node);
  const ways = view === undefined ? undefined : byLive(view, address.family, peer.host);
  const state = find<NodeNetworkState>("NodeNetworkState", node);
  const known = ways ?? (state === undefined ? undefined : byNmstate(state, address.family, peer.host));
  if (known === undefined || known.towards === known.byDefault || known.byDefault === undefined)
    return undefined;
  return {
    way: `interface ${known.towards}`,
    back: `interface ${known.byDefault}`,
    proven: true,
    seen: [
      { from: known.from, value: `${peer.host} is on ${known.towards}` },
      { from: known.from, value: `the default route leaves by ${known.byDefault}` },
    ],
  };
}

interface Interfaces {
  readonly towards: string;
  readonly byDefault: string | undefined;
  readonly from: string;
}

function byLive(view: LiveView, family: "ipv4" | "ipv6", peer: string): Interfaces | undefined {
  const routes = view.routes;
  if (routes?.ok !== true) return undefined;
  const target = hostPrefix(parseAddress(peer) ?? { family, value: 0n });
  const own = routes.value.filter((r) => r.vrf === "default" && r.selected);
  const interfaceOf = (r: (typeof own)[number] | undefined): string | undefined =>
    r?.nextHops.find((h) => h.interface !== undefined)?.interface;
  const towards = interfaceOf(
    own
      .filter((r) => r.protocol === "connected")
      .find((r) => {
        const prefix = parsePrefix(r.prefix);
        return prefix !== undefined && covers(prefix, target);
      }),
  );
  if (towards === undefined) return undefined;
  const byDefault = interfaceOf(own.find((r) => r.prefix === (family === "ipv4" ? "0.0.0.0/0" : "::/0")));
  return { towards, byDefault, from: routes.command };
}

function byNmstate(state: NodeNetworkState, family: "ipv4" | "ipv6", peer: string): Interfaces | undefined {
  const target = hostPrefix(parseAddress(peer) ?? { family, value: 0n });
  const towards = networksOf(state, "").find((n) => covers(n.prefix, target))?.name;
  if (towards === undefined) return undefined;
  const byDefault = routesOf(state, "main").find(
    (r) => r.destination === (family === "ipv4" ? "0.0.0.0/0" : "::/0"),
  );
  return { towards, byDefault: byDefault?.["next-hop-interface"], from: "NodeNetworkState" };
}

/** Whether a node accepts anything from a neighbor. */
function receivers(
  objects: readonly FRRConfiguration[],
  nodesOf: (object: FRRConfiguration) => readonly string[],
): (node: string, peer: string, vrf: string) => boolean {
  const entries = objects.flatMap((o) => {
    const peers = listOf(o.spec?.bgp?.routers).flatMap((r) =>
      listOf(r.neighbors)
        .filter(
          (n) => n.toReceive?.allowed?.mode === "all" || listOf(n.toReceive?.allowed?.prefixes).length > 0,
        )
        .map((n) => ({ peer: n.address ?? n.interface ?? "", vrf: r.vrf ?? "" })),
    );
    return peers.length === 0 ? [] : [{ nodes: new Set(nodesOf(o)), peers }];
  });
  return (node, peer, vrf) =>
    entries.some((e) => e.nodes.has(node) && e.peers.some((p) => p.vrf === vrf && sameAddress(p.peer, peer)));
}
