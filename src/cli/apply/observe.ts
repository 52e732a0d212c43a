import { setTimeout as sleep } from "node:timers/promises";
import type { BGPSessionState, FRRNodeState } from "../../api/frrk8s.ts";
import type { KubernetesObject } from "../../api/object.ts";
import type { KubeError } from "../../kube/errors.ts";
import type { KubeClient } from "../../kube/rest/client.ts";
import { list } from "../../kube/rest/list.ts";
import type { Resource } from "../../kube/rest/resource.ts";
import { type WatchEvent, watch } from "../../kube/rest/watch.ts";
import { type ReportedSession, reportedSession, sessionKey } from "../../plan/sessions.ts";

/** What frr-k8s reports of all nodes, kept up to date. */
export interface Observed {
  readonly nodeStates: ReadonlyMap<string, FRRNodeState>;
  /** By `sessionKey`. */
  readonly sessions: ReadonlyMap<string, ReportedSession>;
  /** Since when the API server does not answer, in milliseconds of `performance.now()`. */
  readonly awaySince: number | undefined;
  /** Why a part is not known at all. */
  readonly unknown: readonly string[];
}

/** Where the reports are; undefined: the API server does not have them. */
export interface Reports {
  readonly nodeStates: Resource | undefined;
  readonly sessions: Resource | undefined;
}

/** How often a list is read where watching is not allowed, in milliseconds. */
const POLL = 2_000;

/**
 * Watches the reports of frr-k8s until the answer is true, the time is over or the signal ends it. Where watching is not allowed, it lists
 * again and again.
 * @param done asked after every change, and at least every second; not before both reports have been read once
 * @returns whether the answer was true
 */
export async function observe(
  client: KubeClient,
  reports: Reports,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  done: (observed: Observed) => boolean,
): Promise<boolean> {
  const over = new AbortController();
  const signal = AbortSignal.any([
    over.signal,
    options.signal,
    AbortSignal.timeout(Math.ceil(options.timeoutMs)),
  ]);
  const nodeStates = new Map<string, FRRNodeState>();
  const sessionStates = new Map<string, BGPSessionState>();
  const unknown = new Map<string, string>();
  const away = new Map<string, number>();
  const ready = new Set<string>();
  let wake = (): void => undefined;

  const follow = async (
    name: string,
    resource: Resource | undefined,
    into: Map<string, KubernetesObject>,
  ): Promise<void> => {
    if (resource === undefined) {
      ready.add(name);
      return;
    }
    for await (const event of events(client, resource, signal)) {
      if (event.type === "UNKNOWN") unknown.set(name, event.reason);
      else if (event.type === "INTERRUPTED") {
        if (!away.has(name)) away.set(name, performance.now());
      } else {
        away.delete(name);
        take(event, into);
      }
      if (event.type !== "INTERRUPTED") ready.add(name);
      wake();
    }
  };
  const following = Promise.allSettled([
    follow("FRRNodeState", reports.nodeStates, nodeStates as Map<string, KubernetesObject>),
    follow("BGPSessionState", reports.sessions, sessionStates as Map<string, KubernetesObject>),
  ]);
  try {
    for (;;) {
      if (ready.size === 2 || away.size > 0) {
        const sessions = new Map<string, ReportedSession>();
        for (const object of sessionStates.values()) {
          const session = reportedSession(object);
          sessions.set(sessionKey(session), session);
        }
        const awaySince = away.size === 0 ? undefined : Math.min(...away.values());
        if (done({ nodeStates, sessions, awaySince, unknown: [...unknown.values()] })) return true;
      }
      if (signal.aborted) return false;
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([changed, sleep(1_000, undefined, { signal }).catch(() => undefined)]);
    }
  } finally {
    over.abort();
    await Promise.race([following, sleep(1_000)]);
  }
}

type Event = WatchEvent | { readonly type: "UNKNOWN"; readonly reason: string };

async function* events(client: KubeClient, resource: Resource, signal: AbortSignal): AsyncGenerator<Event> {
  const stream = watch(client, resource, { signal });
  let ended: KubeError | undefined;
  for (;;) {
    const next = await stream.next();
    if (next.done === true) {
      ended = next.value;
      break;
    }
    yield next.value;
  }
  while (ended !== undefined && !signal.aborted) {
    const listed = await list(client, resource);
    if (listed.ok) yield { type: "LISTED", items: listed.value.items };
    else if (["forbidden", "absent"].includes(listed.error.code)) {
      yield { type: "UNKNOWN", reason: listed.error.message };
      return;
    } else yield { type: "INTERRUPTED", error: listed.error };
    await sleep(POLL, undefined, { signal }).catch(() => undefined);
  }
}

function take(
  event: Exclude<Event, { type: "UNKNOWN" | "INTERRUPTED" }>,
  into: Map<string, KubernetesObject>,
): void {
  const key = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;
  if (event.type === "LISTED") {
    into.clear();
    for (const item of event.items) into.set(nameOf(item), item);
  } else if (event.type === "DELETED") into.delete(nameOf(event.object));
  else into.set(nameOf(event.object), event.object);

  function nameOf(object: KubernetesObject): string {
    return object.kind === "FRRNodeState" ? object.metadata.name : key(object);
  }
}
