import type { KubernetesObject } from "../../api/object.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import { KINDS, type Kind } from "../../snapshot/kinds.ts";
import { KINDS_IN_API } from "./kinds.ts";
import { type KindRead, keyOf, readNamed, unknownBy } from "./read-kind.ts";

const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** The custom resource definitions of MetalLB and frr-k8s, whose fields tell their release. */
const OURS: readonly { readonly name: string }[] = (Object.keys(KINDS) as Kind[])
  .filter((kind) => KINDS[kind] === "metallb.io" || KINDS[kind] === "frrk8s.metallb.io")
  .map((kind) => ({ name: `${KINDS_IN_API[kind].plural}.${KINDS[kind]}` }));

/**
 * Reads the custom resource definitions: those of MetalLB and frr-k8s whole, of all others the metadata, since a cluster can have hundreds
 * with long schemas and only their names are of interest (another network plug-in).
 */
export async function readDefinitions(client: KubeClient, resource: Resource): Promise<KindRead> {
  const [ours, all] = await Promise.all([
    readNamed(client, resource, OURS),
    client.call({
      method: "GET",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
      accept: METADATA,
      about: {
        what: "list customresourcedefinitions.apiextensions.k8s.io",
        permission: {
          verb: "list",
          group: "apiextensions.k8s.io",
          resource: "customresourcedefinitions",
        },
      },
    }),
  ]);
  if (!all.ok) return unknownBy(all.error);
  const objects = new Map<string, KubernetesObject>();
  for (const item of (all.value as { items?: readonly KubernetesObject[] }).items ?? []) {
    objects.set(keyOf(item), {
      ...item,
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
    });
  }
  if (ours.state === "read") for (const item of ours.objects) objects.set(keyOf(item), item);
  return { state: "read", objects: [...objects.values()] };
}
