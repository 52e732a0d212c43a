import { snapshotOf } from "../../plugins/finders.ts";
import type { KubernetesObject } from "../../src/api/object.ts";
import { stored } from "../../src/api/schema/defaults.ts";
import { type ExplainOptions, type Explanation, explain, type Subject } from "../../src/explain/explain.ts";
import { advertisedCommand, SHOW } from "../../src/frr/show/commands.ts";
import { renderNode } from "../../src/frrk8s/node.ts";
import { announce } from "../../src/metallb/announce.ts";
import type { LiveHost, Snapshot, SnapshotOptions } from "../../src/snapshot/snapshot.ts";

export const METALLB = "metallb-system";
export const FRR = "openshift-frr-k8s";
export const CLUSTER = { kind: "cluster", name: "lab", at: "2026-11-22T10:00:00Z" } as const;

type Body = Record<string, unknown>;
type Meta = Record<string, unknown>;

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  body: Body = {},
  meta: Meta = {},
): KubernetesObject {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...meta },
    ...body,
  } as KubernetesObject;
}

export const node = (name: string, labels: Record<string, string> = {}, conditions: object[] = []) =>
  object(
    "v1",
    "Node",
    name,
    undefined,
    { status: { conditions: [{ type: "Ready", status: "True" }, ...conditions], addresses: [] } },
    { labels: { "kubernetes.io/hostname": name, ...labels } },
  );

export const pool = (name: string, spec: Body = {}, status?: Body) =>
  object("metallb.io/v1beta1", "IPAddressPool", name, METALLB, {
    spec: { addresses: ["172.19.20.181-172.19.20.189"], ...spec },
    ...(status === undefined ? {} : { status }),
  });

export const peer = (name: string, spec: Body = {}) =>
  object("metallb.io/v1beta2", "BGPPeer", name, METALLB, {
    spec: { myASN: 65801, peerASN: 65102, peerAddress: "172.18.20.1", ...spec },
  });

export const advertisement = (name: string, spec: Body = {}) =>
  object("metallb.io/v1beta1", "BGPAdvertisement", name, METALLB, { spec });

export const service = (name: string, ips: string[], spec: Body = {}, meta: Meta = {}) =>
  object(
    "v1",
    "Service",
    name,
    "proj1",
    {
      spec: {
        type: "LoadBalancer",
        clusterIP: "10.200.0.9",
        clusterIPs: ["10.200.0.9"],
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        externalTrafficPolicy: "Cluster",
        ports: [{ protocol: "TCP", port: 80 }],
        selector: { app: name },
        ...spec,
      },
      status: { loadBalancer: ips.length === 0 ? {} : { ingress: ips.map((ip) => ({ ip })) } },
    },
    meta,
  );

export const endpoints = (name: string, nodes: string[], conditions: Body = { ready: true }) =>
  object(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    `${name}-x1`,
    "proj1",
    {
      addressType: "IPv4",
      endpoints: nodes.map((nodeName, i) => ({ addresses: [`10.128.0.${i + 1}`], conditions, nodeName })),
    },
    { labels: { "kubernetes.io/service-name": name } },
  );

export const frrConfiguration = (name: string, spec: Body, meta: Meta = {}) =>
  object("frrk8s.metallb.io/v1beta1", "FRRConfiguration", name, FRR, { spec }, meta);

const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

export const speaker = (onNode: string, status: Body = ready, args: string[] = []) =>
  object(
    "v1",
    "Pod",
    `speaker-${onNode}`,
    METALLB,
    {
      spec: {
        nodeName: onNode,
        containers: [
          {
            name: "speaker",
            image: "quay.io/metallb/speaker:main",
            args: [`--frrk8s-namespace=${FRR}`, ...args],
            env: [{ name: "METALLB_BGP_TYPE", value: "frr-k8s" }],
          },
        ],
      },
      status,
    },
    { labels: { component: "speaker" } },
  );

export const daemon = (onNode: string, status: Body = ready) =>
  object(
    "v1",
    "Pod",
    `frr-k8s-${onNode}`,
    FRR,
    {
      spec: {
        nodeName: onNode,
        containers: [
          { name: "controller", image: "quay.io/metallb/frr-k8s:main" },
          { name: "frr", image: "quay.io/frrouting/frr:10.4.3" },
          { name: "reloader" },
        ],
      },
      status,
    },
    { labels: { app: "frr-k8s" } },
  );

/** The lab of scenario 1 on two nodes, healthy, but for what MetalLB and frr-k8s make of it. */
export const LAB: readonly KubernetesObject[] = [
  node("wk3"),
  node("wk4"),
  object("v1", "Namespace", "proj1", undefined),
  ...["wk3", "wk4"].flatMap((n) => [speaker(n), daemon(n)]),
  pool("pool-l3"),
  peer("bgppeer-r2"),
  advertisement("bgpadv1", { ipAddressPools: ["pool-l3"], peers: ["bgppeer-r2"] }),
  service("web", ["172.19.20.181"]),
  endpoints("web", ["wk3"]),
];

