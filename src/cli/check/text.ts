import { formatOrigin, formatRef } from "../../api/ref.ts";
import type { Gap } from "../../findings/analyzer.ts";
import type { Evidence, Finding } from "../../findings/finding.ts";
import { GROUPS, type Group } from "../../findings/group.ts";
import { nodePhrase, plural } from "../../findings/phrase.ts";
import { type CheckReport, isEmpty, type ReportedFinding } from "../../findings/report.ts";
import type { Severity } from "../../findings/severity.ts";
import { columns, type Row } from "../../output/columns.ts";
import type { View } from "../../output/view.ts";
import { indent, widthOfText, wrapText } from "../../output/wrap.ts";
import { REMEDIES } from "../../plan/fixes.ts";

/** The report for eyes: the verdict, then by what is broken for whom, each root cause with its consequences below it, then what could not be checked. */
export function reportText(report: CheckReport, view: View): string {
  const byId = new Map(report.findings.map((f) => [f.id, f]));
  const isRoot = (f: Finding): boolean => !f.explainedBy.some((id) => byId.has(id));
  const sections = [...Map.groupBy(report.findings.filter(isRoot), (f) => f.group)].map(([group, roots]) =>
    section(group, roots, byId, view),
  );
  const parts = [
    ...verdictLine(report, view),
    ...sections,
    ...unknownSection(report, view),
    ...notesSection(report, view),
  ];
  return [...parts, summaryLine(report, view)].join("\n\n");
}

/** What matters most, in one sentence; nothing where the line that ends the report is all there is to say. */
function verdictLine({ findings, summary, unknown }: CheckReport, { theme, width }: View): readonly string[] {
  if (findings.length === 0) return [];
  const cut = findings.filter(
    (f) => f.severity === "error" && f.group === "services" && f.services.length > 0,
  );
  const services = [...new Set(cut.flatMap((f) => f.services.map(formatRef)))];
  const byId = new Map(findings.map((f) => [f.id, f]));
  const codes = [...new Set(cut.flatMap((f) => rootsOf(f, byId).map((root) => root.code)))];
  const open = unknown.some((g) => g.asked) ? "; not everything could be checked" : "";
  if (services.length > 0) {
    const of = summary.services > services.length ? ` of ${summary.services}` : "";
    const subject = `${services.length}${of} ${services.length === 1 && of === "" ? "Service" : "Services"}`;
    return [
      wrapText(
        theme.bad(
          `${subject} cannot be reached as wanted: ${nodePhrase(services)} [${codes.join(", ")}]${open}`,
        ),
        width,
      ),
    ];
  }
  const style = summary.errors > 0 ? theme.bad : summary.warnings > 0 ? theme.warn : theme.good;
  return [
    wrapText(style(`${servicesSentence(findings, summary)}${open}: ${countsOf(summary).join(", ")}`), width),
  ];
}

/** What a report in which no Service is known to be cut off means for those who use them. */
function servicesSentence(findings: readonly Finding[], summary: CheckReport["summary"]): string {
  if (summary.errors + summary.warnings === 0) return "nothing is known to be broken";
  if (summary.services === 0) return "not sound";
  return findings.some((f) => f.severity === "warning" && f.group === "services")
    ? "some Services may not be reached as wanted"
    : "no Service is known to be cut off";
}

/** What a finding follows from in the end, of those that are shown; itself if it follows from nothing. A root may be milder than it. */
function rootsOf(
  f: Finding,
  byId: ReadonlyMap<string, Finding>,
  seen = new Set<string>(),
): readonly Finding[] {
  seen.add(f.id);
  const causes = f.explainedBy.flatMap((id) => (seen.has(id) ? [] : (byId.get(id) ?? [])));
  return causes.length === 0 ? [f] : causes.flatMap((cause) => rootsOf(cause, byId, seen));
}

/** `2 errors`, `1 warning`, `3 notes`: those that there are; in the colors of a theme if one is given. */
function countsOf(
  { errors, warnings, infos }: CheckReport["summary"],
  theme?: View["theme"],
): readonly string[] {
  const [bad = String, warn = String] = theme === undefined ? [] : [theme.bad, theme.warn];
  return [
    ...(errors > 0 ? [bad(plural(errors, "error"))] : []),
    ...(warnings > 0 ? [warn(plural(warnings, "warning"))] : []),
    ...(infos > 0 ? [plural(infos, "note")] : []),
  ];
}

