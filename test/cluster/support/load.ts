import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../../src/api/object.ts";
import { inParallel } from "../../../src/kube/exec/parallel.ts";
import type { KubeClient } from "../../../src/kube/rest/client.ts";
import { discoverApi, type Served } from "../../../src/kube/rest/discovery.ts";
import { pathOf, type Resource } from "../../../src/kube/rest/resource.ts";
import { readObjects } from "../../../src/sources/read.ts";

/** Puts objects of files into an API server as they were: with their status, without what the server gives out itself. */

const CRDS: Resource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};

/** Definitions of platforms that no file holds: enough of a schema to store anything. */
const PLATFORM: readonly (readonly [string, string, string, string, "Namespaced" | "Cluster"])[] = [
  ["metallb.io", "v1beta1", "MetalLB", "metallbs", "Namespaced"],
  ["operator.openshift.io", "v1", "Network", "networks", "Cluster"],
  ["config.openshift.io", "v1", "ClusterVersion", "clusterversions", "Cluster"],
];

/** @returns a definition that accepts every field. */
export function openDefinition(
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: "Namespaced" | "Cluster",
): KubernetesObject {
  const schema = {
    openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      annotations: { "api-approved.kubernetes.io": "unapproved, test" },
    },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

/** Installs the definitions of MetalLB and frr-k8s from a folder, and those of the platforms if wanted. */
export async function installDefinitions(
  client: KubeClient,
  folder: string,
  options: {
    readonly platform?: boolean;
    /** Further open definitions. */
    readonly more?: readonly Parameters<typeof openDefinition>[];
  } = {},
): Promise<void> {
  const own = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => readObjects(readFileSync(join(folder, file), "utf8"), file));
  const more = [...(options.platform === true ? PLATFORM : []), ...(options.more ?? [])];
  const wanted = [...own, ...more.map((one) => openDefinition(...one))];
  await inParallel(wanted, 8, (object) => create(client, CRDS, object));
  for (const object of wanted) await established(client, object.metadata.name);
}

async function established(client: KubeClient, name: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const read = await client.call({
      method: "GET",
      path: pathOf(CRDS, { name }),
      about: { what: `get ${name}` },
    });
    if (!read.ok) throw new Error(read.error.message);
    const { status } = read.value as { status?: { conditions?: { type: string; status: string }[] } };
    if (status?.conditions?.some((c) => c.type === "Established" && c.status === "True")) return;
    if (Date.now() > end) throw new Error(`${name} is not established`);
    await sleep(50);
  }
}

export interface LoadOptions {
  /** Where exec of all nodes is served. */
  readonly kubeletPort?: number;
}

/** Creates objects in an order in which the API server takes them. Kinds without a definition are left out. @returns how many */
export async function loadObjects(
  client: KubeClient,
  objects: readonly KubernetesObject[],
  options: LoadOptions = {},
): Promise<number> {
  const served = await discoverApi(client, [...new Set(objects.map(groupOf))]);
  if (!served.ok) throw new Error(served.error.message);
  const known = objects.flatMap((object) => {
    const resource = resourceOf(object, served.value);
    return resource === undefined || isServersOwn(object) ? [] : [{ object, resource }];
  });
  const first = known.filter(({ object }) => object.kind === "Namespace" || object.kind === "Node");
  const then = known.filter((one) => !first.includes(one));
  for (const stage of [first, then]) {
    await inParallel(stage, 24, ({ object, resource }) =>
      create(client, resource, object.kind === "Node" ? asReachable(object, options.kubeletPort) : object),
    );
  }
  return known.length;
}

/** Deletes what `loadObjects` created, so that the next capture starts from nothing. */
export async function unloadObjects(client: KubeClient, objects: readonly KubernetesObject[]): Promise<void> {
  const served = await discoverApi(client, [...new Set(objects.map(groupOf))]);
  if (!served.ok) throw new Error(served.error.message);
  // Namespaces stay: without a controller they would never end.
  const known = objects.filter((o) => o.kind !== "Namespace" && !isServersOwn(o));
  await inParallel(known, 24, async (object) => {
    const resource = resourceOf(object, served.value);
    if (resource === undefined) return;
    const { name, namespace } = object.metadata;
    await client.call({
      method: "DELETE",
      path: pathOf(resource, namespace === undefined ? { name } : { namespace, name }),
      body: JSON.stringify({ apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 }),
      about: { what: `delete ${object.kind} ${name}` },
    });
  });
}

const groupOf = (object: KubernetesObject): string =>
  object.apiVersion.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "";

const isServersOwn = ({ kind, metadata }: KubernetesObject): boolean =>
  metadata.name === "kubernetes" || (kind === "Namespace" && /^(default|kube-)/.test(metadata.name));

const CORE: Readonly<Record<string, string>> = {
  Node: "nodes",
  Namespace: "namespaces",
  Service: "services",
  Pod: "pods",
  Secret: "secrets",
  ConfigMap: "configmaps",
  Event: "events",
};

function resourceOf(object: KubernetesObject, served: Served): Resource | undefined {
  const group = groupOf(object);
  const version = object.apiVersion.split("/").at(-1) ?? "";
  if (group !== "") {
    return served.groups
      .get(group)
      ?.find((v) => v.version === version)
      ?.resources.find((r) => r.kind === object.kind);
  }
  const plural = CORE[object.kind];
  if (plural === undefined) return undefined;
  const namespaced = object.kind !== "Node" && object.kind !== "Namespace";
  return { group, version, plural, kind: object.kind, namespaced };
}

/** A captured node keeps its addresses; the place where its exec is served is added beside them. */
function asReachable(node: KubernetesObject, port: number | undefined): KubernetesObject {
  const status = (node.status ?? {}) as { addresses?: readonly unknown[] };
  if (port === undefined) return node;
  return {
    ...node,
    status: {
      ...status,
      addresses: [...(status.addresses ?? []), { type: "ExternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  };
}

async function create(client: KubeClient, resource: Resource, object: KubernetesObject): Promise<void> {
  const { resourceVersion, uid, managedFields, creationTimestamp, generation, ownerReferences, ...metadata } =
    object.metadata;
  const fresh: KubernetesObject = { ...object, metadata };
  const place = metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
  const call = { contentType: "application/json", about: { what: `create ${object.kind} ${metadata.name}` } };
  const created = await client.call({
    ...call,
    method: "POST",
    path: pathOf(resource, place),
    body: JSON.stringify(fresh),
  });
  if (!created.ok) {
    if (created.error.code === "conflict" && object.kind === "Namespace") return;
    throw new Error(created.error.message);
  }
  if (object.status === undefined || object.kind === "Namespace") return;
  const version = (created.value as KubernetesObject).metadata.resourceVersion;
  const updated = await client.call({
    ...call,
    method: "PUT",
    path: `${pathOf(resource, { ...place, name: metadata.name })}/status`,
    body: JSON.stringify({
      ...(created.value as KubernetesObject),
      metadata: { ...(created.value as KubernetesObject).metadata, resourceVersion: version },
      status: fresh.status,
    }),
  });
  // A definition without the subresource has stored the status with the object.
  if (!updated.ok && !["absent", "notFound"].includes(updated.error.code))
    throw new Error(updated.error.message);
}
