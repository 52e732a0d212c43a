import type { KubernetesObject } from "../api/object.ts";
import type { Kind } from "../snapshot/kinds.ts";
import type { Fault } from "./fault.ts";
import { type Shape, shapeFaults } from "./shape.ts";

const CONDITIONS: Shape = [{ type: "text", status: "text", reason: "text", message: "text" }];
const SELECTOR: Shape = {
  matchLabels: "texts",
  matchExpressions: [{ key: "text", operator: "text", values: ["text"] }],
};
const CONTAINERS: Shape = [
  { name: "text", image: "text", args: ["text"], command: ["text"], env: [{ name: "text", value: "text" }] },
];
const WORKLOAD: Shape = {
  spec: { selector: SELECTOR, template: { metadata: { labels: "texts" }, spec: { containers: CONTAINERS } } },
};

/** The types of the fields that are read of Kubernetes' own kinds and of other projects' kinds. */
const FIELDS = Object.freeze<Partial<Record<Kind, Shape>>>({
  Node: {
    spec: { unschedulable: "bool", taints: [{ key: "text", value: "text", effect: "text" }] },
    status: { conditions: CONDITIONS, addresses: [{ type: "text", address: "text" }] },
  },
  Service: {
    spec: {
      type: "text",
      selector: "texts",
      ports: [
        {
          name: "text",
          protocol: "text",
          port: "integer",
          nodePort: "integer",
          targetPort: "integer or text",
        },
      ],
      clusterIP: "text",
      clusterIPs: ["text"],
      ipFamilies: ["text"],
      ipFamilyPolicy: "text",
      loadBalancerIP: "text",
      loadBalancerClass: "text",
      loadBalancerSourceRanges: ["text"],
      externalTrafficPolicy: "text",
      internalTrafficPolicy: "text",
      healthCheckNodePort: "integer",
      allocateLoadBalancerNodePorts: "bool",
    },
    status: { loadBalancer: { ingress: [{ ip: "text", hostname: "text", ipMode: "text" }] } },
  },
  EndpointSlice: {
    addressType: "text",
    endpoints: [
      {
        addresses: ["text"],
        conditions: { ready: "bool", serving: "bool", terminating: "bool" },
        nodeName: "text",
        targetRef: { kind: "text", name: "text", namespace: "text" },
      },
    ],
    ports: [{ name: "text", port: "integer", protocol: "text" }],
  },
  Pod: {
    spec: { nodeName: "text", hostNetwork: "bool", containers: CONTAINERS, initContainers: CONTAINERS },
    status: {
      phase: "text",
      conditions: CONDITIONS,
      containerStatuses: [{ name: "text", restartCount: "integer" }],
    },
  },
  Secret: { type: "text", data: "texts", stringData: "texts" },
  ConfigMap: { data: "texts" },
  DaemonSet: WORKLOAD,
  Deployment: WORKLOAD,
  Event: { reason: "text", message: "text", type: "text", count: "integer" },
  EgressService: { spec: { sourceIPBy: "text", network: "text", nodeSelector: SELECTOR } },
});

/** The values of Secrets are not shown, not even wrong ones. */
const SECRET_FAULT = "texts are expected";

/** @returns the fields of an object that are not of the type that its kind has there. */
export function coreFaults(kind: Kind, object: KubernetesObject): readonly Fault[] {
  const shape = FIELDS[kind];
  if (shape === undefined || typeof shape === "string" || Array.isArray(shape)) return [];
  const faults = Object.entries(shape).flatMap(([field, inner]) => shapeFaults(object[field], inner, field));
  return kind === "Secret" ? faults.map(({ path }) => ({ path, message: SECRET_FAULT })) : faults;
}
