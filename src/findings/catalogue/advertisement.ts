import { nodePhrase } from "../phrase.ts";
import { define } from "./define.ts";
import { announces, count, drop, has, is, sends } from "./verbs.ts";

/** MLB3xx: from which nodes and to which routers a Service is advertised. */
export const ADVERTISEMENT = [
  define({
    code: "MLB301",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "No advertisement for the pool",
    message: (a: { pool: string; reason: string }, _nodes, services) =>
      `${services} ${has(services)} an address of ${a.pool} and ${is(services)} advertised by nobody: ${a.reason}.`,
    cause:
      "A pool alone does nothing. An address is announced only if a BGPAdvertisement selects its pool and the Service.",
    remedy: "Create a BGPAdvertisement that names the pool.",
  }),
  define({
    code: "MLB302",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "A label keeps the node from announcing",
    message: (a: { label: string; last: boolean }, nodes) =>
      `${nodes} ${announces(nodes)} nothing${a.last ? ", and no other node can" : ""}: the label ${a.label} is set.`,
    cause:
      "Since 0.14 speakers honour node.kubernetes.io/exclude-from-external-load-balancers, whatever its value. kubeadm and others set it on control-plane nodes.",
    remedy:
      "Remove the label from the nodes that shall announce, or start speakers with --ignore-exclude-lb.",
  }),
  define({
    code: "MLB303",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "No ready endpoint to announce for",
    message: (a: { reason: string }, _nodes, services) =>
      `${services} ${is(services)} announced by no node: ${a.reason}.`,
    cause:
      "A Service without a ready endpoint is withdrawn; with externalTrafficPolicy Local only nodes with an endpoint of their own announce it.",
    remedy: "Make its pods ready, or correct its selector.",
  }),
  define({
    code: "MLB304",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The session does not carry this address family",
    message: (a: { address: string; peers: readonly string[]; family: string }, _nodes, services) =>
      `${a.address} of ${services} is never sent to ${a.peers.join(", ")}: the session carries ${a.family} only.`,
    cause:
      "With frr-k8s a neighbor only gets prefixes of its own family, unless dualStackAddressFamily is set (since 0.15; disableMP no longer matters). Events and ServiceBGPStatus name the peer all the same.",
    remedy:
      "Set dualStackAddressFamily: true on the BGPPeer (and on the router), or add a BGPPeer of that family.",
  }),
  define({
    code: "MLB305",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "The advertisement names peers that are not there",
    message: (a: { advertisement: string; peers: readonly string[]; reason: string }) =>
      `${a.advertisement} names ${a.peers.join(", ")}, ${a.reason}.`,
    cause:
      "Names in spec.peers that no BGPPeer has are ignored in silence; the Service counts as announced and goes nowhere.",
    remedy: "Correct the name, or let the peer select the nodes that announce.",
  }),
  define({
    code: "MLB306",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "Node selectors leave nobody to announce",
    message: (a: { object: string; reason: string }) => `${a.object} ${a.reason}.`,
    cause:
      "Nodes announce where the nodeSelectors of the advertisement and of a peer both match. A label that no node has, or two selectors that never meet, leave nobody.",
    remedy: "Correct the labels or the selectors.",
  }),
  define({
    code: "MLB307",
    severity: "info",
    group: "traffic",
    foundFrom: "router",
    title: "Several nodes announce alike: does the router use them all?",
    message: (
      a: { prefix: string; peer: string; count: number; router?: string; used?: readonly string[] },
      nodes,
    ) =>
      a.router === undefined
        ? `${a.prefix} ${is(a.prefix)} advertised to ${a.peer} by ${a.count} nodes alike (${nodes}); only the router knows whether it uses all of them.`
        : `${a.router} has ${a.prefix} from ${nodes} and sends traffic ${(a.used ?? []).length === 0 ? "to none of them" : `to ${nodePhrase(a.used ?? [])} only`}.`,
    cause: "Without multipath a router sends everything to one node. Nothing on the nodes shows it.",
    remedy:
      "Ask the network team whether all next hops are in the forwarding table, and to switch multipath on.",
  }),
  define({
    code: "MLB308",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "An aggregate draws traffic to nodes without an endpoint",
    message: (a: { prefix: string }, nodes, services) =>
      `${a.prefix} is announced by nodes without an endpoint of ${services}, whose policy is Local: ${nodes} ${drop(nodes)} its traffic.`,
    cause:
      "With an aggregation length shorter than the address, nodes attract traffic for Services that they do not serve locally.",
    remedy: "Advertise full lengths for Services with externalTrafficPolicy Local.",
  }),
  define({
    code: "MLB309",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "Two advertisements give one prefix two local preferences",
    message: (a: { advertisements: readonly string[] }, nodes, services) =>
      `${services} ${is(services)} not announced on ${nodes}: ${a.advertisements.join(" and ")} ask for different local preferences.`,
    cause:
      "One prefix to one peer can carry one local preference only; MetalLB then announces nothing for the Service.",
    remedy:
      "Make the localPref equal, or give the advertisements different peers, nodes or aggregation lengths.",
  }),
  define({
    code: "MLB310",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "The node says that its network is unavailable",
    message: (_: Record<never, never>, nodes) =>
      `${nodes} ${announces(nodes)} nothing: the condition NetworkUnavailable is True.`,
    cause: "Speakers do not announce from a node whose condition NetworkUnavailable is True.",
    remedy: "Look at the pod network (CNI) on the node, which sets the condition.",
  }),
  define({
    code: "MLB311",
    severity: "error",
    group: "services",
    foundFrom: "live",
    title: "Announced by MetalLB, not sent by FRR",
    message: (a: { prefix: string; peer: string; reason: string }, nodes) =>
      `${a.prefix} is not among the routes that FRR on ${nodes} sends to ${a.peer}: ${a.reason}.`,
    cause:
      "Between the speaker's decision and the wire lie the merge, the reload, the session and FRR's own filters.",
    remedy: "Follow the chain with explain; the first broken link is named there.",
  }),
  define({
    code: "MLB312",
    severity: "info",
    group: "traffic",
    foundFrom: "router",
    title: "Sent by the nodes; does the router accept it?",
    message: (a: { prefix: string; peer: string; router?: string; why?: string }, nodes) =>
      a.router === undefined
        ? `${a.prefix} ${is(a.prefix)} sent to ${a.peer} by ${nodes}; only the router knows whether its filters accept it.`
        : `${a.router} does not use ${a.prefix}, which ${nodes} ${sends(nodes)} to ${a.peer}${a.why === undefined ? "" : `: ${a.why}`}.`,
    cause:
      "An inbound filter, a limit of prefixes or a rule against long prefixes on the router drops what the nodes send.",
    remedy: "Ask the network team for the routes received from, and accepted from, these nodes.",
  }),
  define({
    code: "MLB313",
    severity: "warning",
    group: "hygiene",
    foundFrom: "api",
    title: "ServiceBGPStatus is stale or missing",
    message: (a: { service: string; reason: string }, nodes) =>
      `ServiceBGPStatus of ${a.service} for ${nodes} does not show what MetalLB does: ${a.reason}.`,
    cause:
      "Conflicts while patching leave it behind (repaired after 0.16.1), and releases before 0.15 do not write it.",
    remedy: "Do not rely on it here; explain computes the state.",
  }),
  define({
    code: "MLB314",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "The advertised prefix reaches beyond its pool",
    message: (a: { prefix: string; pool: string; advertisement: string; example: string }) =>
      `${a.prefix}, advertised by ${a.advertisement}, covers addresses outside ${a.pool}, such as ${a.example}.`,
    cause:
      "The aggregate is only compared with the widest CIDR of a range, so it may attract traffic for addresses of others.",
    remedy: "Use a longer aggregationLength, or ranges that fill the aggregate.",
  }),
  define({
    code: "MLB315",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "Announced, but to nobody",
    message: (a: { reason: string }, _nodes, services) =>
      `${services} ${count(services)} as announced and ${is(services)} sent to no router: ${a.reason}.`,
    cause: "Peers play no role in the speaker's decision: a node without a session announces too, to nobody.",
    remedy: "Let a BGPPeer select the nodes from which the Service is advertised.",
  }),
  define({
    code: "MLB316",
    severity: "info",
    group: "traffic",
    foundFrom: "api",
    title: "One node alone announces the address",
    message: (a: { reason: string }, nodes, services) =>
      `${services} ${is(services)} announced by ${nodes} alone: ${a.reason}.`,
    cause:
      "If this node goes, the address goes with it until the next one takes over, if there is a next one.",
    remedy: "Let more nodes announce: more endpoints, wider selectors, or another peer.",
  }),
  define({
    code: "MLB317",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "Services give one prefix two local preferences",
    message: (a: { prefix: string; values: readonly string[]; services: readonly string[] }, nodes) =>
      `${a.prefix} of ${a.services.join(" and ")} gets the local preferences ${a.values.join(" and ")}${nodes === "" ? "" : ` on ${nodes}`}.`,
    cause:
      "MetalLB does not compare local preferences across Services. The prefix ends in two entries, which frr-k8s refuses or resolves by the order of names.",
    remedy: "Let the advertisements of Services that share an address agree on localPref.",
  }),
  define({
    code: "MLB318",
    severity: "error",
    group: "services",
    foundFrom: "api",
    title: "More than 63 communities on one advertisement",
    message: (a: { advertisement: string; count: number }, nodes) =>
      `${a.advertisement} carries ${a.count} communities; speakers${nodes === "" ? "" : ` of ${nodes}`} can publish 63 and then publish nothing.`,
    cause:
      "The limit is found only when the session is set: it fails with all advertisements, and every Service after it fails too.",
    remedy: "Use 63 communities or fewer.",
  }),
  define({
    code: "MLB319",
    severity: "warning",
    group: "resources",
    foundFrom: "api",
    title: "The advertisement selects no pool",
    message: (a: { advertisement: string; reason: string }) =>
      `${a.advertisement} advertises nothing: ${a.reason}.`,
    cause:
      "Names of pools that do not exist are ignored, and ipAddressPoolSelectors that match nothing select nothing.",
    remedy: "Correct the name or the labels of the pool.",
  }),
  define({
    code: "MLB320",
    severity: "warning",
    group: "traffic",
    foundFrom: "api",
    title: "A cordoned node announces nothing",
    message: (a: { release: string }, nodes) =>
      `${nodes} ${announces(nodes)} nothing: MetalLB ${a.release} withdraws everything from a cordoned node.`,
    cause: "Only 0.14.9 and early OpenShift 4.18 do this; it was taken back in 0.15.",
    remedy: "Uncordon the node, or move to another release.",
  }),
] as const;
