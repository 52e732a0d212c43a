import type { KubernetesObject } from "../../api/object.ts";
import { failure, type KubeResult } from "../errors.ts";
import type { Permission } from "../permission.ts";
import type { KubeClient } from "./client.ts";
import { apiVersionOf, formatResource, type Place, pathOf, type Resource } from "./resource.ts";
import type { About } from "./status.ts";

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface Listed {
  readonly items: readonly KubernetesObject[];
  /** From here a watch can go on. */
  readonly resourceVersion: string;
}

/** As kubectl's: large enough for few requests, small enough for the API server. */
const PAGE = 500;
/** A list that expires this often is read in one piece instead. */
const PAGED_ATTEMPTS = 2;

/**
 * Lists a resource in pages. If the API server answers 410 (the pages took too long), it begins again; what was read so far would be of
 * another moment. After two attempts the list is asked for in one piece, as client-go does.
 */
export async function list(
  client: KubeClient,
  resource: Resource,
  options: ListOptions = {},
): Promise<KubeResult<Listed>> {
  for (let attempt = 1; ; attempt++) {
    const result = await listOnce(client, resource, options, attempt <= PAGED_ATTEMPTS ? PAGE : undefined);
    if (result.ok || result.error.code !== "expired" || attempt > PAGED_ATTEMPTS) return result;
    client.log(`${formatResource(resource)}: the list has expired, beginning again`);
  }
}

async function listOnce(
  client: KubeClient,
  resource: Resource,
  options: ListOptions,
  page: number | undefined,
): Promise<KubeResult<Listed>> {
  const items: KubernetesObject[] = [];
  const about = aboutList(resource, options.namespace);
  let next: string | undefined;
  for (;;) {
    const answer = await client.call({
      method: "GET",
      path: `${pathOf(resource, options)}${query(options, page, next)}`,
      about,
    });
    if (!answer.ok) return answer;
    const read = readList(answer.value, resource);
    if (read === undefined) {
      return failure("broken", `cannot ${about.what}: the answer is no list`);
    }
    for (const item of read.items) items.push(item);
    if (read.next === undefined) {
      return { ok: true, value: { items, resourceVersion: read.resourceVersion } };
    }
    next = read.next;
  }
}

function query(options: ListOptions, page: number | undefined, next: string | undefined): string {
  const q = new URLSearchParams();
  if (page !== undefined) q.set("limit", String(page));
  if (next !== undefined) q.set("continue", next);
  if (options.labelSelector !== undefined) q.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) q.set("fieldSelector", options.fieldSelector);
  return q.size === 0 ? "" : `?${q}`;
}

interface Page {
  readonly items: readonly KubernetesObject[];
  readonly next: string | undefined;
  readonly resourceVersion: string;
}

/** Items of a list carry neither kind nor apiVersion for built-in resources: the resource says them. */
function readList(answer: unknown, resource: Resource): Page | undefined {
  const { items, metadata } = (answer ?? {}) as {
    items?: unknown;
    metadata?: { continue?: unknown; resourceVersion?: unknown };
  };
  if (items !== null && !Array.isArray(items)) return undefined;
  const apiVersion = apiVersionOf(resource);
  const objects = (items ?? []) as KubernetesObject[];
  const next = metadata?.continue;
  return {
    items: objects.map((item) => ({ ...item, apiVersion, kind: resource.kind })),
    next: typeof next === "string" && next !== "" ? next : undefined,
    resourceVersion: typeof metadata?.resourceVersion === "string" ? metadata.resourceVersion : "",
  };
}

/** Reads one object. */
export async function get(
  client: KubeClient,
  resource: Resource,
  place: Place & { readonly name: string },
): Promise<KubeResult<KubernetesObject>> {
  const answer = await client.call({
    method: "GET",
    path: pathOf(resource, place),
    about: aboutOne("get", resource, place),
  });
  if (!answer.ok) return answer;
  return { ok: true, value: answer.value as KubernetesObject };
}

function aboutList(resource: Resource, namespace: string | undefined): About {
  const permission: Permission = {
    verb: "list",
    group: resource.group,
    resource: resource.plural,
    ...(namespace === undefined || !resource.namespaced ? {} : { namespace }),
  };
  const where = permission.namespace === undefined ? "" : ` in namespace ${namespace}`;
  return { what: `list ${formatResource(resource)}${where}`, permission };
}

/** What a request for one object is about. */
export function aboutOne(verb: string, resource: Resource, place: Place & { readonly name: string }): About {
  const namespace = resource.namespaced ? place.namespace : undefined;
  return {
    what: `${verb} ${resource.kind} ${namespace === undefined ? "" : `${namespace}/`}${place.name}`,
    permission: {
      verb,
      group: resource.group,
      resource: resource.plural,
      name: place.name,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}
