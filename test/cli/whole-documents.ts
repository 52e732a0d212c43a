import type { KubernetesObject } from "../../src/api/object.ts";
import type { BackupList, RollbackResult } from "../../src/cli/apply/text.ts";
import type { FixList } from "../../src/cli/plan/fix.ts";
import type { AccessReview } from "../../src/cli/rbac/review.ts";
import type { Versions } from "../../src/cli/version/document.ts";
import type { VtyshAnswers } from "../../src/cli/vtysh/document.ts";
import type { WaitResult } from "../../src/cli/wait/wait.ts";
import type { ApplyResult } from "../../src/plan/applied.ts";
import type { Backup } from "../../src/plan/backup.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { BgpAdvertised } from "../../src/state/bgp/advertised.ts";
import type { BfdSessions } from "../../src/state/bgp/bfd.ts";
import type { BgpNeighbors } from "../../src/state/bgp/neighbors.ts";
import type { BgpReceived } from "../../src/state/bgp/received.ts";
import type { BgpRoutes } from "../../src/state/bgp/routes.ts";
import type { BgpSummary } from "../../src/state/bgp/summary.ts";

/** A type of which nothing is optional: whoever adds a field has to show it here, and so to its schema. */
type Whole<T> = T extends KubernetesObject
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Whole<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> }
      : T;

const V1 = { apiVersion: "metallb.cli/v1" } as const;
const ref = { kind: "BGPPeer", name: "tor1", namespace: "metallb-system" };
const object = { apiVersion: "metallb.io/v1beta2", kind: "BGPPeer", metadata: { name: "tor1" } };
const cluster = { context: "here", server: "https://192.0.2.1:6443/" };
const side = { value: "65102", origin: { ref, path: "spec.peerASN" } };
const sent = { vrf: "", peer: "192.0.2.1", prefix: "203.0.113.7/32" };
const ways = { addresses: ["203.0.113.7"], ways: ["wk3 192.0.2.1"], nodes: ["wk3"] };
const place = { node: "wk3", vrf: "default", neighbor: "192.0.2.1" };
const unknown = [{ node: "wk4", reason: "forbidden" }];
const nodes = [{ node: "wk3", done: false, waiting: ["frozen"] }];
const lastReset = {
  reason: "Hold Timer Expired",
  meaning: "nothing came in time",
  notification: "Hold Timer Expired",
  secondsAgo: 1.5,
};
const found = { value: "main", from: "image tag", assumed: true } as const;
const pods = { total: 2, ready: 1 };

const plan: Whole<Plan> = {
  ...V1,
  kind: "Plan",
  verdict: "1 node changes.",
  outcome: "breaks",
  totals: {
    nodesChanged: 1,
    nodesFrozen: 1,
    sessionsReset: 1,
    sessionsAdded: 1,
    sessionsRemoved: 1,
    announced: 1,
    withdrawn: 1,
    servicesLost: 1,
    servicesGained: 0,
  },
  steps: [
    {
      action: "label",
      object: ref,
      refused: "denied",
      warnings: ["deprecated"],
      conflicts: [{ manager: "helm", path: "spec.myASN" }],
      problem: "there is no Node wk9",
      owned: "the speaker writes it",
    },
  ],
  freezes: [
    {
      nodes: ["wk3"],
      averted: true,
      error: "multiple asns",
      conflicts: [
        {
          node: "wk3",
          vrf: "",
          neighbor: "192.0.2.1",
          field: "asn",
          a: side,
          b: side,
          error: "multiple asns",
        },
      ],
    },
  ],
  thaws: ["wk4"],
  refusedWrites: [{ nodes: ["wk3"], message: "denied" }],
  configErrors: [{ error: "invalid", nodes: ["wk3"] }],
  groups: [
    {
      nodes: ["wk3"],
      differences: [
        {
          kind: "changed",
          area: "policy",
          subject: "neighbor 192.0.2.1",
          path: "router bgp 65801 > neighbor 192.0.2.1 > out",
          intended: "permit",
          running: "deny",
          effect: "More is sent.",
          impact: "policy-refresh",
          origins: [side.origin],
          vrf: "",
          neighbor: "192.0.2.1",
          family: "ipv4 unicast",
          direction: "out",
          prefixes: ["203.0.113.0/24 le 32"],
          except: ["203.0.113.7/32"],
          example: { prefix: "203.0.113.8/32" },
          dormant: true,
          lines: { intended: [1], running: [2] },
        },
      ],
      sessionsReset: ["192.0.2.1"],
      sessionsAdded: [],
      sessionsRemoved: [],
      announced: [sent],
      withdrawn: [sent],
    },
  ],
  services: [{ service: ref, before: ways, after: ways, kind: "moved" }],
  imports: [{ prefix: "0.0.0.0/0", what: "the default route", peer: "192.0.2.1", nodes: ["wk3"] }],
  unknown: ["Secret: forbidden"],
};

