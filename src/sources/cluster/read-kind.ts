import type { KubernetesObject } from "../../api/object.ts";
import type { KubeError, KubeResult } from "../../kube/errors.ts";
import { inParallel } from "../../kube/exec/parallel.ts";
import { formatPermission } from "../../kube/permission.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { get, type ListOptions, list } from "../../kube/rest/list.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import type { Unknown } from "../part.ts";

/** What is known of a kind: its objects, or why not. `where`: only these namespaces could be read. */
export type KindRead =
  | {
      readonly state: "read";
      readonly objects: readonly KubernetesObject[];
      readonly where?: readonly string[];
    }
  | Unknown;

/** How many single objects are read at a time. */
const AT_ONCE = 16;

/** Lists a kind, by several selectors where no single one finds all; an object that two of them find counts once. */
export async function listAll(
  client: KubeClient,
  resource: Resource,
  queries: readonly ListOptions[],
): Promise<KindRead> {
  const results = await Promise.all(queries.map((options) => list(client, resource, options)));
  const objects = new Map<string, KubernetesObject>();
  for (const result of results) {
    if (!result.ok) return unknownBy(result.error);
    for (const item of result.value.items) objects.set(keyOf(item), item);
  }
  return { state: "read", objects: [...objects.values()] };
}

/**
 * Lists in the whole cluster, and if that is not allowed, in the namespaces where the objects can be of effect. What the namespaces
 * refuse as well stays unknown.
 */
export async function listAllOrIn(
  client: KubeClient,
  resource: Resource,
  queries: readonly ListOptions[],
  namespaces: readonly string[],
): Promise<KindRead> {
  const everywhere = await listAll(client, resource, queries);
  if (everywhere.state === "read" || everywhere.permission === undefined || !resource.namespaced) {
    return everywhere;
  }
  const single = await Promise.all(namespaces.map((namespace) => listAll(client, resource, [{ namespace }])));
  const read = single.flatMap((one) => (one.state === "read" ? [one] : []));
  if (read.length === 0) return everywhere;
  return {
    state: "read",
    objects: read.flatMap((one) => one.objects),
    where: namespaces.filter((_, i) => single[i]?.state === "read"),
  };
}

/** Reads single objects by name. One that is not there is left out; one that may not be read makes all unknown. */
export async function readNamed(
  client: KubeClient,
  resource: Resource,
  places: readonly { readonly namespace?: string; readonly name: string }[],
): Promise<KindRead> {
  const results = await inParallel(places, AT_ONCE, (place) => get(client, resource, place));
  const refused = results.find(isRefused);
  if (refused !== undefined) return unknownBy(refused.error);
  return { state: "read", objects: results.flatMap((r) => (r.ok ? [r.value] : [])) };
}

const isRefused = (
  result: KubeResult<KubernetesObject>,
): result is { readonly ok: false; readonly error: KubeError } =>
  !result.ok && result.error.code !== "notFound" && result.error.code !== "absent";

/** @returns that a kind is unknown because of this failure. */
export function unknownBy(error: KubeError): Unknown {
  return {
    state: "unknown",
    reason: error.message,
    ...(error.permission === undefined ? {} : { permission: formatPermission(error.permission) }),
  };
}

/** @returns `namespace/name`, with an empty namespace for cluster-scoped objects. */
export const keyOf = ({ metadata }: KubernetesObject): string =>
  `${metadata.namespace ?? ""}/${metadata.name}`;