/** Puts objects in the place of their namesakes, or behind the others. */
export function withObjects(
  objects: readonly KubernetesObject[],
  ...changed: readonly KubernetesObject[]
): readonly KubernetesObject[] {
  const key = (o: KubernetesObject): string => `${o.kind}/${o.metadata.namespace ?? ""}/${o.metadata.name}`;
  const replaced = new Map(changed.map((o) => [key(o), o]));
  const kept = objects.map((o) => {
    const other = replaced.get(key(o));
    replaced.delete(key(o));
    return other ?? o;
  });
  return [...kept, ...replaced.values()];
}

/** @returns the objects without those of this kind (and name). */
export function without(
  objects: readonly KubernetesObject[],
  kind: string,
  name?: string,
): readonly KubernetesObject[] {
  return objects.filter((o) => o.kind !== kind || (name !== undefined && o.metadata.name !== name));
}

/** @returns the FRRConfigurations that MetalLB writes for these objects, as the API server stores them. */
export function writtenBy(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const { nodes } = announce(snapshotOf(objects));
  return Object.values(nodes).flatMap((o) => (o === null ? [] : [stored(o)]));
}

/** @returns an FRRNodeState whose configuration is what frr-k8s makes of the objects on the node. */
export function appliedOn(
  objects: readonly KubernetesObject[],
  name: string,
  status: Body = {},
): KubernetesObject {
  const rendered = renderNode(snapshotOf(objects), name, { frrK8sNamespace: FRR });
  return object("frrk8s.metallb.io/v1beta1", "FRRNodeState", name, undefined, {
    status: {
      runningConfig: rendered.ok ? rendered.frrConf : "",
      lastConversionResult: "success",
      lastReloadResult: "success",
      ...status,
    },
  });
}

export const sessionState = (onNode: string, bgpStatus: string, address = "172.18.20.1", vrf = "") =>
  object("frrk8s.metallb.io/v1beta1", "BGPSessionState", `${onNode}-${address}`, FRR, {
    status: { node: onNode, peer: address, vrf, bgpStatus, bfdStatus: "N/A" },
  });

/** The objects with everything that MetalLB and frr-k8s make of them: what a healthy cluster holds. */
export function settled(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const written = [...objects, ...writtenBy(objects)];
  const nodes = objects.filter((o) => o.kind === "Node").map((o) => o.metadata.name);
  return [...written, ...nodes.map((n) => appliedOn(written, n))];
}

/** What vtysh answers on a node whose sessions are established and that sends these prefixes. */
export function liveOn(
  host: string,
  sent: Readonly<Record<string, readonly string[]>>,
  more: { readonly state?: string; readonly vrf?: string; readonly running?: string } = {},
): LiveHost {
  const vrf = more.vrf ?? "default";
  const peers = Object.fromEntries(
    Object.keys(sent).map((address) => [
      address,
      {
        bgpState: more.state ?? "Established",
        remoteAs: 65102,
        localAs: 65801,
        nbrExternalLink: true,
        bgpTimerUpString: "00:01:00",
        addressFamilyInfo: { ipv4Unicast: {} },
      },
    ]),
  );
  const answers: [string, string][] = [
    [SHOW.neighbors, JSON.stringify({ [vrf]: { vrfId: 0, vrfName: vrf, ...peers } })],
    ...(more.running === undefined ? [] : [[SHOW.runningConfig, more.running] as [string, string]]),
    ...Object.entries(sent).flatMap(([address, prefixes]): [string, string][] =>
      (["ipv4", "ipv6"] as const).map((family) => [
        advertisedCommand(vrf, family, address),
        JSON.stringify({
          advertisedRoutes: Object.fromEntries(
            prefixes.filter((p) => p.includes(":") === (family === "ipv6")).map((p) => [p, {}]),
          ),
        }),
      ]),
    ),
  ];
  return {
    host,
    answers: new Map(answers.map(([command, text]) => [command, { ok: true, text, source: CLUSTER }])),
  };
}

/** Both nodes send the Service's address. */
export const LIVE: ReadonlyMap<string, LiveHost> = new Map(
  ["wk3", "wk4"].map((n) => [n, liveOn(n, { "172.18.20.1": ["172.19.20.181/32"] })]),
);

export function snapshot(objects: readonly KubernetesObject[], options: SnapshotOptions = {}): Snapshot {
  return snapshotOf(objects, { source: CLUSTER, live: LIVE, ...options });
}

/** @returns the explanation of a subject that exists. */
export function explained(
  s: Snapshot,
  subject: Subject = { kind: "Service", name: "web" },
  options: ExplainOptions = {},
): Explanation {
  const answer = explain(s, subject, options);
  if (!answer.ok) throw new Error(answer.message);
  return answer.explanation;
}

/** `name state` of every link, with the code of those that are not sound. */
export function chainOf(e: Explanation): readonly string[] {
  const line = (prefix: string) => (l: Explanation["links"][number]) =>
    `${prefix}${l.name} ${l.state}${l.finding === undefined || l.state === "sound" ? "" : ` ${l.finding.code}`}`;
  return [...e.links.map(line("")), ...e.nodes.flatMap((n) => n.links.map(line(`${n.nodes.join("+")}: `)))];
}
