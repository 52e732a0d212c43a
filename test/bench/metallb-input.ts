import type { KubernetesObject } from "../../src/api/object.ts";
import { advertisement, node, peer, pool, service, slice } from "../support/metallb.ts";

const ZONES = ["a", "b", "c"] as const;

/**
 * A cluster of a size: three zones, six peers, ten dual-stack pools with their advertisements, Services of which a third is Local.
 * The same for the same size.
 */
export function madeCluster(nodes: number, services: number): readonly KubernetesObject[] {
  const zone = (i: number): { nodeSelectors: { matchLabels: Record<string, string> }[] } => ({
    nodeSelectors: [{ matchLabels: { zone: ZONES[i % 3] ?? "a" } }],
  });
  return [
    ...range(nodes).map((i) => node(`node-${i}`, { zone: ZONES[i % 3] ?? "a" })),
    ...range(6).map((i) =>
      peer(`peer-${i}`, {
        peerAddress: `172.18.${i}.1`,
        peerASN: 65100 + i,
        ...(i % 2 === 0 ? {} : zone(i)),
      }),
    ),
    ...range(10).map((i) =>
      pool(`pool-${i}`, { addresses: [`10.${100 + i}.0.0/20`, `fc00:${100 + i}::/112`] }),
    ),
    ...range(10).map((i) =>
      advertisement(`adv-${i}`, {
        ipAddressPools: [`pool-${i}`],
        ...(i % 3 === 0 ? { communities: ["65000:1", `65000:${i}`] } : {}),
        ...(i % 4 === 0 ? {} : { peers: ["peer-0", `peer-${1 + (i % 5)}`] }),
        ...(i % 5 === 0 ? zone(i) : {}),
      }),
    ),
    ...range(services).flatMap((i) => {
      const host = `${Math.floor(i / 10 / 256)}.${Math.floor(i / 10) % 256}`;
      const name = `svc-${i}`;
      const endpoints = range(3).map((j) => ({
        addresses: [`10.128.${i % 256}.${j}`],
        conditions: { ready: true },
        nodeName: `node-${(i * 7 + j * 31) % nodes}`,
      }));
      return [
        service(name, [`10.${100 + (i % 10)}.${host}`], {
          externalTrafficPolicy: i % 3 === 0 ? "Local" : "Cluster",
        }),
        slice(name, endpoints),
      ];
    }),
  ];
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
