import type { ValueStyle } from "../net/selector.ts";

/** The releases whose behavior is recorded. OpenShift's branches are snapshots between tags, with backports, and not the tags. */
export type ReleaseName =
  | "0.14.8"
  | "0.14.9"
  | "0.15.2"
  | "0.15.3"
  | "0.16.1"
  | "main"
  | "ocp-4.18"
  | "ocp-4.19"
  | "ocp-4.20"
  | "ocp-4.21"
  | "ocp-4.22";

/** What one release does where releases differ. Every field is a rule that another release has otherwise. */
export interface Release {
  readonly name: ReleaseName;

  /** Fields that the release's own CRDs do not have, by kind: its API server drops them. */
  readonly droppedFields: Readonly<Record<string, readonly string[]>>;
  /** How a refused list of selector values is printed: as Go, or (0.15.3, OpenShift 4.21) as JSON. */
  readonly selectorValues: ValueStyle;

  /** Peers and BGPAdvertisements that do not select a speaker's node are dropped before its configuration is read (0.16.0). */
  readonly filteredByNode: boolean;
  /** Whether two peers must agree everywhere in the cluster, or only if they share a node (0.16.0). */
  readonly peersCompared: "everywhere" | "on-shared-nodes";
  /** Whether an error of a peer comes before or (0.15.0, OpenShift 4.19) after the words `parsing peer NAME`. */
  readonly peerErrorOrder: "cause-first" | "peer-first";
  /** Which of two mistakes in a peer is named: timers came after the address until 0.15.0. */
  readonly timersCheckedBeforeAddress: boolean;
  /** `defaulted` (0.14.8): absent timers act as 90 s and 30 s; `derived` (0.14.9): absent stays absent, one gives the other. */
  readonly timers: "defaulted" | "derived";
  /** Whether a peer must have an address (no unnumbered peers). */
  readonly interfacePeers: boolean;
  readonly dynamicAsn: boolean;
  /** Aggregation lengths that keep two local preferences apart: both families' always, or (0.15.0) those of the pool. */
  readonly aggregationCompared: "both-families" | "families-of-pool";
  /** A pool that holds the internal address of a node is refused (0.15.0 and OpenShift 4.19 only). */
  readonly nodeIpInPoolRefused: boolean;
  /** L2Advertisement and BGPAdvertisement have serviceSelectors (0.16.0, OpenShift 4.22). */
  readonly serviceSelectors: boolean;
  /** --frrk8s-secret-passthrough exists (after 0.16.1). */
  readonly secretPassthrough: boolean;
  /** How a failed handler is told: only by a retry in the log, or (0.15.3, OpenShift 4.21) in ConfigurationState. */
  readonly configurationState: boolean;
  /** BGPPeer's webhook lets a new peer with disableMP pass with a warning and without validation (0.15.0). */
  readonly disableMpSkipsWebhook: boolean;

  /** spec.unschedulable stops the announcement: `nodeUnschedulable` (0.14.9 and early 4.18 only). */
  readonly cordonStops: boolean;
  /** The same endpoint address ready and not ready: which wins (0.16.0: any ready). */
  readonly sameEndpoint: "not-ready-wins" | "ready-wins";

  /** A neighbor gets the prefixes of its own address family only, unless dualStackAddressFamily or unnumbered (0.15.0). */
  readonly familyFilter: boolean;
  readonly gracefulRestartWritten: boolean;
  /** Not between 0.15.0 and 0.15.2. */
  readonly disableMpWritten: boolean;
  /** A prefix of several Services is listed once (0.14.9). */
  readonly prefixesOnce: boolean;
  /** The key by which neighbors are sorted: `asn@address:port`, or (0.15.0) `asn@address-myASN@source`. */
  readonly neighborKey: "address-port" | "session";
  /** `routers: []` is written out (frr-k8s API before 0.0.23). */
  readonly emptyRoutersWritten: boolean;

  readonly allocation: AllocationRelease;
}

