import { connect } from "../cluster.ts";
import type { ClusterFlags, Watcher } from "../needs.ts";

/** @returns what the API server calls itself (`v1.36.3`), or why it does not say. @throws ClusterError without a configuration */
export async function serverVersion(
  flags: ClusterFlags,
  watcher: Watcher,
): Promise<
  { readonly ok: true; readonly version: string } | { readonly ok: false; readonly reason: string }
> {
  const client = connect(flags, watcher);
  try {
    const answer = await client.call({
      method: "GET",
      path: "/version",
      about: { what: "ask for the version of the API server" },
    });
    if (!answer.ok) return { ok: false, reason: answer.error.message };
    const { gitVersion } = answer.value as { gitVersion?: unknown };
    return typeof gitVersion === "string"
      ? { ok: true, version: gitVersion }
      : { ok: false, reason: "the API server tells no version" };
  } finally {
    client.close();
  }
}
