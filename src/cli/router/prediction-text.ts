import { table } from "../../output/table.ts";
import type { View } from "../../output/view.ts";
import { wrapText } from "../../output/wrap.ts";
import type { PredictionReport } from "../../router/prediction-report.ts";

/** Predicted tables for eyes: one row a path, `*` for those that carry traffic. */
export function predictionText(report: PredictionReport, view: View): string {
  const rows = report.routes.flatMap((r) =>
    r.paths.map((p, i) => [
      i === 0 ? r.speaker : "",
      i === 0 ? r.vrf || "default" : "",
      i === 0 ? r.prefix : "",
      p.used ? "*" : "",
      p.nextHop,
      p.asPath || "(its own)",
      ...(view.wide ? [p.from, p.communities.join(" ")] : []),
    ]),
  );
  const columns = [
    "ROUTER",
    "VRF",
    "PREFIX",
    "",
    "NEXT HOP",
    "AS PATH",
    ...(view.wide ? ["FROM", "COMMUNITIES"] : []),
  ];
  const down = report.sessions
    .filter((s) => !s.up)
    .map((s) => `down  ${s.from} to ${s.to}: ${s.reason ?? "unknown"}`);
  const unknown = report.unknown.map((u) => `unknown  ${u}`);
  return [
    wrapText(view.theme.title(report.verdict), view.width),
    ...(rows.length === 0
      ? []
      : [
          table(
            columns.map((title) => ({ title })),
            rows,
            view,
          ),
        ]),
    ...[...down, ...unknown].map((line) => wrapText(line, view.width)),
  ].join("\n");
}