/** The controller's part of the differences. */
export interface AllocationRelease {
  /** Annotations metallb.io/… are read; before 0.14.9 only metallb.universe.tf/…. */
  readonly currentAnnotations: boolean;
  /**
   * What decides how many addresses a Service gets: its clusterIPs alone (0.14.8), its ipFamilyPolicy alone (0.14.9), or (0.15.0) its
   * policy if it has clusterIPs of both families. PreferDualStack with one clusterIP and a pool of both families therefore
   * gets one address, both, or never comes to rest.
   */
  readonly families: "of-cluster-ips" | "of-policy" | "of-policy-within-cluster-ips";
  /** RequireDualStack with one clusterIP: refused with words of its own (0.15.0). */
  readonly requireDualStackChecked: boolean;
  /** A serviceAllocation with nothing but a priority matches every Service (0.15.0, OpenShift 4.19); before, none. */
  readonly bareAllocationMatchesAll: boolean;
  /** A change of a sharing or backend key makes all Services be looked at again (0.15.0, OpenShift 4.19). */
  readonly keyChangeReprocesses: boolean;
  /** Until 0.14.8 a pool's name stands in quotes in `no available IPs in pool …`. */
  readonly poolQuoted: boolean;
  /** A pool asked for by name without any free address: `no available IPs in pool p` (0.16.0, OpenShift 4.22). */
  readonly exhaustedPoolTold: boolean;
}

const MAIN: Release = {
  name: "main",
  droppedFields: {},
  selectorValues: "json",
  filteredByNode: true,
  peersCompared: "on-shared-nodes",
  peerErrorOrder: "peer-first",
  timersCheckedBeforeAddress: true,
  timers: "derived",
  interfacePeers: true,
  dynamicAsn: true,
  aggregationCompared: "families-of-pool",
  nodeIpInPoolRefused: false,
  serviceSelectors: true,
  secretPassthrough: true,
  configurationState: true,
  disableMpSkipsWebhook: true,
  cordonStops: false,
  sameEndpoint: "ready-wins",
  familyFilter: true,
  gracefulRestartWritten: true,
  disableMpWritten: true,
  prefixesOnce: true,
  neighborKey: "session",
  emptyRoutersWritten: false,
  allocation: {
    currentAnnotations: true,
    families: "of-policy-within-cluster-ips",
    requireDualStackChecked: true,
    bareAllocationMatchesAll: true,
    keyChangeReprocesses: true,
    poolQuoted: false,
    exhaustedPoolTold: true,
  },
};

const V0_16_1: Release = {
  ...MAIN,
  name: "0.16.1",
  droppedFields: { L2Advertisement: ["preferredNodeSelectors"] },
  secretPassthrough: false,
};

const OCP_4_22: Release = {
  ...V0_16_1,
  name: "ocp-4.22",
  droppedFields: { ...V0_16_1.droppedFields, BGPPeer: ["localASN"] },
  filteredByNode: false,
  peersCompared: "everywhere",
  emptyRoutersWritten: true,
};

const V0_15_3: Release = {
  ...OCP_4_22,
  name: "0.15.3",
  droppedFields: {
    L2Advertisement: ["preferredNodeSelectors", "serviceSelectors"],
    BGPAdvertisement: ["serviceSelectors"],
    BGPPeer: ["localASN"],
  },
  serviceSelectors: false,
  sameEndpoint: "not-ready-wins",
  allocation: { ...OCP_4_22.allocation, exhaustedPoolTold: false },
};

const V0_15_2: Release = {
  ...V0_15_3,
  name: "0.15.2",
  selectorValues: "go",
  configurationState: false,
  disableMpWritten: false,
};

/**
 * 0.15.0 is 0.15.1 without its one change, which takes this refusal back ("Revert: Detect and reject configurations where the service IP range
 * overlaps with node IPs"); 0.15.2 changed nothing more. By the public history of MetalLB.
 */
const V0_15_0: Release = Object.freeze({ ...V0_15_2, nodeIpInPoolRefused: true });

const V0_14_9: Release = {
  ...V0_15_2,
  name: "0.14.9",
  droppedFields: {
    ...V0_15_2.droppedFields,
    BGPPeer: ["localASN", "interface", "dualStackAddressFamily"],
  },
  peerErrorOrder: "cause-first",
  timersCheckedBeforeAddress: false,
  interfacePeers: false,
  aggregationCompared: "both-families",
  disableMpSkipsWebhook: false,
  cordonStops: true,
  familyFilter: false,
  disableMpWritten: true,
  neighborKey: "address-port",
  allocation: {
    ...V0_15_2.allocation,
    families: "of-policy",
    requireDualStackChecked: false,
    bareAllocationMatchesAll: false,
    keyChangeReprocesses: false,
  },
};

