import type { Pod } from "../api/core.ts";
import { type ObjectRef, refOf } from "../api/ref.ts";
import { type DiscoveryNote, type Fact, unknownFact } from "./discovery/fact.ts";
import { flagFacts, type MetallbFlags, routerFlagFacts } from "./discovery/flags.ts";
import { findFrrVersions } from "./discovery/frr.ts";
import { findNamespaces } from "./discovery/namespaces.ts";
import {
  type FoundPlatform,
  findFrrK8sRelease,
  findMetallbRelease,
  findPlatforms,
} from "./discovery/versions.ts";
import { type Member, memberPods, memberWorkloads } from "./discovery/workloads.ts";
import type { Role } from "./finder.ts";
import type { Snapshot } from "./snapshot.ts";

export type { DiscoveryNote, Fact } from "./discovery/fact.ts";
export type { BgpMode } from "./discovery/flags.ts";

/** What the user says instead of what would be found. */
export interface DiscoveryOverrides {
  readonly metallbNamespace?: string;
  readonly frrK8sNamespace?: string;
  readonly metallbRelease?: string;
  readonly frrK8sRelease?: string;
}

/** A pod of MetalLB or frr-k8s, with what its status says. */
export interface RunningPod {
  readonly ref: ObjectRef;
  readonly node?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly phase: string;
  readonly restarts: number;
  /** Why a container waits or ended, such as `CrashLoopBackOff`. */
  readonly reason?: string;
  /** When the pod started, RFC 3339. */
  readonly startedAt?: string;
}

/** Where vtysh runs on a node. */
export interface FrrPod extends RunningPod {
  readonly node: string;
  readonly container: string;
  /** `speaker`: the older layout, FRR beside MetalLB's speaker. */
  readonly layout: "frr-k8s" | "speaker";
}

/** One deployment of FRR on the nodes. Two of them in a cluster fight for the same sessions. */
export interface Installation {
  readonly layout: "frr-k8s" | "speaker";
  readonly namespace: string;
  readonly pods: readonly FrrPod[];
  readonly workloads: readonly ObjectRef[];
}

/** Where MetalLB and frr-k8s run, in which releases and with which flags; each fact with its source. */
export interface Discovery {
  readonly metallb: MetallbFlags & {
    readonly namespace: Fact<string>;
    /** A release that the engine knows, see `METALLB_RELEASES`. */
    readonly release: Fact<string>;
    /** The version as the cluster spells it; undefined if nothing says it. */
    readonly version: Fact<string | undefined>;
    readonly speakers: readonly RunningPod[];
    readonly controllers: readonly RunningPod[];
  };
  readonly frrK8s: {
    readonly namespace: Fact<string>;
    /** `0.0.N` or `main`. */
    readonly release: Fact<string>;
    readonly version: Fact<string | undefined>;
    readonly alwaysBlock: Fact<readonly string[]>;
    readonly logLevel: Fact<string | undefined>;
    readonly installations: readonly Installation[];
    readonly webhooks: readonly RunningPod[];
  };
  /** Node → the pod to ask there: of the installation that MetalLB writes to. */
  readonly frrPods: ReadonlyMap<string, FrrPod>;
  /** Node → version of FRR, from `show version` or the running configuration, else the image tag. */
  readonly frrVersions: ReadonlyMap<string, Fact<string>>;
  /** The distributions of Kubernetes that this is, by their own versions. */
  readonly platforms: readonly { readonly title: string; readonly version: Fact<string> }[];
  /** The version of OpenShift; undefined if this is another Kubernetes or nothing says it. */
  readonly openshift: Fact<string | undefined>;
  readonly notes: readonly DiscoveryNote[];
}

/**
 * Finds where MetalLB and frr-k8s run and what they are. Nothing is taken for granted: labels are confirmed by the names of the
 * containers, and what nothing says is marked as assumed. Linear in pods and objects.
 */
export function discover(s: Snapshot, overrides: DiscoveryOverrides = {}): Discovery {
  const pods = memberPods(s);
  const workloads = memberWorkloads(s);
  const speakers = ofRoles(pods, workloads, ["speaker", "speaker-with-frr"]);
  const frrK8s = ofRoles(pods, workloads, ["frr-k8s"]);
  const platforms = findPlatforms(s);
  const flags = flagFacts(s, speakers);
  const namespaces = findNamespaces(s, { pods, workloads, speakers, frrK8s, flags, overrides });
  const metallb = findMetallbRelease(s, speakers, platforms, overrides.metallbRelease);
  const ours = frrK8s.filter((m) => m.namespace === namespaces.frrK8s.value);
  const frr = findFrrK8sRelease(
    s,
    ours.length === 0 ? frrK8s : ours,
    platforms,
    metallb,
    overrides.frrK8sRelease,
  );
  const installations = findInstallations(pods, workloads);
  const frrPods = podsToAsk(installations, namespaces.frrK8s.value, flags.mode.value);
  return {
    metallb: {
      ...flags,
      namespace: namespaces.metallb,
      release: metallb.release,
      version: metallb.version,
      speakers: running(pods, ["speaker", "speaker-with-frr"]),
      controllers: running(pods, ["controller"]),
    },
    frrK8s: {
      namespace: namespaces.frrK8s,
      release: frr.release,
      version: frr.version,
      ...routerFlagFacts(s, ours),
      installations,
      webhooks: running(pods, ["frr-k8s-webhook"]),
    },
    frrPods,
    frrVersions: findFrrVersions(s, pods),
    platforms: platforms.map(({ platform, version }) => ({ title: platform.title, version })),
    openshift: openshiftOf(platforms),
    notes: [
      ...metallb.notes,
      ...frr.notes,
      ...flags.notes,
      ...twice(installations, namespaces.frrK8s.value, flags.mode.value),
    ],
  };
}

