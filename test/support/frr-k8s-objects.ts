import type { FRRConfigurationSpec, Neighbor, Router } from "../../src/api/frrk8s.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { type RenderOptions, type RenderResult, renderNode } from "../../src/frrk8s/node.ts";
import { type Snapshot, snapshotOf } from "../../src/snapshot/snapshot.ts";

const NAMESPACE = "frr-k8s-system";

/** @returns a FRRConfiguration of the daemon's namespace. */
export function frrConfiguration(
  name: string,
  spec: FRRConfigurationSpec,
  namespace = NAMESPACE,
): KubernetesObject {
  return {
    apiVersion: "frrk8s.metallb.io/v1beta1",
    kind: "FRRConfiguration",
    metadata: { name, namespace },
    spec,
  };
}

/** @returns a FRRConfiguration with routers alone. */
export function routers(name: string, ...list: readonly Router[]): KubernetesObject {
  return frrConfiguration(name, { bgp: { routers: list } });
}

/** @returns a FRRConfiguration with one neighbor of AS 65002 at 192.0.2.2, for AS 65001. */
export function neighbor(name: string, fields: Neighbor, router: Partial<Router> = {}): KubernetesObject {
  const peer = fields.interface === undefined ? { address: "192.0.2.2" } : {};
  const asn = fields.dynamicASN === undefined ? { asn: 65002 } : {};
  return routers(name, { asn: 65001, ...router, neighbors: [{ ...asn, ...peer, ...fields }] });
}

/** @returns a secret of the daemon's namespace. */
export function secret(name: string, password: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: NAMESPACE },
    type: "kubernetes.io/basic-auth",
    data: { password: btoa(password) },
  };
}

export function nodeObject(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels } };
}

/** @returns a cluster with one node, n1. */
export function clusterOf(...objects: readonly KubernetesObject[]): Snapshot {
  return snapshotOf([nodeObject("n1"), ...objects]);
}

/** @returns what frr-k8s makes of the objects on n1. */
export function rendered(objects: readonly KubernetesObject[], options: RenderOptions = {}): RenderResult {
  return renderNode(clusterOf(...objects), "n1", options);
}
