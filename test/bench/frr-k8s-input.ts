import type { KubernetesObject } from "../../src/api/object.ts";

/** A case for one node: so many FRRConfigurations with so many neighbors of so many prefixes each. */
export interface BenchCase {
  readonly name: string;
  readonly node: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly objects: readonly KubernetesObject[];
  readonly alwaysBlock?: string[];
}

/** Makes a case of a given size, always the same: all prefixes are advertised, every fifth with a local preference, every third with a community. */
export function madeCase(configs: number, neighbors: number, prefixes: number): BenchCase {
  return {
    name: `${configs}x${neighbors}x${prefixes}`,
    node: { name: "node-a", labels: { rack: "r1" } },
    alwaysBlock: ["192.168.0.0/16", "fc00::/7"],
    objects: Array.from({ length: configs }, (_, c) => config(c, neighbors, prefixes)),
  };
}

function config(c: number, neighbors: number, prefixes: number): KubernetesObject {
  const own = Array.from({ length: prefixes }, (_, i) => prefixOf(c * prefixes + i));
  const v4 = own.filter((prefix) => !prefix.includes(":"));
  return {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name: `cfg-${String(c).padStart(2, "0")}`, namespace: "frr-k8s-system" },
    spec: {
      bgp: {
        routers: [
          {
            asn: 64522,
            prefixes: own,
            neighbors: Array.from({ length: neighbors }, (_, n) => ({
              asn: 64512,
              address: `172.30.${n >> 8}.${n & 255}`,
              toAdvertise: {
                allowed: { mode: "all" },
                withLocalPref: [{ localPref: 100, prefixes: v4.filter((_, i) => i % 5 === 0) }],
                withCommunity: [{ community: "65000:1", prefixes: v4.filter((_, i) => i % 3 === 0) }],
              },
              toReceive: { allowed: { prefixes: own.map((prefix) => ({ prefix })) } },
            })),
          },
        ],
      },
    },
  };
}

function prefixOf(i: number): string {
  return i % 4 === 0
    ? `2001:db8:${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}::/64`
    : `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32`;
}