const apply: Whole<ApplyResult> = {
  ...V1,
  kind: "Apply",
  verdict: "So.",
  outcome: "left",
  backup: "b.json",
  restore: "kubectl metallb rollback b.json",
  obstacles: ["the webhook refuses it"],
  objects: [{ object: ref, state: "failed", why: "forbidden" }],
  nodes,
  unknown: ["wk4: forbidden"],
  plan,
};

const rollback: Whole<RollbackResult> = {
  ...V1,
  kind: "Rollback",
  verdict: "So.",
  outcome: "left",
  backup: "b.json",
  objects: [{ object: ref, state: "left", why: "somebody else has changed it" }],
};

const backup: Whole<Backup> = {
  ...V1,
  kind: "Backup",
  name: "20260102T030405-000Z-1",
  at: "2026-01-02T03:04:05.000Z",
  cluster,
  entries: [
    { object: ref, apiVersion: object.apiVersion, before: null, after: object, first: object },
    { object: ref, apiVersion: object.apiVersion, before: object, after: null, first: object },
  ],
};

const backupList: Whole<BackupList> = {
  ...V1,
  kind: "BackupList",
  items: [{ name: "b", path: "b.json", at: "2026-01-02T03:04:05Z", cluster, objects: ["BGPPeer x/tor1"] }],
};

const fixList: Whole<FixList> = {
  ...V1,
  kind: "FixList",
  code: "MLB201",
  items: [
    {
      number: 1,
      title: "Set asn",
      finding: "asn differs",
      objects: [ref],
      outcome: "changes",
      verdict: "1 node changes.",
    },
  ],
};

const wait: Whole<WaitResult> = {
  ...V1,
  kind: "Wait",
  condition: "established",
  verdict: "timed out",
  outcome: "timeout",
  nodes,
  unknown: ["wk4: forbidden"],
};

const summary: Whole<BgpSummary> = {
  ...V1,
  kind: "BgpSummary",
  items: [
    {
      ...place,
      remoteAs: 4294967295,
      localAs: 65801,
      state: "Active",
      uptimeSeconds: 0.5,
      family: "ipv4Unicast",
      accepted: 0,
      sent: 1,
      localAddress: "192.0.2.3",
      localRouterId: "192.0.2.3",
      remoteRouterId: "192.0.2.1",
      bfd: "Down",
      holdSeconds: 90,
      dropped: 1,
      lastReset,
      cause: "no answer",
    },
  ],
  unknown,
};

const routes: Whole<BgpRoutes> = {
  ...V1,
  kind: "BgpRoutes",
  items: [
    {
      ...place,
      prefix: "203.0.113.7/32",
      best: true,
      multipath: false,
      valid: true,
      local: false,
      asPath: "65102",
      nextHops: ["192.0.2.1"],
      weight: 0,
      med: 0,
      localPref: 100,
      origin: "IGP",
    },
  ],
  unknown,
};

const row = { ...place, remoteAs: 65102, family: "ipv6" } as const;
const part = {
  ...row,
  state: "Established",
  accepted: ["2001:db8::/32"],
  updatesReceived: 1,
  filter: { routeMap: "in", lines: ["ipv6 prefix-list a seq 1 permit any"] },
};
const received: Whole<BgpReceived> = {
  ...V1,
  kind: "BgpReceived",
  items: [
    { ...part, sent: { known: true, prefixes: ["2001:db8::/32"] } },
    { ...part, sent: { known: false, reason: "FRR keeps no copy" } },
  ],
  unknown,
};

const advertised: Whole<BgpAdvertised> = {
  ...V1,
  kind: "BgpAdvertised",
  items: [{ ...row, prefixes: ["2001:db8::7/128"] }],
  down: [{ ...place, state: "Idle" }],
  unknown,
};

