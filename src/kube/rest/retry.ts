import { setTimeout as sleep } from "node:timers/promises";
import type { KubeError, KubeResult } from "../errors.ts";
import { formatMs } from "../text.ts";

/** What is known of a server's state, shared by all requests of a client. Times are of `performance.now()`. */
export interface Health {
  /** It has answered at least once. */
  answered: boolean;
  /** When it was last away after having answered; undefined: never. */
  away: number | undefined;
}

export const newHealth = (): Health => ({ answered: false, away: undefined });

export interface RetryOptions {
  /** Whether the request may be sent twice. */
  readonly safe: boolean;
  readonly health: Health;
  readonly log: (line: string) => void;
  /** For tests: how long waiting takes. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly now?: () => number;
}

/** A server that has answered and is gone is given this long to come back: as long as a restart takes. */
const RETURN_LIMIT = 45_000;
/** How long an overloaded server is asked again. */
const OVERLOAD_LIMIT = 60_000;
/** For this long after a return, a server may not know all its rules and kinds yet. */
const RECOVERY = 15_000;

/**
 * Repeats what can succeed when repeated, with growing pauses: 429 as the server says, 5xx, cut connections. A server that was never
 * reached is tried only briefly, so that a wrong address is told at once; one that was there is waited for.
 */
export async function retrying<T>(
  attempt: () => Promise<KubeResult<T>>,
  options: RetryOptions,
): Promise<KubeResult<T>> {
  const { health, log } = options;
  const now = options.now ?? (() => performance.now());
  const wait = options.wait ?? ((ms: number) => sleep(ms));
  const start = now();
  for (let tries = 1; ; tries++) {
    const result = await attempt();
    if (result.ok) {
      health.answered = true;
      return result;
    }
    const { error } = result;
    note(health, error, now());
    const pause = pauseAfter(error, tries, now() - start, options, now());
    if (pause === undefined) return { ok: false, error: exhausted(error, tries, now() - start) };
    log(`retry ${tries} in ${formatMs(pause)}: ${error.message}`);
    await wait(pause);
  }
}

function note(health: Health, error: KubeError, now: number): void {
  if (error.code !== "unreachable") health.answered ||= error.status !== undefined;
  else if (health.answered) health.away = now;
}

/** @returns milliseconds to wait before the next attempt, or undefined to give up. */
function pauseAfter(
  error: KubeError,
  tries: number,
  elapsed: number,
  { safe, health }: RetryOptions,
  now: number,
): number | undefined {
  const growing = Math.min(150 * 2 ** (tries - 1), 5_000) * (0.75 + Math.random() / 2);
  const recovering = health.away !== undefined && now - health.away < RECOVERY;
  switch (error.code) {
    case "throttled":
      return elapsed < OVERLOAD_LIMIT ? Math.max(error.retryAfter ?? 0, growing) : undefined;
    case "server":
      if (error.status === 503 && error.retryAfter !== undefined && elapsed < OVERLOAD_LIMIT / 4) {
        return Math.max(error.retryAfter, growing);
      }
      return safe && tries <= (recovering ? 12 : 3) ? growing : undefined;
    case "unreachable":
      // Never connected, so never processed: also a write can be sent again.
      if (!health.answered) return tries <= 2 ? growing : undefined;
      return elapsed < RETURN_LIMIT ? growing : undefined;
    case "broken":
      if (!safe) return undefined;
      return tries <= (recovering ? 12 : 4) ? growing : undefined;
    case "forbidden":
    case "unauthorized":
    case "absent":
      return safe && recovering && tries <= 8 ? Math.max(growing, 500) : undefined;
    default:
      return undefined;
  }
}

function exhausted(error: KubeError, tries: number, elapsed: number): KubeError {
  if (tries === 1 || error.code === "forbidden" || error.code === "unauthorized" || error.code === "absent") {
    return error;
  }
  return { ...error, message: `${error.message} (tried ${tries} times in ${formatMs(elapsed)})` };
}
