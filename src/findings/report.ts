import { type ReleaseUsed, releasesOf } from "../snapshot/discovery/used.ts";
import { unknownKind } from "../snapshot/select.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type AnalyzeOptions, type AnalyzerResult, analyze } from "./analyze.ts";
import type { Analyzer, Gap } from "./analyzer.ts";
import type { Code } from "./catalogue.ts";
import type { Finding } from "./finding.ts";
import { matchesGlob } from "./glob.ts";
import { atLeast, type Severity } from "./severity.ts";
import { annotatedSuppressions, type Suppression, suppress, suppressionsFor } from "./suppress.ts";

/** What the user wants to hear. */
export interface ReportOptions extends AnalyzeOptions {
  /** What is run; absent: the analyzers of the program, without those of plug-ins. */
  readonly analyzers?: readonly Analyzer[];
  /** Codes with wildcards; empty: all. */
  readonly codes?: readonly string[];
  /** The mildest severity to show. */
  readonly severity?: Severity;
  /** The mildest severity that counts as failure. */
  readonly failOn?: Severity | "never";
  readonly suppressions?: readonly Suppression[];
  /** Say how to silence each finding. */
  readonly showSuppressions?: boolean;
}

/** A finding as it is printed. */
export interface ReportedFinding extends Finding {
  /** What to put on the command line or on the object to silence it; only if asked for. */
  readonly suppressWith?: readonly string[];
}

/** The answer of `check` as a document: `docs/schema/CheckReport.schema.json`. */
export interface CheckReport {
  readonly apiVersion: "metallb.cli/v1";
  readonly kind: "CheckReport";
  readonly source: { readonly kind: string; readonly name: string; readonly at?: string };
  readonly releases: readonly ReleaseUsed[];
  readonly verdict: "clean" | "findings" | "incomplete";
  readonly summary: {
    readonly analyzers: number;
    readonly clean: number;
    readonly withFindings: number;
    readonly unknown: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    readonly suppressed: number;
    readonly nodes: number;
    readonly services: number;
  };
  readonly findings: readonly ReportedFinding[];
  readonly analyzers: readonly AnalyzerResult[];
  /** What could not be checked. */
  readonly unknown: readonly Gap[];
  /** Of the nodes and Services, on which most depends, those of which the input holds none at all. */
  readonly notGiven: readonly ("Node" | "Service")[];
  readonly suppressed: readonly { readonly code: Code; readonly message: string; readonly by: string }[];
  readonly notes: readonly string[];
}

/** Runs the analyzers whose codes are wanted, and applies thresholds and suppressions. */
export function checkReport(s: Snapshot, options: ReportOptions = {}): CheckReport {
  const wanted = (code: string): boolean =>
    (options.codes ?? []).length === 0 ||
    (options.codes ?? []).some((c) => matchesGlob(c.toUpperCase(), code));
  const { findings, results, shared } = analyze(s, options, options.analyzers);
  const analyzers = results.filter((r) => r.codes.some(wanted));
  const now = options.now ?? s.source.at;
  const annotated = annotatedSuppressions(s.objects, now ?? "");
  const { findings: left, suppressed } = suppress(
    findings.filter((f) => wanted(f.code)),
    [...(options.suppressions ?? []), ...annotated.suppressions],
  );
  const shown = left.filter((f) => atLeast(f.severity, options.severity ?? "info"));
  const gaps = uniqueGaps([...emptiness(s), ...analyzers.flatMap((a) => a.gaps)]);
  const discovery = shared.discovery();
  const count = (severity: Severity): number => shown.filter((f) => f.severity === severity).length;
  const state = (of: AnalyzerResult["state"]): number => analyzers.filter((a) => a.state === of).length;
  return {
    apiVersion: "metallb.cli/v1",
    kind: "CheckReport",
    source: s.source,
    releases: releasesOf(discovery),
    verdict: failing(shown, options.failOn) ? "findings" : gaps.some((g) => g.asked) ? "incomplete" : "clean",
    summary: {
      analyzers: analyzers.length,
      clean: state("clean"),
      withFindings: state("findings"),
      unknown: state("unknown"),
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
      suppressed: suppressed.length,
      nodes: shared.nodeNames().length,
      services: (s.byKind.get("Service") ?? []).filter(isLoadBalancer).length,
    },
    findings:
      options.showSuppressions === true
        ? shown.map((f) => ({ ...f, suppressWith: suppressionsFor(f) }))
        : shown,
    analyzers,
    unknown: gaps,
    notGiven: (["Node", "Service"] as const).filter((kind) => unknownKind(s, kind) !== undefined),
    suppressed: suppressed.map(({ finding, by }) => ({ code: finding.code, message: finding.message, by })),
    notes: [...annotated.notes.map((n) => n.message), ...discovery.notes.map((n) => n.text)],
  };
}

const INPUT = "the input";

/** @returns whether the input held nothing that could be looked at */
export const isEmpty = (report: CheckReport): boolean => report.unknown.some(({ what }) => what === INPUT);

/** An input without anything to look at is no sound one, whoever asked. */
function emptiness({ byKind }: Snapshot): readonly Gap[] {
  if (byKind.size > 0) return [];
  const reason = "it holds no object of a kind that is understood here";
  return [{ what: INPUT, reason, nodes: [], asked: true }];
}

/** Whether something at or above the threshold (a warning, unless told otherwise) was found. */
function failing(findings: readonly Finding[], failOn: Severity | "never" = "warning"): boolean {
  return failOn !== "never" && findings.some((f) => atLeast(f.severity, failOn));
}

function isLoadBalancer(object: { readonly [field: string]: unknown }): boolean {
  return (object.spec as { readonly type?: unknown } | undefined)?.type === "LoadBalancer";
}

function uniqueGaps(gaps: readonly Gap[]): readonly Gap[] {
  return [...new Map(gaps.map((g) => [JSON.stringify([g.what, g.reason, g.nodes]), g])).values()];
}