function openshiftOf(platforms: readonly FoundPlatform[]): Fact<string | undefined> {
  const found = platforms.find(({ platform }) => platform.title === "OpenShift");
  return found?.version ?? unknownFact("no ClusterVersion was seen");
}

/** Running pods say more than templates: templates are used only where there is no pod. */
function ofRoles(
  pods: readonly Member[],
  workloads: readonly Member[],
  roles: readonly Role[],
): readonly Member[] {
  const alive = pods.filter((m) => roles.includes(m.role));
  return alive.length > 0 ? alive : workloads.filter((m) => roles.includes(m.role));
}

function running(pods: readonly Member[], roles: readonly Role[]): readonly RunningPod[] {
  return pods.flatMap((m) => (roles.includes(m.role) && m.pod !== undefined ? [runningPod(m, m.pod)] : []));
}

function runningPod(member: Member, pod: Pod): RunningPod {
  const status = pod.status;
  const statuses = status?.containerStatuses ?? [];
  const reason =
    statuses
      .map((c) => c.state?.waiting?.reason ?? c.state?.terminated?.reason)
      .find((r) => r !== undefined) ?? status?.reason;
  return {
    ref: refOf(pod),
    ...(member.node === undefined ? {} : { node: member.node }),
    ready: (status?.conditions ?? []).some((c) => c.type === "Ready" && c.status === "True"),
    terminating: pod.metadata.deletionTimestamp !== undefined,
    phase: status?.phase ?? "Unknown",
    restarts: statuses.reduce((sum, c) => sum + (c.restartCount ?? 0), 0),
    ...(reason === undefined ? {} : { reason }),
    ...(status?.startTime === undefined ? {} : { startedAt: status.startTime }),
  };
}

function findInstallations(pods: readonly Member[], workloads: readonly Member[]): readonly Installation[] {
  const found = new Map<
    string,
    { layout: Installation["layout"]; namespace: string; pods: FrrPod[]; workloads: ObjectRef[] }
  >();
  const entryOf = (member: Member) => {
    const layout = member.role === "speaker-with-frr" ? "speaker" : "frr-k8s";
    const key = `${layout} ${member.namespace}`;
    let entry = found.get(key);
    if (entry === undefined) {
      entry = { layout, namespace: member.namespace, pods: [], workloads: [] };
      found.set(key, entry);
    }
    return entry;
  };
  for (const member of workloads)
    if (member.role === "frr-k8s" || member.role === "speaker-with-frr")
      entryOf(member).workloads.push(member.ref);
  for (const member of pods) {
    if (member.role !== "frr-k8s" && member.role !== "speaker-with-frr") continue;
    const entry = entryOf(member);
    if (member.pod === undefined || member.node === undefined) continue;
    entry.pods.push({
      ...runningPod(member, member.pod),
      node: member.node,
      container: member.rule.frr ?? "frr",
      layout: entry.layout,
    });
  }
  return [...found.values()];
}

/** One pod a node: of the layout that MetalLB uses, in the namespace that it writes to; ready ones before others. */
function podsToAsk(
  installations: readonly Installation[],
  namespace: string,
  mode: string | undefined,
): ReadonlyMap<string, FrrPod> {
  const rank = (i: Installation): number => {
    if (mode === "frr") return i.layout === "speaker" ? 2 : 0;
    return i.layout === "frr-k8s" ? (i.namespace === namespace ? 2 : 1) : 0;
  };
  const chosen = new Map<string, FrrPod>();
  const best = Math.max(0, ...installations.map(rank));
  for (const installation of installations.filter((i) => rank(i) === best)) {
    for (const pod of installation.pods) {
      const other = chosen.get(pod.node);
      if (other === undefined || fitness(pod) > fitness(other)) chosen.set(pod.node, pod);
    }
  }
  return chosen;
}

const fitness = (pod: FrrPod): number =>
  (pod.terminating ? 0 : 4) + (pod.ready ? 2 : 0) + (pod.phase === "Running" ? 1 : 0);

function twice(
  installations: readonly Installation[],
  namespace: string,
  mode: string | undefined,
): readonly DiscoveryNote[] {
  if (installations.length < 2) return [];
  const names = installations.map((i) =>
    i.layout === "speaker" ? `in the speakers of ${i.namespace}` : `frr-k8s in ${i.namespace}`,
  );
  const used = mode === "frr" ? "the one in the speakers" : `the one in ${namespace}`;
  return [
    {
      code: "MLB708",
      text: `FRR runs ${installations.length} times on the nodes: ${names.join(", ")}. MetalLB uses ${used}; two FRRs on a node compete for the same sessions.`,
      objects: installations.flatMap((i) =>
        i.workloads.length > 0 ? i.workloads : i.pods.slice(0, 1).map((p) => p.ref),
      ),
    },
  ];
}
