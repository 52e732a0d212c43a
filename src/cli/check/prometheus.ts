import type { CheckReport } from "../../findings/report.ts";

/** Prometheus' text format (for the textfile collector or a push gateway): counts, and one series for each finding and node. */
export function reportPrometheus(report: CheckReport): string {
  const lines: string[] = [];
  const metric = (name: string, help: string, samples: readonly string[]): void => {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...samples);
  };
  const { summary } = report;
  metric("metallb_check_findings", "Findings by severity.", [
    `metallb_check_findings{severity="error"} ${summary.errors}`,
    `metallb_check_findings{severity="warning"} ${summary.warnings}`,
    `metallb_check_findings{severity="info"} ${summary.infos}`,
  ]);
  metric("metallb_check_analyzers", "Analyzers by how they ended.", [
    `metallb_check_analyzers{state="clean"} ${summary.clean}`,
    `metallb_check_analyzers{state="findings"} ${summary.withFindings}`,
    `metallb_check_analyzers{state="unknown"} ${summary.unknown}`,
  ]);
  metric("metallb_check_suppressed", "Findings that are suppressed.", [
    `metallb_check_suppressed ${summary.suppressed}`,
  ]);
  metric("metallb_check_finding", "1 for each finding; with a node label for each node that it is about.", [
    ...new Set(
      report.findings.flatMap((f) => {
        const object = f.objects[0] ?? f.services[0];
        const labels = {
          code: f.code,
          severity: f.severity,
          group: f.group,
          kind: object?.kind ?? "",
          namespace: object?.namespace ?? "",
          name: object?.name ?? "",
        };
        const nodes = f.nodes.length === 0 ? [""] : f.nodes;
        return nodes.map((node) => `metallb_check_finding${labeled({ ...labels, node })} 1`);
      }),
    ),
  ]);
  metric(
    "metallb_check_release_info",
    "The releases that the answer was computed for.",
    report.releases.map(
      (r) =>
        `metallb_check_release_info${labeled({ component: r.name, release: r.release, assumed: String(r.assumed) })} 1`,
    ),
  );
  return lines.join("\n");
}

function labeled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return `{${pairs.join(",")}}`;
}
