import type { Node, Service } from "../../api/core.ts";
import type { IPAddressPool } from "../../api/metallb.ts";
import type { KubernetesObject } from "../../api/object.ts";
import { type ObjectRef, refOf } from "../../api/ref.ts";
import { listOf, textsOf } from "../../api/values.ts";
import { parseAddress } from "../../net/address.ts";
import { covers, hostPrefix, type Prefix, parsePrefix } from "../../net/prefix.ts";
import { parsePoolEntry } from "../../net/range.ts";
import { cover, prefixTable } from "../../net/table.ts";
import { analyzer } from "../analyzer.ts";
import { evidence, finding, nameOf } from "../finding.ts";
import { edit } from "../shell.ts";

interface ClusterNetwork extends KubernetesObject {
  readonly spec?: {
    readonly clusterNetwork?: readonly { readonly cidr?: string }[];
    readonly serviceNetwork?: readonly string[];
  };
}

interface Used {
  readonly prefix: Prefix;
  readonly what: string;
  readonly object: ObjectRef;
  readonly path: string;
}

/** Pools that hold addresses of nodes, of the pod network or of cluster IPs. MetalLB itself does not look (but for 0.15.0 and OpenShift 4.19). */
export const poolOverlaps = analyzer({
  name: "pool-overlaps",
  codes: ["MLB108"],
  reads: {
    kinds: ["IPAddressPool"],
    also: ["Node", "Service", "ConfigNetwork", "Network"],
    uses: ["discovery"],
  },
  *analyze({ objects, shared, unknown }) {
    for (const kind of ["Node", "Service"] as const) {
      const reason = unknown(kind);
      if (reason !== undefined)
        yield { what: `pools against addresses of ${kind}s`, reason, nodes: [], asked: true };
    }
    const namespace = shared.discovery().metallb.namespace.value;
    const ranges = objects<IPAddressPool>("IPAddressPool")
      .filter((p) => (p.metadata.namespace ?? namespace) === namespace)
      .flatMap((pool) =>
        textsOf(pool.spec?.addresses).flatMap((text, i) => {
          const entry = parsePoolEntry(text);
          const at = { pool, text, path: `spec.addresses[${i}]` };
          return entry.ok ? entry.cidrs.map((c) => ({ ...at, prefix: c.prefix })) : [];
        }),
      );
    const table = prefixTable(ranges.map((r) => [r.prefix, r] as const));
    const said = new Set<string>();
    for (const used of [
      ...nodesOf(objects<Node>("Node")),
      ...clusterIPs(objects<Service>("Service")),
      ...networks(objects),
    ]) {
      const hits = [
        ...cover(table, used.prefix),
        ...ranges.filter((r) => r.prefix !== used.prefix && isWide(used) && covers(used.prefix, r.prefix)),
      ];
      for (const { pool, text, path } of hits) {
        const key = `${pool.metadata.name} ${path} ${used.path}`;
        if (said.has(key)) continue;
        said.add(key);
        yield finding(
          "MLB108",
          { pool: nameOf(pool), range: text, what: used.what },
          {
            objects: [pool, used.object],
            evidence: [evidence(pool, path, text)],
            commands: [edit(refOf(pool))],
          },
        );
      }
    }
  },
});

const isWide = (used: Used): boolean => used.path !== "status.addresses" && used.path !== "spec.clusterIPs";

function* nodesOf(nodes: readonly Node[]): Generator<Used> {
  for (const node of nodes)
    for (const { address, type } of listOf(node.status?.addresses)) {
      const parsed = type === "InternalIP" || type === "ExternalIP" ? parseAddress(address) : undefined;
      if (parsed !== undefined)
        yield {
          prefix: hostPrefix(parsed),
          what: `${address} of node ${node.metadata.name}`,
          object: refOf(node),
          path: "status.addresses",
        };
    }
}

function* clusterIPs(services: readonly Service[]): Generator<Used> {
  for (const service of services)
    for (const ip of textsOf(
      service.spec?.clusterIPs ?? (service.spec?.clusterIP === undefined ? [] : [service.spec.clusterIP]),
    )) {
      const parsed = parseAddress(ip);
      if (parsed !== undefined)
        yield {
          prefix: hostPrefix(parsed),
          what: `${ip}, the cluster IP of ${nameOf(service)}`,
          object: refOf(service),
          path: "spec.clusterIPs",
        };
    }
}

function* networks(
  objects: <T extends KubernetesObject>(kind: "Network" | "ConfigNetwork" | "Node") => readonly T[],
): Generator<Used> {
  for (const network of [
    ...objects<ClusterNetwork>("ConfigNetwork"),
    ...objects<ClusterNetwork>("Network"),
  ]) {
    const all = [
      ...listOf(network.spec?.clusterNetwork).map(
        (n) => ["the pod network", n.cidr ?? "", "spec.clusterNetwork"] as const,
      ),
      ...textsOf(network.spec?.serviceNetwork).map(
        (cidr) => ["the service network", cidr, "spec.serviceNetwork"] as const,
      ),
    ];
    for (const [what, cidr, path] of all) {
      const prefix = parsePrefix(cidr);
      if (prefix !== undefined)
        yield { prefix, what: `addresses of ${what} ${cidr}`, object: refOf(network), path };
    }
  }
  for (const node of objects<PodNode>("Node"))
    for (const cidr of textsOf(node.spec?.podCIDRs)) {
      const prefix = parsePrefix(cidr);
      if (prefix !== undefined)
        yield {
          prefix,
          what: `addresses of the pod network ${cidr} of node ${node.metadata.name}`,
          object: refOf(node),
          path: "spec.podCIDRs",
        };
    }
}

interface PodNode extends KubernetesObject {
  readonly spec?: { readonly podCIDRs?: readonly string[] };
}