const neighbors: Whole<BgpNeighbors> = {
  ...V1,
  kind: "BgpNeighbors",
  items: [
    {
      ...place,
      vrfId: -1,
      state: "Idle",
      remoteAs: 65102,
      localAs: 65801,
      external: true,
      adminShutdown: false,
      localRouterId: "192.0.2.3",
      remoteRouterId: "192.0.2.1",
      localAddress: "192.0.2.3",
      remoteAddress: "192.0.2.1",
      maxHops: 1,
      upMs: 0,
      uptime: "never",
      lastReset,
      lastError: "0400",
      shutdownMessage: "maintenance",
      connectRetrySeconds: 120,
      holdMs: 90000,
      keepaliveMs: 30000,
      opensSent: 1,
      opensReceived: 1,
      notificationsSent: 1,
      notificationsReceived: 0,
      updatesReceived: 1,
      established: 1,
      dropped: 1,
      bfd: "Admin Down",
      families: [
        {
          name: "ipv4Unicast",
          accepted: 0,
          sent: 1,
          routeMapIn: "in",
          routeMapOut: "out",
          prefixLimit: 10,
        },
      ],
      cause: {
        kind: "no-answer",
        certainty: "likely",
        text: "no answer",
        candidates: ["a filter"],
        next: ["ask the router"],
      },
    },
  ],
  unknown,
};

const bfd: Whole<BfdSessions> = {
  ...V1,
  kind: "BfdSessions",
  items: [
    {
      node: "wk3",
      peer: "192.0.2.1",
      local: "192.0.2.3",
      vrf: "default",
      interface: "eth0",
      multihop: false,
      status: "down",
      diagnostic: "control detection time expired",
      remoteDiagnostic: "ok",
      meaning: "no BFD packet came from the router in time",
      remoteId: 0,
      downSeconds: 5,
      upSeconds: 0,
      receiveInterval: 300,
      transmitInterval: 300,
      remoteReceiveInterval: 300,
      remoteTransmitInterval: 300,
      detectMultiplier: 3,
      remoteDetectMultiplier: 3,
    },
  ],
  unknown,
};

const versions: Whole<Versions> = {
  ...V1,
  kind: "Versions",
  client: "0.1.0",
  cluster: {
    name: "here",
    kubernetes: "v1.36.3",
    kubelets: { "v1.36.3": 2 },
    openshift: found,
    platforms: { "Toy Linux": found },
    metallb: {
      namespace: found,
      release: found,
      version: found,
      mode: found,
      lbClass: found,
      ignoreExcludeLB: found,
      frrK8sNamespace: found,
      secretPassthrough: found,
    },
    metallbPods: { speakers: pods, controllers: pods },
    frrK8s: { namespace: found, release: found, version: found, alwaysBlock: found, logLevel: found },
    installations: [{ layout: "metallb", namespace: "metallb-system", pods, workloads: ["DaemonSet x/y"] }],
    frr: [{ version: "10.4.3", nodes: ["wk3"], from: "show version" }],
    definitions: { "bgppeers.metallb.io": ["v1beta2"] },
    notes: [{ code: "MLB803", text: "two installations" }],
    unknown: { Secret: "forbidden" },
  },
  clusterUnknown: "the API server does not answer",
};

const vtysh: VtyshAnswers = {
  ...V1,
  kind: "VtyshAnswers",
  items: [
    { node: "wk3", command: "show version", text: "FRRouting 10.4.3" },
    { node: "wk4", command: "show version", reason: "forbidden" },
  ],
};

const right = { verb: "list", group: "", resource: "pods", namespace: "x", name: "y", role: "r" };
const access: Whole<AccessReview> = {
  ...V1,
  kind: "AccessReview",
  items: [
    { ...right, allowed: true },
    { ...right, allowed: "unknown" },
  ],
};

/** One document of each kind, with everything that its type lets be in it. */
export const WHOLE = [
  plan,
  apply,
  rollback,
  backup,
  backupList,
  fixList,
  wait,
  summary,
  routes,
  received,
  advertised,
  neighbors,
  bfd,
  versions,
  vtysh,
  access,
  { ...V1, kind: "Extension", items: [object], notes: ["the default route would come"], plan },
] as const;
