import { define } from "./define.ts";

/** MLB7xx: installation, releases, secrets at rest. */
export const PLATFORM = [
  define({
    code: "MLB701",
    severity: "error",
    group: "platform",
    foundFrom: "api",
    title: "OpenShift does not run frr-k8s",
    message: (a: { reason: string }) =>
      `MetalLB expects frr-k8s from the Cluster Network Operator: ${a.reason}.`,
    cause:
      "From 4.19 MetalLB uses the frr-k8s that Network/cluster deploys when its additionalRoutingCapabilities has the provider FRR.",
    remedy: "Add the provider FRR to Network/cluster.",
  }),
  define({
    code: "MLB702",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "The backend does not support the field",
    message: (a: { object: string; field: string; mode: string }) =>
      `${a.field} of ${a.object} does nothing: the speakers run in mode ${a.mode}.`,
    cause:
      "Native mode has no BFD, VRF, dynamicASN, unnumbered peers or IPv6 sessions; FRR mode has its own set.",
    remedy: "Use the frr-k8s backend, or do without the field.",
  }),
  define({
    code: "MLB703",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "frr-k8s runs, and MetalLB does not use it",
    message: (a: { daemonSet: string; mode: string }) =>
      `${a.daemonSet} runs while the speakers run in mode ${a.mode}.`,
    cause:
      "Helm charts since 0.16 start frr-k8s by default; the value to switch it off is frrk8s.enabled, not frr-k8s.enabled.",
    remedy: "Set frrk8s.enabled as you mean it; two FRR daemons on a node may fight for sessions.",
  }),
  define({
    code: "MLB704",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "The cluster does not know the field",
    message: (a: { object: string; field: string; reason: string }) =>
      `${a.field} of ${a.object} is dropped: ${a.reason}.`,
    cause:
      "The custom resource definition is older than the field, or the release ignores it; the API server prunes it in silence.",
    remedy: "Upgrade the definitions together with MetalLB and frr-k8s, or do without the field.",
  }),
  define({
    code: "MLB705",
    severity: "warning",
    group: "hygiene",
    foundFrom: "api",
    title: "MetalLB writes the password in clear text",
    message: (a: { neighbors: readonly string[] }, nodes) =>
      `The FRRConfiguration of ${nodes} holds the password of ${a.neighbors.join(", ")} in clear text.`,
    cause:
      "When frr-k8s runs in another namespace than MetalLB, the speaker resolves the Secret and writes its value, unless secret passthrough is on (after 0.16.1, OpenShift 4.22).",
    remedy:
      "Restrict who may read FRRConfigurations; use --frrk8s-secret-passthrough where the release has it.",
  }),
  define({
    code: "MLB706",
    severity: "error",
    group: "platform",
    foundFrom: "api",
    title: "The API server refuses 4-byte AS numbers",
    message: (a: { crd: string; field: string; maximum: string }) =>
      `${a.crd} limits ${a.field} in a way that Kubernetes 1.36 does not accept (${a.maximum}); resources with it are refused.`,
    cause:
      "The maximum in the older definitions overflows a 32-bit integer; Kubernetes 1.36 began to check it.",
    remedy: "Upgrade the definitions to MetalLB 0.16.0 and frr-k8s 0.0.25 or later.",
  }),
  define({
    code: "MLB707",
    severity: "warning",
    group: "hygiene",
    foundFrom: "api",
    title: "A deprecated annotation is used",
    message: (a: { service: string; annotation: string; effect: string }) =>
      `${a.service} uses ${a.annotation}: ${a.effect}.`,
    cause:
      "metallb.universe.tf/ is the old prefix, deprecated in 0.14.9; metallb.io/ wins where both are present, and up to 0.14.8 is ignored.",
    remedy: "Use the prefix that your release reads.",
  }),
  define({
    code: "MLB708",
    severity: "error",
    group: "platform",
    foundFrom: "api",
    title: "Two frr-k8s run at once",
    message: (a: { daemonSets: readonly string[] }) =>
      `${a.daemonSets.join(" and ")} both run FRR on the nodes.`,
    cause:
      "MetalLB brings one, the platform another. Both configure BGP on the same host network, with ports and sessions in common.",
    remedy: "Keep one: on OpenShift the Cluster Network Operator's, with bgpBackend left out.",
  }),
  define({
    code: "MLB709",
    severity: "warning",
    group: "hygiene",
    foundFrom: "api",
    title: "A password stands in clear text in a resource",
    message: (a: { object: string; field: string }) =>
      `${a.field} of ${a.object} holds a password in clear text.`,
    cause:
      "Whoever may read the resource, its back-ups or the repository that it comes from knows the password.",
    remedy: "Use passwordSecret with a Secret of type kubernetes.io/basic-auth, and change the password.",
  }),
  define({
    code: "MLB710",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "alwaysBlock has no effect",
    message: (a: { object: string; reason: string }) =>
      `spec.frrk8sConfig.alwaysBlock of ${a.object} does nothing: ${a.reason}.`,
    cause:
      "The Cluster Network Operator starts frr-k8s without --always-block; the setting reaches only a frr-k8s that the MetalLB operator deploys.",
    remedy: "Restrict toReceive itself; do not count on the block.",
  }),
  define({
    code: "MLB711",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "The RouteAdvertisements do not do what they say",
    message: (a: { object: string; reason: string }) => `${a.object}: ${a.reason}.`,
    cause:
      "OVN-Kubernetes copies the FRRConfigurations that a RouteAdvertisements selects, for each node, and adds the cluster's networks to their neighbors.",
    remedy:
      "Enable routeAdvertisements, label one base FRRConfiguration, select that label, and leave targetVRF out for the default VRF.",
  }),
  define({
    code: "MLB712",
    severity: "error",
    group: "platform",
    foundFrom: "api",
    title: "The nmstate policy of a peer's device is not in effect",
    message: (a: { object: string; device: string; reason: string }) =>
      `${a.object}, which makes ${a.device}, is not in effect: ${a.reason}.`,
    cause:
      "The VRF or interface that a BGPPeer names comes from this policy. nmstate takes a policy that fails back on the node.",
    remedy: "Read the node's enactment (nnce), correct the policy, or label the nodes that it is meant for.",
  }),
  define({
    code: "MLB713",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "OVN-Kubernetes does not forward for VRFs",
    message: (a: { vrfs: readonly string[]; settings: readonly string[] }) =>
      `Peers in VRF ${a.vrfs.join(", ")} need ${a.settings.join(" and ")} in Network/cluster.`,
    cause:
      "Traffic of a VRF passes the node's own route tables: the node forwards between all interfaces only with ipForwarding Global, and pods' answers use those tables only with routingViaHost.",
    remedy: "Set both under gatewayConfig; the change restarts OVN-Kubernetes on the nodes one by one.",
  }),
  define({
    code: "MLB714",
    severity: "warning",
    group: "platform",
    foundFrom: "api",
    title: "The MetalLB operator does not do what its resource asks for",
    message: (a: { object: string; reason: string }) => `${a.object} has no effect: ${a.reason}.`,
    cause:
      "The operator's failures do not show in the resource's conditions: Available looks at the speakers and the controller only, whatever they run.",
    remedy: "Read the operator's log; on OpenShift leave bgpBackend out.",
  }),
] as const;
