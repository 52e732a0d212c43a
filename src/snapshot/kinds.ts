/** The API group of every kind the program reads. Kinds of one name (OpenShift's Network, Calico's BGPPeer) have their own keys. */
export const KINDS = Object.freeze({
  Node: "",
  Namespace: "",
  Service: "",
  Pod: "",
  Secret: "",
  ConfigMap: "",
  Event: "",
  EndpointSlice: "discovery.k8s.io",
  DaemonSet: "apps",
  Deployment: "apps",
  CustomResourceDefinition: "apiextensions.k8s.io",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io",
  IPAddressPool: "metallb.io",
  BGPAdvertisement: "metallb.io",
  L2Advertisement: "metallb.io",
  BGPPeer: "metallb.io",
  BFDProfile: "metallb.io",
  Community: "metallb.io",
  ServiceBGPStatus: "metallb.io",
  ServiceL2Status: "metallb.io",
  ConfigurationState: "metallb.io",
  MetalLB: "metallb.io",
  FRRConfiguration: "frrk8s.metallb.io",
  FRRNodeState: "frrk8s.metallb.io",
  FRRK8sConfiguration: "frrk8s.metallb.io",
  BGPSessionState: "frrk8s.metallb.io",
  Network: "operator.openshift.io",
  ConfigNetwork: "config.openshift.io",
  ClusterVersion: "config.openshift.io",
  ClusterOperator: "config.openshift.io",
  EgressService: "k8s.ovn.org",
  RouteAdvertisements: "k8s.ovn.org",
  NodeNetworkState: "nmstate.io",
  NodeNetworkConfigurationPolicy: "nmstate.io",
  CalicoBGPPeer: "crd.projectcalico.org",
  CalicoBGPConfiguration: "crd.projectcalico.org",
  CiliumBGPClusterConfig: "cilium.io",
  CiliumBGPPeeringPolicy: "cilium.io",
} as const);

/** The key of a kind that the program reads. */
export type Kind = keyof typeof KINDS;

const NAMES: Readonly<Partial<Record<Kind, string>>> = Object.freeze({
  ConfigNetwork: "Network",
  CalicoBGPPeer: "BGPPeer",
  CalicoBGPConfiguration: "BGPConfiguration",
});

/** @returns the kind as it stands in an object, where the key is another. */
export const kindName = (kind: Kind): string => NAMES[kind] ?? kind;

/** MetalLB's configuration: the custom resources that its controller and speakers read. */
export const CONFIGURATION_KINDS = Object.freeze([
  "IPAddressPool",
  "BGPAdvertisement",
  "L2Advertisement",
  "BGPPeer",
  "BFDProfile",
  "Community",
] as const satisfies readonly Kind[]);
