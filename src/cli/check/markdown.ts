import { formatRef } from "../../api/ref.ts";
import { GROUPS } from "../../findings/group.ts";
import { nodePhrase, plural } from "../../findings/phrase.ts";
import type { CheckReport, ReportedFinding } from "../../findings/report.ts";
import { evidenceLine, releasesLine } from "./text.ts";

/** The report for a ticket or a merge request. Text of the cluster cannot become markup. */
export function reportMarkdown(report: CheckReport): string {
  const { summary } = report;
  const head = `**MetalLB check: ${plural(summary.errors, "error")}, ${plural(summary.warnings, "warning")}, ${plural(summary.infos, "note")}, ${summary.unknown} not possible** (${plural(summary.nodes, "node")}, ${plural(summary.services, "Service")}; ${escaped(releasesLine(report))})`;
  const ids = new Map(report.findings.map((f) => [f.id, f]));
  const roots = report.findings.filter((f) => !f.explainedBy.some((id) => ids.has(id)));
  const sections = [...Map.groupBy(roots, (f) => f.group)].map(([group, findings]) =>
    [`### ${GROUPS[group]}`, ...findings.map((f) => item(f, ids))].join("\n\n"),
  );
  const unknown =
    report.unknown.length === 0
      ? []
      : [
          [
            "### Could not be checked",
            report.unknown
              .map(
                (g) =>
                  `- ${escaped(g.what)}${g.nodes.length === 0 ? "" : ` of ${escaped(nodePhrase(g.nodes))}`}: ${escaped(g.reason)}`,
              )
              .join("\n"),
          ].join("\n\n"),
        ];
  return [head, ...sections, ...unknown].join("\n\n");
}

function item(f: ReportedFinding, ids: ReadonlyMap<string, ReportedFinding>): string {
  const lines = [
    `- **${f.code}** ${f.severity}: ${escaped(f.message)}`,
    ...(f.services.length === 0 ? [] : [`  - hits: ${escaped(nodePhrase(f.services.map(formatRef)))}`]),
    ...f.evidence.slice(0, 5).map((e) => `  - seen: ${escaped(evidenceLine(e))}`),
    ...(f.question === undefined ? [] : [`  - ask: ${escaped(f.question)}`]),
    `  - fix: ${escaped(f.remedy.text)}`,
    ...f.remedy.commands.slice(0, 3).map((c) => `  - ${code(c)}`),
    ...f.explains.flatMap((id) => {
      const g = ids.get(id);
      return g === undefined ? [] : [`  - hence **${g.code}**: ${escaped(g.message)}`];
    }),
  ];
  return lines.join("\n");
}

function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, (c) => `\\${c}`).replace(/\s*\n\s*/g, " ");
}

/** Inline code with a fence that is longer than any run of back-ticks in the text. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${text.replace(/\n/g, " ")}${pad}${fence}`;
}
