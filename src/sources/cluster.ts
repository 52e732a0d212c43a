import type { KubernetesObject } from "../api/object.ts";
import { resolveConnection } from "../kube/config/connection.ts";
import { ClusterError } from "../kube/errors.ts";
import { type KubeClient, kubeClient } from "../kube/rest/client.ts";
import { discoverApi, type Served } from "../kube/rest/discovery.ts";
import type { Finder } from "../snapshot/finder.ts";
import { KINDS, type Kind } from "../snapshot/kinds.ts";
import { type InputNote, type Snapshot, snapshotOf } from "../snapshot/snapshot.ts";
import { BUILT_IN_GROUPS } from "./cluster/kinds.ts";
import { readLive } from "./cluster/live.ts";
import { readMissingPods } from "./cluster/pods.ts";
import type { KindRead } from "./cluster/read-kind.ts";
import { readSecrets } from "./cluster/secrets.ts";
import { placeOfKind } from "./cluster/served.ts";
import { type Context, readKind } from "./cluster/strategy.ts";
import type { ClusterFlags, Needs, Watcher } from "./needs.ts";
import type { Unknown } from "./part.ts";

/** Kinds without which the pods with FRR are not found. */
const FOR_LIVE: readonly Kind[] = ["Pod", "Node", "FRRConfiguration"];
/** Kinds that refer to Secrets. */
const FOR_SECRETS: readonly Kind[] = ["BGPPeer", "FRRConfiguration"];

/** A client for the cluster that the flags name. @throws ClusterError if they name none */
export function connect(flags: ClusterFlags, watcher: Watcher): KubeClient {
  const connection = resolveConnection(flags);
  if (!connection.ok) throw new ClusterError(connection.error);
  return kubeClient(connection.value, { log: (line) => watcher.debug(line, 6) });
}

/**
 * Reads what is needed from the cluster that the flags name: every kind at once, in pages, then what depends on them (Secrets that are
 * referred to, FRR's answers). What cannot be read is unknown with the reason and the permission that is missing.
 * @throws ClusterError if nothing at all could be read: no configuration, no server, no log-in
 */
export async function readCluster(flags: ClusterFlags, needs: Needs, watcher: Watcher): Promise<Snapshot> {
  const client = connect(flags, watcher);
  try {
    return await readWith(client, flags, needs, watcher);
  } finally {
    client.close();
  }
}

async function readWith(
  client: KubeClient,
  flags: ClusterFlags,
  needs: Needs,
  watcher: Watcher,
): Promise<Snapshot> {
  const at = new Date().toISOString();
  watcher.progress(`reading ${client.connection.name}`);
  const kinds = withDependencies(needs);
  const served = await serves(client, kinds);
  const context: Context = { client, flags, needs };
  const reads = new Map<Kind, KindRead>();
  await Promise.all(
    kinds
      .filter((kind) => kind !== "Secret")
      .map(async (kind) => reads.set(kind, await readOne(kind, served, context))),
  );
  throwIfNothing(reads);
  if (kinds.includes("Pod")) await readMissingPods(context, reads);
  if (kinds.includes("Secret")) {
    const place = placeOfKind("Secret", served);
    if (place.state === "served") {
      reads.set("Secret", await readSecrets(client, place.resource, objectsIn(reads, FOR_SECRETS)));
    }
  }
  const { finders } = flags;
  const source = { kind: "cluster", name: client.connection.name, at } as const;
  const snapshot = assemble(kinds, reads, source, finders);
  if (needs.live === undefined) return snapshot;
  const live = await readLive(client, snapshot, needs.live, flags, watcher);
  return { ...snapshot, live };
}

function withDependencies(needs: Needs): readonly Kind[] {
  const more = [
    ...(needs.live === undefined ? [] : FOR_LIVE),
    ...(needs.kinds.includes("Secret") ? FOR_SECRETS : []),
  ];
  return [...new Set([...needs.kinds, ...more])];
}

/** @returns what the API server serves; undefined where it may not be asked, or need not be. */
async function serves(client: KubeClient, kinds: readonly Kind[]): Promise<Served | undefined> {
  const groups = [...new Set(kinds.map((kind) => KINDS[kind]))].filter((g) => !BUILT_IN_GROUPS.has(g));
  if (groups.length === 0) return undefined;
  const answer = await discoverApi(client, groups);
  if (answer.ok) return answer.value;
  if (answer.error.code === "forbidden") return undefined;
  throw new ClusterError(answer.error);
}

async function readOne(kind: Kind, served: Served | undefined, context: Context): Promise<KindRead> {
  const place = placeOfKind(kind, served);
  switch (place.state) {
    case "served":
      return readKind(kind, place.resource, context);
    case "none":
      return { state: "read", objects: [] };
    case "unknown":
      return place;
  }
}

/** If every list failed without a permission being the cause, the cluster as such is out of reach. */
function throwIfNothing(reads: ReadonlyMap<Kind, KindRead>): void {
  const all = [...reads.values()];
  const [first] = all;
  if (first === undefined || first.state === "read") return;
  const hopeless = all.every((r) => r.state === "unknown" && r.permission === undefined && r.absent !== true);
  if (hopeless) throw new ClusterError({ code: "unreachable", message: first.reason });
}

function objectsIn(reads: ReadonlyMap<Kind, KindRead>, kinds: readonly Kind[]): readonly KubernetesObject[] {
  return kinds.flatMap((kind) => {
    const read = reads.get(kind);
    return read?.state === "read" ? read.objects : [];
  });
}

function assemble(
  kinds: readonly Kind[],
  reads: ReadonlyMap<Kind, KindRead>,
  source: Snapshot["source"],
  finders: readonly Finder[],
): Snapshot {
  const unknown = new Map<Kind, Unknown>();
  const notes: InputNote[] = [];
  for (const [kind, read] of reads) {
    if (read.state === "unknown") unknown.set(kind, read);
    else if (read.where !== undefined) notes.push(narrowed(kind, read.where));
  }
  for (const kind of Object.keys(KINDS) as Kind[]) {
    if (!kinds.includes(kind)) unknown.set(kind, { state: "unknown", reason: "not read: not needed here" });
  }
  return snapshotOf(objectsIn(reads, kinds), { source, unknown, notes, finders });
}

function narrowed(kind: Kind, where: readonly string[]): InputNote {
  return {
    severity: "warning",
    message: `${kind}: only namespace ${where.join(", ")} could be read, listing in the whole cluster is not allowed`,
  };
}
