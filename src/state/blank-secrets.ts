import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { KubernetesObject } from "../api/object.ts";
import { MASKED_DATA } from "../snapshot/mask.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";

/** A snapshot in which every Secret that is referred to is there, and whether that had to be assumed. */
export interface WithSecrets {
  readonly snapshot: Snapshot;
  /** Why passwords can be compared for presence only; absent: they were read. */
  readonly assumed?: string;
}

/**
 * Few may read Secrets. Where they could not be read, those that neighbors refer to are taken to be there with a blank password,
 * which says that there is one and not which: everything else can still be computed.
 */
export function withBlankSecrets(s: Snapshot, namespace: string): WithSecrets {
  const reason = unknownKind(s, "Secret");
  if (reason === undefined) return { snapshot: s };
  const names = new Set(
    objectsOf<FRRConfiguration>(s, "FRRConfiguration").flatMap((object) =>
      (object.spec?.bgp?.routers ?? []).flatMap((router) =>
        (router.neighbors ?? []).flatMap(({ passwordSecret }) => passwordSecret?.name ?? []),
      ),
    ),
  );
  const known = new Set(objectsOf(s, "Secret").map(({ metadata }) => metadata.name));
  const missing = [...names].filter((name) => !known.has(name));
  if (missing.length === 0) return { snapshot: s };
  const secrets = missing.map(
    (name): KubernetesObject => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      type: "kubernetes.io/basic-auth",
      data: { password: MASKED_DATA },
    }),
  );
  return {
    snapshot: withObjects(s, [...s.objects, ...secrets]),
    assumed: `passwords are compared for presence only: ${reason}`,
  };
}
