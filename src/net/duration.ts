/** A Go `time.Duration`: nanoseconds, signed, within 64 bits. */
export type Duration = bigint;

/** One second. */
export const SECOND: Duration = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
]);

const LIMIT = 1n << 63n;
const TERM = /^(\d*)(?:\.(\d*))?([^\d.]*)/;

/**
 * Parses as Go's `time.ParseDuration` (`1m30s`, `-1.5h`, `0`).
 * @returns the duration, or Go's error text
 */
export function parseDuration(
  text: string,
): { readonly ok: true; readonly value: Duration } | { readonly ok: false; readonly error: string } {
  const invalid = { ok: false, error: `time: invalid duration ${quoteBytes(text)}` } as const;
  const negative = text.startsWith("-");
  let rest = negative || text.startsWith("+") ? text.slice(1) : text;
  if (rest === "0") return { ok: true, value: 0n };
  if (rest === "") return invalid;
  let total = 0n;
  while (rest !== "") {
    const [term = "", whole = "", fraction = "", unit = ""] = TERM.exec(rest) ?? [];
    if (whole === "" && fraction === "") return invalid;
    const integer = whole.replace(/^0+/, "");
    const value = integer.length > 19 ? LIMIT + 1n : BigInt(integer === "" ? "0" : integer);
    if (value > LIMIT) return invalid;
    if (unit === "") return { ok: false, error: `time: missing unit in duration ${quoteBytes(text)}` };
    const scale = UNITS.get(unit);
    if (scale === undefined) {
      return {
        ok: false,
        error: `time: unknown unit ${quoteBytes(unit)} in duration ${quoteBytes(text)}`,
      };
    }
    if (value > LIMIT / scale) return invalid;
    total += value * scale + fractionOf(fraction, scale);
    if (total > LIMIT) return invalid;
    rest = rest.slice(term.length);
  }
  if (!negative && total >= LIMIT) return invalid;
  return { ok: true, value: negative ? -total : total };
}

/** Digits beyond 63 bits are dropped, and the rest is computed in floating point, as Go does. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** Go's time package quotes byte by byte: everything outside ASCII becomes `\x..`. */
function quoteBytes(text: string): string {
  let out = '"';
  for (const byte of new TextEncoder().encode(text)) {
    if (byte < 0x20 || byte >= 0x80) out += `\\x${byte.toString(16).padStart(2, "0")}`;
    else if (byte === 0x22 || byte === 0x5c) out += `\\${String.fromCharCode(byte)}`;
    else out += String.fromCharCode(byte);
  }
  return `${out}"`;
}

/** @returns the text of Go's `Duration.String()`: `1m30s`, `2.9s`, `500ms`, `0s`. */
export function formatDuration(duration: Duration): string {
  if (duration === 0n) return "0s";
  const sign = duration < 0n ? "-" : "";
  const value = duration < 0n ? -duration : duration;
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 1_000n)}\u00b5s`;
  if (value < SECOND) return `${sign}${decimal(value, 1_000_000n)}ms`;
  const hours = value / HOUR;
  const minutes = (value % HOUR) / MINUTE;
  const seconds = `${decimal(value % MINUTE, SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1;
  const fraction = (value % unit).toString().padStart(digits, "0").replace(/0+$/, "");
  return fraction === "" ? `${value / unit}` : `${value / unit}.${fraction}`;
}
