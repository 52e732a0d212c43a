import type { KubernetesObject } from "../../api/object.ts";
import type { Pool } from "../configuration/pools.ts";
import type { AllocationRelease } from "../releases.ts";
import { type Allocator, newAllocator, poolFor, release, setPools } from "./allocator.ts";
import { type PoolOrder, poolOrder } from "./compatible.ts";
import { type AllocationEvent, converge } from "./converge.ts";
import type { ServiceView } from "./request.ts";
import { deprecatedAnnotations, replaceService, type ServiceStore, withResult } from "./store.ts";

/** How a look at a Service ends: `reprocessAll` has all Services looked at again, `errorNoRetry` waits for another event. */
export type Sync = "success" | "reprocessAll" | "errorNoRetry";

/** One look at a Service. */
interface Processing {
  readonly sync: Sync;
  readonly events: readonly AllocationEvent[];
  readonly early?: string;
  readonly changed: boolean;
}

/** What has happened to a Service since the last step. */
export interface History {
  readonly first: Processing;
  last: Processing;
  /** Events after the first look; not more than `LATER_EVENTS`. */
  readonly later: AllocationEvent[];
}

/** A running controller: mutable, part of one computation. */
export interface Controller {
  readonly rules: AllocationRelease;
  readonly loadBalancerClass: string;
  readonly services: ServiceStore;
  allocator: Allocator;
  order: PoolOrder;
  configured: boolean;
  histories: Map<string, History>;
  /** Whether a look at a Service asks for all to be looked at again. */
  reload: boolean;
  /** Services whose update has not been seen yet, in the order of the updates. */
  readonly pending: Set<string>;
}

/** How much the controller did, and whether it came to rest. */
export interface Rest {
  /** Rounds over all Services. */
  readonly passes: number;
  readonly converged: boolean;
}

/** Rounds after which Services that keep asking for the next one are left alone. */
const PASSES = 10;
/** Events after which Services that never come to rest are left alone: far more than any that do come to rest need. */
const eventLimit = (services: number): number => 100 + 4 * services;
const LATER_EVENTS = 6;

/** A controller that has just started and read no pool yet. */
export function newController(
  services: ServiceStore,
  rules: AllocationRelease,
  loadBalancerClass: string,
): Controller {
  return {
    rules,
    loadBalancerClass,
    services,
    allocator: newAllocator(),
    order: poolOrder(new Map()),
    configured: false,
    histories: new Map(),
    reload: false,
    pending: new Set(),
  };
}

/** Takes a valid configuration. */
export function configure(c: Controller, pools: ReadonlyMap<string, Pool>): void {
  setPools(c.allocator, pools);
  c.order = poolOrder(pools);
  c.configured = true;
}

/** The controller starts anew: it knows only what the Services' status says. */
export function restart(c: Controller): void {
  c.allocator = newAllocator();
  c.order = poolOrder(new Map());
  c.configured = false;
}

/** Looks at all Services, those with most addresses first, until nothing more changes. */
export function processAll(c: Controller): Rest {
  c.reload = true;
  return settle(c);
}

/** Creates or changes a Service. */
export function update(c: Controller, object: KubernetesObject): Rest {
  process(c, replaceService(c.services, object, c.rules).key);
  return settle(c);
}

/** Deletes a Service. */
export function remove(c: Controller, key: string): Rest {
  c.services.delete(key);
  const sync: Sync = c.allocator.claims.has(key) ? "reprocessAll" : "success";
  release(c.allocator, key);
  note(c, key, { sync, events: [], changed: false });
  return settle(c);
}

/** Rounds over all Services come first; then each update of a Service is an event on it. */
function settle(c: Controller): Rest {
  let passes = 0;
  const limit = eventLimit(c.services.size);
  for (let delivered = 0; delivered < limit; delivered++) {
    while (c.reload && passes < PASSES) {
      passes++;
      c.reload = false;
      for (const { key } of assignedFirst([...c.services.values()])) process(c, key);
    }
    const [next] = c.pending;
    if (next === undefined) break;
    c.pending.delete(next);
    process(c, next);
  }
  const converged = c.pending.size === 0 && !c.reload;
  c.pending.clear();
  c.reload = false;
  return { passes, converged };
}

function assignedFirst(services: readonly ServiceView[]): readonly ServiceView[] {
  return services.toSorted((a, b) => b.ingress.length - a.ingress.length);
}

function process(c: Controller, key: string): void {
  const service = c.services.get(key);
  if (service === undefined || !isOurs(service, c.loadBalancerClass)) return;
  const processing = look(c, service);
  note(c, key, processing);
  if (processing.changed) c.pending.add(key);
}

function note(c: Controller, key: string, processing: Processing): void {
  if (processing.sync === "reprocessAll") c.reload = true;
  const history = c.histories.get(key);
  if (history === undefined) {
    c.histories.set(key, { first: processing, last: processing, later: [] });
    return;
  }
  history.last = processing;
  const room = LATER_EVENTS - history.later.length;
  history.later.push(...processing.events.slice(0, room));
}

/** Without the flag, Services of any class belong to others. */
function isOurs({ loadBalancerClass = "" }: ServiceView, ours: string): boolean {
  return loadBalancerClass === ours;
}

function look(c: Controller, service: ServiceView): Processing {
  const { allocator, order, rules } = c;
  if (!c.configured) return { sync: "success", events: [], early: "no config", changed: false };
  const before = allocator.claims.get(service.key);
  const { ok, result, events, early } = converge({ allocator, order, rules }, service);
  const after = allocator.claims.get(service.key);
  let sync: Sync = ok ? "success" : "errorNoRetry";
  if (rules.keyChangeReprocesses && keyOf(before) !== keyOf(after)) sync = "reprocessAll";
  const changed = result === undefined ? service : withResult(service, result, rules);
  if (changed === service) return { sync, events, changed: false, ...(early === undefined ? {} : { early }) };
  c.services.set(service.key, changed);
  const stillThere = before !== undefined && poolFor(allocator, before.ips) !== undefined;
  if (stillThere && after === undefined) sync = "reprocessAll";
  const deprecated = rules.currentAnnotations ? deprecatedAnnotations(service) : [];
  const warnings = deprecated.map(
    (name): AllocationEvent => ({
      type: "Warning",
      reason: "deprecatedAnnotation",
      message: `Service uses deprecated annotation ${name}`,
    }),
  );
  return {
    sync,
    events: [...events, ...warnings],
    changed: true,
    ...(early === undefined ? {} : { early }),
  };
}

function keyOf(
  claim: { readonly key: { readonly sharing: string; readonly backend: string } } | undefined,
): string {
  return claim === undefined ? "0:" : `${claim.key.sharing.length}:${claim.key.sharing}${claim.key.backend}`;
}