function section(
  group: Group,
  roots: readonly ReportedFinding[],
  byId: ReadonlyMap<string, ReportedFinding>,
  view: View,
): string {
  const brief = (f: ReportedFinding): boolean => !view.wide && isQuestion(f) && f.explains.length === 0;
  const hint = roots.some(brief)
    ? [
        indent(
          view.theme.dim("-o wide adds the proof of our side and the question for the network team."),
          "  ",
        ),
      ]
    : [];
  return [
    view.theme.title(GROUPS[group]),
    ...roots.map((f) => (brief(f) ? headline(f, view) : block(f, byId, view))),
    ...hint,
  ].join("\n");
}

/** Nothing is known to be wrong: only a router could say. */
const isQuestion = (f: Finding): boolean => f.severity === "info" && f.question !== undefined;

function headline(f: Finding, view: View): string {
  const margin = " ".repeat(f.code.length + 9);
  const lines = wrapText(f.message, view.width - margin.length - 2)
    .split("\n")
    .map((line) => line.trimStart());
  return indent(
    `${styled(f.severity, f.code, view)} ${f.severity.padEnd(7)} ${lines.join(`\n${margin}`)}`,
    "  ",
  );
}

function block(f: ReportedFinding, byId: ReadonlyMap<string, ReportedFinding>, view: View): string {
  const { theme, width } = view;
  const margin = " ".repeat(f.code.length + 11);
  const consequences = f.explains.flatMap((id) => byId.get(id) ?? []);
  const rows: readonly Row[] = [
    ...affected(f),
    ...shownEvidence(f.evidence, view).map((e, i) => [i === 0 ? theme.dim("seen") : "", e] as const),
    ...(view.wide ? [[theme.dim("why"), f.cause] as const] : []),
    ...(f.question === undefined ? [] : [[theme.dim("ask"), f.question] as const]),
    [theme.dim("fix"), f.remedy.text],
    ...commandsOf(f)
      .slice(0, view.wide ? undefined : 2)
      .map((c) => ["", theme.name(c), "whole"] as const),
    ...consequences
      .slice(0, view.wide ? undefined : 4)
      .map((c, i) => [i === 0 ? theme.dim("hence") : "", `${c.code} ${c.message}`] as const),
    ...(consequences.length > 4 && !view.wide ? [["", `and ${consequences.length - 4} more`] as const] : []),
    [theme.dim("more"), `kubectl metallb runbook ${f.code}`, "whole"],
    ...(f.suppressWith ?? []).map((s, i) => [i === 0 ? theme.dim("hush") : "", s, "whole"] as const),
  ];
  return [headline(f, view), indent(columns(rows, width - margin.length), margin)].join("\n");
}

const MENDED: ReadonlySet<string> = new Set(REMEDIES.map((r) => r.code));

/** Where a change follows from the finding, the plan that offers it comes first. */
function commandsOf(f: Finding): readonly string[] {
  const { commands } = f.remedy;
  return MENDED.has(f.code) ? [`kubectl metallb plan --fix ${f.code}`, ...commands] : commands;
}

function affected(f: Finding): readonly (readonly [string, string])[] {
  if (f.services.length === 0 || f.message.includes(formatRef(f.services[0] ?? { kind: "", name: "" })))
    return [];
  return [["hits", nodePhrase(f.services.map(formatRef))]];
}

function shownEvidence(all: readonly Evidence[], view: View): readonly string[] {
  const shown = all.slice(0, view.wide ? undefined : 3).map((e) => evidenceLine(e, view));
  return shown.length < all.length ? [...shown, `and ${all.length - shown.length} more`] : shown;
}

/** @returns one piece of evidence: object, field, value, and file and line if it came from a file. */
export function evidenceLine(e: Evidence, view?: View): string {
  const what = e.object === undefined ? e.path : formatOrigin({ ref: e.object, path: e.path });
  const place = e.file === undefined ? "" : ` (${e.file}${e.line === undefined ? "" : `:${e.line}`})`;
  const value = e.value === "" ? "" : `: ${e.value}`;
  return `${what}${value}${view === undefined ? place : view.theme.dim(place)}`;
}

