import { setTimeout as sleep } from "node:timers/promises";
import { oneLine } from "../../findings/phrase.ts";
import { SHOW } from "../../frr/show/commands.ts";
import { ClusterError } from "../../kube/errors.ts";
import { formatPrefix, parsePrefix } from "../../net/prefix.ts";
import { type Awaited, awaited, type Condition } from "../../plan/await.ts";
import type { NodeProgress } from "../../plan/converge.ts";
import { type DiscoveryOverrides, discover } from "../../snapshot/discovery.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { readCluster } from "../../sources/cluster.ts";
import type { ClusterFlags, Watcher } from "../../sources/needs.ts";
import { advertisedCommands, bgpAdvertised } from "../../state/bgp/advertised.ts";
import { apiOf } from "../apply/api.ts";
import { converge } from "../apply/converge.ts";
import type { Clients } from "../apply/course.ts";
import { reportsOf } from "../apply/reports.ts";
import { planNeeds } from "../plan/needs.ts";

/** How waiting ended: `docs/schema/Wait.schema.json`. */
export interface WaitResult {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "Wait";
  readonly condition: string;
  readonly verdict: string;
  readonly outcome: "met" | "timeout";
  readonly nodes: readonly NodeProgress[];
  readonly unknown: readonly string[];
}

export interface WaitRequest {
  readonly condition: Condition;
  /** With `advertised`: this prefix only, in canonical spelling. */
  readonly prefix: string | undefined;
  readonly nodes: readonly string[] | undefined;
  readonly timeoutMs: number;
}

/** How often the resources are read again, since they too may change while somebody waits; FRR itself can only be asked. */
const AGAIN_MS = 15_000;
const ASK_MS = 3_000;

/** Waits until the nodes are as the resources want them. Reports are watched; what FRR sends is asked of it every three seconds. */
export async function waitFor(
  clients: Clients,
  flags: ClusterFlags,
  overrides: DiscoveryOverrides,
  watcher: Watcher,
  request: WaitRequest,
): Promise<WaitResult> {
  const end = performance.now() + request.timeoutMs;
  const live = request.condition === "advertised";
  const needs = {
    ...planNeeds(),
    ...(live
      ? {
          live: {
            commands: [SHOW.neighbors],
            followUp: advertisedCommands,
            ...(request.nodes === undefined ? {} : { nodes: request.nodes }),
          },
        }
      : {}),
  };
  for (;;) {
    const snapshot = await readCluster(flags, needs, { ...watcher, progress: () => undefined });
    const wanted = awaited(snapshot, discover(snapshot, overrides), request.condition, request.nodes);
    const left = Math.max(1, end - performance.now());
    const nodes = live
      ? sentBy(snapshot, wanted, request)
      : await reported(clients, wanted, Math.min(left, AGAIN_MS), watcher);
    const all = [...nodes.nodes, ...stuck(wanted)];
    const none = all.length === 0 ? [`no node has anything to ${live ? "advertise" : "run"} yet`] : [];
    if (none.length === 0 && all.every((n) => n.done)) return result(request, "met", all, nodes.unknown);
    if (performance.now() >= end) return result(request, "timeout", all, [...nodes.unknown, ...none]);
    watcher.progress(`waiting for ${all.find((n) => !n.done)?.node ?? "nodes"}`);
    if (live || none.length > 0) await sleep(Math.min(ASK_MS, Math.max(1, end - performance.now())));
  }
}

interface Part {
  readonly nodes: readonly NodeProgress[];
  readonly unknown: readonly string[];
}

async function reported(
  clients: Clients,
  wanted: Awaited,
  timeoutMs: number,
  watcher: Watcher,
): Promise<Part> {
  const api = await apiOf(clients.writer, ["frrk8s.metallb.io"]);
  if (!api.ok) throw new ClusterError(api.error);
  const reports = reportsOf(api.value);
  if (reports.sessions === undefined && wanted.nodes.some((n) => n.sessions.length > 0))
    throw new ClusterError({
      code: "absent",
      message:
        "the API server has no BGPSessionStates: they exist since frr-k8s 0.0.18, and nothing else can be watched",
    });
  const { nodes, unknown } = await converge(clients.watcher, reports, wanted.nodes, {
    timeoutMs,
    unreachableMs: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
    progress: watcher.progress,
  });
  const blind = unknown.length > 0 && wanted.nodes.some((n) => n.sessions.length > 0);
  return {
    nodes: blind ? nodes.map((n) => ({ ...n, done: false, waiting: [...n.waiting, ...unknown] })) : nodes,
    unknown,
  };
}

/** What never comes by waiting alone is told from the beginning, and still waited for: somebody may be mending it. */
function stuck({ frozen, blind }: Awaited): readonly NodeProgress[] {
  return [
    ...[...frozen].map(([node, error]) => ({
      node,
      done: false,
      waiting: [`frozen: ${oneLine(error, ", ")}`],
    })),
    ...blind.map((node) => ({ node, done: false, waiting: ["frr-k8s reports nothing there"] })),
  ];
}

function sentBy(s: Snapshot, { sent }: Awaited, { prefix, nodes }: WaitRequest): Part {
  const { items, unknown } = bgpAdvertised(s, nodes === undefined ? {} : { nodes });
  const really = new Set(
    items.flatMap((row) => row.prefixes.map((p) => `${row.node} ${row.vrf} ${row.neighbor} ${plain(p)}`)),
  );
  const silent = new Map(unknown.map((u) => [u.node, u.reason]));
  const progress = [...sent].flatMap(([node, list]): readonly NodeProgress[] => {
    const wanted = list.filter((one) => prefix === undefined || plain(one.prefix) === prefix);
    if (wanted.length === 0) return [];
    const waiting = wanted
      .filter(
        (one) =>
          !really.has(`${node} ${one.vrf === "" ? "default" : one.vrf} ${one.peer} ${plain(one.prefix)}`),
      )
      .map((one) => `${one.prefix} is not sent to ${one.peer}`);
    const why = silent.get(node);
    return [
      {
        node,
        done: waiting.length === 0,
        waiting: why === undefined || waiting.length === 0 ? waiting : [why],
      },
    ];
  });
  return {
    nodes: progress,
    unknown: unknown.filter((u) => sent.has(u.node)).map((u) => `${u.node}: ${u.reason}`),
  };
}

function plain(prefix: string): string {
  const parsed = parsePrefix(prefix);
  return parsed === undefined ? prefix : formatPrefix(parsed);
}

function result(
  { condition, prefix, timeoutMs }: WaitRequest,
  outcome: WaitResult["outcome"],
  nodes: readonly NodeProgress[],
  unknown: readonly string[],
): WaitResult {
  const name = prefix === undefined ? condition : `${condition}=${prefix}`;
  return {
    apiVersion: "metallb.cli/v1",
    kind: "Wait",
    condition: name,
    verdict:
      outcome === "met"
        ? `condition met: ${name}`
        : `timed out after ${Math.round(timeoutMs / 1000)} s waiting for ${name}`,
    outcome,
    nodes,
    unknown,
  };
}
