import type { FRRConfiguration } from "../api/frrk8s.ts";
import type { BGPPeer } from "../api/metallb.ts";
import type { KubernetesObject } from "../api/object.ts";
import { listOf, textOf } from "../api/values.ts";
import { objectsOf, unknownKind } from "../snapshot/select.ts";
import { type Snapshot, withObjects } from "../snapshot/snapshot.ts";

/**
 * Where Secrets could not be read, the ones that are referred to are assumed to be there and sound: their absence is not known, and
 * everything else can still be computed. What depends on their content is reported as not checked.
 * @returns the snapshot itself if Secrets are known or nobody refers to one
 */
export function withAssumedSecrets(s: Snapshot, namespaces: readonly string[]): Snapshot {
  if (unknownKind(s, "Secret") === undefined) return s;
  const names = new Set([
    ...objectsOf<BGPPeer>(s, "BGPPeer").flatMap((p) => textOf(p.spec?.passwordSecret?.name) ?? []),
    ...objectsOf<FRRConfiguration>(s, "FRRConfiguration").flatMap((o) =>
      listOf(o.spec?.bgp?.routers).flatMap((r) =>
        listOf(r.neighbors).flatMap((n) => textOf(n.passwordSecret?.name) ?? []),
      ),
    ),
  ]);
  if (names.size === 0) return s;
  const secrets = [...names].flatMap((name) =>
    [...new Set(namespaces)].map(
      (namespace): KubernetesObject => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace },
        type: "kubernetes.io/basic-auth",
        // The same for all, so that two references to one Secret agree; two Secrets may differ in truth.
        data: { password: btoa(`unknown ${name}`) },
      }),
    ),
  );
  return withObjects(s, [...s.objects, ...secrets]);
}
