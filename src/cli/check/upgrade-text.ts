import { formatRef } from "../../api/ref.ts";
import { nodePhrase, plural } from "../../findings/phrase.ts";
import { AREAS, type Area, type Change } from "../../findings/upgrade/change.ts";
import type { UpgradeReport } from "../../findings/upgrade/report.ts";
import { columns } from "../../output/columns.ts";
import type { View } from "../../output/view.ts";
import { indent, wrapText } from "../../output/wrap.ts";

/** What would change, the worst first within what it is about. */
export function upgradeText(report: UpgradeReport, view: View): string {
  const { theme } = view;
  const byArea = Map.groupBy(report.changes, (c) => c.area);
  const sections = (Object.keys(AREAS) as Area[]).flatMap((area) => {
    const changes = byArea.get(area);
    return changes === undefined
      ? []
      : [[theme.title(AREAS[area]), ...changes.map((c) => block(c, view))].join("\n")];
  });
  const unknown =
    report.unknown.length === 0
      ? []
      : [
          `${theme.unknown("Could not be compared")}\n${columns(
            report.unknown.map((g) => [g.what, g.reason] as const),
            view.width,
            "  ",
          )}`,
        ];
  const notes = report.notes.length === 0 ? [] : [indent(report.notes.join("\n"), "  ")];
  return [...sections, ...unknown, ...notes, summary(report, view)].join("\n\n");
}

function block(c: Change, view: View): string {
  const { theme, width } = view;
  const paint = c.severity === "error" ? theme.bad : c.severity === "warning" ? theme.warn : theme.name;
  const margin = " ".repeat(10);
  const lines = wrapText(c.message, width - 12).split("\n");
  const rows: (readonly [string, string])[] = [
    ...(view.wide && c.services.length > 0
      ? [["services", c.services.map(formatRef).join(", ")] as const]
      : []),
    ...(view.wide && c.objects.length > 0 ? [["objects", c.objects.map(formatRef).join(", ")] as const] : []),
    ...(view.wide && c.nodes.length > 0 ? [["nodes", nodePhrase(c.nodes)] as const] : []),
    ...(c.before === undefined || !view.wide ? [] : [["before", c.before] as const]),
    ...(c.after === undefined || !view.wide ? [] : [["after", c.after] as const]),
    ...(c.resets === true ? [["", "the session resets once"] as const] : []),
    ...(c.code === undefined ? [] : [["more", `kubectl metallb runbook ${c.code}`] as const]),
  ];
  const head = `${paint(c.severity.padEnd(7))}   ${lines.join(`\n${margin}`)}`;
  return indent(rows.length === 0 ? head : `${head}\n${indent(columns(rows, width - 12), margin)}`, "  ");
}

function summary(report: UpgradeReport, view: View): string {
  const count = (severity: string): number => report.changes.filter((c) => c.severity === severity).length;
  const parts = [
    count("error") > 0 ? view.theme.bad(plural(count("error"), "loss")).replace("losss", "losses") : "",
    count("warning") > 0 ? view.theme.warn(plural(count("warning"), "change")) : "",
    count("info") > 0 ? plural(count("info"), "note") : "",
  ].filter((t) => t !== "");
  const verdict = parts.length === 0 ? view.theme.good("nothing changes in meaning") : parts.join(", ");
  const name = (r: UpgradeReport["from"]): string => `MetalLB ${r.metallb}, frr-k8s ${r.frrK8s}`;
  return wrapText(`${verdict}    ${name(report.from)} → ${name(report.to)}`, view.width);
}
