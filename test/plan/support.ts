import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type Discovery, discover } from "../../src/snapshot/discovery.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { readObjects } from "../../src/sources/read.ts";

const examples = resolve(import.meta.dirname, "../../examples");

/** @returns the objects of an example of the repository */
export function exampleObjects(name: string): readonly KubernetesObject[] {
  return readObjects(readFileSync(join(examples, name, "objects.yaml"), "utf8"), name);
}

/** @returns a cluster of objects, and what is found out about it */
export function clusterOf(objects: readonly KubernetesObject[]): {
  readonly s: Snapshot;
  readonly d: Discovery;
} {
  const s = snapshotOf(objects);
  return { s, d: discover(s) };
}

/** A FRRConfiguration of the lab with one neighbor. */
export function frrConfiguration(
  name: string,
  neighbor: object,
  more: { readonly namespace?: string; readonly asn?: number; readonly nodeSelector?: object } = {},
): KubernetesObject {
  return {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name, namespace: more.namespace ?? "openshift-frr-k8s" },
    spec: {
      ...(more.nodeSelector === undefined ? {} : { nodeSelector: more.nodeSelector }),
      bgp: {
        routers: [
          { asn: more.asn ?? 65801, neighbors: [{ address: "172.18.20.1", asn: 65102, ...neighbor }] },
        ],
      },
    },
  };
}

/** A resource of MetalLB. */
export function metallb(kind: string, name: string, spec: object): KubernetesObject {
  const apiVersion = kind === "BGPPeer" ? "metallb.io/v1beta2" : "metallb.io/v1beta1";
  return { apiVersion, kind, metadata: { name, namespace: "metallb-system" }, spec };
}

export const VIRT = { matchLabels: { "node-role.kubernetes.io/worker-virt": "" } };
