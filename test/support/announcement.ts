import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../src/api/object.ts";
import type { AnnounceOptions } from "../../src/metallb/options.ts";
import type { Announcement, ServiceDecision } from "../../src/metallb/result.ts";
import type { Verdict } from "./vectors.ts";

type ByNode<T> = Readonly<Record<string, T>>;

/** A recorded case of the speaker. */
export interface RecordedCase {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly options: AnnounceOptions;
  readonly steps?: NonNullable<AnnounceOptions["steps"]>;
  readonly expect: RecordedAnnouncement;
}

/** What was recorded. Files by release say less: no admission, no routes, only the nodes that have an error. */
export interface RecordedAnnouncement {
  readonly panic?: string;
  readonly loadError?: string;
  readonly admission?: readonly unknown[] | null;
  readonly configError?: string | null;
  readonly nodeConfigErrors?: ByNode<string | null>;
  readonly nodes?: ByNode<unknown>;
  readonly services?: Readonly<Record<string, ByNode<Partial<ServiceDecision>>>>;
  readonly after?: {
    readonly nodes: ByNode<unknown>;
    readonly nodeConfigErrors: ByNode<string | null>;
    readonly reasons: Readonly<Record<string, ByNode<string>>>;
    readonly differsFromFreshStart?: readonly string[];
    readonly unstableNodes?: readonly string[];
  };
  /** Path → values seen over several runs, or just the paths: Go walks through maps in a random order. */
  readonly unstable?: Readonly<Record<string, readonly unknown[]>> | readonly string[];
}

const FIELDS = ["announced", "reason", "advertisements", "peers", "l2", "sync"] as const;
const BRIEF = ["announced", "reason", "sync"] as const;

/** @returns the first difference between what was computed and what was recorded, or undefined. */
export function announcementDifference(actual: Announcement, expected: RecordedAnnouncement): Verdict {
  const check = checker(actual, expected);
  if (expected.panic !== undefined) return check("panic", actual.panic, expected.panic);
  const admission = expected.admission === undefined ? undefined : admissionDifference(actual, expected);
  if (expected.loadError !== undefined) {
    return admission ?? check("loadError", actual.loadError, expected.loadError);
  }
  const { nodeConfigErrors = {}, nodes = {}, services = {}, after } = expected;
  const computed = actual.panic ?? actual.loadError;
  if (computed !== undefined) return `nothing was computed: ${computed}`;
  return (
    admission ??
    (expected.configError === undefined
      ? undefined
      : check("configError", actual.configError, expected.configError)) ??
    each(
      expected.nodeConfigErrors === undefined ? {} : actual.nodeConfigErrors,
      nodeConfigErrors,
      (node, a, e) => check(`nodeConfigErrors/${node}`, a, e ?? null),
    ) ??
    each(actual.nodes, nodes, (node, a, e) => check(`nodes/${node}`, a, e)) ??
    each(expected.services === undefined ? {} : actual.services, services, (service, a = {}, e = {}) =>
      each(a, e, (node, decision, recorded) =>
        first(expected.admission === undefined ? BRIEF : FIELDS, (field) =>
          check(`services/${service}/${node}`, decision?.[field], recorded?.[field], field),
        ),
      ),
    ) ??
    (after && afterDifference(actual, after, check))
  );
}

type Check = (path: string, actual: unknown, expected: unknown, field?: string) => Verdict;

function checker({ errors }: Announcement, { unstable = {} }: RecordedAnnouncement): Check {
  const values = (path: string): readonly unknown[] | "any" => {
    if (!Array.isArray(unstable)) return (unstable as Record<string, readonly unknown[]>)[path] ?? [];
    return unstable.some((known: string) => path.startsWith(known) || known.startsWith(path)) ? "any" : [];
  };
  return (path, actual, expected, field) => {
    if (isDeepStrictEqual(plain(actual), plain(expected))) return undefined;
    const seen = values(path);
    if (seen === "any") return undefined;
    const wanted = (value: unknown): unknown =>
      field === undefined ? value : (value as Record<string, unknown> | null)?.[field];
    if (seen.some((value) => isDeepStrictEqual(plain(wanted(value)), plain(actual)))) return undefined;
    if (isSameFault(actual, expected, errors)) return undefined;
    return `${path} ${field ?? ""}\n  actual   ${JSON.stringify(actual)}\n  expected ${JSON.stringify(expected)}`;
  };
}

/**
 * Which pool and entry an aggregation length is too short for is left to chance where several are, and not every value was seen: the
 * recorded one must be a fault that was found too.
 */
function isSameFault(actual: unknown, expected: unknown, errors: Announcement["errors"]): boolean {
  const aggregation = (text: unknown): boolean =>
    typeof text === "string" && text.startsWith("invalid aggregation length ");
  return aggregation(actual) && aggregation(expected) && errors.some(({ error }) => error === expected);
}

function admissionDifference(actual: Announcement, { admission }: RecordedAnnouncement): Verdict {
  const recorded = (admission ?? []) as readonly Record<string, unknown>[];
  for (let i = 0; i < Math.max(actual.admission.length, recorded.length); i++) {
    const [a, e] = [actual.admission[i], recorded[i]];
    if (isDeepStrictEqual(plain(a), plain(e))) continue;
    if (a?.object === e?.object && isSameFault(a?.webhook, e?.webhook, actual.errors)) continue;
    return `admission/${i}\n  actual   ${JSON.stringify(a)}\n  expected ${JSON.stringify(e)}`;
  }
  return undefined;
}

function afterDifference(
  { after }: Announcement,
  expected: NonNullable<RecordedAnnouncement["after"]>,
  check: Check,
): Verdict {
  if (after === undefined) return "after is missing";
  const unstable = new Set(expected.unstableNodes ?? []);
  return (
    each(after.nodes, expected.nodes, (node, a, e) =>
      unstable.has(node) ? undefined : check(`nodes/${node}`, a, e),
    ) ??
    each(after.nodeConfigErrors, expected.nodeConfigErrors, (node, a, e) =>
      check(`nodeConfigErrors/${node}`, a, e ?? null),
    ) ??
    each(after.reasons, expected.reasons, (service, a, e) => check(`after/reasons/${service}`, a, e)) ??
    (expected.differsFromFreshStart &&
      check("after/differsFromFreshStart", after.differsFromFreshStart, expected.differsFromFreshStart))
  );
}

function each<A, E>(
  actual: Readonly<Record<string, A>>,
  expected: Readonly<Record<string, E>>,
  check: (key: string, actual: A | undefined, expected: E | undefined) => Verdict,
): Verdict {
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return first([...keys], (key) => check(key, actual[key], expected[key]));
}

function first<T>(items: readonly T[], check: (item: T) => Verdict): Verdict {
  for (const item of items) {
    const verdict = check(item);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** As JSON has it: without what is undefined. */
function plain(value: unknown): unknown {
  return value === undefined || value === null ? null : JSON.parse(JSON.stringify(value));
}