const V0_14_8: Release = {
  ...V0_14_9,
  name: "0.14.8",
  droppedFields: {
    ...V0_14_9.droppedFields,
    BGPPeer: ["localASN", "interface", "dualStackAddressFamily", "dynamicASN"],
  },
  timers: "defaulted",
  dynamicAsn: false,
  cordonStops: false,
  gracefulRestartWritten: false,
  prefixesOnce: false,
  allocation: {
    ...V0_14_9.allocation,
    currentAnnotations: false,
    families: "of-cluster-ips",
    poolQuoted: true,
  },
};

const OCP_4_18: Release = { ...V0_14_9, name: "ocp-4.18", cordonStops: false };

const OCP_4_19: Release = {
  ...V0_14_9,
  name: "ocp-4.19",
  droppedFields: { ...V0_14_9.droppedFields, BGPPeer: ["localASN", "dualStackAddressFamily"] },
  peerErrorOrder: "peer-first",
  timersCheckedBeforeAddress: true,
  interfacePeers: true,
  nodeIpInPoolRefused: true,
  cordonStops: false,
  neighborKey: "session",
  allocation: { ...V0_14_9.allocation, bareAllocationMatchesAll: true, keyChangeReprocesses: true },
};

const OCP_4_20: Release = {
  ...V0_15_2,
  name: "ocp-4.20",
  disableMpWritten: true,
};

const OCP_4_21: Release = { ...V0_15_3, name: "ocp-4.21" };

/** All releases, oldest first, OpenShift's after the tags. */
export const RELEASES: readonly Release[] = Object.freeze(
  [V0_14_8, V0_14_9, V0_15_2, V0_15_3, V0_16_1, MAIN, OCP_4_18, OCP_4_19, OCP_4_20, OCP_4_21, OCP_4_22].map(
    (release) => Object.freeze(release),
  ),
);

/** A release by text, and what to tell the user if it is not the one asked for. */
export interface NearestRelease {
  readonly release: Release;
  /** One sentence; absent if the text names a recorded release. */
  readonly note?: string;
}

/**
 * Finds the recorded release nearest to a text: `0.15.3`, `v0.15.3`, `main`, `ocp-4.20`, `4.20`, `4.20.13` (OpenShift), `0.13.12`.
 * Between two recorded tags the newer one of the same minor version counts, else the last before it; an absent text is `main`.
 */
export function nearestRelease(text?: string): NearestRelease {
  const wanted = (text ?? "main").trim();
  const exact = RELEASES.find(({ name }) => name === wanted || `v${name}` === wanted);
  if (exact !== undefined) return { release: exact };
  if (wanted === "" || wanted === "head") return { release: MAIN };
  const version = /^(?:ocp-|v)?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+.].*)?$/.exec(wanted);
  if (version === null) {
    return { release: MAIN, note: `MetalLB ${wanted} is not a known release: computed as main` };
  }
  const [major = 0, minor = 0, patch] = version
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  if (major === 4) return nearestOpenShift(wanted, minor);
  if (patch === undefined && major === 0) return noted(lastOf(minor), wanted);
  if (major === 0 && minor === 15 && patch === 0) return { release: V0_15_0, note: NOTE_0_15_0 };
  return noted(tagFor(major, minor, patch ?? 0), wanted);
}

function nearestOpenShift(wanted: string, minor: number): NearestRelease {
  const release =
    [OCP_4_18, OCP_4_19, OCP_4_20, OCP_4_21, OCP_4_22][Math.min(Math.max(minor - 18, 0), 4)] ?? OCP_4_22;
  if (minor >= 18 && minor <= 22) return { release };
  return noted(release, `of OpenShift ${wanted}`);
}

const NOTE_0_15_0 =
  "MetalLB 0.15.0 is not among the recorded releases: computed as 0.15.2, and with 0.15.0's refusal of pools that hold a node's address";

const TAGS: readonly (readonly [minor: number, patch: number, release: Release])[] = [
  [14, 8, V0_14_8],
  [14, 9, V0_14_9],
  [15, 2, V0_15_2],
  [15, 3, V0_15_3],
  [16, 1, V0_16_1],
];

const lastOf = (minor: number): Release => TAGS.findLast(([m]) => m <= minor)?.[2] ?? V0_14_8;

function tagFor(major: number, minor: number, patch: number): Release {
  if (major > 0 || minor > 16) return MAIN;
  const next = TAGS.find(([m, p]) => m === minor && p >= patch);
  return next?.[2] ?? lastOf(minor);
}

function noted(release: Release, wanted: string): NearestRelease {
  return {
    release,
    note: `MetalLB ${wanted} is not among the recorded releases: computed as ${release.name}, the nearest`,
  };
}
