import type { KubernetesObject } from "../../../src/api/object.ts";
import type { ClusterFacts } from "./facts.ts";

/** The nodes of the base cluster. */
export const NODES = [
  { name: "wk1", address: "192.0.2.11", labels: { rack: "a" } },
  { name: "wk2", address: "192.0.2.12", labels: { rack: "a" } },
  { name: "wk3", address: "192.0.2.13", labels: { rack: "b" } },
] as const;

const NAMESPACES = ["default", "metallb-system", "frr-k8s-system", "shop"] as const;

/** Nodes, namespaces and the pods of MetalLB and frr-k8s, as Helm's chart or manifests make them: all in metallb-system. */
export function basePods(facts: ClusterFacts): readonly KubernetesObject[] {
  const frrNamespace = facts.frrK8sNamespace ?? "metallb-system";
  return [
    ...NODES.map(
      ({ name, address, labels }): KubernetesObject => ({
        apiVersion: "v1",
        kind: "Node",
        metadata: {
          name,
          labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels },
        },
        spec: {},
        status: {
          addresses: [{ type: "InternalIP", address }],
          conditions: [{ type: "Ready", status: "True" }],
          nodeInfo: { kubeletVersion: "v1.36.3" },
        },
      }),
    ),
    ...NAMESPACES.map(
      (name): KubernetesObject => ({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
      }),
    ),
    pod("controller", "metallb-system", { component: "controller", app: "metallb" }, undefined, [
      { name: "controller", image: image("metallb/controller", facts.metallb) },
    ]),
    ...NODES.flatMap(({ name }) => [
      pod(`speaker-${name}`, "metallb-system", { component: "speaker", app: "metallb" }, name, [
        {
          name: "speaker",
          image: image("metallb/speaker", facts.metallb),
          args: [`--frrk8s-namespace=${frrNamespace}`, ...(facts.speakerArgs ?? [])],
          env: [{ name: "METALLB_BGP_TYPE", value: facts.speakerMode ?? "frr-k8s" }],
        },
      ]),
      ...(facts.speakerMode !== undefined && facts.speakerMode !== "frr-k8s"
        ? []
        : [
            pod(`frr-k8s-${name}`, frrNamespace, { app: "frr-k8s" }, name, [
              {
                name: "controller",
                image: image("metallb/frr-k8s", facts.frrK8s),
                args: [...(facts.frrK8sArgs ?? [])],
              },
              { name: "frr", image: `quay.io/frrouting/frr:${facts.frr ?? "10.4.3"}` },
              { name: "reloader", image: `quay.io/frrouting/frr:${facts.frr ?? "10.4.3"}` },
            ]),
          ]),
    ]),
  ];
}

function image(name: string, version: string | undefined): string {
  return `quay.io/${name}:${version ?? "main"}`;
}

function pod(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  node: string | undefined,
  containers: readonly object[],
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: { ...(node === undefined ? {} : { nodeName: node }), containers },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  };
}
