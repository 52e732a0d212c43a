import { type Fact, unknownFact } from "../../src/snapshot/discovery/fact.ts";
import { nearestOpenShift, openshiftFrrK8s } from "../../src/snapshot/discovery/releases.ts";
import type { Finder } from "../../src/snapshot/finder.ts";
import { findObject, objectsOf } from "../../src/snapshot/select.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";

/** The last update that completed; before the first one completes, what is installed. */
function version(s: Snapshot): Fact<string | undefined> {
  const object = findObject(s, "ClusterVersion", "version") ?? objectsOf(s, "ClusterVersion")[0];
  const status = object?.status as
    | {
        readonly desired?: { readonly version?: unknown };
        readonly history?: readonly { readonly state?: string; readonly version?: unknown }[];
      }
    | undefined;
  const done = status?.history?.find((h) => h.state === "Completed")?.version ?? status?.desired?.version;
  if (typeof done === "string") return { value: done, from: "ClusterVersion version" };
  return unknownFact("no ClusterVersion was seen");
}

/**
 * OpenShift builds from branches of its own, names images by digest or by its own version, and runs frr-k8s (since 4.19) from the Cluster
 * Network Operator in a namespace of its own. The pods themselves are those of upstream.
 */
export const openshiftFinder: Finder = Object.freeze({
  namespaces: { "frr-k8s": ["openshift-frr-k8s"] },
  assumed: { "frr-k8s": "openshift-frr-k8s" },
  releaseOf: (program, text) => (program === "metallb" ? nearestOpenShift(text) : undefined),
  platform: {
    title: "OpenShift",
    version,
    ships: (program, text) => {
      if (program === "metallb") return nearestOpenShift(text);
      const release = openshiftFrrK8s(text);
      return release === undefined ? undefined : { release };
    },
  },
} satisfies Finder);
