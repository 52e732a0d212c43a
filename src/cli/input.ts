import { finders } from "../../plugins/finders.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ClusterFlags, Needs, Watcher } from "../sources/needs.ts";

/** Reads what is needed from files, if there are any, else from the cluster. Loads only the source that is used. */
export async function readInput(
  from: readonly string[],
  cluster: ClusterFlags,
  needs: Needs,
  watcher: Watcher,
): Promise<Snapshot> {
  if (from.length > 0) {
    const { readPaths } = await import("../sources/paths.ts");
    const { plugins } = await import("../../plugins/index.ts");
    const dumps = plugins.flatMap((p) => p.dumps ?? []);
    return readPaths(from, needs, watcher, { dumps, finders });
  }
  const { readCluster } = await import("../sources/cluster.ts");
  return readCluster(cluster, needs, watcher);
}
