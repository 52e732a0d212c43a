import type { AnalyzerResult } from "../../findings/analyze.ts";
import type { CheckReport, ReportedFinding } from "../../findings/report.ts";
import { evidenceLine, releasesLine } from "./text.ts";

/** JUnit XML: a test case for each analyzer; errors and warnings fail it, notes are its output, what could not be checked is skipped. */
export function reportJunit(report: CheckReport): string {
  const cases = report.analyzers.map((a) => {
    const findings = report.findings.filter((f) => a.codes.includes(f.code));
    return testCase(a, findings);
  });
  const failures = cases.filter((c) => c.failed).length;
  const skipped = cases.filter((c) => c.skipped).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  const at = report.source.at === undefined ? "" : ` timestamp="${attribute(report.source.at)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kubectl-metallb" ${counts}>`,
    `  <testsuite name="check" ${counts}${at}>`,
    "    <properties>",
    `      <property name="releases" value="${attribute(releasesLine(report))}"/>`,
    "    </properties>",
    ...cases.map((c) => c.xml),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

function testCase(
  a: AnalyzerResult,
  findings: readonly ReportedFinding[],
): { readonly xml: string; readonly failed: boolean; readonly skipped: boolean } {
  const bad = findings.filter((f) => f.severity !== "info");
  const notes = findings.filter((f) => f.severity === "info");
  const failed = bad.length > 0;
  const skipped = !failed && a.gaps.length > 0;
  const body = [
    ...(failed
      ? [
          `      <failure type="${[...new Set(bad.map((f) => f.code))].join(" ")}" message="${attribute(bad.map((f) => f.message).join(" "))}">${content(bad.map(details).join("\n\n"))}</failure>`,
        ]
      : []),
    ...(skipped
      ? [`      <skipped message="${attribute(a.gaps.map((g) => `${g.what}: ${g.reason}`).join("; "))}"/>`]
      : []),
    ...(notes.length > 0
      ? [`      <system-out>${content(notes.map(details).join("\n\n"))}</system-out>`]
      : []),
  ];
  const open = `    <testcase classname="kubectl-metallb.check" name="${attribute(`${a.analyzer} (${a.codes.join(", ")})`)}"`;
  return {
    xml: body.length === 0 ? `${open}/>` : [`${open}>`, ...body, "    </testcase>"].join("\n"),
    failed,
    skipped,
  };
}

function details(f: ReportedFinding): string {
  return [
    `${f.code} ${f.severity}: ${f.message}`,
    ...f.evidence.map((e) => `  seen: ${evidenceLine(e)}`),
    `  fix: ${f.remedy.text}`,
  ].join("\n");
}

/** XML 1.0 has no form for most control characters: they are written visibly. */
function content(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g,
      (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function attribute(text: string): string {
  return content(text).replaceAll('"', "&quot;").replace(/\s+/g, " ");
}
