import type { ConfigMap, Node, Service } from "../../api/core.ts";
import type { FRRConfiguration } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, type Prefix, parsePrefix } from "../../net/prefix.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";

interface ClusterNetwork extends KubernetesObject {
  readonly spec?: {
    readonly clusterNetwork?: readonly { readonly cidr?: string }[];
    readonly serviceNetwork?: readonly string[];
  };
}

/** Routes that FRR learns for the cluster's own networks, before (what toReceive allows) and after (what the kernel has). */
export const importedRoutes = analyzer({
  name: "imported-routes",
  codes: ["MLB504", "MLB605"],
  reads: {
    kinds: ["FRRConfiguration", "Node", "Service"],
    also: ["ConfigNetwork", "Network", "ConfigMap"],
    uses: ["discovery"],
    live: [SHOW.ipRoutes, SHOW.ipv6Routes],
  },
  *analyze({ objects, find, frr, shared }) {
    const { frrK8s } = shared.discovery();
    const own = clusterNetworks(objects);
    const importing = shared.frrConfigurations().filter((o) => receives(o));
    if (frrK8s.alwaysBlock.value.length === 0)
      for (const object of importing)
        for (const { path, neighbor } of takesAll(object))
          yield finding(
            "MLB504",
            {
              what: `Everything that ${neighbor} sends`,
              how: `is accepted by ${nameOf(object)}, also routes of the cluster's own networks, since no --always-block is set,`,
            },
            {
              objects: [object],
              severity: "info",
              nodes: shared.nodesOf(object),
              evidence: [evidence(object, path, "all"), evidence(undefined, frrK8s.alwaysBlock.from, "none")],
            },
          );
    for (const node of shared.nodeNames()) {
      const routes = frr(node)?.routes;
      if (routes === undefined || !routes.ok) continue;
      for (const route of routes.value) {
        const prefix =
          route.protocol === "bgp" && route.vrf === "default" ? parsePrefix(route.prefix) : undefined;
        if (prefix === undefined || prefix.length === 0) continue;
        const hit = own.find((o) => covers(prefix, o.prefix) || covers(o.prefix, prefix));
        if (hit === undefined || route.installed !== true) continue;
        yield finding(
          "MLB504",
          {
            what: `A route for ${route.prefix}, which holds addresses of ${hit.what},`,
            how: "is installed by BGP",
          },
          {
            nodes: [node],
            evidence: [evidence(undefined, `${routes.command} on ${node}`, `${route.prefix} bgp installed`)],
          },
        );
      }
    }
    const startup = find<ConfigMap>("ConfigMap", "frr-startup", frrK8s.namespace.value);
    const options = /zebra_options=(.*)/.exec(startup?.data?.daemons ?? "")?.[1];
    if (startup === undefined || options === undefined || /(^|[\s"'])-K\b/.test(options)) return;
    const learning = importing.flatMap((o) => shared.nodesOf(o));
    if (learning.length === 0) return;
    yield finding(
      "MLB605",
      { object: nameOf(startup) },
      {
        objects: [startup, ...importing],
        nodes: learning,
        severity: "info",
        evidence: [evidence(startup, "data.daemons", `zebra_options=${options.trim()}`)],
      },
    );
  },
});

function clusterNetworks(
  objects: <T extends KubernetesObject>(
    kind: "Network" | "ConfigNetwork" | "Node" | "Service",
  ) => readonly T[],
): readonly { readonly prefix: Prefix; readonly what: string }[] {
  const out: { prefix: Prefix; what: string }[] = [];
  const add = (text: string, what: string): void => {
    const prefix = parsePrefix(text);
    if (prefix !== undefined) out.push({ prefix, what });
  };
  for (const network of [
    ...objects<ClusterNetwork>("ConfigNetwork"),
    ...objects<ClusterNetwork>("Network"),
  ]) {
    for (const { cidr } of listOf(network.spec?.clusterNetwork)) add(cidr ?? "", `the pod network ${cidr}`);
    for (const cidr of textsOf(network.spec?.serviceNetwork)) add(cidr, `the service network ${cidr}`);
  }
  for (const node of objects<Node & { readonly spec?: { readonly podCIDRs?: readonly string[] } }>("Node"))
    for (const cidr of textsOf(node.spec?.podCIDRs)) add(cidr, `the pod network ${cidr}`);
  const [kubernetes] = objects<Service>("Service").filter(
    (s) => s.metadata.name === "kubernetes" && s.metadata.namespace === "default",
  );
  const address = parseAddress(kubernetes?.spec?.clusterIP ?? "");
  if (address !== undefined)
    out.push({
      prefix: { family: address.family, value: address.value, length: address.family === "ipv4" ? 32 : 128 },
      what: "the service network",
    });
  return out;
}

function receives(object: FRRConfiguration): boolean {
  return listOf(object.spec?.bgp?.routers).some((r) =>
    listOf(r.neighbors).some(
      (n) => n.toReceive?.allowed?.mode === "all" || listOf(n.toReceive?.allowed?.prefixes).length > 0,
    ),
  );
}

function* takesAll(object: FRRConfiguration): Generator<{ path: string; neighbor: string }> {
  for (const [r, router] of listOf(object.spec?.bgp?.routers).entries())
    for (const [n, neighbor] of listOf(router.neighbors).entries())
      if (neighbor.toReceive?.allowed?.mode === "all")
        yield {
          path: `spec.bgp.routers[${r}].neighbors[${n}].toReceive.allowed.mode`,
          neighbor: neighbor.address ?? neighbor.interface ?? "a neighbor",
        };
}
