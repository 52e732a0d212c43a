import { define } from "./define.ts";
import { is } from "./verbs.ts";

/** MLB8xx: what surrounds MetalLB. */
export const ENVIRONMENT = [
  define({
    code: "MLB801",
    severity: "warning",
    group: "services",
    foundFrom: "inferred",
    title: "The nodes that announce may not serve",
    message: (a: { reason: string }, nodes, services) =>
      `${services} ${is(services)} announced by ${nodes}, but what comes after MetalLB is in doubt: ${a.reason}.`,
    cause:
      "MetalLB only brings packets to a node. kube-proxy or the pod network takes them to the pods, with rules of their own.",
    remedy:
      "Look at kube-proxy and the pod network on these nodes; a test from a node itself proves nothing.",
  }),
  define({
    code: "MLB802",
    severity: "error",
    group: "nodes",
    foundFrom: "api",
    title: "The label kubernetes.io/hostname is not the node's name",
    message: (a: { label: string }, nodes) =>
      `${nodes}: the label kubernetes.io/hostname is ${a.label}, so MetalLB's FRRConfiguration selects no node and its sessions are missing.`,
    cause:
      "MetalLB selects the node of its FRRConfiguration by kubernetes.io/hostname with the name of the node as value.",
    remedy: "Set the label to the node's name.",
  }),
  define({
    code: "MLB804",
    severity: "warning",
    group: "hygiene",
    foundFrom: "api+live",
    title: "BGPSessionState does not show the session as it is",
    message: (a: { peer: string; says: string; truth: string }, nodes) =>
      `BGPSessionState of ${nodes} with ${a.peer} says ${a.says}, ${a.truth}.`,
    cause: "It is polled every two minutes, and may outlive its pod or hold a duplicate.",
    remedy: "Trust the live session; delete leftovers.",
  }),
  define({
    code: "MLB805",
    severity: "error",
    group: "nodes",
    foundFrom: "live",
    title: "A daemon of FRR does not run",
    message: (a: { daemon: string; evidence: string }, nodes) =>
      `${a.daemon} does not run on ${nodes} (${a.evidence}).`,
    cause: "The daemon crashed or was stopped; the pod may still count as ready.",
    remedy: "Look at the log of the frr container and delete the pod.",
  }),
] as const;
