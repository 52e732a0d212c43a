import { quote } from "../net/quote.ts";

/** frr-k8s' levels and FRR's names of them. */
const LEVELS: ReadonlyMap<string, string> = new Map([
  ["all", "debugging"],
  ["debug", "debugging"],
  ["info", "informational"],
  ["warn", "warnings"],
  ["error", "errors"],
  ["none", "emergencies"],
]);

/** @returns FRR's name of a frr-k8s level, or frr-k8s' error text. */
export function frrLogLevel(
  level: string,
): { readonly ok: true; readonly level: string } | { readonly ok: false; readonly error: string } {
  const frr = LEVELS.get(level);
  return frr === undefined
    ? { ok: false, error: `invalid log level ${quote(level)}` }
    : { ok: true, level: frr };
}