function unknownSection(report: CheckReport, view: View): readonly string[] {
  const asked = report.unknown.filter((g) => g.asked);
  const rest = report.unknown.filter((g) => !g.asked);
  const whatOf = (g: Gap): string => (g.nodes.length === 0 ? g.what : `${g.what} of ${nodePhrase(g.nodes)}`);
  const byReason = [...Map.groupBy(rest, (g) => g.reason)].map(
    ([reason, gaps]) => [gaps.map(whatOf).join(", "), reason] as const,
  );
  return [
    ...(asked.length === 0
      ? []
      : [
          `${view.theme.unknown("Could not be checked")}\n${columns(
            asked.map((g) => [whatOf(g), g.reason] as const),
            view.width,
            "  ",
          )}`,
        ]),
    ...(rest.length === 0 || !view.wide
      ? []
      : [`${view.theme.dim("Not part of this input")}\n${columns(byReason, view.width, "  ")}`]),
  ];
}

function notesSection(report: CheckReport, view: View): readonly string[] {
  if (report.notes.length === 0 && !(view.wide && report.suppressed.length > 0)) return [];
  const silenced = view.wide
    ? report.suppressed.map((x) => `suppressed by ${x.by}: ${x.code} ${x.message}`)
    : [];
  return [indent([...report.notes, ...silenced].map((n) => wrapText(n, view.width - 2)).join("\n"), "  ")];
}

/** @returns the line that ends every report: what was checked, what came of it, and for which releases. */
export function summaryLine(report: CheckReport, view: View): string {
  const { theme } = view;
  const { summary } = report;
  if (isEmpty(report)) return theme.unknown("nothing could be checked");
  const isOpen = (asked: boolean): number =>
    report.analyzers.filter((a) => a.state === "unknown" && a.gaps.some((g) => g.asked) === asked).length;
  const verdict =
    summary.errors + summary.warnings > 0
      ? countsOf(summary, theme).join(", ")
      : summary.infos > 0
        ? `nothing broken, ${plural(summary.infos, "note")}`
        : theme.good("nothing to complain of");
  const open = [
    ...(isOpen(true) === 0
      ? []
      : [`, ${theme.unknown(`${plural(isOpen(true), "check")} not or only partly possible`)}`]),
  ].join("");
  const hushed = summary.suppressed === 0 ? "" : `, ${summary.suppressed} suppressed`;
  const done = isOpen(false) === 0 ? "" : `${summary.analyzers - isOpen(false)} of `;
  const scope = `${done}${plural(summary.analyzers, "check")} over ${plural(summary.nodes, "node")} and ${plural(summary.services, "Service")}`;
  const releases = releasesLine(report);
  const line = `${scope}: ${verdict}${open}${hushed}${notGivenText(report)}`;
  const fits = widthOfText(line) + widthOfText(releases) + 4 <= view.width;
  return fits ? `${line}    ${releases}` : `${wrapText(line, view.width)}\n${wrapText(releases, view.width)}`;
}

const DECIDED_BY = Object.freeze({
  Node: "which nodes announce what",
  Service: "who can be reached",
});

/** What a file does not hold is named, so that silence about it is not taken for health. */
function notGivenText({ notGiven }: CheckReport): string {
  if (notGiven.length === 0) return "";
  const kinds = notGiven.map((kind) => `${kind}s`).join(" and no ");
  const what = notGiven.map((kind) => DECIDED_BY[kind]).join(" and ");
  return `; the input holds no ${kinds}, so ${what} was not checked`;
}

/** @returns `MetalLB 0.15.2 · frr-k8s 0.0.20 · FRR 8.5.3`; a release that nothing in the input says has a question mark. */
export function releasesLine(report: CheckReport): string {
  return report.releases.map((r) => `${r.name} ${r.release}${r.assumed ? " (assumed)" : ""}`).join(" · ");
}

function styled(severity: Severity, text: string, { theme }: View): string {
  if (severity === "error") return theme.bad(text);
  return severity === "warning" ? theme.warn(text) : theme.name(text);
}
