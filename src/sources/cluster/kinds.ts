import type { Kind } from "../../snapshot/kinds.ts";

/** How a kind is found in an API server. */
export interface KindInApi {
  readonly plural: string;
  /** Versions whose form the program knows, the best first. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  /**
   * What it means that the API server does not serve the kind. `none`: there are no such objects and nothing is missing (another platform,
   * an optional part). Otherwise something could not be looked at, and the text says since when the kind exists.
   */
  readonly absence: "none" | string;
}

const builtIn = (plural: string, namespaced: boolean): KindInApi => ({
  plural,
  versions: ["v1"],
  namespaced,
  absence: "part of every Kubernetes that is supported",
});
const metallb = (plural: string, absence: string, versions: readonly string[] = ["v1beta1"]): KindInApi => ({
  plural,
  versions,
  namespaced: true,
  absence,
});
const elsewhere = (plural: string, version: string, namespaced: boolean): KindInApi => ({
  plural,
  versions: version.split(" "),
  namespaced,
  absence: "none",
});

const MLB = "is MetalLB installed?";
const FRR = "is frr-k8s installed?";

/** Since when kinds exist: field guide of MetalLB's and frr-k8s' releases. */
export const KINDS_IN_API: Readonly<Record<Kind, KindInApi>> = Object.freeze({
  Node: builtIn("nodes", false),
  Namespace: builtIn("namespaces", false),
  Service: builtIn("services", true),
  Pod: builtIn("pods", true),
  Secret: builtIn("secrets", true),
  ConfigMap: builtIn("configmaps", true),
  Event: builtIn("events", true),
  EndpointSlice: builtIn("endpointslices", true),
  DaemonSet: builtIn("daemonsets", true),
  Deployment: builtIn("deployments", true),
  CustomResourceDefinition: builtIn("customresourcedefinitions", false),
  ValidatingWebhookConfiguration: builtIn("validatingwebhookconfigurations", false),
  IPAddressPool: metallb("ipaddresspools", MLB),
  BGPAdvertisement: metallb("bgpadvertisements", MLB),
  L2Advertisement: metallb("l2advertisements", MLB),
  BGPPeer: metallb("bgppeers", MLB, ["v1beta2"]),
  BFDProfile: metallb("bfdprofiles", MLB),
  Community: metallb("communities", MLB),
  ServiceBGPStatus: metallb("servicebgpstatuses", "it exists since MetalLB 0.15.0"),
  ServiceL2Status: metallb("servicel2statuses", "it exists since MetalLB 0.14.6"),
  ConfigurationState: metallb("configurationstates", "it exists since MetalLB 0.15.3"),
  MetalLB: elsewhere("metallbs", "v1beta1", true),
  FRRConfiguration: metallb("frrconfigurations", FRR),
  FRRNodeState: { ...metallb("frrnodestates", FRR), namespaced: false },
  FRRK8sConfiguration: elsewhere("frrk8sconfigurations", "v1beta1", true),
  BGPSessionState: metallb("bgpsessionstates", "it exists since frr-k8s 0.0.18"),
  Network: elsewhere("networks", "v1", false),
  ConfigNetwork: elsewhere("networks", "v1", false),
  ClusterVersion: elsewhere("clusterversions", "v1", false),
  ClusterOperator: elsewhere("clusteroperators", "v1", false),
  EgressService: elsewhere("egressservices", "v1", true),
  RouteAdvertisements: elsewhere("routeadvertisements", "v1", false),
  NodeNetworkState: elsewhere("nodenetworkstates", "v1beta1 v1", false),
  NodeNetworkConfigurationPolicy: elsewhere("nodenetworkconfigurationpolicies", "v1 v1beta1", false),
  CalicoBGPPeer: elsewhere("bgppeers", "v1", false),
  CalicoBGPConfiguration: elsewhere("bgpconfigurations", "v1", false),
  CiliumBGPClusterConfig: elsewhere("ciliumbgpclusterconfigs", "v2 v2alpha1", false),
  CiliumBGPPeeringPolicy: elsewhere("ciliumbgppeeringpolicies", "v2alpha1", false),
});

/** Groups that every API server serves itself: they need no discovery. */
export const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  "",
  "apps",
  "discovery.k8s.io",
  "apiextensions.k8s.io",
  "admissionregistration.k8s.io",
]);
