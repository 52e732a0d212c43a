import { formatRef } from "../../api/ref.ts";
import { CATALOGUE } from "../../findings/catalogue.ts";
import type { CheckReport, ReportedFinding } from "../../findings/report.ts";
import type { Severity } from "../../findings/severity.ts";
import { json } from "../../output/print.ts";
import { evidenceLine } from "./text.ts";

const LEVEL: Readonly<Record<Severity, string>> = Object.freeze({
  error: "error",
  warning: "warning",
  info: "note",
});

/** SARIF 2.1.0, for code scanning: a result for each finding, at the place in the file that it came from. */
export function reportSarif(report: CheckReport, version: string): string {
  const used = new Set(report.findings.map((f) => f.code));
  const rules = CATALOGUE.filter((c) => used.has(c.code)).map((c) => ({
    id: c.code,
    name: c.title.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase()),
    shortDescription: { text: c.title },
    fullDescription: { text: c.cause },
    help: { text: c.remedy, markdown: `${c.remedy}\n\n\`kubectl metallb runbook ${c.code}\`` },
    defaultConfiguration: { level: LEVEL[c.severity] },
    properties: { group: c.group },
  }));
  const index = new Map(rules.map((r, i) => [r.id as string, i]));
  return json({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kubectl-metallb", semanticVersion: version, rules } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.unknown.map((g) => ({
              level: g.asked ? "warning" : "note",
              message: { text: `could not check ${g.what}: ${g.reason}` },
            })),
          },
        ],
        results: report.findings.map((f) => result(f, index.get(f.code) ?? -1)),
      },
    ],
  });
}

function result(f: ReportedFinding, ruleIndex: number) {
  const places = f.evidence.filter((e) => e.file !== undefined);
  return {
    ruleId: f.code,
    ruleIndex,
    level: LEVEL[f.severity],
    message: { text: [f.message, ...f.evidence.map((e) => evidenceLine(e)), f.remedy.text].join("\n") },
    locations: [
      {
        ...(places[0] === undefined ? {} : physical(places[0])),
        logicalLocations: (f.objects.length > 0 ? f.objects : f.services).map((ref) => ({
          fullyQualifiedName: formatRef(ref),
          kind: "resource",
        })),
      },
    ],
    ...(places.length > 1
      ? { relatedLocations: places.slice(1).map((e, i) => ({ id: i + 1, ...physical(e) })) }
      : {}),
    partialFingerprints: { "finding/v1": f.id },
    properties: { nodes: f.nodes, group: f.group },
  };
}

function physical({ file = "", line }: { readonly file?: string; readonly line?: number }) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file) },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
  };
}
