import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ClusterFlags, Needs, Watcher } from "./needs.ts";

/** Reads what is needed from the cluster that the flags name. */
export async function readCluster(_flags: ClusterFlags, _needs: Needs, _watcher: Watcher): Promise<Snapshot> {
  throw new Error("a live cluster cannot be read yet: use --from PATH");
}
