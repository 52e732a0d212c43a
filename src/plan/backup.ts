import type { KubernetesObject } from "../api/object.ts";
import { formatRef, type ObjectRef } from "../api/ref.ts";
import { maskSecrets } from "../snapshot/mask.ts";
import { contentOf, sameContent } from "./content.ts";
import { unmask } from "./unmask.ts";

/** One object that a change touches: as it was, and as the change leaves it. Secrets are masked in both. */
export interface BackupEntry {
  readonly object: ObjectRef;
  readonly apiVersion: string;
  /** Null: there was none. */
  readonly before: KubernetesObject | null;
  /** Null: the change deletes it. */
  readonly after: KubernetesObject | null;
  /** As it is while a change has begun with some of the nodes. */
  readonly first?: KubernetesObject;
}

/** Everything that is needed to take a change back: `docs/schema/Backup.schema.json`. */
export interface Backup {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Backup";
  readonly name: string;
  /** RFC 3339. */
  readonly at: string;
  /** The context and the address that the change went to. A back-up is restored nowhere else. */
  readonly cluster: { readonly context: string; readonly server: string };
  /** In the order in which they are written. */
  readonly entries: readonly BackupEntry[];
}

/** What is to be done with one object to take a change back. */
export type Restore =
  | { readonly do: "nothing"; readonly why: string }
  | { readonly do: "create"; readonly object: KubernetesObject }
  | { readonly do: "update"; readonly object: KubernetesObject }
  | { readonly do: "delete" }
  /** Left as it is, unless the user insists: somebody else has changed it, or a secret is gone. */
  | { readonly do: "leave"; readonly why: string };

/** An object as a back-up keeps it: whole, with its owners of fields, without status and secrets. */
export function kept(object: KubernetesObject): KubernetesObject {
  const { managedFields } = object.metadata;
  const { metadata, ...rest } = contentOf(object);
  return maskSecrets({
    ...rest,
    metadata: { ...metadata, ...(managedFields === undefined ? {} : { managedFields }) },
  }) as KubernetesObject;
}

/**
 * Why an object could not be put back after a change: the only copy of a secret would be lost, since back-ups hold none.
 * @returns undefined if it can be
 */
export function whyNotRestorable(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): string | undefined {
  if (before === undefined) return undefined;
  const back = unmask(kept(before), after ?? {});
  if (!back.ok) {
    return `it changes ${back.paths.join(", ")}, a secret that no back-up may hold: it could not be put back. Change it by the tool that owns it`;
  }
  return sameContent(back.value as KubernetesObject, before)
    ? undefined
    : "it changes a secret that no back-up may hold: it could not be put back. Change it by the tool that owns it";
}

/**
 * Decides how one object comes back.
 * @param live the object as it is now; null: there is none
 * @param insist also where somebody else has changed it since
 */
export function restoreOf(entry: BackupEntry, live: KubernetesObject | null, insist = false): Restore {
  const now = live === null ? null : kept(live);
  if (sameContent(now, entry.before)) return { do: "nothing", why: "it is as it was" };
  const ours = sameContent(now, entry.after) || (entry.first !== undefined && sameContent(now, entry.first));
  if (!insist && !ours) {
    const name = formatRef(entry.object);
    return {
      do: "leave",
      why:
        live === null ? `${name} has been deleted since` : `${name} has been changed by somebody else since`,
    };
  }
  if (entry.before === null) return { do: "delete" };
  const back = unmask(entry.before, live ?? {});
  if (!back.ok) return { do: "leave", why: `the secret in ${back.paths.join(", ")} is not there any more` };
  const object = back.value as KubernetesObject;
  return { do: live === null ? "create" : "update", object };
}
