import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import type { KubeError, KubeResult } from "../../kube/errors.ts";
import { create, replace } from "../../kube/rest/replace.ts";
import { remove } from "../../kube/rest/write.ts";
import { type Backup, type BackupEntry, restoreOf } from "../../plan/backup.ts";
import { FIELD_MANAGER } from "../../plan/edit.ts";
import { type Api, placeOf } from "./api.ts";

/** What became of one object. */
export interface Restored {
  readonly object: ObjectRef;
  /** `same`: it was as it had been. `left`: somebody else has changed it, or a secret is gone. `failed`: the API server did not. */
  readonly state: "restored" | "same" | "left" | "failed";
  readonly why?: string;
}

const ATTEMPTS = 5;
const OPTIONS = { fieldManager: FIELD_MANAGER } as const;

/** Takes a change back, the last write first. Goes on with the others where one cannot be restored. */
export async function takeBack(
  api: Api,
  backup: Backup,
  options: { readonly insist?: boolean; readonly dryRun?: boolean } = {},
): Promise<readonly Restored[]> {
  const results: Restored[] = [];
  for (const entry of backup.entries.toReversed()) {
    results.push(await restoreEntry(api, entry, options.insist === true, options.dryRun === true));
  }
  return results.reverse();
}

async function restoreEntry(
  api: Api,
  entry: BackupEntry,
  insist: boolean,
  dryRun: boolean,
): Promise<Restored> {
  const { object } = entry;
  for (let attempt = 1; ; attempt++) {
    const live = await api.live(entry.apiVersion, object);
    if (!live.ok) return failed(object, live.error);
    const step = restoreOf(entry, live.value, insist);
    if (step.do === "nothing") return { object, state: "same" };
    if (step.do === "leave") return { object, state: "left", why: step.why };
    const resource = api.resourceOf(entry.apiVersion, object.kind);
    if (!resource.ok) return failed(object, resource.error);
    const { resourceVersion } = live.value?.metadata ?? {};
    const at = { dryRun, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
    const answer: KubeResult<unknown> =
      step.do === "delete"
        ? await remove(api.client, resource.value, placeOf(object), at)
        : step.do === "create"
          ? await create(api.client, resource.value, fresh(step.object), { ...OPTIONS, dryRun })
          : await replace(api.client, resource.value, over(step.object, live.value), { ...OPTIONS, dryRun });
    if (answer.ok) {
      if (step.do !== "delete" && !dryRun) await returnFields(api, entry, step.object);
      return { object, state: "restored" };
    }
    if (answer.error.code !== "conflict" || attempt === ATTEMPTS) return failed(object, answer.error);
  }
}

/**
 * An update makes its writer the owner of the fields that it changes. A second one that changes nothing but the list of owners gives them back
 * to those who had them, so that the next apply of theirs, or of ours, meets no conflict. If it fails, the object itself is right all the same.
 */
async function returnFields(api: Api, entry: BackupEntry, object: KubernetesObject): Promise<void> {
  const { managedFields } = object.metadata;
  const live = await api.live(entry.apiVersion, entry.object);
  const resource = api.resourceOf(entry.apiVersion, entry.object.kind);
  if (managedFields === undefined || !live.ok || live.value === null || !resource.ok) return;
  const back = { ...live.value, metadata: { ...live.value.metadata, managedFields } };
  await replace(api.client, resource.value, back, OPTIONS);
}

/** The stored content in the place of the live one; the status is the live one's, where there is no subresource for it. */
function over(object: KubernetesObject, live: KubernetesObject | null): KubernetesObject {
  const { resourceVersion, uid } = live?.metadata ?? {};
  return {
    ...object,
    ...(live?.status === undefined ? {} : { status: live.status }),
    metadata: {
      ...object.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
  };
}

function fresh(object: KubernetesObject): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

const failed = (object: ObjectRef, error: KubeError): Restored => ({
  object,
  state: "failed",
  why: error.message,
});
