import { define } from "./define.ts";
import { has } from "./verbs.ts";

/** MLB1xx: which address a Service gets, and why it gets none. */
export const ALLOCATION = [
  define({
    code: "MLB101",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "No pool gives the Service an address",
    message: (a: { reason: string }, _nodes, services) =>
      `${services} ${has(services)} no address: ${a.reason}.`,
    cause:
      'No IPAddressPool may be used for this Service: autoAssign is off, serviceAllocation keeps it out, or the pool it asks for does not exist. The event only says "no available IPs".',
    remedy:
      "Ask for a pool by name with the annotation metallb.io/address-pool, or open a pool to this Service.",
  }),
  define({
    code: "MLB102",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The pool is exhausted",
    message: (a: { pools: readonly string[]; total: string }, _nodes, services) =>
      `${services} ${has(services)} no address: every address of ${a.pools.join(" and ")} is taken${a.total === "" ? "" : ` (${a.total})`}.`,
    cause: "Every address of the pools that this Service may use belongs to another Service.",
    remedy: "Add addresses to the pool, add a pool, or free an address.",
  }),
  define({
    code: "MLB103",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The requested address cannot be given",
    message: (a: { service: string; requested: string; reason: string }) =>
      `${a.service} asks for ${a.requested} and cannot have it: ${a.reason}.`,
    cause:
      "The address that the annotation metallb.io/loadBalancerIPs or spec.loadBalancerIP asks for is in no pool, in another pool than the one asked for, of the wrong family, or asked for twice in different ways.",
    remedy: "Ask for an address of a pool that this Service may use, in one place only.",
  }),
  define({
    code: "MLB104",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The address may not be shared",
    message: (a: { service: string; address: string; reason: string }) =>
      `${a.service} cannot share ${a.address}: ${a.reason}.`,
    cause:
      "Services share an address only with equal keys in metallb.io/allow-shared-ip, different ports, and externalTrafficPolicy Cluster (or Local with the same pod selector).",
    remedy:
      "Give all sharers the same key and policy and ports that differ, or another address to one of them.",
  }),
  define({
    code: "MLB105",
    severity: "warning",
    group: "services",
    foundFrom: "inferred",
    title: "Another controller answers for the Service",
    message: (a: { service: string; reason: string }) => `${a.service} is not MetalLB's alone: ${a.reason}.`,
    cause:
      "Another load balancer controller (the service LB of k3s, LB-IPAM of Cilium, a cloud provider) writes the status, or the loadBalancerClass gives the Service to somebody else.",
    remedy:
      "Switch the other controller off, or separate the two with spec.loadBalancerClass and --lb-class.",
  }),
  define({
    code: "MLB106",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The dual-stack Service cannot get its addresses",
    message: (a: { reason: string }, _nodes, services) =>
      `${services} cannot be served in both families: ${a.reason}.`,
    cause:
      "Both addresses of a dual-stack Service come from one pool, and the Service itself needs a cluster IP of each family.",
    remedy: "Add the missing family to the pool, or use ipFamilyPolicy SingleStack or PreferDualStack.",
  }),
  define({
    code: "MLB107",
    severity: "warning",
    group: "resources",
    foundFrom: "api",
    title: "The pool is never used by itself",
    message: (a: { pool: string; reason: string }) => `${a.pool} gives no address by itself: ${a.reason}.`,
    cause:
      "serviceAllocation keeps every Service out (its selectors match nothing), or in releases before 0.15 it only has a priority.",
    remedy: "Correct the selectors in spec.serviceAllocation, or remove the field.",
  }),
  define({
    code: "MLB108",
    severity: "error",
    group: "traffic",
    foundFrom: "api",
    title: "The pool overlaps addresses that are in use",
    message: (a: { pool: string; range: string; what: string }) =>
      `${a.range} of ${a.pool} contains ${a.what}.`,
    cause:
      "MetalLB does not know what else uses an address: a node, the pod network, the service network, an egress address. Both answer, and which one wins is chance.",
    remedy: "Take the range out of the pool.",
  }),
  define({
    code: "MLB109",
    severity: "error",
    group: "resources",
    foundFrom: "api",
    title: "Pools overlap",
    message: (a: { pool: string; error: string }) =>
      `${a.pool} makes MetalLB's configuration invalid: ${a.error}.`,
    cause:
      "An address may be in one pool only; MetalLB then refuses the whole configuration and keeps the previous one.",
    remedy: "Make the ranges disjoint.",
  }),
  define({
    code: "MLB110",
    severity: "warning",
    group: "services",
    foundFrom: "api",
    title: "The address of the Service was taken back",
    message: (a: { service: string; event: string }) => `${a.service} lost its address: ${a.event}.`,
    cause:
      "The pool was edited so that the address is no longer allowed, or a controller of 0.13 restarted while Services were pending.",
    remedy: "Put the address back into a pool, or accept the new one where clients and DNS point to the old.",
  }),
  define({
    code: "MLB111",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The address never settles",
    message: (a: { service: string; reason: string }) =>
      `${a.service} gets and loses addresses for ever: ${a.reason}.`,
    cause:
      "Since 0.15.0 a PreferDualStack Service with one cluster IP and a dual-stack pool gets a second address, is then found to have changed family, and is cleared.",
    remedy: "Set ipFamilyPolicy to SingleStack, or give the Service cluster IPs of both families.",
  }),
  define({
    code: "MLB112",
    severity: "warning",
    group: "resources",
    foundFrom: "api",
    title: "The pool holds no address",
    message: (a: { pool: string; entry: string }) => `${a.pool} holds no address: ${a.entry}.`,
    cause:
      "A range from an IPv4 to an IPv6 address is accepted and is empty; so is a pool whose only entries are such ranges.",
    remedy: "Write both ends of the range in one family.",
  }),
] as const;
