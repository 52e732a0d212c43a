import type { Condition, KubernetesObject, LabelSelector } from "./object.ts";

/** MetalLB's custom resources (metallb.io). Durations are Go's texts (`90s`), as the schema leaves them. */

export interface SecretReference {
  readonly name?: string;
  readonly namespace?: string;
}

export interface BGPPeerSpec {
  readonly myASN?: number;
  /** Exactly one of peerASN and dynamicASN. 0 acts as absent. */
  readonly peerASN?: number;
  readonly dynamicASN?: string;
  /** Since 0.16.0; never written to the FRRConfiguration. */
  readonly localASN?: number;
  /** Exactly one of peerAddress and interface. */
  readonly peerAddress?: string;
  readonly interface?: string;
  /** Never written to the FRRConfiguration. */
  readonly sourceAddress?: string;
  readonly peerPort?: number;
  readonly holdTime?: string;
  readonly keepaliveTime?: string;
  readonly connectTime?: string;
  readonly routerID?: string;
  readonly nodeSelectors?: readonly LabelSelector[];
  readonly password?: string;
  readonly passwordSecret?: SecretReference;
  readonly bfdProfile?: string;
  readonly enableGracefulRestart?: boolean;
  readonly ebgpMultiHop?: boolean;
  readonly vrf?: string;
  readonly disableMP?: boolean;
  readonly dualStackAddressFamily?: boolean;
}

/** metallb.io/v1beta2. */
export interface BGPPeer extends KubernetesObject {
  readonly kind: "BGPPeer";
  readonly spec?: BGPPeerSpec;
}

export interface BGPAdvertisementSpec {
  readonly aggregationLength?: number;
  readonly aggregationLengthV6?: number;
  readonly localPref?: number;
  readonly communities?: readonly string[];
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelector[];
  readonly nodeSelectors?: readonly LabelSelector[];
  /** Names of BGPPeers; empty: all. */
  readonly peers?: readonly string[];
  /** Since 0.16.0 and OpenShift 4.22. */
  readonly serviceSelectors?: readonly LabelSelector[];
}

/** metallb.io/v1beta1. */
export interface BGPAdvertisement extends KubernetesObject {
  readonly kind: "BGPAdvertisement";
  readonly spec?: BGPAdvertisementSpec;
}

export interface L2AdvertisementSpec {
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelector[];
  readonly nodeSelectors?: readonly LabelSelector[];
  readonly serviceSelectors?: readonly LabelSelector[];
  readonly interfaces?: readonly string[];
  /** After 0.16.1. */
  readonly preferredNodeSelectors?: readonly {
    readonly weight?: number;
    readonly preference?: LabelSelector;
  }[];
}

/** metallb.io/v1beta1. */
export interface L2Advertisement extends KubernetesObject {
  readonly kind: "L2Advertisement";
  readonly spec?: L2AdvertisementSpec;
}

export interface ServiceAllocation {
  /** Lower goes first, 0 and absent last. */
  readonly priority?: number;
  readonly namespaces?: readonly string[];
  readonly namespaceSelectors?: readonly LabelSelector[];
  readonly serviceSelectors?: readonly LabelSelector[];
}

export interface IPAddressPoolSpec {
  /** CIDRs and ranges `a-b`. */
  readonly addresses?: readonly string[];
  readonly autoAssign?: boolean;
  readonly avoidBuggyIPs?: boolean;
  readonly serviceAllocation?: ServiceAllocation;
}

/** metallb.io/v1beta1. */
export interface IPAddressPool extends KubernetesObject {
  readonly kind: "IPAddressPool";
  readonly spec?: IPAddressPoolSpec;
  readonly status?: {
    readonly assignedIPv4?: number;
    readonly assignedIPv6?: number;
    readonly availableIPv4?: number;
    readonly availableIPv6?: number;
  };
}

export interface BFDProfileSpec {
  /** Milliseconds. */
  readonly receiveInterval?: number;
  /** Milliseconds. */
  readonly transmitInterval?: number;
  readonly detectMultiplier?: number;
  /** Milliseconds. */
  readonly echoInterval?: number;
  readonly echoMode?: boolean;
  readonly passiveMode?: boolean;
  readonly minimumTtl?: number;
}

/** metallb.io/v1beta1. */
export interface BFDProfile extends KubernetesObject {
  readonly kind: "BFDProfile";
  readonly spec?: BFDProfileSpec;
}

/** metallb.io/v1beta1: aliases for community values, global over all objects. */
export interface Community extends KubernetesObject {
  readonly kind: "Community";
  readonly spec?: { readonly communities?: readonly { readonly name?: string; readonly value?: string }[] };
}

/** What a speaker says of one Service on its node. `peers` ignores the family filter of the backend. */
export interface ServiceBGPStatus extends KubernetesObject {
  readonly kind: "ServiceBGPStatus";
  readonly status?: {
    readonly node?: string;
    readonly serviceName?: string;
    readonly serviceNamespace?: string;
    readonly peers?: readonly string[];
  };
}

export interface ServiceL2Status extends KubernetesObject {
  readonly kind: "ServiceL2Status";
  readonly status?: {
    readonly node?: string;
    readonly serviceName?: string;
    readonly serviceNamespace?: string;
    readonly interfaces?: readonly { readonly name?: string }[];
  };
}

/** Since 0.15.3 and OpenShift 4.21: whether a speaker (or the controller) could use the configuration. */
export interface ConfigurationState extends KubernetesObject {
  readonly kind: "ConfigurationState";
  readonly status?: {
    readonly result?: string;
    readonly errorSummary?: string;
    readonly conditions?: readonly Condition[];
  };
}
