import type { Neighbor } from "../../api/frrk8s.ts";
import { type Duration, formatDuration, parseDuration, SECOND } from "../../net/duration.ts";

/** Timers of a session in whole seconds. */
export interface Timers {
  readonly holdTime?: number;
  readonly keepaliveTime?: number;
}

/**
 * Hold and keepalive time: both or none. The hold time, cut to whole seconds, must be 0 or at least 3; the keepalive time, uncut, must not be
 * longer. Both are used cut.
 * @returns the timers, or frr-k8s' error text
 */
export function timersOf(
  neighbor: Neighbor,
): { readonly ok: true; readonly timers: Timers } | { readonly ok: false; readonly error: string } {
  const { holdTime, keepaliveTime } = neighbor;
  if (holdTime === undefined && keepaliveTime === undefined) return { ok: true, timers: {} };
  if (holdTime === undefined || keepaliveTime === undefined) {
    return { ok: false, error: "one of KeepaliveTime/HoldTime specified, both must be set or none" };
  }
  const hold = durationOf(holdTime);
  const keepalive = durationOf(keepaliveTime);
  const seconds = hold / SECOND;
  if (seconds !== 0n && seconds < 3n) {
    return { ok: false, error: `invalid hold time ${shown(hold)}: must be 0 or >=3s` };
  }
  if (keepalive > hold) {
    return {
      ok: false,
      error: `invalid keepaliveTime ${shown(keepalive)}, must be lower than holdTime ${shown(hold)}`,
    };
  }
  return { ok: true, timers: { holdTime: wholeSeconds(hold), keepaliveTime: wholeSeconds(keepalive) } };
}

/** @returns the connect time in whole seconds, or undefined if there is none. */
export function connectTimeOf(neighbor: Neighbor): number | undefined {
  return neighbor.connectTime === undefined ? undefined : wholeSeconds(durationOf(neighbor.connectTime));
}

function wholeSeconds(duration: Duration): number {
  return Number(duration / SECOND);
}

/** Decoding has refused what is no duration. */
function durationOf(text: string): Duration {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : 0n;
}

/** Go prints the Kubernetes type, not the duration. */
function shown(duration: Duration): string {
  return `"&Duration{Duration:${formatDuration(duration)},}"`;
}
