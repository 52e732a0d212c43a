import { objectsOf } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { identityOf } from "./identity.ts";

/** Where frr-k8s is usually installed, in the order in which they are looked at. */
const USUAL: readonly string[] = Object.freeze(["frr-k8s-system", "openshift-frr-k8s", "metallb-system"]);

const DEFAULT = "frr-k8s-system";

/**
 * @returns the daemon's namespace: the one given, else the first usual one that has FRRConfigurations, else the default of frr-k8s' manifests.
 * Objects without a namespace count as the daemon's own.
 */
export function daemonNamespace(s: Snapshot, given: string | undefined): string {
  if (given !== undefined) return given;
  const found = new Set(objectsOf(s, "FRRConfiguration").map((o) => identityOf(o).namespace ?? DEFAULT));
  return USUAL.find((namespace) => found.has(namespace)) ?? DEFAULT;
}
