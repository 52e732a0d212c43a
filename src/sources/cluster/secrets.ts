import type { KubernetesObject } from "../../api/object.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import { type KindRead, readNamed } from "./read-kind.ts";

/**
 * Reads the Secrets that a BGPPeer or a FRRConfiguration refers to, and no other. Both look for it in their own namespace. Without a
 * reference nothing is asked, so nobody needs the permission.
 */
export function readSecrets(
  client: KubeClient,
  resource: Resource,
  objects: readonly KubernetesObject[],
): Promise<KindRead> {
  const places = new Map<string, { readonly namespace: string; readonly name: string }>();
  for (const object of objects) {
    const { namespace } = object.metadata;
    if (namespace === undefined) continue;
    for (const name of namesIn(object)) places.set(`${namespace}/${name}`, { namespace, name });
  }
  return readNamed(client, resource, [...places.values()]);
}

interface Holder {
  readonly passwordSecret?: { readonly name?: unknown };
}

function namesIn(object: KubernetesObject): readonly string[] {
  switch (object.kind) {
    case "BGPPeer":
      return nameOf(object.spec as Holder | undefined);
    case "FRRConfiguration": {
      const { bgp } = (object.spec ?? {}) as {
        bgp?: { routers?: readonly { neighbors?: readonly Holder[] }[] };
      };
      return (bgp?.routers ?? []).flatMap((router) => (router.neighbors ?? []).flatMap(nameOf));
    }
    default:
      return [];
  }
}

function nameOf(holder: Holder | undefined): readonly string[] {
  const name = holder?.passwordSecret?.name;
  return typeof name === "string" && name !== "" ? [name] : [];
}
