import type { KubernetesObject } from "../../api/object.ts";
import { formatRef } from "../../api/ref.ts";
import { type Discovery, type DiscoveryOverrides, discover, type Fact } from "../../snapshot/discovery.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

/** Something that was found out, with how. */
interface Found {
  readonly value: string;
  readonly from: string;
  /** Nothing says it: the value is a default, or empty. */
  readonly assumed?: true;
}

export interface Versions {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Versions";
  readonly client: string;
  /** Absent with --client. */
  readonly cluster?: ClusterVersions;
  /** Why nothing is known of the cluster. */
  readonly clusterUnknown?: string;
}

export interface ClusterVersions {
  readonly name: string;
  /** Of the API server; absent for files. */
  readonly kubernetes?: string;
  /** Version of the kubelets → how many nodes. */
  readonly kubelets: Readonly<Record<string, number>>;
  readonly openshift: Found;
  /** The distributions of Kubernetes that this is, by title. */
  readonly platforms: Readonly<Record<string, Found>>;
  readonly metallb: Readonly<
    Record<
      | "namespace"
      | "release"
      | "version"
      | "mode"
      | "lbClass"
      | "ignoreExcludeLB"
      | "frrK8sNamespace"
      | "secretPassthrough",
      Found
    >
  >;
  readonly metallbPods: { readonly speakers: Pods; readonly controllers: Pods };
  readonly frrK8s: Readonly<Record<"namespace" | "release" | "version" | "alwaysBlock" | "logLevel", Found>>;
  /** Every deployment of FRR on nodes. */
  readonly installations: readonly {
    readonly layout: string;
    readonly namespace: string;
    readonly pods: Pods;
    readonly workloads: readonly string[];
  }[];
  /** Version of FRR → the nodes that run it and how it was found. */
  readonly frr: readonly {
    readonly version: string;
    readonly nodes: readonly string[];
    readonly from: string;
  }[];
  /** Custom resource definitions of MetalLB and frr-k8s with their served versions. */
  readonly definitions: Readonly<Record<string, readonly string[]>>;
  readonly notes: readonly { readonly code?: string; readonly text: string }[];
  readonly unknown: Readonly<Record<string, string>>;
}

interface Pods {
  readonly total: number;
  readonly ready: number;
}

/** What is read to find out what runs where. */
export const VERSION_KINDS: readonly Kind[] = Object.freeze([
  "Node",
  "Pod",
  "DaemonSet",
  "Deployment",
  "CustomResourceDefinition",
  "IPAddressPool",
  "BGPPeer",
  "BGPAdvertisement",
  "FRRConfiguration",
  "FRRNodeState",
  "MetalLB",
  "ClusterVersion",
]);

/** @returns all that can be said of what runs in the cluster. */
export function clusterVersions(
  s: Snapshot,
  overrides: DiscoveryOverrides,
  kubernetes: string | undefined,
): ClusterVersions {
  const found = discover(s, overrides);
  const { metallb, frrK8s } = found;
  return {
    name: s.source.name,
    ...(kubernetes === undefined ? {} : { kubernetes }),
    kubelets: kubeletsOf(s),
    openshift: text(found.openshift, "no"),
    platforms: Object.fromEntries(found.platforms.map(({ title, version }) => [title, text(version)])),
    metallb: {
      namespace: text(metallb.namespace),
      release: text(metallb.release),
      version: text(metallb.version),
      mode: text(metallb.mode),
      lbClass: text(metallb.lbClass),
      ignoreExcludeLB: text(metallb.ignoreExcludeLB),
      frrK8sNamespace: text(metallb.frrK8sNamespace),
      secretPassthrough: text(metallb.secretPassthrough),
    },
    metallbPods: { speakers: podsOf(metallb.speakers), controllers: podsOf(metallb.controllers) },
    frrK8s: {
      namespace: text(frrK8s.namespace),
      release: text(frrK8s.release),
      version: text(frrK8s.version),
      alwaysBlock: text(frrK8s.alwaysBlock),
      logLevel: text(frrK8s.logLevel),
    },
    installations: frrK8s.installations.map(({ layout, namespace, pods, workloads }) => ({
      layout,
      namespace,
      pods: podsOf(pods),
      workloads: workloads.map(formatRef),
    })),
    frr: frrVersions(found),
    definitions: definitionsOf(s),
    notes: found.notes.map(({ code, text: said }) =>
      code === undefined ? { text: said } : { code, text: said },
    ),
    unknown: unknownOf(s),
  };
}

function text(fact: Fact<unknown>, none = ""): Found {
  const { value, from, assumed } = fact;
  const shown = Array.isArray(value) ? value.join(",") : value === undefined ? none : String(value);
  return { value: shown, from, ...(assumed === true ? { assumed } : {}) };
}

const podsOf = (pods: readonly { readonly ready: boolean }[]): Pods => ({
  total: pods.length,
  ready: pods.filter((pod) => pod.ready).length,
});

function kubeletsOf(s: Snapshot): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const node of objectsOf<KubernetesObject>(s, "Node")) {
    const { nodeInfo } = (node.status ?? {}) as { nodeInfo?: { kubeletVersion?: unknown } };
    const version = nodeInfo?.kubeletVersion;
    if (typeof version === "string" && version !== "") counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function frrVersions({ frrVersions: versions }: Discovery): ClusterVersions["frr"] {
  const groups = Map.groupBy(versions, ([, { value }]) => value);
  return [...groups].map(([version, nodes]) => ({
    version,
    nodes: nodes.map(([node]) => node),
    from: nodes[0]?.[1].from ?? "",
  }));
}

function definitionsOf(s: Snapshot): Readonly<Record<string, readonly string[]>> {
  const ours = objectsOf<KubernetesObject>(s, "CustomResourceDefinition").filter((d) =>
    /\.(?:frrk8s\.)?metallb\.io$/.test(d.metadata.name),
  );
  return Object.fromEntries(ours.map((d) => [d.metadata.name, servedVersions(d)]));
}

function servedVersions(definition: KubernetesObject): readonly string[] {
  const { versions } = (definition.spec ?? {}) as {
    versions?: readonly { name: string; served?: boolean }[];
  };
  return (versions ?? []).filter((v) => v.served === true).map((v) => v.name);
}

function unknownOf(s: Snapshot): Readonly<Record<string, string>> {
  return Object.fromEntries(
    VERSION_KINDS.flatMap((kind) => {
      const reason = unknownKind(s, kind);
      return reason === undefined ? [] : [[kind, reason]];
    }),
  );
}
