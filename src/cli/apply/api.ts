import type { KubernetesObject } from "../../api/object.ts";
import type { ObjectRef } from "../../api/ref.ts";
import { failure, type KubeResult } from "../../kube/errors.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { discoverApi, type Served } from "../../kube/rest/discovery.ts";
import { get } from "../../kube/rest/list.ts";
import type { Place, Resource } from "../../kube/rest/resource.ts";
import { kindName } from "../../snapshot/kinds.ts";
import { kindOf } from "../../snapshot/snapshot.ts";
import { KINDS_IN_API } from "../../sources/cluster/kinds.ts";

/** The API server as a change needs it: where each kind is, and one object at a time. */
export interface Api {
  readonly client: KubeClient;
  readonly resourceOf: (apiVersion: string, kind: string) => KubeResult<Resource>;
  /** @returns the object as it is now; null: there is none */
  readonly live: (apiVersion: string, ref: ObjectRef) => Promise<KubeResult<KubernetesObject | null>>;
}

/** Asks once what the API server serves of the groups. */
export async function apiOf(client: KubeClient, groups: readonly string[]): Promise<KubeResult<Api>> {
  const served = await discoverApi(client, groups);
  if (!served.ok) return served;
  const resourceOf = (apiVersion: string, kind: string) => find(served.value, apiVersion, kind);
  return {
    ok: true,
    value: {
      client,
      resourceOf,
      live: async (apiVersion, ref) => {
        const resource = resourceOf(apiVersion, ref.kind);
        if (!resource.ok) return resource;
        const read = await get(client, resource.value, placeOf(ref));
        if (read.ok) return { ok: true, value: { ...read.value, apiVersion, kind: ref.kind } };
        return read.error.code === "notFound" ? { ok: true, value: null } : read;
      },
    },
  };
}

/** @returns the group of `group/version`; empty for the core group */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";

/** @returns namespace and name of an object */
export function placeOf({ name, namespace }: ObjectRef): Place & { readonly name: string } {
  return namespace === undefined ? { name } : { name, namespace };
}

function find(served: Served, apiVersion: string, kind: string): KubeResult<Resource> {
  const group = groupOf(apiVersion);
  const version = apiVersion.split("/").at(-1) ?? "";
  const known = kindOf({ apiVersion, kind, metadata: { name: "" } });
  if (group === "" && known !== undefined) {
    const { plural, namespaced } = KINDS_IN_API[known];
    return { ok: true, value: { group, version, plural, kind: kindName(known), namespaced } };
  }
  const resource = served.groups
    .get(group)
    ?.find((v) => v.version === version)
    ?.resources.find((r) => r.kind === kind);
  return resource === undefined
    ? failure("absent", `the API server has no ${kind} in ${apiVersion}`)
    : { ok: true, value: resource };
}
