import type { KubernetesObject } from "../../api/object.ts";
import type { Cause, KubeResult } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import { aboutOne } from "./list.ts";
import { type Place, pathOf, type Resource } from "./resource.ts";

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Take over fields that others manage. Never without the user's word. */
  readonly force?: boolean;
  /** Let the API server check everything and store nothing. */
  readonly dryRun?: boolean;
}

/** Fields that somebody else manages, as a 409 lists them. */
export interface FieldConflict {
  /** As the API server names it, with the operation: `kubectl-client-side-apply` using `metallb.io/v1beta1`. */
  readonly manager: string;
  readonly fields: readonly string[];
}

export type Applied =
  | { readonly applied: true; readonly object: KubernetesObject }
  | { readonly applied: false; readonly conflicts: readonly FieldConflict[]; readonly message: string };

/**
 * Applies an object by server-side apply. Fields that others manage are a result, not a failure. With `metadata.resourceVersion` in the object
 * the API server refuses if it has changed since: a failure with code `conflict`.
 */
export async function apply(
  client: KubeClient,
  resource: Resource,
  object: KubernetesObject,
  options: ApplyOptions,
): Promise<KubeResult<Applied>> {
  const place = placeOf(object);
  const query = new URLSearchParams({ fieldManager: options.fieldManager });
  if (options.force === true) query.set("force", "true");
  if (options.dryRun === true) query.set("dryRun", "All");
  const answer = await client.call({
    method: "PATCH",
    path: `${pathOf(resource, place)}?${query}`,
    // JSON is YAML, and this is the only type that every API server with server-side apply takes.
    contentType: "application/apply-patch+yaml",
    body: JSON.stringify(object),
    about: aboutOne("patch", resource, place),
  });
  if (answer.ok) return { ok: true, value: { applied: true, object: answer.value as KubernetesObject } };
  const conflicts = conflictsOf(answer.error.causes ?? []);
  if (conflicts.length === 0) return answer;
  return { ok: true, value: { applied: false, conflicts, message: answer.error.message } };
}

/** Deletes an object. `resourceVersion`: only if it is still that one. An object that is not there counts as deleted. */
export async function remove(
  client: KubeClient,
  resource: Resource,
  place: Place & { readonly name: string },
  options: { readonly resourceVersion?: string; readonly dryRun?: boolean } = {},
): Promise<KubeResult<"deleted" | "absent">> {
  const answer = await client.call({
    method: "DELETE",
    path: pathOf(resource, place),
    // With a body the API server does not look at the query: a dry run that is asked for there would delete.
    body: JSON.stringify({
      kind: "DeleteOptions",
      apiVersion: "v1",
      ...(options.dryRun === true ? { dryRun: ["All"] } : {}),
      ...(options.resourceVersion === undefined
        ? {}
        : { preconditions: { resourceVersion: options.resourceVersion } }),
    }),
    about: aboutOne("delete", resource, place),
  });
  if (answer.ok) return { ok: true, value: "deleted" };
  return answer.error.code === "notFound" ? { ok: true, value: "absent" } : answer;
}

function placeOf(object: KubernetesObject): Place & { readonly name: string } {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}

/** One cause for each field, with a message such as `conflict with "kubectl" using v1`. */
function conflictsOf(causes: readonly Cause[]): readonly FieldConflict[] {
  const fields = new Map<string, string[]>();
  for (const { reason, message, field } of causes) {
    if (reason !== "FieldManagerConflict") continue;
    const manager = message.replace(/^conflict with /, "").replace(/"/g, "");
    const known = fields.get(manager);
    if (known === undefined) fields.set(manager, [field]);
    else known.push(field);
  }
  return [...fields].map(([manager, list]) => ({ manager, fields: list }));
}
