import type { KubernetesObject } from "../../../src/api/object.ts";

/** Objects of a cluster that no file holds. */

/** A node; `loadObjects` adds the place where its kubelet is played. */
export function nodeNamed(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels } },
    spec: {},
    status: {
      addresses: [{ type: "Hostname", address: name }],
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "" }],
      nodeInfo: { kubeletVersion: "v1.36.3", operatingSystem: "linux", architecture: "amd64" },
    },
  };
}

/** A pod of frr-k8s on a node, as its DaemonSet makes it. */
export function frrPod(
  namespace: string,
  node: string,
  options: { readonly phase?: string; readonly labels?: Readonly<Record<string, string>> } = {},
): KubernetesObject {
  const phase = options.phase ?? "Running";
  const names = ["controller", "frr", "reloader"];
  const containers = names.map((name) => ({ name, image: `quay.io/test/${name}:v0.0.20` }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `frr-k8s-${node}`,
      namespace,
      labels: options.labels ?? { app: "frr-k8s", "app.kubernetes.io/component": "frr-k8s" },
    },
    spec: { nodeName: node, hostNetwork: true, containers },
    status: {
      phase,
      conditions: [{ type: "Ready", status: phase === "Running" ? "True" : "False" }],
      ...(phase === "Running"
        ? {
            containerStatuses: containers.map(({ name, image }) => ({
              name,
              image,
              imageID: image,
              ready: true,
              restartCount: 0,
              state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
            })),
          }
        : {}),
    },
  };
}
