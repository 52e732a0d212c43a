import { define } from "./define.ts";
import { kept } from "./kept.ts";

/** MLB5xx: routes that come in, and the way back. */
export const TRAFFIC = [
  define({
    code: "MLB501",
    severity: "info",
    group: "traffic",
    foundFrom: "api",
    title: "The nodes learn no routes",
    message: (a: { peers: readonly string[] }, nodes) =>
      `No route from ${a.peers.join(", ")} is accepted on ${nodes}.`,
    cause: "By default frr-k8s accepts nothing; only toReceive of an FRRConfiguration opens the filter.",
    remedy: "Add an FRRConfiguration that repeats the neighbor and has toReceive with the prefixes wanted.",
  }),
  define({
    code: "MLB502",
    severity: "warning",
    group: "traffic",
    foundFrom: "inferred",
    title: "Answers leave by another way than requests come",
    message: (a: { peer: string; way: string; back: string }, nodes, services) =>
      `Traffic for ${services} from ${a.peer} enters ${nodes} by ${a.way}, and answers leave by ${a.back}.`,
    cause:
      "The router is reached by another interface or VRF than the default route, and no route back is known.",
    remedy:
      "Learn routes (toReceive), add static routes or source-based rules, or an EgressService on OVN-Kubernetes.",
  }),
  define({
    code: "MLB503",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "--always-block covers routes that are asked for",
    message: (a: { prefix: string; block: string; object: string }, nodes) =>
      `${a.prefix} in toReceive of ${a.object} is never accepted${nodes === "" ? "" : ` on ${nodes}`}: --always-block ${a.block} comes first.`,
    cause:
      "The prefixes of --always-block (frrk8sConfig.alwaysBlock) are denied before everything that toReceive permits.",
    remedy: "Narrow --always-block, or do without the route.",
  }),
  define({
    code: "MLB504",
    severity: "error",
    group: "traffic",
    foundFrom: "api+live",
    title: "Routes of the cluster's own networks are imported",
    message: (a: { what: string; how: string }, nodes) => `${a.what} ${a.how} on ${nodes}.`,
    cause:
      "A route for the pod, service or node network that is learned from outside takes the traffic away from the cluster, webhooks included.",
    remedy: "Restrict toReceive to the prefixes wanted, and set --always-block to the cluster's networks.",
  }),
  define({
    code: "MLB505",
    severity: "error",
    group: "nodes",
    foundFrom: "api",
    title: "The imported VRF is not in the same FRRConfiguration",
    message: (a: { object: string; error: string }, nodes) =>
      `${a.object} imports a VRF that it does not define (${a.error}), so frr-k8s ${kept(nodes)}.`,
    cause: "Each FRRConfiguration stands alone: the router of an imported VRF must be in the same resource.",
    remedy: "Repeat the router of that VRF in this resource.",
  }),
  define({
    code: "MLB506",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "The EgressService does not fit the Service",
    message: (a: { service: string; reason: string }) =>
      `The way back of ${a.service} is not the way in: ${a.reason}.`,
    cause:
      "An EgressService needs the name and namespace of the Service, the route table of the VRF as network, and nodes that also announce the Service.",
    remedy: "Correct the EgressService; announce the Service only from the node that it names.",
  }),
  define({
    code: "MLB507",
    severity: "error",
    group: "services",
    foundFrom: "live",
    title: "The prefix is not usable in FRR's table",
    message: (a: { prefix: string; reason: string }, nodes) =>
      `${a.prefix} is not advertised by FRR on ${nodes}: ${a.reason}.`,
    cause: "The network line is missing, the path is not valid or not the best, or a route map denies it.",
    remedy: "See the difference between intent and running configuration with diff.",
  }),
] as const;
