import { type Duration, formatDuration, parseDuration, SECOND } from "../../net/duration.ts";
import { quote } from "../../net/quote.ts";

/** Hold and keepalive time as sent to frr-k8s; both or none. */
export interface Timers {
  readonly hold?: Duration;
  readonly keepalive?: Duration;
}

type Read = { readonly ok: true; readonly timers: Timers } | { readonly ok: false; readonly error: string };

const DEFAULT_HOLD: Duration = 90n * SECOND;

/**
 * Reads the two timers of a peer.
 * `derived` (0.14.9 and later): none of them stays none, one gives the other by a factor of three.
 * `defaulted` (0.14.8): an absent or zero holdTime acts as 90 s, an absent or zero keepaliveTime as a third of it.
 * @returns the timers, or MetalLB's error without the context that names the peer
 */
export function readTimers(
  holdTime: string | undefined,
  keepaliveTime: string | undefined,
  form: "defaulted" | "derived",
): Read {
  const hold = durationOf(holdTime);
  const keepalive = durationOf(keepaliveTime);
  return form === "defaulted" ? defaulted(hold, keepalive) : derived(hold, keepalive);
}

function durationOf(text: string | undefined): Duration | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : undefined;
}

/** Go compares the hold time cut to whole seconds: 900ms counts as 0, 2.9s as 2. */
function tooShort(hold: Duration): boolean {
  const seconds = hold / SECOND;
  return seconds !== 0n && seconds < 3n;
}

function derived(hold: Duration | undefined, keepalive: Duration | undefined): Read {
  if (hold === undefined && keepalive === undefined) return { ok: true, timers: {} };
  const timers = {
    hold: hold ?? (keepalive ?? 0n) * 3n,
    keepalive: keepalive ?? (hold ?? 0n) / 3n,
  };
  if (tooShort(timers.hold)) {
    return {
      ok: false,
      error: `invalid BGPPeer timers: invalid hold time ${pointer(hold)}: must be 0 or >=3s`,
    };
  }
  if (timers.keepalive > timers.hold) {
    return {
      ok: false,
      error: `invalid BGPPeer timers: invalid keepaliveTime ${pointer(keepalive)}, must be lower than holdTime ${pointer(hold)}`,
    };
  }
  return { ok: true, timers };
}

/** Go's `%q` of a pointer to metav1.Duration. */
function pointer(duration: Duration | undefined): string {
  return duration === undefined ? `"nil"` : quote(`&Duration{Duration:${formatDuration(duration)},}`);
}

function defaulted(holdTime: Duration | undefined, keepaliveTime: Duration | undefined): Read {
  const hold = holdTime === undefined || holdTime === 0n ? DEFAULT_HOLD : holdTime;
  if (tooShort(hold)) {
    return { ok: false, error: `invalid hold time ${quote(formatDuration(hold))}: must be 0 or >=3s` };
  }
  const keepalive = keepaliveTime === undefined || keepaliveTime === 0n ? hold / 3n : keepaliveTime;
  if (keepalive > hold) {
    return {
      ok: false,
      error: `invalid keepaliveTime ${quote(formatDuration(keepalive))} must be smaller than holdtime ${quote(formatDuration(hold))}`,
    };
  }
  return { ok: true, timers: { hold, keepalive } };
}
