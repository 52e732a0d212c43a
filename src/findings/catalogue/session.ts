import { define } from "./define.ts";

/** MLB4xx: sessions between nodes and routers. */
export const SESSION = [
  define({
    code: "MLB401",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The session is not established",
    message: (a: { peer: string; state: string; reason: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} is ${a.state}: ${a.reason}.`,
    cause:
      "The router does not answer, is not configured for this node's address, or a filter between the two drops TCP port 179. FRR alone cannot tell these apart.",
    remedy:
      "Try the path from the node, then ask the network team whether the router expects this node's address.",
  }),
  define({
    code: "MLB402",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "The AS numbers do not match",
    message: (a: { peer: string; ours: string; theirs: string; refusedBy: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} is refused by ${a.refusedBy} because of the AS: ${a.ours}; ${a.theirs}.`,
    cause: "peerASN is not the AS of the router, or the router expects another AS than myASN.",
    remedy: "Correct peerASN or myASN of the BGPPeer, or the remote-as on the router.",
  }),
  define({
    code: "MLB403",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The router is not on the node's network and multihop is off",
    message: (a: { peer: string; networks: string }, nodes) =>
      `${a.peer} is on no network of ${nodes} (${a.networks}), and ebgpMultiHop is not set.`,
    cause: "An eBGP session reaches one hop only, unless ebgpMultiHop is set on both sides.",
    remedy: "Set ebgpMultiHop: true on the BGPPeer and multihop on the router.",
  }),
  define({
    code: "MLB404",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The password of the session cannot work",
    message: (a: { peer: string; reason: string }, nodes) =>
      `The password of ${a.peer} cannot work${nodes === "" ? "" : ` on ${nodes}`}: ${a.reason}.`,
    cause:
      "The Secret is missing, of another type than kubernetes.io/basic-auth, without the key password, in another namespace, too long (80), or has a line end or a space in it; or both sides differ, and then the kernel drops the packets in silence.",
    remedy: "Correct the Secret; where shapes are right, compare the passwords on both sides.",
  }),
  define({
    code: "MLB405",
    severity: "warning",
    group: "resources",
    foundFrom: "api",
    title: "The field has no effect with frr-k8s",
    message: (a: { object: string; field: string; value: string }) =>
      `${a.field}: ${a.value} of ${a.object} is not written to FRR by this backend.`,
    cause:
      "sourceAddress and localASN of a BGPPeer are dropped by MetalLB when it works with frr-k8s, in all releases.",
    remedy: "Do without the field, or configure this neighbor wholly in an FRRConfiguration of your own.",
  }),
  define({
    code: "MLB407",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The VRF does not exist on the node",
    message: (a: { vrf: string; peer: string; reason: string }, nodes) =>
      `VRF ${a.vrf}, in which ${a.peer} is reached, is not there on ${nodes}: ${a.reason}.`,
    cause:
      "frr-k8s makes no VRF: the device must exist on the node, be up and hold the interface towards the router.",
    remedy: "Create the VRF on these nodes (on OpenShift with a NodeNetworkConfigurationPolicy).",
  }),
  define({
    code: "MLB408",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The router ID is 0.0.0.0",
    message: (a: { reason: string }, nodes) =>
      `BGP on ${nodes} has no router ID (${a.reason}), and routers refuse it.`,
    cause:
      "FRR takes the router ID from an IPv4 address; a node without one has 0.0.0.0 until one is configured.",
    remedy: "Set routerID in a BGPPeer per node, or id in an FRRConfiguration per node.",
  }),
  define({
    code: "MLB409",
    severity: "warning",
    group: "sessions",
    foundFrom: "api",
    title: "Several nodes get one router ID",
    message: (a: { peer: string; id: string }, nodes) =>
      `${a.peer} gives ${nodes} the same router ID ${a.id}.`,
    cause:
      "routerID applies to every node that the BGPPeer selects; routers may refuse or confuse sessions with equal IDs.",
    remedy: "Leave routerID out, or use one BGPPeer per node.",
  }),
  define({
    code: "MLB410",
    severity: "warning",
    group: "sessions",
    foundFrom: "inferred",
    title: "Another BGP speaker on the nodes has the same router as peer",
    message: (a: { other: string; peer: string; address: string }) =>
      `${a.other} and ${a.peer} both peer with ${a.address} from the same nodes; a router keeps one session per address.`,
    cause: "Calico, Cilium or another daemon already holds the session between the two addresses.",
    remedy: "Let one of them announce the Services, or give MetalLB another address or VRF to peer from.",
  }),
  define({
    code: "MLB411",
    severity: "info",
    group: "sessions",
    foundFrom: "api",
    title: "FRR on the nodes does not listen",
    message: (a: { object: string; options: string }) =>
      `FRR does not accept incoming sessions (${a.options} in ${a.object}): routers must wait for the node's call.`,
    cause: "frr-k8s starts bgpd with -p 0 (OpenShift since 4.19).",
    remedy: "Configure the router to accept (passive or a listen range); do not expect it to dial in.",
  }),
  define({
    code: "MLB412",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "dynamicASN does not fit the router",
    message: (a: { peer: string; dynamic: string; theirs: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} is refused: dynamicASN is ${a.dynamic}, ${a.theirs}.`,
    cause: "internal asks for a router of the same AS, external for one of another.",
    remedy: "Correct dynamicASN, or give peerASN as a number.",
  }),
  define({
    code: "MLB413",
    severity: "error",
    group: "sessions",
    foundFrom: "api+live",
    title: "The unnumbered session has nobody on its interface",
    message: (a: { interface: string; reason: string }, nodes) =>
      `The unnumbered session on ${a.interface} of ${nodes} cannot start: ${a.reason}.`,
    cause:
      "The interface is missing or down, has no IPv6 link-local address, or the router sends no router advertisements.",
    remedy: "Bring the interface up with IPv6 enabled and let the router send advertisements on it.",
  }),
  define({
    code: "MLB414",
    severity: "error",
    group: "resources",
    foundFrom: "api",
    title: "The timers are invalid",
    message: (a: { object: string; error: string }) => `${a.object} has timers that are refused: ${a.error}.`,
    cause: "holdTime is 0 or at least 3 seconds, keepaliveTime not above it, and both go together.",
    remedy: "Correct the two values.",
  }),
  define({
    code: "MLB415",
    severity: "warning",
    group: "resources",
    foundFrom: "api",
    title: "The timers vanish on the way to FRR",
    message: (a: { neighbor: string; wanted: string; got: string; object: string }) =>
      `${a.wanted} for ${a.neighbor} in ${a.object} does not reach FRR, which uses ${a.got}.`,
    cause:
      "frr-k8s (since 0.0.18) drops hold 180, keepalive 60 and connect 60 each on its own as defaults, and writes timers only if both are left. FRR's own default for connect is another.",
    remedy: "Use values that are not the defaults, such as hold 181 with keepalive 30, or connect 61.",
  }),
  define({
    code: "MLB416",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "The session was shut down by an administrator",
    message: (a: { peer: string; by: string; text: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} is shut down by ${a.by}${a.text === "" ? "" : ` ("${a.text}")`}.`,
    cause: "Somebody shut the neighbor down, on the router or by hand in vtysh on the node.",
    remedy: "Ask who did it and why; then no shutdown on that side.",
  }),
  define({
    code: "MLB417",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "No address family in common",
    message: (a: { peer: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} is refused: the two sides have no address family in common.`,
    cause: "The router does not activate the family that the node offers, or offers another one only.",
    remedy: "Activate the same family on the router, or set dualStackAddressFamily on the BGPPeer.",
  }),
  define({
    code: "MLB418",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "The hold timer expires",
    message: (a: { peer: string }, nodes) =>
      `The session of ${nodes} with ${a.peer} ended because nothing was heard within the hold time.`,
    cause: "Packets are lost between the two, the router is overloaded, or large packets do not pass (MTU).",
    remedy: "Look for loss and MTU between node and router.",
  }),
  define({
    code: "MLB419",
    severity: "error",
    group: "sessions",
    foundFrom: "live",
    title: "The router's limit of prefixes is reached",
    message: (a: { peer: string; sent: string }, nodes) =>
      `${a.peer} ended the session of ${nodes}: its limit of prefixes is reached (${a.sent}).`,
    cause: "The router accepts a maximum number of prefixes per neighbor and closes the session above it.",
    remedy: "Ask for a higher limit, or advertise aggregates.",
  }),
] as const;
