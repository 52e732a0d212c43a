import type { Service } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";
import { positionOf, rememberPosition } from "../api/position.ts";
import { objectsOf } from "../snapshot/select.ts";
import { kindOf, type Snapshot, withObjects } from "../snapshot/snapshot.ts";
import { familiesOf, storedService } from "./stored-service.ts";

/**
 * Lays the objects of files over a snapshot, as if they had been applied: an object of the same identity takes the new spec and keeps the
 * status and the metadata that only the cluster knows; others are added at the end.
 */
export function layered(s: Snapshot, files: readonly KubernetesObject[]): Snapshot {
  const given = new Map(files.map((o) => [identity(o), o]));
  const families = familiesOf(objectsOf<Service>(s, "Service"));
  const kept = s.objects.map((object) => {
    const key = identity(object);
    const file = given.get(key);
    if (file === undefined) return object;
    given.delete(key);
    return replaced(object, storedService(file, families, object as Service));
  });
  const added = [...given.values()].map((file) => storedService(file, families));
  return withObjects(s, [...kept, ...added]);
}

function replaced(live: KubernetesObject, file: KubernetesObject): KubernetesObject {
  const { labels, annotations } = file.metadata;
  const merged: KubernetesObject = {
    ...file,
    ...(live.status === undefined ? {} : { status: live.status }),
    metadata: {
      ...live.metadata,
      ...(labels === undefined ? {} : { labels }),
      annotations: { ...live.metadata.annotations, ...annotations },
    },
  };
  const position = positionOf(file);
  if (position !== undefined) rememberPosition(merged, position);
  return merged;
}

/** Group (not version), kind, namespace and name. */
function identity(object: KubernetesObject): string {
  const kind = kindOf(object) ?? `${object.apiVersion}/${object.kind}`;
  return `${kind}\n${object.metadata.namespace ?? ""}\n${object.metadata.name}`;
}
