/**
 * Why no node announces a Service, in few words: the speaker's reasons, and what stands before them. `explain` says it in
 * full sentences.
 */
const WORDS: Readonly<Record<string, string>> = Object.freeze({
  otherClass: "not MetalLB's class",
  layer2Only: "layer 2 only",
  noAdvertisement: "pool not advertised",
  filteredByLoadBalancerClass: "not MetalLB's class",
  notLoadBalancer: "not a LoadBalancer",
  noConfig: "no valid configuration",
  noIPAllocated: "no address",
  invalidIP: "invalid address in status",
  ipNotAllowed: "address in no pool",
  notOwner: "no node selected",
  noMatchingAdvertisement: "no advertisement matches its labels",
  conflictingAdvertisements: "advertisements contradict",
  nodeNetworkUnavailable: "node without network",
  nodeUnschedulable: "node cordoned",
  nodeLabeledExcludeBalancers: "node excluded by label",
  noLocalEndpoints: "no local endpoint",
  noEndpoints: "no ready endpoint",
});

/** @returns the words for a reason; a reason without words as it is. */
export function reasonWords(reason: string): string {
  return (Object.hasOwn(WORDS, reason) ? WORDS[reason] : undefined) ?? reason;
}
