import type { KubernetesObject } from "../../api/object.ts";
import type { KubeResult } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import { aboutOne } from "./list.ts";
import { type Place, pathOf, type Resource } from "./resource.ts";

export interface ReplaceOptions {
  readonly fieldManager: string;
  /** Let the API server check everything and store nothing. */
  readonly dryRun?: boolean;
}

/** Creates an object. Fails with code `conflict` if there is one of its name. */
export async function create(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObject,
  options: ReplaceOptions,
): Promise<KubeResult<KubernetesObject>> {
  const { name, namespace } = object.metadata;
  const place = namespace === undefined ? {} : { namespace };
  return written(
    await client.call({
      method: "POST",
      path: `${pathOf(resource, place)}?${query(options)}`,
      body: JSON.stringify(object),
      about: aboutOne("create", resource, { ...place, name }),
    }),
  );
}

/**
 * Puts an object in the place of the one that is there: what it does not mention is removed. With `metadata.resourceVersion` the API server
 * refuses if it has changed since (code `conflict`).
 */
export async function replace(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObject,
  options: ReplaceOptions,
): Promise<KubeResult<KubernetesObject>> {
  const place = placeOf(object);
  return written(
    await client.call({
      method: "PUT",
      path: `${pathOf(resource, place)}?${query(options)}`,
      body: JSON.stringify(object),
      about: aboutOne("update", resource, place),
    }),
  );
}

/** Merges a part into an object (RFC 7386): null removes a field. */
export async function mergePatch(
  client: KubeClient,
  resource: Resource,
  place: Place & { readonly name: string },
  patch: unknown,
  options: ReplaceOptions,
): Promise<KubeResult<KubernetesObject>> {
  return written(
    await client.call({
      method: "PATCH",
      path: `${pathOf(resource, place)}?${query(options)}`,
      contentType: "application/merge-patch+json",
      body: JSON.stringify(patch),
      about: aboutOne("patch", resource, place),
    }),
  );
}

function query({ fieldManager, dryRun }: ReplaceOptions): URLSearchParams {
  return new URLSearchParams({ fieldManager, ...(dryRun === true ? { dryRun: "All" } : {}) });
}

function placeOf(object: KubernetesObject): Place & { readonly name: string } {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}

function written(answer: KubeResult<unknown>): KubeResult<KubernetesObject> {
  return answer.ok ? { ok: true, value: answer.value as KubernetesObject } : answer;
}
