import { connect } from "../../sources/cluster.ts";
import type { ClusterFlags, Watcher } from "../../sources/needs.ts";
import type { Clients } from "./apply.ts";

/** One request of a write must not take longer than this: the way back starts while somebody still waits for it. */
const WRITE_TIMEOUT = "20s";

/** Connects twice: once to write, giving up soon, and once to watch, for as long as it takes. */
export async function withClients<T>(
  flags: ClusterFlags,
  watcher: Watcher,
  work: (clients: Clients) => Promise<T>,
): Promise<T> {
  const writer = connect({ ...flags, requestTimeout: flags.requestTimeout ?? WRITE_TIMEOUT }, watcher);
  const { requestTimeout: _, ...patient } = flags;
  const reader = connect(patient, watcher);
  try {
    return await work({ writer, watcher: reader });
  } finally {
    writer.close();
    reader.close();
  }
}
