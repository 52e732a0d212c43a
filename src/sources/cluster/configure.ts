import { execInPod } from "../../kube/exec/exec.ts";
import { discover } from "../../snapshot/discovery.ts";
import type { LiveHost, Snapshot, Source } from "../../snapshot/snapshot.ts";
import { connect, readCluster } from "../cluster.ts";
import type { ClusterFlags, Watcher } from "../needs.ts";

const TIME_LIMIT = 60_000;
const BYTES = 64_000_000;

/**
 * Types commands into one vtysh on a node, one after the other, as by hand: they may change something, so they are never sent twice. vtysh
 * gives no answer of its own to each, so the text of all stands under the last command.
 * @returns a snapshot whose only answer this is
 * @throws ClusterError if the cluster cannot be read
 */
export async function typeIntoVtysh(
  flags: ClusterFlags,
  node: string,
  commands: readonly string[],
  watcher: Watcher,
): Promise<Snapshot> {
  const snapshot = await readCluster(flags, { kinds: ["Node", "Pod", "FRRConfiguration"] }, watcher);
  const pod = discover(snapshot).frrPods.get(node);
  const key = commands.join("; ");
  if (pod === undefined)
    return withAnswer(snapshot, node, key, { ok: false, reason: `no pod with FRR was found on ${node}` });
  const client = connect(flags, watcher);
  try {
    const target = { namespace: pod.ref.namespace ?? "", pod: pod.ref.name, container: pod.container, node };
    const words = ["vtysh", ...commands.flatMap((command) => ["-c", command])];
    const ended = await execInPod(client, target, words, { time: TIME_LIMIT, bytes: BYTES, safe: false });
    if (!ended.ok) return withAnswer(snapshot, node, key, { ok: false, reason: ended.error.message });
    const { code, stdout, stderr } = ended.value;
    const text = stdout + stderr;
    const source: Source = { kind: "cluster", name: `${target.namespace}/${target.pod}` };
    return withAnswer(
      snapshot,
      node,
      key,
      code === 0 ? { ok: true, text, source } : { ok: false, reason: `exit code ${code}: ${text.trim()}` },
    );
  } finally {
    client.close();
  }
}

function withAnswer(
  snapshot: Snapshot,
  host: string,
  command: string,
  answer: NonNullable<ReturnType<LiveHost["answers"]["get"]>>,
): Snapshot {
  return { ...snapshot, live: new Map([[host, { host, answers: new Map([[command, answer]]) }]]) };
}
