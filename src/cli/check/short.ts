import { plural } from "../../findings/phrase.ts";
import { type CheckReport, isEmpty } from "../../findings/report.ts";
import type { Severity } from "../../findings/severity.ts";
import { releasesLine } from "./text.ts";

const MOST = 6;

/** One line for a chat: how many of what, the root causes by code with their sentence, the releases. */
export function reportShort(report: CheckReport): string {
  const ids = new Set(report.findings.map((f) => f.id));
  const roots = report.findings.filter(
    (f) => !f.explainedBy.some((id) => ids.has(id)) && f.severity !== "info",
  );
  const count = (severity: Severity): number => report.findings.filter((f) => f.severity === severity).length;
  const verdict =
    roots.length === 0
      ? isEmpty(report)
        ? "nothing could be checked"
        : "nothing to complain of"
      : [
          count("error") > 0 ? plural(count("error"), "error") : "",
          count("warning") > 0 ? plural(count("warning"), "warning") : "",
        ]
          .filter((t) => t !== "")
          .join(", ");
  const unknown =
    report.summary.unknown === 0 ? "" : ` (${plural(report.summary.unknown, "check")} not possible)`;
  const shown = roots.slice(0, MOST).map((f) => `${f.code} ${f.message}`);
  const more = roots.length > MOST ? [`and ${roots.length - MOST} more`] : [];
  return [`metallb check: ${verdict}${unknown}`, ...shown, ...more, releasesLine(report)].join(" | ");
}
