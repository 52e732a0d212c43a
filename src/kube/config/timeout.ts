import { parseDuration } from "../../net/duration.ts";
import { failure, type KubeResult } from "../errors.ts";

/**
 * Reads `--request-timeout` as kubectl does: a number of seconds, a duration with a unit, `0` for none.
 * @returns milliseconds, or undefined for no limit
 */
export function parseTimeout(text: string | undefined): KubeResult<number | undefined> {
  if (text === undefined || text === "") return { ok: true, value: undefined };
  const seconds = /^\d+$/.test(text) ? Number(text) : undefined;
  const parsed = seconds === undefined ? parseDuration(text) : undefined;
  const ms =
    seconds === undefined ? (parsed?.ok ? Number(parsed.value / 1_000_000n) : Number.NaN) : seconds * 1000;
  if (!Number.isFinite(ms) || ms < 0) {
    return failure("config", `--request-timeout "${text}" is no time limit (30, 30s, 2m, 0 for none)`);
  }
  return { ok: true, value: ms === 0 ? undefined : Math.max(ms, 1) };
}
