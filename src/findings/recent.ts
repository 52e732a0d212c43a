import type { Event } from "../api/core.ts";
import type { KubernetesObject } from "../api/object.ts";

/** @returns when an object was last changed, in milliseconds since 1970; undefined if it does not say. */
export function lastChange(object: KubernetesObject): number | undefined {
  const { creationTimestamp, managedFields = [] } = object.metadata;
  const times = [creationTimestamp, ...managedFields.map((e) => e.time)]
    .map((t) => Date.parse(t ?? ""))
    .filter((t) => !Number.isNaN(t));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** @returns whether an object changed within so many milliseconds before `now` (RFC 3339; absent: not known, so no). */
export function changedWithin(
  object: KubernetesObject,
  now: string | undefined,
  milliseconds: number,
): boolean {
  const at = lastChange(object);
  const then = Date.parse(now ?? "");
  if (at === undefined || Number.isNaN(then)) return false;
  const age = then - at;
  return age >= 0 && age <= milliseconds;
}

/** @returns when an event happened last, as it is written (RFC 3339, so that texts compare as times do); empty: it does not say. */
export function eventTime({ lastTimestamp, eventTime: once, firstTimestamp }: Event): string {
  return lastTimestamp ?? once ?? firstTimestamp ?? "";
}
