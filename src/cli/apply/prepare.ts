import type { KubernetesObject } from "../../api/object.ts";
import { formatRef, type ObjectRef } from "../../api/ref.ts";
import type { KubeResult } from "../../kube/errors.ts";
import { mergePatch } from "../../kube/rest/replace.ts";
import { apply, type FieldConflict, remove } from "../../kube/rest/write.ts";
import { type BackupEntry, kept, whyNotRestorable } from "../../plan/backup.ts";
import { sameContent } from "../../plan/content.ts";
import { FIELD_MANAGER } from "../../plan/edit.ts";
import type { Write } from "../../plan/writes.ts";
import { type Api, placeOf } from "./api.ts";

/** A write that the API server has been asked about, with the object as it is. */
export interface Prepared {
  readonly write: Write;
  readonly apiVersion: string;
  readonly live: KubernetesObject | null;
  readonly entry: BackupEntry;
}

/** Why a change is not begun. */
export interface Obstacle {
  readonly object: ObjectRef;
  readonly message: string;
  readonly conflicts?: readonly FieldConflict[];
}

/**
 * Reads every object as it is now and lets the API server, its webhooks and its permissions say what they would answer, without storing
 * anything. What depends on an object that the same change creates can only be answered when that is there, so later refusals by admission
 * are left to the write itself.
 * @param planned the object that the plan was computed from; null: there was none; undefined: the plan did not look
 */
export async function prepare(
  api: Api,
  writes: readonly Write[],
  planned: (apiVersion: string, ref: ObjectRef) => KubernetesObject | null | undefined,
): Promise<{ readonly prepared: readonly Prepared[]; readonly obstacles: readonly Obstacle[] }> {
  const prepared: Prepared[] = [];
  const obstacles: Obstacle[] = [];
  for (const write of writes) {
    const { ref } = write;
    const apiVersion = apiVersionOf(write);
    const live = await api.live(apiVersion, ref);
    if (!live.ok) {
      obstacles.push({ object: ref, message: live.error.message });
      continue;
    }
    const then = planned(apiVersion, ref);
    if (then !== undefined && !sameContent(live.value, then)) {
      obstacles.push({
        object: ref,
        message: `${formatRef(ref)} ${howChanged(then, live.value)}: plan again`,
      });
      continue;
    }
    const answer = await execute(api, write, live.value, true);
    if (!answer.ok) {
      const mayFollow = answer.error.code === "invalid" && prepared.length > 0;
      if (!mayFollow) {
        obstacles.push({ object: ref, message: answer.error.message });
        continue;
      }
    } else if (answer.value.conflicts !== undefined) {
      obstacles.push({
        object: ref,
        message: `${formatRef(ref)}: ${answer.value.conflicts.map((c) => `${c.fields.join(", ")} belongs to field manager ${c.manager}`).join("; ")}`,
        conflicts: answer.value.conflicts,
      });
      continue;
    }
    const after = write.op === "delete" ? null : answer.ok ? answer.value.object : undefined;
    const secret = whyNotRestorable(live.value ?? undefined, after ?? undefined);
    if (secret !== undefined) {
      obstacles.push({ object: ref, message: `${formatRef(ref)}: ${secret}` });
      continue;
    }
    prepared.push({
      write,
      apiVersion,
      live: live.value,
      entry: {
        object: ref,
        apiVersion,
        before: live.value === null ? null : kept(live.value),
        after: after === undefined ? foreseen(write) : after === null ? null : kept(after),
      },
    });
  }
  return { prepared, obstacles };
}

/** What a refused dry run would have left, as far as the request itself says. */
function foreseen(write: Write): KubernetesObject | null {
  return write.op === "apply" ? kept(write.object) : null;
}

const apiVersionOf = (write: Write): string =>
  write.op === "apply" ? write.object.apiVersion : write.op === "delete" ? write.apiVersion : "v1";

function howChanged(then: KubernetesObject | null, now: KubernetesObject | null): string {
  if (now === null) return "has been deleted since it was read";
  return then === null
    ? "has been created by somebody else since"
    : "has been changed by somebody else since it was read";
}

/** What the API server made of one write. `object` null: it is deleted. */
export interface Executed {
  readonly object: KubernetesObject | null;
  readonly conflicts?: readonly FieldConflict[];
}

/** How often a write is sent again because only the status of the object has changed meanwhile (nodes report all the time). */
const ATTEMPTS = 5;

/**
 * Carries out one write, on the very object that was planned: if its content has changed meanwhile, that is a failure with code `conflict`.
 * @param dryRun the API server checks everything and stores nothing
 */
export async function execute(
  api: Api,
  write: Write,
  planned: KubernetesObject | null,
  dryRun: boolean,
): Promise<KubeResult<Executed>> {
  let live = planned;
  for (let attempt = 1; ; attempt++) {
    const answer = await send(api, write, live, dryRun);
    if (answer.ok || answer.error.code !== "conflict" || attempt === ATTEMPTS) return answer;
    const now = await api.live(apiVersionOf(write), write.ref);
    if (!now.ok) return now;
    if (!sameContent(now.value, planned)) return answer;
    live = now.value;
  }
}

async function send(
  api: Api,
  write: Write,
  live: KubernetesObject | null,
  dryRun: boolean,
): Promise<KubeResult<Executed>> {
  const resource = api.resourceOf(apiVersionOf(write), write.ref.kind);
  if (!resource.ok) return resource;
  const { resourceVersion, uid } = live?.metadata ?? {};
  const options = { fieldManager: FIELD_MANAGER, dryRun };
  switch (write.op) {
    case "apply": {
      const answer = await apply(api.client, resource.value, body(write.object, resourceVersion, uid), {
        ...options,
        force: write.force,
      });
      if (!answer.ok) return answer;
      const { value } = answer;
      return value.applied
        ? { ok: true, value: { object: value.object } }
        : { ok: true, value: { object: live, conflicts: value.conflicts } };
    }
    case "delete": {
      const answer = await remove(api.client, resource.value, placeOf(write.ref), {
        dryRun,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      });
      return answer.ok ? { ok: true, value: { object: null } } : answer;
    }
    case "label": {
      const patch = {
        metadata: { ...(resourceVersion === undefined ? {} : { resourceVersion }), labels: write.labels },
      };
      const answer = await mergePatch(api.client, resource.value, placeOf(write.ref), patch, options);
      return answer.ok ? { ok: true, value: { object: answer.value } } : answer;
    }
  }
}

/**
 * What is sent: without what only the API server writes. The version makes it refuse an object that has changed since, the UID one that has been
 * deleted since, which it would otherwise create anew.
 */
function body(
  object: KubernetesObject,
  resourceVersion: string | undefined,
  uid: string | undefined,
): KubernetesObject {
  const { status: _, ...rest } = object;
  const { name, namespace, labels, annotations, ownerReferences } = object.metadata;
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
  } as KubernetesObject;
}
