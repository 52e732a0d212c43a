/** How bad: `error` something that users rely on is broken or will be refused; `warning` it is at risk or weaker than asked for; `info` worth knowing. */
export type Severity = "error" | "warning" | "info";

/** From worst to mildest. */
const SEVERITIES: readonly Severity[] = Object.freeze(["error", "warning", "info"]);

/** @returns negative if `a` is worse than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** @returns whether `severity` is as bad as `threshold` or worse. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return compareSeverity(severity, threshold) <= 0;
}
