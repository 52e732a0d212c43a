import type { KubeError } from "../../kube/errors.ts";
import { inParallel } from "../../kube/exec/parallel.ts";
import { askVtysh } from "../../kube/exec/vtysh.ts";
import { formatPermission, type Permission } from "../../kube/permission.ts";
import { canI } from "../../kube/rest/access.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { discover, type FrrPod } from "../../snapshot/discovery.ts";
import { objectsOf, unknownKind } from "../../snapshot/select.ts";
import { selectedNodes } from "../../snapshot/selected-nodes.ts";
import type { LiveAnswer, LiveHost, Snapshot, Source } from "../../snapshot/snapshot.ts";
import type { ClusterFlags, LiveNeeds, Watcher } from "../needs.ts";

/** How many nodes are asked at a time: enough to hide the latency, few enough for an API server. */
const NODES_AT_ONCE = 20;

/** @returns what vtysh answers on the nodes that are asked for; of a node that cannot be asked, why. */
export async function readLive(
  client: KubeClient,
  s: Snapshot,
  needs: LiveNeeds,
  flags: ClusterFlags,
  watcher: Watcher,
): Promise<ReadonlyMap<string, LiveHost>> {
  const targets = targetsOf(s, needs, flags);
  const refused = await refusals(client, targets);
  let done = 0;
  const hosts = await inParallel(targets, NODES_AT_ONCE, async (target) => {
    watcher.progress(`asking FRR on ${targets.length} nodes (${done} done)`);
    const host =
      typeof target.pod === "string"
        ? silent(target.node, needs.commands, target.pod)
        : await askHost(client, target.pod, needs, refused.get(target.pod.ref.namespace ?? ""));
    done++;
    return host;
  });
  return new Map(hosts.map((host) => [host.host, host]));
}

interface Target {
  readonly node: string;
  /** The pod to ask, or why there is none to ask. */
  readonly pod: FrrPod | string;
}

function targetsOf(s: Snapshot, needs: LiveNeeds, flags: ClusterFlags): readonly Target[] {
  const { frrPods } = discover(s, {
    ...(flags.metallbNamespace === undefined ? {} : { metallbNamespace: flags.metallbNamespace }),
    ...(flags.frrk8sNamespace === undefined ? {} : { frrK8sNamespace: flags.frrk8sNamespace }),
  });
  const named = needs.nodes ?? flags.nodes ?? needs.nodesOf?.(s);
  const nodes = objectsOf(s, "Node").map((n) => n.metadata.name);
  const podsUnknown = unknownKind(s, "Pod");
  const withFrr = podsUnknown === undefined ? [...frrPods.keys()] : nodes;
  const all = named ?? withFrr;
  const selected = needs.selector === undefined ? undefined : selectedNodes(s, needs.selector);
  const names = [...new Set(all)].filter((node) => selected?.ok !== true || selected.names.has(node));
  return names.map((node) => ({
    node,
    pod: podOf(node, frrPods.get(node), podsUnknown, nodes.length > 0 && !nodes.includes(node)),
  }));
}

function podOf(
  node: string,
  pod: FrrPod | undefined,
  podsUnknown: string | undefined,
  noNode: boolean,
): FrrPod | string {
  if (podsUnknown !== undefined) return podsUnknown;
  if (pod === undefined) return noNode ? `there is no node ${node}` : `no pod with FRR was found on ${node}`;
  if (pod.phase !== "Running") {
    const why = pod.reason === undefined ? "" : ` (${pod.reason})`;
    return `pod ${pod.ref.namespace}/${pod.ref.name} on ${node} is ${pod.phase}${why}`;
  }
  return pod;
}

const EXEC: readonly string[] = ["create", "get"];

/**
 * Asks beforehand whether exec is allowed, once for each namespace, so that hundreds of refusals are not needed to find out. API servers
 * check `get` for WebSockets, newer ones `create` too: only where both are refused is it certain.
 */
async function refusals(
  client: KubeClient,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, Permission>> {
  const namespaces = new Set(
    targets.flatMap(({ pod }) => (typeof pod === "string" ? [] : [pod.ref.namespace ?? ""])),
  );
  const refused = new Map<string, Permission>();
  await Promise.all(
    [...namespaces].map(async (namespace) => {
      const permission = (verb: string): Permission => ({
        verb,
        group: "",
        resource: "pods/exec",
        namespace,
      });
      const reviews = await Promise.all(EXEC.map((verb) => canI(client, permission(verb))));
      if (reviews.every((r) => r.ok && !r.value.allowed)) refused.set(namespace, permission("create"));
    }),
  );
  return refused;
}

async function askHost(
  client: KubeClient,
  pod: FrrPod,
  needs: LiveNeeds,
  refused: Permission | undefined,
): Promise<LiveHost> {
  if (refused !== undefined) {
    return silent(pod.node, needs.commands, `not allowed to ask FRR (needs: ${formatPermission(refused)})`);
  }
  let host = await ask(client, pod, needs.commands);
  for (let round = 0; round < FOLLOW_UPS; round++) {
    const known = host.answers;
    const more = (needs.followUp?.(host) ?? []).filter((command) => !known.has(command));
    if (more.length === 0) break;
    const next = await ask(client, pod, [...new Set(more)]);
    host = { host: pod.node, answers: new Map([...known, ...next.answers]) };
  }
  return host;
}

/** What an answer calls for may itself call for more, and that is the end of it. */
const FOLLOW_UPS = 2;

async function ask(client: KubeClient, pod: FrrPod, commands: readonly string[]): Promise<LiveHost> {
  const target = {
    namespace: pod.ref.namespace ?? "",
    pod: pod.ref.name,
    container: pod.container,
    node: pod.node,
  };
  const at = new Date().toISOString();
  const asked = await askVtysh(client, target, commands);
  if (!asked.ok) return silent(pod.node, commands, reasonOf(asked.error));
  const source: Source = { kind: "cluster", name: `${target.namespace}/${target.pod}`, at };
  const answers = [...asked.value].map(([command, answer]): [string, LiveAnswer] => [
    command,
    answer.ok ? { ok: true, text: answer.text, source } : answer,
  ]);
  return { host: pod.node, answers: new Map(answers) };
}

const reasonOf = (error: KubeError): string => error.message;

function silent(node: string, commands: readonly string[], reason: string): LiveHost {
  return { host: node, answers: new Map(commands.map((command) => [command, { ok: false, reason }])) };
}
