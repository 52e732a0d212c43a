import type { AllocationState } from "../../src/metallb/allocate.ts";
import type { Verdict } from "./vectors.ts";

/** A state as recorded: what is absent was not recorded, or is empty. */
export interface RecordedState {
  readonly configError: string | null;
  readonly converged: boolean;
  readonly passes?: number;
  readonly pools?: Readonly<Record<string, unknown>> | null;
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * @param prefix of the paths under which `unstable` lists all values that were seen: any of them is right
 * @returns the first difference, or undefined
 */
export function allocationDifference(
  actual: AllocationState,
  expected: RecordedState,
  prefix: string,
  unstable: Readonly<Record<string, readonly unknown[]>> = {},
): Verdict {
  const differs = (path: string, a: unknown, e: unknown): Verdict => {
    const [text, wanted] = [canonical(a), canonical(e)];
    const also = unstable[`${prefix}${path}`] ?? [];
    if (text === wanted || also.some((value) => canonical(value) === text)) return undefined;
    return `${prefix}${path}\n  actual   ${text}\n  expected ${wanted}`;
  };
  const whole =
    differs("configError", actual.configError, expected.configError) ??
    differs("converged", actual.converged, expected.converged);
  if (whole !== undefined) return whole;
  // Files by release have neither rounds nor counters, and say less of each Service.
  const brief = expected.passes === undefined;
  const counted = brief
    ? undefined
    : (differs("passes", actual.passes, expected.passes) ??
      differs("pools", actual.pools ?? {}, expected.pools ?? {}));
  if (counted !== undefined) return counted;
  for (const key of new Set([...Object.keys(actual.services), ...Object.keys(expected.services)])) {
    const { later, processed, ...short } = actual.services[key] ?? { processed: false };
    const full = processed === undefined ? short : { ...short, later, processed };
    const difference = differs(`services/${key}`, brief ? short : full, expected.services[key]);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** As text: fields in order, without what is null or absent; the users of a shared address, which Go lists in a random order, sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "string") {
      return item.replace(/(?<=address also in use by ).*$/, (users) => users.split(",").sort().join(","));
    }
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item ?? undefined;
    const fields = Object.entries(item).filter(([, field]) => field !== undefined && field !== null);
    return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
