import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesObject } from "../../api/object.ts";
import type { KubeError } from "../errors.ts";
import type { KubeClient } from "./client.ts";
import { type ListOptions, list } from "./list.ts";
import { apiVersionOf, formatResource, pathOf, type Resource } from "./resource.ts";

export type WatchEvent =
  /** The whole list: at the beginning, and each time that changes may have been missed. */
  | { readonly type: "LISTED"; readonly items: readonly KubernetesObject[] }
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubernetesObject }
  /** The connection is lost and is being sought again; what was told is of before. */
  | { readonly type: "INTERRUPTED"; readonly error: KubeError };

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/**
 * Watches a resource until the signal ends it. A closed watch goes on where it stopped; after 410 the list is read again. Ends with a
 * failure only where waiting cannot help (not allowed, not served, not logged in).
 */
export async function* watch(
  client: KubeClient,
  resource: Resource,
  options: ListOptions & { readonly signal: AbortSignal },
): AsyncGenerator<WatchEvent, KubeError | undefined> {
  let version: string | undefined;
  let pause = FIRST_PAUSE;
  while (!options.signal.aborted) {
    if (version === undefined) {
      const listed = await list(client, resource, options);
      if (!listed.ok) {
        if (isFinal(listed.error)) return listed.error;
        yield { type: "INTERRUPTED", error: listed.error };
        pause = await rest(pause, options.signal);
        continue;
      }
      version = listed.value.resourceVersion;
      yield { type: "LISTED", items: listed.value.items };
    }
    const opened = await client.open({
      method: "GET",
      path: `${pathOf(resource, options)}?${watchQuery(options, version)}`,
      about: {
        what: `watch ${formatResource(resource)}`,
        permission: { verb: "watch", group: resource.group, resource: resource.plural },
      },
      signal: options.signal,
    });
    if (options.signal.aborted) break;
    if (!opened.ok) {
      if (isFinal(opened.error)) return opened.error;
      if (opened.error.code === "expired") {
        version = undefined;
        continue;
      }
      yield { type: "INTERRUPTED", error: opened.error };
      pause = await rest(pause, options.signal);
      continue;
    }
    for await (const event of eventsOf(opened.value.body)) {
      const seen = versionOf(event.object);
      if (event.type === "ERROR") {
        version = undefined;
        break;
      }
      pause = FIRST_PAUSE;
      version = seen ?? version;
      if (event.type === "BOOKMARK") continue;
      yield {
        type: event.type,
        object: { ...event.object, apiVersion: apiVersionOf(resource), kind: resource.kind },
      };
    }
    if (!options.signal.aborted) client.log(`watch ${formatResource(resource)} was closed, opening it again`);
  }
  return undefined;
}

function watchQuery(options: ListOptions, version: string): URLSearchParams {
  const query = new URLSearchParams({
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion: version,
    timeoutSeconds: "300",
  });
  if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
  if (options.fieldSelector !== undefined) query.set("fieldSelector", options.fieldSelector);
  return query;
}

const isFinal = (error: KubeError): boolean =>
  ["forbidden", "unauthorized", "absent", "config", "credentials", "certificate", "invalid"].includes(
    error.code,
  );

async function rest(pause: number, signal: AbortSignal): Promise<number> {
  await sleep(pause, undefined, { signal }).catch(() => undefined);
  return Math.min(pause * 2, LONGEST_PAUSE);
}

interface RawEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KubernetesObject;
}

const versionOf = (object: KubernetesObject | undefined): string | undefined =>
  object?.metadata?.resourceVersion;

/** One event a line. A connection that breaks, or a line that is cut off, ends the events: the watch then goes on anew. */
async function* eventsOf(body: AsyncIterable<unknown>): AsyncGenerator<RawEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of body) {
      rest += decoder.decode(chunk as Buffer, { stream: true });
      let end = rest.indexOf("\n");
      while (end >= 0) {
        yield JSON.parse(rest.slice(0, end)) as RawEvent;
        rest = rest.slice(end + 1);
        end = rest.indexOf("\n");
      }
    }
  } catch {
    return;
  }
}
